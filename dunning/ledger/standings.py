"""What the morning needs of each customer with something overdue, for any day asked about.

A fixed number of statements, whatever the size of the book. What is open on an earlier day is
today's open amount put back by the allocations that began or ended since.
"""

from sqlalchemy.orm import Session

from dunning.facts import PromiseFact, Standing
from dunning.ledger import asking, assembly, queries
from dunning.ledger.answers import answers_of
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
    days later. With `code` only that customer's, with all that is open; empty for an unknown one.
    """
    if code is None:
        return asking.read_standings(answers_of(session), day, days_ahead=days_ahead)
    found = asking.read_standing(answers_of(session), day, code)
    return () if found is None else (found,)


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
