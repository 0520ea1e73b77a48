"""What keeps a customer from being rung today, each with its reason and the day it ends."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import inf

from dunning.days import shown_date
from dunning.errors import UsageError
from dunning.facts import CallFact, OpenInvoices, Standing
from dunning.kinds import Outcome, PauseKind, PromiseState
from dunning.scheduler.calendar import is_working_day, next_working_day
from dunning.scheduler.plan import Plan, next_stage_on, stage_of, stages_passed
from dunning.scheduler.ways import OLD_DAYS, Hold, Ways
from dunning.stages import Stage

_PAUSE_WORDS = {
    PauseKind.PAUSE: "paused",
    PauseKind.INSOLVENT: "insolvent",
    PauseKind.REPRESENTED: "represented: talk to their lawyer only",
    PauseKind.STOP: "asked not to be rung",
    PauseKind.HANDED_OVER: "handed over",
}


def holds_on(
    standing: Standing, today: date, ways: Ways, asked: OpenInvoices | None = None
) -> tuple[Hold, ...]:
    """Every rule that holds this customer back today, the longest first. Empty: ring them.

    The customer must have something overdue. `asked` is what the ways call for, where the
    caller has worked it out already.
    """
    if asked is None:
        asked = ways.called_for(standing, today)
    broken = standing.broken_promise(today) is not None
    holds = [*_stops(standing)] if standing.pauses else []
    if not asked.rows:
        holds += _nothing_to_ask(standing, today)
    holds += _agreements(standing, today)
    if asked.rows:
        holds += _about_money(standing, today, ways.plan_of(standing), asked, broken)
    holds += ways.forbid(standing, _next_call_is_agreed(standing), broken)
    return _longest_first(holds)


def courtesy_holds(standing: Standing, today: date, ways: Ways) -> tuple[Hold, ...]:
    """Every rule against a call before anything is overdue, the longest first. Empty: ring them."""
    holds = [*_stops(standing), *_agreements(standing, today)]
    holds += ways.forbid(standing, _next_call_is_agreed(standing), False)
    if not is_working_day(today, standing.country, standing.region):
        back = next_working_day(today, standing.country, standing.region)
        holds.append(Hold("closed-day", "day off there", back))
    return _longest_first(holds)


def _longest_first(holds: list[Hold]) -> tuple[Hold, ...]:
    return tuple(sorted(holds, key=_end, reverse=True)) if len(holds) > 1 else tuple(holds)


def _end(hold: Hold) -> tuple[date, float]:
    return hold.until, hold.at.timestamp() if hold.at else -inf


def _agreements(standing: Standing, today: date) -> list[Hold]:
    """What was agreed with them."""
    promised = _promises(standing, today) if standing.promises else ()
    agreed = _agreed(standing, today) if standing.last_call is not None else ()
    return [*promised, *agreed]


def _stops(standing: Standing) -> Iterator[Hold]:
    for pause in standing.pauses:
        because = f": {pause.reason}" if pause.reason else ""
        yield Hold(pause.kind.value, _PAUSE_WORDS[pause.kind] + because, pause.until)


def _nothing_to_ask(standing: Standing, today: date) -> Iterator[Hold]:
    if standing.due_for_review(today):
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
    spoken, last = standing.last_conversation, standing.last_call
    for call in (spoken, last) if spoken is not last else (last,):
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


def _about_money(
    standing: Standing, today: date, plan: Plan, asked: OpenInvoices, broken: bool
) -> list[Hold]:
    """What holds back while something is asked for, unless they asked to be rung by now."""
    holds: list[Hold] = []
    spoken = standing.last_conversation
    if spoken is not None and _callback_is_due(standing, today):
        return holds
    if asked.shortest_wait(today) > OLD_DAYS and not standing.keep_calling:
        holds.append(_old_debt(standing, today))
    if not broken:
        if asked.longest_wait(today) < plan.stages[0].days_past_due:
            holds.append(_too_early(plan, asked))
        if spoken is not None:
            holds += _stages(standing, spoken, today, plan, asked)
        if standing.pays_rule:
            holds += _payment_run(standing, today, asked)
    return holds


def _too_early(plan: Plan, asked: OpenInvoices) -> Hold:
    first = plan.stages[0].days_past_due
    until = asked.oldest_due() + timedelta(days=first)
    return Hold("stage", f"the plan begins {first} days past due", until)


def _old_debt(standing: Standing, today: date) -> Hold:
    decide = f"dunning old {standing.code} keep, hand-over or write-off"
    until = _next_to_come_up(standing, today)
    return Hold("old-debt", f"over {OLD_DAYS} days past due, decide once: {decide}", until)


def _stages(
    standing: Standing, spoken: CallFact, today: date, plan: Plan, asked: OpenInvoices
) -> Iterator[Hold]:
    """What the plan holds back after a talk: too soon for the next one, or done with calls."""
    contacts = stages_passed(plan, asked.oldest_due(), standing.conversations)
    stage = stage_of(plan, asked.longest_wait(today), contacts)
    if stage is None:
        return
    if stage.stage is Stage.HAND_OVER:
        if _promise_runs(standing):
            return
        reason = f"every stage is done: dunning hand-over {standing.code}"
        yield Hold("hand-over", reason, today + timedelta(days=max(stage.gap_days, 1)))
    elif spoken.returns_on is None and not _promise_runs(standing):
        until = next_stage_on(plan, asked.oldest_due(), contacts, spoken.on)
        if today < until:
            yield Hold("gap", f"spoke on {shown_date(spoken.on, today)}", until)


def _payment_run(standing: Standing, today: date, asked: OpenInvoices) -> Iterator[Hold]:
    """Waiting for the day before a run, unless the last talk about it said when to come back."""
    spoken, due = standing.last_conversation, asked.oldest_due()
    if spoken is not None and spoken.returns_on is not None and spoken.on > due:
        return
    ahead = next_payment_run(standing, today)
    if ahead is not None and today < ahead[1] and not _missed_before_a_run(standing, due):
        reason = f"pays on {shown_date(ahead[0], today)}: rung the working day before"
        yield Hold("payment-run", reason, ahead[1])


def _missed_before_a_run(standing: Standing, oldest_due: date) -> bool:
    """Whether the last call reached nobody, and a run's day to ring had come by then.

    Only runs since the debt came up and was last spoken of count. Such a customer comes back by
    the outcome's own waiting time: the next run may be a month away.
    """
    spoken, last = standing.last_conversation, standing.last_call
    if last is None or last.outcome.reached:
        return False
    since = oldest_due if spoken is None else max(oldest_due, spoken.on)
    first = next_payment_run(standing, since + timedelta(days=1))
    return first is not None and first[1] <= last.on


def next_payment_run(standing: Standing, today: date) -> tuple[date, date] | None:
    """The next day on which the customer pays, and the working day before it, today or later.

    None without a rule, and with one that cannot be read: it must not stop the morning. Working
    days are the customer's.
    """
    if not standing.pays_rule:
        return None
    from dunning.scheduler.payment_rule_words import read_rule
    from dunning.scheduler.payment_runs import call_day, next_run

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
    return standing.next_to_come_up(today) or today + timedelta(days=1)


def _promise_runs(standing: Standing) -> bool:
    return any(promise.state is PromiseState.OPEN for promise in standing.promises)


def _next_call_is_agreed(standing: Standing) -> bool:
    """Whether the last conversation left a day on which they expect to hear again."""
    if standing.promises and _promise_runs(standing):
        return True
    spoken = standing.last_conversation
    return spoken is not None and (
        spoken.returns_on is not None or spoken.outcome is Outcome.DISPUTED
    )


def _callback_is_due(standing: Standing, today: date) -> bool:
    day = _callback_day(standing)
    return day is not None and day <= today


def _callback_day(standing: Standing) -> date | None:
    """The day for which the last conversation agreed a callback, None where it did not."""
    spoken = standing.last_conversation
    asked = spoken is not None and spoken.outcome is Outcome.CALLBACK
    return spoken.returns_on if spoken is not None and asked else None
