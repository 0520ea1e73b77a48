"""What keeps a customer from being rung today, each with its reason and the day it ends."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import inf

from dunning.days import shown_date
from dunning.errors import UsageError
from dunning.facts import CallFact, OpenInvoice, Outcome, PauseKind, PromiseState, Standing
from dunning.scheduler.calendar import is_working_day
from dunning.scheduler.payment_rule_words import read_rule
from dunning.scheduler.payment_runs import call_day, next_run
from dunning.scheduler.plan import (
    Plan,
    Stage,
    next_stage_on,
    stage_of,
    stages_passed,
)
from dunning.scheduler.ways import OLD_DAYS, Hold, Ways

_PAUSE_WORDS = {
    PauseKind.PAUSE: "paused",
    PauseKind.INSOLVENT: "insolvent",
    PauseKind.REPRESENTED: "represented: talk to their lawyer only",
    PauseKind.STOP: "asked not to be rung",
    PauseKind.HANDED_OVER: "handed over",
}


def holds_on(standing: Standing, today: date, ways: Ways) -> tuple[Hold, ...]:
    """Every rule that holds this customer back today, the longest first. Empty: ring them.

    The customer must have something overdue.
    """
    asked = ways.called_for(standing, today)
    holds = [
        *_stops(standing),
        *_nothing_to_ask(standing, today, asked),
        *_promises(standing, today),
        *_agreed(standing, today),
        *_old_debts(standing, today, asked),
        *_stages(standing, today, ways.plan_of(standing), asked),
        *_payment_run(standing, today, asked),
        *ways.forbid(
            standing,
            _next_call_is_agreed(standing),
            standing.broken_promise(today) is not None,
        ),
    ]
    return tuple(sorted(holds, key=_end, reverse=True))


def _end(hold: Hold) -> tuple[date, float]:
    return hold.until, hold.at.timestamp() if hold.at else -inf


def _stops(standing: Standing) -> Iterator[Hold]:
    for pause in standing.pauses:
        because = f": {pause.reason}" if pause.reason else ""
        yield Hold(pause.kind.value, _PAUSE_WORDS[pause.kind] + because, pause.until)


def _nothing_to_ask(
    standing: Standing, today: date, asked: Sequence[OpenInvoice]
) -> Iterator[Hold]:
    if asked or standing.due_for_review(today):
        return
    if standing.account_review_on is not None:
        yield Hold("disputed", "the account is disputed", standing.account_review_on)
        return
    until = _next_to_come_up(standing, today)
    if standing.called_for(today):
        yield Hold("minimum", "less than the plan's minimum", until)
    elif all(invoice.disputed for invoice in standing.overdue(today)):
        yield Hold("disputed", "all that is overdue is disputed", until)
    else:
        yield Hold("covered", "money on the account covers what is overdue", until)


def _comes_up(invoice: OpenInvoice) -> date:
    """The first day on which the invoice is overdue and no dispute is waiting for its review."""
    overdue_from = invoice.due + timedelta(days=1)
    return max(overdue_from, invoice.review_on or overdue_from)


def _promises(standing: Standing, today: date) -> Iterator[Hold]:
    broken = standing.broken_promise(today)
    running = [
        one
        for one in standing.promises
        if one.state is PromiseState.OPEN and (broken is None or one.made_on >= broken.returns_on)
    ]
    if not running or _callback_is_due(standing, today):
        return
    first = min(running, key=lambda promise: promise.returns_on)
    until = min(first.returns_on, _callback_day(standing) or first.returns_on)
    reason = f"promise open: {first.money} for {shown_date(first.promised_for, today)}"
    yield Hold("promise", reason, until)


def _agreed(standing: Standing, today: date) -> Iterator[Hold]:
    for call in {id(one): one for one in (standing.last_conversation, standing.last_call)}.values():
        if call is not None and call.returns_on is not None and today < call.returns_on:
            yield Hold(call.outcome.value, _agreed_words(call, today), call.returns_on)


def _agreed_words(call: CallFact, today: date) -> str:
    day = shown_date(call.on, today)
    if call.outcome is Outcome.CALLBACK and call.returns_on is not None:
        return f"callback agreed for {shown_date(call.returns_on, today)}"
    words = {
        Outcome.SAYS_PAID: f"said on {day} that it is paid",
        Outcome.REDIRECTED: f"redirected on {day}",
        Outcome.REFUSED: f"refused on {day}",
        Outcome.WRONG_NUMBER: f"wrong number on {day}",
        Outcome.VOICEMAIL: f"voicemail left on {day}",
        Outcome.NO_ANSWER: f"no answer on {day}",
    }
    return words.get(call.outcome, f"called on {day}")


def _old_debts(standing: Standing, today: date, asked: Sequence[OpenInvoice]) -> Iterator[Hold]:
    if not asked or standing.keep_calling or _callback_is_due(standing, today):
        return
    if asked[-1].days_past_due(today) > OLD_DAYS:
        decide = f"dunning old {standing.code} keep, hand-over or write-off"
        until = _next_to_come_up(standing, today)
        yield Hold("old-debt", f"over {OLD_DAYS} days past due, decide once: {decide}", until)


def _stages(
    standing: Standing, today: date, plan: Plan, asked: Sequence[OpenInvoice]
) -> Iterator[Hold]:
    """What the plan holds back: too early, too soon after the last talk, or done with calls."""
    if not asked or standing.broken_promise(today) or _callback_is_due(standing, today):
        return
    oldest, spoken = asked[0], standing.last_conversation
    contacts = stages_passed(plan, oldest.due, standing.conversations)
    stage = stage_of(plan, oldest.days_past_due(today), contacts)
    if stage is None:
        first = plan.stages[0].days_past_due
        reason = f"the plan begins {first} days past due"
        yield Hold("stage", reason, oldest.due + timedelta(days=first))
    elif stage.stage is Stage.HAND_OVER:
        if _promise_runs(standing):
            return
        reason = f"every stage is done: dunning hand-over {standing.code}"
        yield Hold("hand-over", reason, today + timedelta(days=max(stage.gap_days, 1)))
    elif spoken is not None and spoken.returns_on is None and not _promise_runs(standing):
        until = next_stage_on(plan, oldest.due, contacts, spoken.on)
        if today < until:
            yield Hold("gap", f"spoke on {shown_date(spoken.on, today)}", until)


def _payment_run(standing: Standing, today: date, asked: Sequence[OpenInvoice]) -> Iterator[Hold]:
    if not asked or standing.broken_promise(today) or _callback_is_due(standing, today):
        return
    ahead = next_payment_run(standing, today)
    if ahead is not None and today < ahead[1] and not _missed_before_a_run(standing, asked[0]):
        reason = f"pays on {shown_date(ahead[0], today)}: rung the working day before"
        yield Hold("payment-run", reason, ahead[1])


def _missed_before_a_run(standing: Standing, oldest: OpenInvoice) -> bool:
    """Whether the last call reached nobody, and a run's day to ring had come by then.

    Only runs since the debt came up and was last spoken of count. Such a customer comes back by
    the outcome's own waiting time: the next run may be a month away.
    """
    spoken, last = standing.last_conversation, standing.last_call
    if last is None or last.outcome.reached:
        return False
    since = oldest.due if spoken is None else max(oldest.due, spoken.on)
    first = next_payment_run(standing, since + timedelta(days=1))
    return first is not None and first[1] <= last.on


def next_payment_run(standing: Standing, today: date) -> tuple[date, date] | None:
    """The next day on which the customer pays, and the working day before it, today or later.

    None without a rule, and with one that cannot be read: it must not stop the morning. Working
    days are the customer's.
    """
    if not standing.pays_rule:
        return None
    try:
        rule = read_rule(standing.pays_rule)
    except UsageError:
        return None

    def works(day: date) -> bool:
        return is_working_day(day, standing.country, standing.region)

    run = next_run(rule, today, works)
    while call_day(run, works) < today:
        run = next_run(rule, run, works)
    return run, call_day(run, works)


def _next_to_come_up(standing: Standing, today: date) -> date:
    tomorrow = today + timedelta(days=1)
    return min((day for day in map(_comes_up, standing.invoices) if day > today), default=tomorrow)


def _promise_runs(standing: Standing) -> bool:
    return any(promise.state is PromiseState.OPEN for promise in standing.promises)


def _next_call_is_agreed(standing: Standing) -> bool:
    """Whether the last conversation left a day on which they expect to hear again."""
    spoken = standing.last_conversation
    promised = any(promise.state is PromiseState.OPEN for promise in standing.promises)
    return promised or (
        spoken is not None and (spoken.returns_on is not None or spoken.outcome is Outcome.DISPUTED)
    )


def _callback_is_due(standing: Standing, today: date) -> bool:
    day = _callback_day(standing)
    return day is not None and day <= today


def _callback_day(standing: Standing) -> date | None:
    """The day for which the last conversation agreed a callback, None where it did not."""
    spoken = standing.last_conversation
    asked = spoken is not None and spoken.outcome is Outcome.CALLBACK
    return spoken.returns_on if spoken is not None and asked else None
