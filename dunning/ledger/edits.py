"""What an edit wrote over, and whether somebody else had only just written that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dunning.ledger.journal import Change, RowChange, changes_of
from dunning.ledger.model import Customer, JournalEntry

_RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Edit:
    """One detail before and after. `by` is another caller who set it within the last day."""

    detail: str
    before: Any
    after: Any
    by: str = ""
    at: datetime | None = None


def edits_of(change: Change, customer: Customer) -> list[Edit]:
    """What this change altered of rows that were there, by the order of their columns."""
    change.session.flush()
    others = list(_by_others(change, customer))
    edits = []
    for altered in change.recorder.changes:
        for number, detail, before, after in _altered(altered):
            said = next(
                (
                    (entry.who, entry.at)
                    for entry, table, row, column, value in others
                    if (table, row, column, value) == (altered.table, number, detail, before)
                ),
                ("", None),
            )
            edits.append(Edit(detail, before, after, *said))
    return edits


def _by_others(
    change: Change, customer: Customer
) -> Iterator[tuple[JournalEntry, str, int, str, Any]]:
    """What others wrote about the customer in the last day, the newest first."""
    entries = change.session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.customer_id == customer.id,
            JournalEntry.who != change.who,
            JournalEntry.at >= change.at - _RECENT,
        )
        .order_by(JournalEntry.id.desc())
    )
    for entry in entries:
        for written in changes_of(change.session, entry.id):
            for number, column, _, value in _altered(written):
                yield entry, written.table, number, column, value


def _altered(change: RowChange) -> Iterator[tuple[int, str, Any, Any]]:
    """The number of each row that was altered, the column, and its value before and after."""
    position = change.columns.index("id")
    for before, after in zip(change.before, change.after, strict=False):
        for column, old, new in zip(change.columns, before, after, strict=True):
            if old != new:
                yield before[position], column, old, new
