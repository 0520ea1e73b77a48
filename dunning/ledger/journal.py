"""The journal: the append-only record of every change, and taking a change back.

Every command that changes the book leaves one entry: when, who, what was typed, what it did in
words, and the rows before and after. Undo puts the rows of one entry back as they were and is
itself an entry.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session, aliased

from dunning.errors import DunningError, NotFoundError
from dunning.ledger.model import BOOK_TABLES, Customer, JournalChange, JournalEntry, Table

CHUNK = 500
"""Rows per journal row, and per statement when a change is taken back."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowChange:
    """Rows of one table before and after: added (no before), removed (no after) or altered."""

    table: str
    columns: tuple[str, ...]
    before: tuple[Row, ...]
    after: tuple[Row, ...]

    def reversed(self) -> "RowChange":
        """The change that takes this one back."""
        return RowChange(self.table, self.columns, self.after, self.before)


class Recorder:
    """Watches a session and keeps what each flush did to which rows, in order."""

    def __init__(self, session: Session) -> None:
        self.changes: list[RowChange] = []
        event.listen(session, "after_flush", self._note_flush)

    def note(self, changes: Iterable[RowChange]) -> None:
        """Keeps changes that did not go through the session's own objects."""
        self.changes.extend(change for change in changes if change.before or change.after)

    def _note_flush(self, session: Session, context: object) -> None:
        altered = [row for row in session.dirty if session.is_modified(row)]
        added = _by_table((row, (), (_row_now(row),)) for row in session.new)
        changed = _by_table((row, (_row_before(row),), (_row_now(row),)) for row in altered)
        removed = _by_table((row, (_row_before(row),), ()) for row in session.deleted)
        self.note([*added, *changed, *reversed(list(removed))])


@dataclass(slots=True)
class Change:
    """One command's work on the book: a session, and what the journal will say about it.

    An `abandoned` change leaves the book as it was, as a dry run does.
    """

    session: Session
    recorder: Recorder
    command: str
    who: str
    at: datetime
    summary: str = ""
    customer: Customer | None = None
    undoes: int | None = None
    abandoned: bool = False
    entry: int | None = field(default=None, init=False)

    def note(self, summary: str, customer: Customer | None = None) -> None:
        """What the journal says in words, and about whom."""
        self.summary, self.customer = summary, customer

    def write_entry(self) -> None:
        """Writes the journal entry for all that was changed, if anything was."""
        self.session.flush()
        if not self.recorder.changes:
            return
        entry = JournalEntry(
            at=self.at,
            who=self.who,
            command=self.command,
            summary=self.summary or self.command,
            customer_id=self.customer.id if self.customer else None,
            undoes=self.undoes,
        )
        changes, self.recorder.changes = self.recorder.changes, []
        self.session.add(entry)
        self.session.flush()
        self.entry = entry.id
        rows = [row for change in changes for row in _journal_rows(entry.id, change)]
        self.session.execute(insert(JournalChange), rows)


@dataclass(frozen=True, slots=True)
class Undone:
    """The entry that was taken back: its number, and what it had done in words."""

    entry: int
    command: str
    summary: str


def undo_last(change: Change) -> Undone:
    """Takes back the newest entry that is not itself an undo and was not undone yet.

    Raises NotFoundError when nothing is left to take back, DunningError when a row of that
    entry was changed since by other means.
    """
    entry = change.session.scalars(_undoable().limit(1)).first()
    if entry is None:
        raise NotFoundError("nothing to undo: no change is left to take back")
    for recorded in reversed(_changes_of(change.session, entry.id)):
        _apply(change.session, recorded.reversed(), entry)
        change.recorder.note([recorded.reversed()])
    change.undoes = entry.id
    change.summary = f"took back: {entry.summary}"
    change.customer = change.session.get(Customer, entry.customer_id) if entry.customer_id else None
    return Undone(entry.id, entry.command, entry.summary)


