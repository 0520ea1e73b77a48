"""Many rows at once: one statement for any number of them, with their place in the journal."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunning.ledger.journal import Change, Row, RowChange
from dunning.ledger.model import Table


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
    binders = [
        model.__table__.c[column].type.dialect_impl(dialect).bind_processor(dialect)
        for column in columns
    ]
    connection.exec_driver_sql(statement, [_bound(row, binders) for row in rows])
    change.recorder.note([RowChange(model.__tablename__, tuple(columns), (), tuple(rows))])


def _bound(row: Row, binders: Sequence[Any]) -> Row:
    return tuple(
        value if binder is None else binder(value)
        for value, binder in zip(row, binders, strict=True)
    )
