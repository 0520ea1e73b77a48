"""Many rows at once, by few statements, with their place in the journal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import islice, repeat
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Dialect, MetaData, Select, Text, func, select
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from dunning.ledger.journal import Change, RowChange, stored
from dunning.ledger.model import Table
from dunning.ledger.row_texts import Column, Row, Same
from dunning.ledger.types import Day, Moment

_TOGETHER = 50
"""Rows of one statement: fewer take more steps, and more save nothing."""
_AT_A_TIME = 40
"""Statements given to the driver together: more do not stay in the processor's own memory."""


def reserve_ids(session: Session, model: type[Table], count: int) -> range | list[int]:
    """`count` new row numbers for a table, rising. The write lock makes them ours on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        return list(
            session.scalars(
                select(func.nextval(sequence)).select_from(func.generate_series(1, count))
            )
        )
    first = (session.scalar(select(func.max(model.id))) or 0) + 1
    return range(first, first + count)


def insert_rows(
    change: Change, model: type[Table], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Adds rows, given as Python values in the order of `columns` (`id` first).

    Columns not named get their defaults. The journal gets every row.
    """
    if not rows:
        return
    connection = change.session.connection()
    dialect = connection.dialect
    kept = _to_the_second(model, columns, rows)
    bound = dict(zip(columns, _bound(model, columns, kept, dialect), strict=True))
    _insert(connection, model, bound, len(kept))
    change.recorder.note([RowChange(model.__tablename__, tuple(columns), (), kept)])


class Exact(NamedTuple):
    """A column of amounts: whole numbers of 1/10 000, and how `Decimal` writes each."""

    wholes: Sequence[int]
    words: Sequence[str | Decimal]


def insert_columns(
    change: Change, model: type[Table], columns: Mapping[str, Column | Exact]
) -> None:
    """The same for rows given as columns, `id` first, whose journal rows are packed at once.

    Moments are to the second. Days are none of them None.
    """
    height = len(columns["id"])
    if not height:
        return
    connection = change.session.connection()
    dialect = connection.dialect
    bound = {
        name: _bound_column(model.__table__.c[name].type, values, height, dialect)
        for name, values in columns.items()
    }
    _insert(connection, model, bound, height)
    told = {name: _told_column(values) for name, values in columns.items()}
    change.pack_added(model.__tablename__, told, height)


def _bound_column(
    kind: TypeEngine[Any], values: Column | Exact, height: int, dialect: Dialect
) -> Iterable[Any]:
    """A column as the driver takes it."""
    if isinstance(values, Exact):
        return values.wholes
    if isinstance(values, Same):
        binder = kind.dialect_impl(dialect).bind_processor(dialect)
        return repeat(values.value if binder is None else binder(values.value), height)
    if isinstance(kind, Day) and dialect.name != "postgresql":
        return map(date.toordinal, values)
    return values


def _told_column(values: Column | Exact) -> Column:
    """A column as the journal tells it."""
    return values.words if isinstance(values, Exact) else values


def _insert(
    connection: Connection, model: type[Table], columns: Mapping[str, Iterable[Any]], height: int
) -> None:
    """Writes so many rows, given as columns, by few statements."""
    width = len(columns)
    values: list[Any] = [None] * (height * width)
    for place, column in enumerate(columns.values()):
        values[place::width] = column
    rest = iter(values)
    for together, times in ((_TOGETHER, height // _TOGETHER), (1, height % _TOGETHER)):
        statement = _insertion(model, list(columns), connection.dialect, together)
        statements = (tuple(islice(rest, together * width)) for _ in range(times))
        while some := list(islice(statements, _AT_A_TIME)):
            connection.exec_driver_sql(statement, some)


def _insertion(model: type[Table], columns: Sequence[str], dialect: Dialect, rows: int) -> str:
    mark = "%s" if dialect.name == "postgresql" else "?"
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join([f"({', '.join([mark] * len(columns))})"] * rows)
    return f'INSERT INTO "{model.__tablename__}" ({names}) VALUES {marks}'  # noqa: S608


def _to_the_second(
    model: type[Table], columns: Sequence[str], rows: Sequence[Row]
) -> tuple[Row, ...]:
    """The rows as the database will give them back, where moments end at the second."""
    kinds = [model.__table__.c[column].type for column in columns]
    moments = [place for place, kind in enumerate(kinds) if isinstance(kind, Moment)]
    if not any(row[place].microsecond for place in moments for row in rows[:1]):
        return tuple(rows)
    return tuple(tuple(stored(value) for value in row) for row in rows)


def _bound(
    model: type[Table], columns: Sequence[str], rows: Sequence[Row], dialect: Dialect
) -> Iterator[Iterable[Any]]:
    """The columns of rows as the driver takes them."""
    for column, values in zip(columns, zip(*rows, strict=True), strict=True):
        kind = model.__table__.c[column].type
        binder = kind.dialect_impl(dialect).bind_processor(dialect)
        yield values if binder is None else map(binder, values)


def update_rows(
    change: Change,
    model: type[Table],
    columns: Sequence[str],
    before: Sequence[Row],
    after: Sequence[Row],
) -> None:
    """Alters rows as one statement: before and after, in the order of `columns` (`id` first)."""
    if not after:
        return
    connection = change.session.connection()
    dialect = connection.dialect
    mark = "%s" if dialect.name == "postgresql" else "?"
    assignments = ", ".join(f'"{column}" = {mark}' for column in columns[1:])
    statement = f'UPDATE "{model.__tablename__}" SET {assignments} WHERE id = {mark}'  # noqa: S608
    bound = zip(*_bound(model, columns, after, dialect), strict=True)
    connection.exec_driver_sql(statement, [(*row[1:], row[0]) for row in bound])
    change.recorder.note(
        [RowChange(model.__tablename__, tuple(columns), tuple(before), tuple(after))]
    )


@contextmanager
def wanted_values(
    session: Session, kind: type[str] | type[int], values: Iterable[str | int]
) -> Iterator[Select[Any]]:
    """A query for `values`, as one statement however many there are, while the block lasts.

    The values stand in a temporary table, so that a million of them are no million parameters.
    `kind` is the values' own, which an empty set does not show and PostgreSQL must know.
    """
    found = set(values)
    column = SqlColumn("value", Text() if kind is str else BigInteger(), primary_key=True)
    wanted = SqlTable("wanted", MetaData(), column, prefixes=["TEMPORARY"])
    connection = session.connection()
    wanted.create(connection)
    if found:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        statement = f"INSERT INTO wanted (value) VALUES ({mark})"  # noqa: S608
        connection.exec_driver_sql(statement, [(value,) for value in found])
    yield select(wanted.c.value)
    wanted.drop(connection)
