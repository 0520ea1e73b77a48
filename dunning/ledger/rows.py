"""Putting a statement of `queries` to the book: plain tuples, as the driver gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.orm import Session

from dunning.ledger.queries import Statement

Value: TypeAlias = date | datetime | str
"""What a named place of a statement stands for."""

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": SQLiteDialect(paramstyle="named"),
    "postgresql": PGDialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True, slots=True)
class Question:
    """A statement as one engine reads it, with the values that never change."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]


def rows_of(
    session: Session, statement: Statement, values: Mapping[str, Value]
) -> list[tuple[Any, ...]]:
    """Every row, in the statement's order. More values may be given than it has places for."""
    connection = session.connection()
    engine = connection.dialect.name
    question = compiled(statement, engine)
    given = {name: _kept(values[name], engine) for name in question.names}
    result = connection.exec_driver_sql(question.text, {**question.constants, **given})
    return list(result.cursor.fetchall()) if result.cursor is not None else []


@cache
def compiled(statement: Statement, engine: str) -> Question:
    """The text of a statement for `sqlite` or `postgresql`."""
    made = statement.compile(dialect=_DIALECTS[engine])
    constants = {name: value for name, value in made.params.items() if value is not None}
    names = tuple(name for name, value in made.params.items() if value is None)
    return Question(str(made), names, constants)


def _kept(value: Value, engine: str) -> Any:
    if engine == "postgresql" or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.toordinal()
