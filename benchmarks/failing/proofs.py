"""What must hold in a book after something went wrong, beyond what `db check` says itself."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.orm import Session

from benchmarks.failing.books import engine_of
from benchmarks.failing.program import Program
from dunning.errors import NotFoundError
from dunning.ledger.book import open_book
from dunning.ledger.check import check_book
from dunning.ledger.model import BOOK_TABLES, JournalChange, JournalEntry
from dunning.ledger.row_texts import rows_of

Row = dict[str, Any]
Told = dict[str, dict[int, Row]]
"""Rows by table and number."""
Image = dict[str, list[tuple[Any, ...]]]
_STORY = (JournalEntry.__table__, JournalChange.__table__)
_KINDS = {table.name: {one.name: one.type.python_type for one in table.c} for table in BOOK_TABLES}
_READERS: dict[type, Callable[[str], Any]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}
_DEFAULTS: dict[str, Row] = {
    table.name: {one.name: getattr(one.default, "arg", None) for one in table.c}
    for table in BOOK_TABLES
}
"""What stands in a column that a command did not name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, as far as it tells commands apart."""

    number: int
    who: str
    typed: str
    undoes: int | None


def check(program: Program) -> list[str]:
    """What `dunning db check` found, or how it failed. Empty for a sound book."""
    said = program.run("db", "check")
    if said.code == 0 and not said.out:
        return []
    return [f"db check: {line}" for line in said.out.splitlines()] or [str(said)]


def check_here(program: Program) -> list[str]:
    """The same without a process of its own."""
    with closing(open_book(program.place, create=False)) as book:
        return [f"db check: {fault}" for fault in check_book(book)]


def entries(place: str) -> list[Entry]:
    """The journal, the first command first."""
    with closing(open_book(place, create=False, upgrade=False)) as book, book.read() as session:
        found = session.scalars(select(JournalEntry).order_by(JournalEntry.id))
        return [Entry(one.id, one.who, one.command, one.undoes) for one in found]


def untold(place: str) -> list[str]:
    """Every row that is not what the journal's entries made of it, one after the other.

    Empty where all of each command is there, and nothing that no command did.
    """
    with closing(open_book(place, create=False, upgrade=False)) as book, book.read() as session:
        told, there = _told(session), _rows(session, BOOK_TABLES)
    return [
        f"{table} {number}: the journal says {told[table].get(number)}, it is {rows.get(number)}"
        for table, rows in there.items()
        for number in sorted(rows.keys() | told[table].keys())
        if rows.get(number) != told[table].get(number)
    ]


def whole(place: str) -> Told | None:
    """Every row of the book and of its journal. None where there is no book."""
    try:
        book = open_book(place, create=False, upgrade=False)
    except NotFoundError:
        return None
    with closing(book), book.read() as session:
        return _rows(session, (*BOOK_TABLES, *_STORY))


def image(place: str) -> Image:
    """A database as it stands, whatever its schema: every table, row, column and trigger."""
    with engine_of(place).connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        rows = {name: _table_rows(connection, name) for name in tables}
        return rows | {"schema": sorted(_schema(connection))}


def _told(session: Session) -> Told:
    told: Told = {table.name: {} for table in BOOK_TABLES}
    for change in session.scalars(select(JournalChange).order_by(JournalChange.id)):
        rows = told[change.table_name]
        before, after = _by_number(change, change.before), _by_number(change, change.after)
        for number in before.keys() - after.keys():
            del rows[number]
        for number, row in after.items():
            known = rows[number] if number in before else _DEFAULTS[change.table_name]
            rows[number] = known | row
    return told


def _rows(session: Session, tables: Iterable[Any]) -> Told:
    return {
        table.name: {row["id"]: dict(row) for row in session.execute(select(table)).mappings()}
        for table in tables
    }


def _by_number(change: JournalChange, rows: str) -> dict[int, Row]:
    kinds = _KINDS[change.table_name]
    names = msgspec.json.decode(change.columns)
    found = {}
    for row in rows_of(rows):
        values = zip(names, row, strict=True)
        told = {name: _value(value, kinds[name]) for name, value in values}
        found[told["id"]] = told
    return found


def _value(said: Any, kind: type) -> Any:
    return said if said is None or kind not in _READERS else _READERS[kind](said)


def _table_rows(connection: Connection, name: str) -> list[tuple[Any, ...]]:
    found = connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608
    columns = tuple(found.keys())
    return [columns, *sorted((tuple(row) for row in found), key=repr)]


def _schema(connection: Connection) -> list[tuple[Any, ...]]:
    if connection.dialect.name == "sqlite":
        asked = "SELECT type, name, sql FROM sqlite_master"
    else:
        asked = (
            "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal UNION ALL "
            "SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace UNION ALL "
            "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION ALL SELECT 'function', proname, prosrc FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace"
        )
    return [tuple(map(str, row)) for row in connection.execute(text(asked))]
