"""Many rows at once: one statement for any number of them, with their place in the journal."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, MetaData, Select, Text, func, insert, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from dunning.ledger.journal import Change, Row, RowChange, stored
from dunning.ledger.model import Table
from dunning.ledger.types import Moment


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
    """Adds rows, given as Python values in the order of `columns` (`id` first), as one statement.

    Columns not named get their defaults. The journal gets every row.
    """
    if not rows:
        return
    connection = change.session.connection()
    dialect = connection.dialect
    mark = "%s" if dialect.name == "postgresql" else "?"
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join([mark] * len(columns))
    statement = f'INSERT INTO "{model.__tablename__}" ({names}) VALUES ({marks})'  # noqa: S608
    kept = _to_the_second(model, columns, rows)
    connection.exec_driver_sql(statement, _bound(model, columns, kept, dialect))
    change.recorder.note([RowChange(model.__tablename__, tuple(columns), (), kept)])


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
) -> list[Row]:
    """The rows as the driver takes them, worked out column by column."""
    bound: list[Iterable[Any]] = []
    for column, values in zip(columns, zip(*rows, strict=True), strict=True):
        kind = model.__table__.c[column].type
        binder = kind.dialect_impl(dialect).bind_processor(dialect)
        bound.append(values if binder is None else map(binder, values))
    return list(zip(*bound, strict=True))


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
    bound = _bound(model, columns, after, dialect)
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
    column = Column("value", Text() if kind is str else BigInteger(), primary_key=True)
    wanted = SqlTable("wanted", MetaData(), column, prefixes=["TEMPORARY"])
    connection = session.connection()
    wanted.create(connection)
    if found:
        connection.execute(insert(wanted), [{"value": value} for value in found])
    yield select(wanted.c.value)
    wanted.drop(connection)
