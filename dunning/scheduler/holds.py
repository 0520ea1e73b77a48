"""What keeps a customer from being rung today, each with its reason and the day it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dunning.days import shown_date
from dunning.facts import CallFact, OpenInvoice, Outcome, PauseKind, PromiseState, Standing


@dataclass(frozen=True, slots=True)
class Hold:
    """One rule that holds a customer back. `until` is the first day it no longer does."""

    rule: str
    reason: str
    until: date


_PAUSE_WORDS = {
    PauseKind.PAUSE: "paused",
    PauseKind.INSOLVENT: "insolvent",
    PauseKind.REPRESENTED: "represented: talk to their lawyer only",
    PauseKind.STOP: "asked not to be rung",
    PauseKind.HANDED_OVER: "handed over",
}


def holds_on(standing: Standing, today: date, gap_days: int) -> tuple[Hold, ...]:
    """Every rule that holds this customer back today, the longest first. Empty: ring them.

    The customer must have something overdue. `gap_days` lie between two conversations when
    nothing else was agreed.
    """
    holds = [
        *_stops(standing),
        *_nothing_to_ask(standing, today),
        *_promises(standing, today),
        *_agreed(standing, today),
        *_recent(standing, today, gap_days),
    ]
    return tuple(sorted(holds, key=lambda hold: hold.until, reverse=True))


def _stops(standing: Standing) -> Iterator[Hold]:
    for pause in standing.pauses:
        because = f": {pause.reason}" if pause.reason else ""
        yield Hold(pause.kind.value, _PAUSE_WORDS[pause.kind] + because, pause.until)


def _nothing_to_ask(standing: Standing, today: date) -> Iterator[Hold]:
    if standing.called_for(today) or standing.due_for_review(today):
        return
    if standing.account_review_on is not None:
        yield Hold("disputed", "the account is disputed", standing.account_review_on)
        return
    tomorrow = today + timedelta(days=1)
    until = min((day for day in map(_comes_up, standing.invoices) if day > today), default=tomorrow)
    if all(invoice.disputed for invoice in standing.overdue(today)):
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


def _recent(standing: Standing, today: date, gap_days: int) -> Iterator[Hold]:
    spoken = standing.last_conversation
    if spoken is None or spoken.returns_on is not None or standing.broken_promise(today):
        return
    if _agreed_otherwise(standing, spoken, today):
        return
    until = spoken.on + timedelta(days=gap_days)
    if today < until:
        yield Hold("gap", f"spoke on {shown_date(spoken.on, today)}", until)


def _agreed_otherwise(standing: Standing, spoken: CallFact, today: date) -> bool:
    """Whether a promise, or the review of a dispute, says when they are back."""
    if any(promise.state is PromiseState.OPEN for promise in standing.promises):
        return True
    return spoken.outcome is Outcome.DISPUTED and not standing.called_for(today)


def _callback_is_due(standing: Standing, today: date) -> bool:
    day = _callback_day(standing)
    return day is not None and day <= today


def _callback_day(standing: Standing) -> date | None:
    """The day for which the last conversation agreed a callback, None where it did not."""
    spoken = standing.last_conversation
    asked = spoken is not None and spoken.outcome is Outcome.CALLBACK
    return spoken.returns_on if spoken is not None and asked else None
