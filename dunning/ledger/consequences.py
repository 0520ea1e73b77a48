"""Consequences: the real next steps that were decided, from the decision to the deed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.consequences import ConsequenceFact
from dunning.days import shown_date
from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.kinds import ConsequenceKind
from dunning.ledger.model import Consequence, Customer
from dunning.money import Money


def add_consequence(
    session: Session,
    customer: Customer,
    kind: ConsequenceKind,
    *,
    planned_for: date,
    decided_by: str,
    decided_on: date,
    basis: str,
    today: date,
    added_at: datetime,
    after_days: int | None = None,
    above: Money | None = None,
    note: str = "",
) -> Consequence:
    """Records a step that was decided, to be taken on `planned_for`.

    Raises UsageError without a basis, without who decided it, for a day that is over, a decision
    still to come, or a condition that is none; DunningError while another one of the kind is
    still to come.
    """
    consequence = Consequence(
        customer_id=customer.id,
        kind=kind.value,
        planned_for=planned_for,
        decided_by=decided_by.strip(),
        decided_on=decided_on,
        basis=basis.strip(),
        after_days=after_days,
        above=above.amount if above else None,
        above_currency=above.currency if above else "",
        note=note.strip(),
        added_at=added_at,
    )
    _require_sound(consequence, today)
    for running in _still_to_come(session, customer, kind, today):
        raise DunningError(
            f"{kind} is planned already, for {shown_date(running.planned_for, today)}: "
            "withdraw it or record it done first"
        )
    session.add(consequence)
    session.flush()
    return consequence


def _require_sound(consequence: Consequence, today: date) -> None:
    if not consequence.basis:
        raise UsageError("a consequence rests on a clause, law or contract: name it with --basis")
    if not consequence.decided_by:
        raise UsageError("a consequence was decided by somebody: name them with --decided-by")
    if consequence.planned_for < today:
        day = shown_date(consequence.planned_for, today)
        raise UsageError(f"a consequence cannot be planned for the past: {day} is over")
    if consequence.decided_on > today:
        day = shown_date(consequence.decided_on, today)
        raise UsageError(f"a decision cannot be in the future: {day} has not come yet")
    if consequence.after_days is not None and consequence.after_days < 1:
        raise UsageError(f"{consequence.after_days} days past due is no condition: 1 or more")


def announce_consequence(
    session: Session, customer: Customer, kind: ConsequenceKind, *, on: date
) -> Consequence:
    """Notes that the customer was told of the step on that day.

    Raises NotFoundError when none of the kind is still to come, DunningError when they were told
    already, UsageError for a day before the decision.
    """
    running = _still_to_come(session, customer, kind, on)
    if not running:
        raise _none_to_come(session, customer, kind, on)
    (consequence,) = running[:1]
    if consequence.announced_on is not None:
        day = shown_date(consequence.announced_on, on)
        raise DunningError(f"the {kind} was announced already, on {day}")
    _require_decided(consequence, on)
    consequence.announced_on = on
    session.flush()
    return consequence


def complete_consequences(
    session: Session, customer: Customer, kind: ConsequenceKind, *, on: date
) -> tuple[Consequence, ...]:
    """Records that the step was taken on that day: every one whose day had come, else the next.

    So a step taken late puts right the one that was missed, and nothing bars the kind any more.
    Raises NotFoundError when none is open, UsageError for a day before the decision.
    """
    unfinished = _unfinished(session, customer, kind)
    if not unfinished:
        raise _none_to_come(session, customer, kind, on)
    taken = [one for one in unfinished if one.planned_for <= on] or unfinished[:1]
    for consequence in taken:
        _require_decided(consequence, on)
        consequence.done_on = on
    session.flush()
    return tuple(taken)


def withdraw_consequence(
    session: Session, customer: Customer, kind: ConsequenceKind, *, on: date
) -> Consequence:
    """Calls the step off, on its own day at the latest.

    Raises NotFoundError when there is none, DunningError when its day has passed: then it is a
    step that was named and not taken, and only taking it puts that right. UsageError for a day
    before the decision.
    """
    running = _still_to_come(session, customer, kind, on)
    if not running:
        raise _none_to_come(session, customer, kind, on)
    (consequence,) = running[:1]
    _require_decided(consequence, on)
    consequence.withdrawn_on = on
    session.flush()
    return consequence


def read_consequences(
    session: Session, as_of: date, code: str | None = None
) -> dict[str, tuple[ConsequenceFact, ...]]:
    """Every consequence decided by that day, as it stood then, by customer code and planned day.

    With `code` only that customer's. A customer without any is not among the keys.
    """
    found: dict[str, list[ConsequenceFact]] = defaultdict(list)
    for owner, _, fact in consequence_lines(session, as_of, code):
        found[owner].append(fact)
    return {owner: tuple(facts) for owner, facts in found.items()}


def consequence_lines(
    session: Session, as_of: date, code: str | None = None
) -> list[tuple[str, str, ConsequenceFact]]:
    """The same with the customers' codes and names, by planned day."""
    statement = (
        select(Customer.code, Customer.name, Consequence)
        .join(Customer, Customer.id == Consequence.customer_id)
        .where(Consequence.decided_on <= as_of)
        .order_by(Consequence.planned_for, Consequence.id)
    )
    if code is not None:
        statement = statement.where(Customer.code == code)
    return [(owner, name, _as_of(one, as_of)) for owner, name, one in session.execute(statement)]


def _as_of(consequence: Consequence, day: date) -> ConsequenceFact:
    def by_then(happened: date | None) -> date | None:
        return happened if happened is not None and happened <= day else None

    above = consequence.above
    return ConsequenceFact(
        id=consequence.id,
        kind=ConsequenceKind(consequence.kind),
        planned_for=consequence.planned_for,
        decided_by=consequence.decided_by,
        decided_on=consequence.decided_on,
        basis=consequence.basis,
        after_days=consequence.after_days,
        above=None if above is None else Money(above, consequence.above_currency),
        announced_on=by_then(consequence.announced_on),
        done_on=by_then(consequence.done_on),
        withdrawn_on=by_then(consequence.withdrawn_on),
        note=consequence.note,
    )


def _unfinished(
    session: Session, customer: Customer, kind: ConsequenceKind
) -> Sequence[Consequence]:
    """The steps of this kind neither taken nor called off, the earliest first."""
    return session.scalars(
        select(Consequence)
        .where(
            Consequence.customer_id == customer.id,
            Consequence.kind == kind.value,
            Consequence.done_on.is_(None),
            Consequence.withdrawn_on.is_(None),
        )
        .order_by(Consequence.planned_for, Consequence.id)
    ).all()


def _still_to_come(
    session: Session, customer: Customer, kind: ConsequenceKind, on: date
) -> list[Consequence]:
    return [one for one in _unfinished(session, customer, kind) if one.planned_for >= on]


def _none_to_come(
    session: Session, customer: Customer, kind: ConsequenceKind, on: date
) -> DunningError:
    for missed in _unfinished(session, customer, kind):
        return DunningError(
            f"the {kind} of {shown_date(missed.planned_for, on)} was not carried out and its day "
            f"has passed: once it is, type dunning consequence done {customer.code} {kind}"
        )
    return NotFoundError(
        f"no {kind} is planned for {customer.code}: see dunning consequence list {customer.code}"
    )


def _require_decided(consequence: Consequence, on: date) -> None:
    if on < consequence.decided_on:
        decided = shown_date(consequence.decided_on, on)
        raise UsageError(f"{shown_date(on, on)} is before it was decided, {decided}")
