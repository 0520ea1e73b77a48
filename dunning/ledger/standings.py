"""What the morning needs of each customer with something overdue, for any day asked about.

A fixed number of statements, whatever the size of the book. What is open on an earlier day is
today's open amount put back by the allocations that began or ended since.
"""

from dataclasses import fields
from datetime import date

from sqlalchemy.orm import Session

from dunning.facts import PromiseFact, Standing
from dunning.ledger import assembly, queries
from dunning.ledger.as_of import Whose
from dunning.ledger.asking import Value
from dunning.ledger.day import Day
from dunning.ledger.rows import rows_of
from dunning.money import Money


def read_standings(
    session: Session, day: Day, code: str | None = None, *, days_ahead: int = 0
) -> tuple[Standing, ...]:
    """One `Standing` per customer with something overdue on that day, by code.

    With `days_ahead` also those of whom an undisputed invoice falls due on the day or so many
    days later. With `code` only that customer's, also when nothing is overdue; empty for an
    unknown one.
    """
    last = _last_due(day, days_ahead) if code is None else None
    asked = queries.questions(queries.due if code is None else queries.named)
    values = _values(day) | {"last": last or day.on, "code": code or ""}
    rows = {
        field.name: rows_of(session, getattr(asked, field.name), values) for field in fields(asked)
    }
    return assembly.standings(assembly.Told(**rows), day, last)


def payments_known_to(session: Session, as_of: date) -> date | None:
    """The day of the newest payment on or before `as_of`, None where there is none."""
    [(newest,)] = rows_of(session, queries.payments_known_to(), {"day": as_of})
    return None if newest is None else date.fromordinal(newest)


def promises_on(session: Session, day: Day, whose: Whose) -> dict[int, tuple[PromiseFact, ...]]:
    """Every promise made by that day, as it stood then, by customer and promised date."""
    made = rows_of(session, queries.promises(whose), _values(day))
    received = rows_of(session, queries.receipts(whose), _values(day)) if made else []
    return assembly.promise_facts(made, received, day)


def unallocated_on(session: Session, day: Day, whose: Whose) -> dict[int, tuple[Money, ...]]:
    """Money and credits that settle nothing at the end of that day, per customer."""
    return assembly.unallocated(rows_of(session, queries.unallocated(whose), _values(day)))


def _values(day: Day) -> dict[str, Value]:
    return {"day": day.on, "ends": day.ends}


def _last_due(day: Day, days_ahead: int) -> date:
    """The last due date that brings a customer in: yesterday's, or so many days ahead."""
    ordinal = day.on.toordinal() + (days_ahead or -1)
    return date.fromordinal(min(ordinal, date.max.toordinal()))
