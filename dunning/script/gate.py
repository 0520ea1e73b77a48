"""The truth gate: which consequences may be named on a call today, and what the others lack.

A step is named only while it is real: someone decided it, it rests on something, it has a day
still to come, nothing about the debt is in doubt, and no step of its kind was left undone
before. Whatever is not certain stays barred.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dunning.consequences import ConsequenceFact
from dunning.days import shown_date
from dunning.facts import OpenInvoice, Standing
from dunning.kinds import ConsequenceKind, ConsequenceState, PauseKind, PromiseState
from dunning.money import Money

LIMITATION_YEARS = 3
"""An invoice due longer ago may be time-barred: the general term of BGB 195 and of GK RF 196."""

CLAIMS = frozenset({ConsequenceKind.INTEREST, ConsequenceKind.FIXED_SUM})
"""What is claimed as a sum: it needs a figure, and may begin on the very day."""

_OUT_OF_OUR_HANDS = {
    PauseKind.INSOLVENT: "they are insolvent",
    PauseKind.REPRESENTED: "a lawyer speaks for them",
    PauseKind.HANDED_OVER: "the account was handed over",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a claim comes to and what that rests on, or in `refusal` why nobody can say."""

    money: Money | None = None
    basis: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that may be named today. `amount` is set for a claim only.

    `basis` is what may be said beside it: for a claim what its sum rests on, else what the
    decision rests on.
    """

    id: int
    kind: ConsequenceKind
    planned_for: date
    basis: str
    decided_by: str
    decided_on: date
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """A step that must not be named today, and each condition that it lacks, in plain words."""

    consequence: ConsequenceFact
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be named, and what not, each by planned day. Done and withdrawn are in neither."""

    offered: tuple[Step, ...] = ()
    barred: tuple[Barred, ...] = ()


def open_gate(
    standing: Standing,
    consequences: Sequence[ConsequenceFact],
    today: date,
    figures: Mapping[ConsequenceKind, Figure],
) -> Gate:
    """Judges every consequence of one customer by what is known on that day.

    `consequences` are all of theirs, done and missed ones too: one that was missed bars its
    kind. `figures` are the law's answers for today.
    """
    of_the_debt = tuple(_missing_of_the_debt(standing, today))
    offered, barred = [], []
    for one in sorted(consequences, key=lambda fact: (fact.planned_for, fact.id)):
        if one.state(today) in (ConsequenceState.DONE, ConsequenceState.WITHDRAWN):
            continue
        figure = figures.get(one.kind, _NO_FIGURE) if one.kind in CLAIMS else None
        missing = (
            *_missing_of_the_decision(one, today),
            *_missed_before(one, consequences, today),
            *of_the_debt,
            *_conditions_not_met(one, standing, today),
            *_missing_of_the_figure(figure),
        )
        if missing:
            barred.append(Barred(one, missing))
        else:
            offered.append(_step(one, figure))
    return Gate(tuple(offered), tuple(barred))


_NO_FIGURE = Figure(refusal="no sum was worked out for it")


def _step(one: ConsequenceFact, figure: Figure | None) -> Step:
    return Step(
        id=one.id,
        kind=one.kind,
        planned_for=one.planned_for,
        basis=figure.basis if figure else one.basis,
        decided_by=one.decided_by,
        decided_on=one.decided_on,
        amount=figure.money if figure else None,
    )


def _missing_of_the_decision(one: ConsequenceFact, today: date) -> Iterator[str]:
    if not one.decided_by.strip():
        yield "nobody is named who decided it"
    if one.decided_on > today:
        yield f"it is decided only on {shown_date(one.decided_on, today)}"
    if not one.basis.strip():
        yield "it names no clause, law or contract"
    if one.planned_for < today:
        day = shown_date(one.planned_for, today)
        yield f"its day, {day}, has passed and it was not carried out"
    elif one.planned_for == today and one.kind not in CLAIMS:
        yield "its day is today, which leaves them no time to act"


def _missed_before(
    one: ConsequenceFact, consequences: Sequence[ConsequenceFact], today: date
) -> Iterator[str]:
    """A step that was named and not taken makes the next of its kind an empty threat."""
    for other in consequences:
        if (
            other.kind is one.kind
            and other.planned_for < one.planned_for
            and other.state(today) is ConsequenceState.MISSED
        ):
            day = shown_date(other.planned_for, today)
            yield f"the {one.kind} planned for {day} was not carried out"


def _missing_of_the_debt(standing: Standing, today: date) -> Iterator[str]:
    """What keeps every step from being named to this customer today."""
    for pause in standing.pauses:
        if pause.kind in _OUT_OF_OUR_HANDS:
            yield f"{_OUT_OF_OUR_HANDS[pause.kind]}, since {shown_date(pause.starts, today)}"
    disputes = tuple(_disputes(standing, today))
    yield from disputes
    for promise in standing.promises:
        if promise.state is PromiseState.OPEN:
            day = shown_date(promise.promised_for, today)
            yield f"a promise is open: {promise.money} for {day}"
    asked = standing.called_for(today)
    if not asked and not disputes:
        yield "nothing overdue is asked for"
    for invoice in asked:
        if _may_be_time_barred(invoice, today):
            day = shown_date(invoice.due, today)
            yield f"invoice {invoice.number}, due {day}, might be time-barred"


def _disputes(standing: Standing, today: date) -> Iterator[str]:
    if standing.account_review_on is not None:
        day = shown_date(standing.account_review_on, today)
        yield f"the account is disputed, to be looked at on {day}"
    for invoice in standing.overdue(today):
        if invoice.review_on is not None:
            day = shown_date(invoice.review_on, today)
            yield f"invoice {invoice.number} is disputed, to be looked at on {day}"


def _may_be_time_barred(invoice: OpenInvoice, today: date) -> bool:
    due = invoice.due
    return (due.year + LIMITATION_YEARS, due.month, due.day) < (today.year, today.month, today.day)


def _conditions_not_met(one: ConsequenceFact, standing: Standing, today: date) -> Iterator[str]:
    """The step's own conditions, judged by what is asked for: covered money does not count."""
    asked = standing.called_for(today)
    if one.after_days is not None and asked:
        days = max(invoice.days_past_due(today) for invoice in asked)
        if days < one.after_days:
            yield f"it is meant from {one.after_days} days past due, the oldest is at {days}"
    if one.above is not None and asked:
        sums = {money.currency: money.amount for money in standing.asked_for(today)}
        owed = Money(sums.get(one.above.currency, Decimal(0)), one.above.currency)
        if owed <= one.above:
            yield f"it is meant above {one.above}, and {owed} is asked for"


def _missing_of_the_figure(figure: Figure | None) -> Iterator[str]:
    """What keeps a claim's sum from being said. None for a step that claims no sum."""
    if figure is None:
        return
    if figure.refusal or figure.money is None:
        yield figure.refusal or "the sum is not known"
        return
    if figure.money.amount <= 0:
        yield f"the sum comes to {figure.money}"
    if not figure.basis.strip():
        yield "what the sum rests on is not known"
