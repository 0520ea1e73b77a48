"""Looking into a book by the database's own driver alone, for commands that must be instant.

Only a book that is there and has today's schema is read so: whatever else there is to do, making
a book, bringing it up to date, saying what is wrong with it, is for `ledger.book`.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from dunning.ledger.asking import Ask, Value
from dunning.ledger.question import Question

BUSY_SECONDS = 5.0
Execute: TypeAlias = Callable[[Any, Any], Any]
_SCHEMA = "SELECT version_num FROM alembic_version"


@contextmanager
def looking_into(place: str) -> Iterator[Ask | None]:
    """Answers from one moment of the book, None where the book cannot be read this way."""
    opened = _looking_into_postgresql if "://" in place else _looking_into_file
    with opened(place) as ask:
        yield ask


@contextmanager
def _looking_into_file(place: str) -> Iterator[Ask | None]:
    from dunning.ledger.compiled_sqlite import QUESTIONS, SCHEMA

    path = Path(place).expanduser()
    if not path.is_file():
        yield None
        return
    address = f"{path.absolute().as_uri()}?mode=ro"
    book = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    with closing(book):
        book.execute("BEGIN")
        if _schema(book.execute, sqlite3.Error) == SCHEMA:
            yield _asking(_plainly(book.execute, sqlite3.Error, place), QUESTIONS, _kept_in_file)
        else:
            yield None


@contextmanager
def _looking_into_postgresql(place: str) -> Iterator[Ask | None]:
    import psycopg

    from dunning.ledger.compiled_postgresql import QUESTIONS, SCHEMA

    address = place.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        book = psycopg.connect(address, options="-c timezone=UTC", connect_timeout=10)
    except psycopg.Error:
        yield None
        return
    with closing(book):
        book.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        book.read_only = True
        if _schema(book.execute, psycopg.Error) == SCHEMA:
            yield _asking(_plainly(book.execute, psycopg.Error, place), QUESTIONS, _as_it_is)
        else:
            yield None


def _schema(execute: Execute, error: type[Exception]) -> str | None:
    """The schema of the book, None where there is none to be read."""
    try:
        found = execute(_SCHEMA, {}).fetchone()
    except error:
        return None
    return None if found is None else found[0]


def _plainly(execute: Execute, error: type[Exception], place: str) -> Execute:
    """The same, saying what goes wrong as every other command says it."""

    def executed(text: str, values: Mapping[str, Any]) -> Any:
        try:
            return execute(text, values)
        except error as refused:
            from dunning.ledger.book import plain_error

            raise plain_error(str(refused), getattr(refused, "sqlstate", None), place) from refused

    return executed


def _asking(
    execute: Execute, questions: Mapping[str, Question], kept: Callable[[Value], Any]
) -> Ask:
    def ask(name: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        question = questions[name]
        given = {place: kept(values[place]) for place in question.names}
        rows: list[tuple[Any, ...]] = execute(
            question.text, {**question.constants, **given}
        ).fetchall()
        return rows

    return ask


def _as_it_is(value: Value) -> Value:
    return value


def _kept_in_file(value: Value) -> str | int:
    if isinstance(value, str):
        return value
    return int(value.timestamp()) if isinstance(value, datetime) else value.toordinal()
