"""The journal: the append-only record of every change, and taking a change back.

Every command that changes the book leaves one entry: when, who, what was typed, what it did in
words, and the rows before and after. Undo puts the rows of one entry back as they were, redo puts
them as they were before the undo, and each is itself an entry. `chain` ties every entry to the
one before it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Select, delete, event, insert, inspect, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from dunning.errors import DunningError, NotFoundError
from dunning.ledger.chain import entry_digest, last_link, linked
from dunning.ledger.model import (
    BOOK_TABLES,
    Customer,
    EntryKind,
    JournalChange,
    JournalEntry,
    Table,
)
from dunning.ledger.packed_rows import PackedRows
from dunning.ledger.row_texts import Column, Row, rows_of, text_of, texts_of_columns

_SETTLING = ("invoice", "allocation")
"""How a customer has paid follows from these: most commands touch neither."""
CHUNK = 500
"""Rows per journal row, and per statement when a change is taken back."""


class RowChange(NamedTuple):
    """Rows of one table before and after: added (no before), removed (no after) or altered."""

    table: str
    columns: tuple[str, ...]
    before: tuple[Row, ...]
    after: tuple[Row, ...]

    def reversed(self) -> "RowChange":
        """The change that takes this one back."""
        return RowChange(self.table, self.columns, self.after, self.before)


class Recorder:
    """Watches a session and keeps what each flush did to which rows, in order.

    `settled` are the customers whose settled invoices the packed changes touched.
    """

    def __init__(self, session: Session) -> None:
        self.changes: list[RowChange] = []
        self.packed = PackedRows()
        self.settled: set[int] = set()
        event.listen(session, "after_flush", self._note_flush)

    def note(self, changes: Iterable[RowChange]) -> None:
        """Keeps changes that did not go through the session's own objects."""
        self.changes.extend(change for change in changes if change.before or change.after)

    def close(self) -> None:
        """Lets go of what was packed."""
        self.packed.close()

    def _note_flush(self, session: Session, context: object) -> None:
        altered = [row for row in session.dirty if session.is_modified(row)]
        added = _by_table((row, (), (_row_now(row),)) for row in session.new)
        changed = _by_table((row, (_row_before(row),), (_row_now(row),)) for row in altered)
        removed = _by_table((row, (_row_before(row),), ()) for row in session.deleted)
        self.note([*added, *changed, *reversed(list(removed))])


@dataclass(slots=True)
class Change:
    """One command's work on the book: a session, and what the journal will say about it.

    An `abandoned` change leaves the book as it was, as a dry run does. `afterwards` is given the
    number of the entry as soon as it is written.
    """

    session: Session
    recorder: Recorder
    command: str
    who: str
    at: datetime
    summary: str = ""
    customer: Customer | None = None
    kind: EntryKind = EntryKind.CHANGE
    undoes: int | None = None
    abandoned: bool = False
    afterwards: Callable[[int], None] | None = None
    entry: int | None = field(default=None, init=False)

    def note(self, summary: str, customer: Customer | None = None) -> None:
        """What the journal says in words, and about whom."""
        self.summary, self.customer = summary, customer

    def pack(self) -> None:
        """Makes what was changed so far take little room, as a change of a million rows must."""
        self.session.flush()
        changes, self.recorder.changes = self.recorder.changes, []
        if any(change.table in _SETTLING for change in changes):
            from dunning.ledger.records import whose_settled_invoices

            self.recorder.settled |= whose_settled_invoices(self.session, changes)
        for change in changes:
            self._pack(change)

    def pack_added(self, table: str, columns: Mapping[str, Column], height: int) -> None:
        """Packs so many rows that were added to a table, after whatever was changed before them.

        Whose settled invoices they touch is told to the recorder by whoever added them.
        """
        self.pack()
        names = msgspec.json.encode(list(columns)).decode()
        for added in texts_of_columns(list(columns.values()), height, CHUNK):
            self.recorder.packed.add(table, names, text_of(()), added)

    def _pack(self, change: RowChange) -> None:
        names = msgspec.json.encode(change.columns).decode()
        for start in range(0, max(len(change.before), len(change.after)), CHUNK):
            rows = slice(start, start + CHUNK)
            before, after = text_of(change.before[rows]), text_of(change.after[rows])
            self.recorder.packed.add(change.table, names, before, after)

    def write_entry(self) -> None:
        """Writes the journal entry for all that was changed, if anything was.

        What follows from the changed rows is brought up to date, and is no part of the entry.
        """
        self.pack()
        rows = self.recorder.packed
        if not rows:
            return
        if self.recorder.settled:
            from dunning.ledger.records import keep_records

            keep_records(self.session, self.recorder.settled)
        entry = JournalEntry(
            at=stored(self.at),
            who=self.who,
            command=self.command,
            summary=self.summary or self.command,
            customer_id=self.customer.id if self.customer else None,
            kind=self.kind.value,
            undoes=self.undoes,
        )
        entry.digest = entry_digest(entry)
        entry.link = linked(last_link(self.session), entry.digest, rows.digests())
        self.session.add(entry)
        self.session.flush()
        self.entry = entry.id
        for some in rows.values(entry.id):
            self.session.execute(insert(JournalChange), some)
        if self.afterwards is not None:
            self.afterwards(entry.id)


