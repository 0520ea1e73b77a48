"""Putting a statement of `queries` to the book: plain tuples, as the driver gives them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from dunning.ledger.asking import Value
from dunning.ledger.claim_statements import ClaimStatement
from dunning.ledger.queries import Statement
from dunning.ledger.question import Question


def rows_of(
    session: Session, statement: Statement | ClaimStatement, values: Mapping[str, Value]
) -> list[tuple[Any, ...]]:
    """Every row, in the statement's order. More values may be given than it has places for."""
    connection = session.connection()
    engine = connection.dialect.name
    question = compiled(statement, engine)
    given = {name: _kept(values[name], engine) for name in question.names}
    result = connection.exec_driver_sql(question.text, {**question.constants, **given})
    return list(result.cursor.fetchall()) if result.cursor is not None else []


@cache
def compiled(statement: Statement | ClaimStatement, engine: str) -> Question:
    """The text of a statement for `sqlite` or `postgresql`."""
    made = statement.compile(dialect=_dialect(engine))
    constants = {name: value for name, value in made.params.items() if value is not None}
    names = tuple(name for name, value in made.params.items() if value is None)
    return Question(str(made), names, constants)


def _dialect(engine: str) -> Dialect:
    """Loaded when it is asked for: PostgreSQL's takes longer to load than a file to read."""
    if engine == "sqlite":
        from sqlalchemy.dialects.sqlite.base import SQLiteDialect

        return SQLiteDialect(paramstyle="named")
    from sqlalchemy.dialects.postgresql.base import PGDialect

    return PGDialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]


def _kept(value: Value, engine: str) -> Any:
    if engine == "postgresql":
        return value
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.toordinal() if isinstance(value, date) else value
