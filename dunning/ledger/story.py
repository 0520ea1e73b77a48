"""Whether a book is what its journal tells: every row as the entries made it, one after another.

The chain shows that the journal is whole. This shows that the book is: nothing in it was changed,
added or taken out but by a command, and no command is missing from the journal's end.
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from dunning.ledger.journal import RowChange, recorded
from dunning.ledger.model import BOOK_TABLES, EntryKind, JournalChange, JournalEntry
from dunning.ledger.row_texts import Row

_AT_ONCE = 200


def untold_rows(session: Session) -> Iterator[tuple[str, str]]:
    """Each row that is not as the journal tells: which, and what is wrong with it.

    Nothing where the journal is empty, as in a book that was filled past the program, and for a
    caller who does not see everybody's rows. The journal itself has to be whole.
    """
    if session.scalar(select(JournalEntry.id).limit(1)) is None or _sees_less(session):
        return
    for table in BOOK_TABLES:
        told = _told(session, table)
        for row in session.execute(select(table).execution_options(yield_per=1000)):
            what = _difference(table, told.pop(row.id, None), tuple(row))
            if what:
                yield f"{table.name} {row.id}", what
        for number in told:
            yield f"{table.name} {number}", "is not there, and no entry of the journal took it out"


def _sees_less(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return False
    return bool(session.scalar(text("SELECT row_security_active('customer')")))


def _difference(table: Table, told: Row | None, there: Row) -> str:
    if told is None:
        return "is there, and no entry of the journal put it there"
    pairs = zip(table.c, told, there, strict=True)
    wrong = [(column.name, says, is_) for column, says, is_ in pairs if says != is_]
    return ", ".join(f"{name} is {is_!s}, the journal says {says!s}" for name, says, is_ in wrong)


def _told(session: Session, table: Table) -> dict[int, Row]:
    """The rows of one table as the journal leaves them, by number.

    An erasure puts out what it takes from the rows in the entries before it as well, and has
    nothing more to tell.
    """
    kept = (
        select(JournalChange)
        .join(JournalEntry, JournalEntry.id == JournalChange.journal_id)
        .where(JournalChange.table_name == table.name)
        .where(JournalEntry.kind != EntryKind.ERASURE.value)
        .order_by(JournalChange.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    told: dict[int, Row] = {}
    blank = tuple(_default(column) for column in table.c)
    for change in session.scalars(kept):
        _retell(told, recorded(change), table, blank)
    return told


def _retell(told: dict[int, Row], change: RowChange, table: Table, blank: Row) -> None:
    at, width = change.columns.index("id"), len(change.columns)
    places = {name: place for place, name in enumerate(change.columns)}
    merged = itemgetter(
        *(places.get(name, width + place) for place, name in enumerate(table.c.keys()))
    )
    numbers = {row[at] for row in change.before}
    for number in numbers.difference(row[at] for row in change.after):
        told.pop(number, None)
    for row in change.after:
        known = told.get(row[at], blank) if numbers else blank
        told[row[at]] = merged(row + known)


def _default(column: Any) -> Any:
    """What stands in a column that a command did not name."""
    return getattr(column.default, "arg", None)