class Undone(NamedTuple):
    """The entry that was taken back or done again: its number, and what it had done in words.

    `command` is the one that did it first, however often it was taken back and done again since.
    """

    entry: int
    command: str
    summary: str


def take_back(change: Change, number: int | None = None) -> Undone:
    """Takes back the entry of this number, else the caller's newest that still stands.

    Raises NotFoundError when there is none, and DunningError when something later depends on it.
    """
    entry = _standing_entry(change, number)
    _reverse(change, entry)
    change.kind = EntryKind.UNDO
    change.summary = f"took back: {entry.summary}"
    return Undone(entry.id, _first_typed(change.session, entry), entry.summary)


def do_again(change: Change) -> Undone:
    """Does again what the caller took back last, as long as they have changed nothing since.

    Raises NotFoundError when there is nothing to do again, and DunningError when the rows were
    changed by others in between.
    """
    undone = change.session.scalars(_redoable(change.who).limit(1)).first()
    if undone is None:
        raise NotFoundError("nothing to redo: nothing was taken back since your last change")
    again = change.session.get_one(JournalEntry, undone.undoes)
    _reverse(change, undone)
    change.kind = EntryKind.REDO
    change.summary = again.summary
    return Undone(again.id, _first_typed(change.session, again), again.summary)


def _first_typed(session: Session, entry: JournalEntry) -> str:
    """The command of an entry, of one that was done again the first one's."""
    while entry.kind == EntryKind.REDO.value:
        undo = session.get_one(JournalEntry, entry.undoes)
        entry = session.get_one(JournalEntry, undo.undoes)
    return entry.command


def _reverse(change: Change, entry: JournalEntry) -> None:
    try:
        for recorded in reversed(changes_of(change.session, entry.id)):
            _apply(change.session, recorded.reversed())
            change.recorder.note([recorded.reversed()])
    except (_ChangedSinceError, IntegrityError) as error:
        raise DunningError(_why_it_stays(change, entry)) from error
    change.undoes = entry.id
    change.customer = change.session.get(Customer, entry.customer_id) if entry.customer_id else None


def _standing_entry(change: Change, number: int | None) -> JournalEntry:
    if number is None:
        own = _standing(*_FORWARD, EntryKind.ERASURE.value).where(JournalEntry.who == change.who)
        entry = change.session.scalars(own.limit(1)).first()
        if entry is None:
            raise NotFoundError(_nothing_of_yours(change.session))
        if entry.kind == EntryKind.ERASURE.value:
            raise DunningError(
                "what you did last, forgetting a customer, cannot be taken back; "
                "what was before it can, by its number: dunning history"
            )
        return entry
    entry = change.session.scalars(_standing().where(JournalEntry.id == number)).first()
    if entry is None:
        raise NotFoundError(
            f"entry {number} is not there, or was taken back: dunning history lists the entries"
        )
    return entry


def _nothing_of_yours(session: Session) -> str:
    last = session.scalars(_standing().limit(1)).first()
    if last is None:
        return "nothing to undo: no change is left to take back"
    return (
        f"nothing of yours to undo; the last change is {last.who}'s: {last.summary}; "
        f"to take that back, dunning undo {last.id}"
    )


_FORWARD = (EntryKind.CHANGE.value, EntryKind.REDO.value)