def _undoable() -> Any:
    later = aliased(JournalEntry)
    taken_back = select(later.id).where(later.undoes == JournalEntry.id).exists()
    return (
        select(JournalEntry)
        .where(JournalEntry.undoes.is_(None), ~taken_back)
        .order_by(JournalEntry.id.desc())
    )


def _changes_of(session: Session, entry: int) -> list[RowChange]:
    found = session.scalars(
        select(JournalChange).where(JournalChange.journal_id == entry).order_by(JournalChange.id)
    )
    return [_recorded(row) for row in found]


def _recorded(row: JournalChange) -> RowChange:
    columns = tuple(msgspec.json.decode(row.columns))
    types = [_TABLES[row.table_name].c[name].type.python_type for name in columns]
    return RowChange(
        row.table_name, columns, _rows_from(row.before, types), _rows_from(row.after, types)
    )


def _rows_from(text: str, types: Sequence[type]) -> tuple[Row, ...]:
    return tuple(
        tuple(
            value if value is None else _decode(value, kind)
            for value, kind in zip(row, types, strict=True)
        )
        for row in msgspec.json.decode(text)
    )


def _decode(value: Any, kind: type) -> Any:
    if kind is Decimal:
        return Decimal(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value


def _apply(session: Session, change: RowChange, entry: JournalEntry) -> None:
    table = _TABLES[change.table]
    _require_rows(session, table, change, entry)
    if not change.after:
        session.execute(delete(table).where(table.c.id.in_(_ids(change.columns, change.before))))
        return
    for row in change.after:
        values = dict(zip(change.columns, row, strict=True))
        statement = (
            update(table).where(table.c.id == values["id"]) if change.before else insert(table)
        )
        session.execute(statement.values(values))


def _require_rows(
    session: Session, table: SqlTable, change: RowChange, entry: JournalEntry
) -> None:
    columns = [table.c[name] for name in change.columns]
    ids = _ids(change.columns, change.before or change.after)
    found = session.execute(select(*columns).where(table.c.id.in_(ids)))
    if {tuple(row) for row in found} != set(change.before):
        raise DunningError(
            f"entry {entry.id} ({entry.command}) cannot be taken back: "
            f"its {table.name} was changed since; nothing was changed now"
        )


def _ids(columns: Sequence[str], rows: Iterable[Row]) -> list[int]:
    position = list(columns).index("id")
    return [row[position] for row in rows]


def _journal_rows(entry: int, change: RowChange) -> Iterator[dict[str, Any]]:
    encode = msgspec.json.encode
    columns = encode(change.columns).decode()
    for start in range(0, max(len(change.before), len(change.after)), CHUNK):
        rows = slice(start, start + CHUNK)
        yield {
            "journal_id": entry,
            "table_name": change.table,
            "columns": columns,
            "before": encode(change.before[rows]).decode(),
            "after": encode(change.after[rows]).decode(),
        }


def _by_table(
    rows: Iterable[tuple[Any, tuple[Row, ...], tuple[Row, ...]]],
) -> Iterator[RowChange]:
    grouped: dict[str, list[tuple[tuple[Row, ...], tuple[Row, ...]]]] = {}
    for row, before, after in rows:
        if row.__tablename__ in _TABLES:
            grouped.setdefault(row.__tablename__, []).append((before, after))
    for name, table in _TABLES.items():
        pairs = grouped.get(name, [])
        yield RowChange(
            name,
            tuple(table.c.keys()),
            tuple(row for before, _ in pairs for row in before),
            tuple(row for _, after in pairs for row in after),
        )


def _columns(row: Table) -> list[str]:
    return list(row.__table__.c.keys())


def _row_now(row: Table) -> Row:
    return tuple(stored(getattr(row, name)) for name in _columns(row))


def stored(value: Any) -> Any:
    """The value as the database will give it back: moments lose what is finer than a second."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _row_before(row: Table) -> Row:
    state = inspect(row)
    before = []
    for name in _columns(row):
        history = state.attrs[name].history
        before.append(stored(history.deleted[0] if history.deleted else getattr(row, name)))
    return tuple(before)


_TABLES = {table.name: table for table in BOOK_TABLES}
