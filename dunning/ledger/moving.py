"""Taking a whole book from a file to PostgreSQL, or back: every row with its number."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.orm import Session

from dunning.errors import BookError, DunningError
from dunning.ledger.book import SCHEMA, Book, file_of, open_book, redacted, schema_of
from dunning.ledger.chain import broken_links
from dunning.ledger.model import BOOK_TABLES, JournalChange, JournalEntry
from dunning.ledger.records import keep_all_records
from dunning.ledger.types import Amount

_TABLES: tuple[Any, ...] = (
    *BOOK_TABLES,
    JournalEntry.__table__,
    JournalChange.__table__,
)
"""In the order in which rows may refer to those before.

A caller's lease stays behind, and the payment records are worked out anew.
"""
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared of a table in both books: rows, the sum of numbers, the sums of amounts."""

    rows: int
    numbers: int
    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied: the new book's place, and how many rows of each table."""

    place: str
    rows: dict[str, int]


def move_book(source: Book, target: str) -> Moved:
    """Copies a book to a place where there is none, in one transaction there, and compares both.

    The source is only read. Raises BookError for a source of another schema, and DunningError
    when the target has a book with anything in it, or when anything differs afterwards; then
    nothing is left at the target.
    """
    _require_schema(source)
    there = open_book(target)
    made = there.is_new and file_of(there) is not None
    try:
        rows = _copy(source, there)
    except BaseException:
        there.close()
        if made:
            _remove(there)
        raise
    there.let_others_read()
    there.close()
    return Moved(redacted(target), rows)


def _require_schema(source: Book) -> None:
    with source.read() as session:
        found = schema_of(session.connection())
    if found != SCHEMA:
        raise BookError(f"the book has schema {found}, not {SCHEMA}: dunning db upgrade, then move")


def _copy(source: Book, target: Book) -> dict[str, int]:
    with (
        source.read() as reading,
        target.engine.execution_options(writing=True).begin() as writing,
    ):
        _require_empty(writing, target)
        for table in _TABLES:
            for rows in _rows(reading, table):
                writing.execute(insert(table), rows)
        _go_on_numbering(writing)
        rows_of = {table.name: _same(reading, writing, table) for table in _TABLES}
        with Session(bind=writing) as session:
            keep_all_records(session)
            faults = list(broken_links(session))
        if faults:
            raise DunningError(f"the journal did not arrive whole: {faults[0]}")
        return rows_of


def _require_empty(connection: Connection, book: Book) -> None:
    for table in _TABLES:
        if connection.execute(select(table.c.id).limit(1)).first() is not None:
            raise DunningError(
                f"there is a book at {redacted(book.place)} already: name a place where none is"
            )


def _rows(session: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = session.execute(
        select(table).order_by(table.c.id), execution_options={"yield_per": _AT_ONCE}
    )
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _go_on_numbering(connection: Connection) -> None:
    """PostgreSQL counts on from the highest number that came."""
    if connection.dialect.name != "postgresql":
        return
    for table in _TABLES:
        highest = connection.scalar(select(func.max(table.c.id)))
        if highest is not None:
            quoted = connection.dialect.identifier_preparer.quote(table.name)
            sequence = func.pg_get_serial_sequence(quoted, "id")
            connection.execute(select(func.setval(sequence, highest)))


def _same(here: Session, there: Connection, table: Table) -> int:
    """How many rows both have. Raises DunningError where anything differs."""
    ours, theirs = _measure(here.connection(), table), _measure(there, table)
    if ours != theirs:
        raise DunningError(f"the {table.name} table did not arrive whole; nothing was kept there")
    return ours.rows


def _measure(connection: Connection, table: Table) -> Measure:
    amounts = [column for column in table.c if isinstance(column.type, Amount)]
    sums = [func.coalesce(func.sum(column), 0) for column in amounts]
    row = connection.execute(
        select(func.count(), func.coalesce(func.sum(table.c.id), 0), *sums).select_from(table)
    ).one()
    return Measure(int(row[0]), int(row[1]), tuple(Decimal(value) for value in row[2:]))


def _remove(book: Book) -> None:
    path = file_of(book)
    if path is not None:
        for ending in ("", "-wal", "-shm", "-journal"):
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