def _standing(*kinds: str) -> Select[JournalEntry]:
    """The changes that were not taken back, the newest first. One done again is a change too."""
    later = aliased(JournalEntry)
    taken_back = select(later.id).where(later.undoes == JournalEntry.id).exists()
    return (
        select(JournalEntry)
        .where(JournalEntry.kind.in_(kinds or _FORWARD), ~taken_back)
        .order_by(JournalEntry.id.desc())
    )


def _redoable(who: str) -> Select[JournalEntry]:
    """The caller's undos that were not taken back, the newest first, since their last change."""
    later, newer = aliased(JournalEntry), aliased(JournalEntry)
    taken_back = select(later.id).where(later.undoes == JournalEntry.id).exists()
    changed_since = select(newer.id).where(
        newer.id > JournalEntry.id, newer.who == who, newer.kind == EntryKind.CHANGE.value
    )
    return (
        select(JournalEntry)
        .where(
            JournalEntry.kind == EntryKind.UNDO.value,
            JournalEntry.who == who,
            ~taken_back,
            ~changed_since.exists(),
        )
        .order_by(JournalEntry.id.desc())
    )


def _why_it_stays(change: Change, entry: JournalEntry) -> str:
    """What was built on an entry since, in words, the latest of it first."""
    change.session.rollback()
    told = f"entry {entry.id} ({_first_typed(change.session, entry)}) cannot be taken back"
    rows = _rows_of(changes_of(change.session, entry.id))
    later = change.session.scalars(_standing().where(JournalEntry.id > entry.id))
    for other in later:
        if _touches(changes_of(change.session, other.id), rows):
            return (
                f"{told}: entry {other.id} by {other.who} "
                f"({_first_typed(change.session, other)}) was built on it; "
                f"take that back first, with dunning undo {other.id}"
            )
    return f"{told}: its rows were changed since; nothing was changed now"


def _rows_of(changes: Iterable[RowChange]) -> set[tuple[str, int]]:
    return {
        (change.table, number)
        for change in changes
        for number in _ids(change.columns, (*change.before, *change.after))
    }


def _touches(changes: Iterable[RowChange], rows: set[tuple[str, int]]) -> bool:
    """Whether the changes are of these rows, or of others that refer to them."""
    for change in changes:
        for column, table in _references(change):
            position = change.columns.index(column)
            if any((table, row[position]) in rows for row in (*change.before, *change.after)):
                return True
    return False


def _references(change: RowChange) -> Iterator[tuple[str, str]]:
    """The columns of a change that name rows, each with the table of those rows."""
    yield "id", change.table
    for key in _TABLES[change.table].foreign_keys:
        if key.parent.name in change.columns:
            yield key.parent.name, key.column.table.name


def changes_of(session: Session, entry: int) -> list[RowChange]:
    """The rows that one entry changed, in the order in which it did."""
    found = session.scalars(
        select(JournalChange).where(JournalChange.journal_id == entry).order_by(JournalChange.id)
    )
    return [recorded(row) for row in found]


def recorded(row: JournalChange) -> RowChange:
    """What one journal row tells, with the values as the book has them."""
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
        for row in rows_of(text)
    )


def _decode(value: Any, kind: type) -> Any:
    if kind is Decimal:
        return Decimal(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value


class _ChangedSinceError(Exception):
    """A row is not as the entry left it."""


def _apply(session: Session, change: RowChange) -> None:
    table = _TABLES[change.table]
    _require_rows(session, table, change)
    if not change.after:
        session.execute(delete(table).where(table.c.id.in_(_ids(change.columns, change.before))))
        return
    for row in change.after:
        values = dict(zip(change.columns, row, strict=True))
        statement = (
            update(table).where(table.c.id == values["id"]) if change.before else insert(table)
        )
        session.execute(statement.values(values))


def _require_rows(session: Session, table: SqlTable, change: RowChange) -> None:
    columns = [table.c[name] for name in change.columns]
    ids = _ids(change.columns, change.before or change.after)
    found = session.execute(select(*columns).where(table.c.id.in_(ids)))
    if {tuple(row) for row in found} != set(change.before):
        raise _ChangedSinceError


def _ids(columns: Sequence[str], rows: Iterable[Row]) -> list[int]:
    position = list(columns).index("id")
    return [row[position] for row in rows]


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
