"""What keeps a customer from being rung today, each with its reason and the day it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dunning.days import shown_date
from dunning.facts import CallFact, Outcome, PauseKind, PromiseState, Standing


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
    reviews = [one.review_on for one in standing.overdue(today) if one.review_on is not None]
    if len(reviews) == len(standing.overdue(today)):
        yield Hold("disputed", "all that is overdue is disputed", min(reviews))
    else:
        next_due = [one.due + timedelta(days=1) for one in standing.invoices if one.due >= today]
        until = min([*next_due, *reviews], default=today + timedelta(days=1))
        yield Hold("covered", "money on the account covers what is overdue", until)


def _promises(standing: Standing, today: date) -> Iterator[Hold]:
    running = [one for one in standing.promises if one.state is PromiseState.OPEN]
    if not running or _callback_is_due(standing, today):
        return
    first = min(running, key=lambda promise: promise.returns_on)
    reason = f"promise open: {first.money} for {shown_date(first.promised_for, today)}"
    yield Hold("promise", reason, first.returns_on)


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
    if any(promise.state is PromiseState.OPEN for promise in standing.promises):
        return  # something was agreed: the promise says when they are back
    until = spoken.on + timedelta(days=gap_days)
    if today < until:
        yield Hold("gap", f"spoke on {shown_date(spoken.on, today)}", until)


def _callback_is_due(standing: Standing, today: date) -> bool:
    spoken = standing.last_conversation
    return (
        spoken is not None
        and spoken.outcome is Outcome.CALLBACK
        and spoken.returns_on is not None
        and spoken.returns_on <= today
    )
