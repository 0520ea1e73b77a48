"""Looking into a book by the database's own driver alone, for commands that must be instant.

Only a book that is there and has today's schema is read so: whatever else there is to do, making
a book, bringing it up to date, changing it, saying what is wrong with it, is for `ledger.book`.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from dunning.ledger.asking import Ask, Value
from dunning.ledger.question import Question

BUSY_SECONDS = 5.0
Execute: TypeAlias = Callable[[Any, Any], Any]
_SCHEMA = "SELECT version_num FROM alembic_version"


@contextmanager
def looking_into(place: str) -> Iterator[Ask | None]:
    """Answers from one moment of the book, None where the book cannot be read this way."""
    with _into(place, writes=False) as ask:
        yield ask


@contextmanager
def leasing(place: str) -> Iterator[Ask | None]:
    """The same, and what is claimed meanwhile is in the book at the end, or nothing of it.

    It leaves no journal entry, as `Book.lease` leaves none.
    """
    with _into(place, writes=True) as ask:
        yield ask


def _into(place: str, *, writes: bool) -> AbstractContextManager[Ask | None]:
    opened = _into_postgresql if "://" in place else _into_file
    return opened(place, writes)


@contextmanager
def _into_file(place: str, writes: bool) -> Iterator[Ask | None]:
    from dunning.ledger.compiled_sqlite import SCHEMA

    path = Path(place).expanduser()
    if not path.is_file():
        yield None
        return
    address = f"{path.absolute().as_uri()}?mode={'rw' if writes else 'ro'}"
    book = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    with closing(book):
        execute = _plainly(book.execute, sqlite3.Error, place)
        execute("BEGIN IMMEDIATE" if writes else "BEGIN", {})
        if _schema(book.execute, sqlite3.Error) != SCHEMA:
            yield None
            return
        yield asking_by("sqlite", execute)
        execute("COMMIT", {})


@contextmanager
def _into_postgresql(place: str, writes: bool) -> Iterator[Ask | None]:
    import psycopg

    from dunning.ledger.compiled_postgresql import SCHEMA

    address = place.replace("postgresql+psycopg://", "postgresql://", 1)
    options = f"-c timezone=UTC -c lock_timeout={int(BUSY_SECONDS * 1000)}"
    try:
        book = psycopg.connect(address, options=options, connect_timeout=10)
    except psycopg.Error:
        yield None
        return
    with closing(book):
        if not writes:
            book.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            book.read_only = True
        if _schema(book.execute, psycopg.Error) != SCHEMA:
            yield None
            return
        execute = _plainly(book.execute, psycopg.Error, place)
        yield asking_by("postgresql", execute)
        execute("COMMIT", {})


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


def asking_by(engine: str, execute: Execute) -> Ask:
    """Answers of an open book, to which `execute` puts a text for `sqlite` or `postgresql`."""
    if engine == "sqlite":
        from dunning.ledger.compiled_sqlite import QUESTIONS

        return _Asking(execute, QUESTIONS, _kept_in_file)
    from dunning.ledger.compiled_postgresql import QUESTIONS

    return _Asking(execute, QUESTIONS, _as_it_is)


class _Asking(NamedTuple):
    """Answers by the driver. `kept` makes a value what the engine keeps in its place."""

    execute: Execute
    questions: Mapping[str, Question]
    kept: Callable[[Value], Any]

    def __call__(self, name: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._asked(name, values).fetchall()
        return rows

    def each(self, name: str, values: Mapping[str, Value]) -> Iterator[tuple[Any, ...]]:
        return iter(self._asked(name, values))

    def _asked(self, name: str, values: Mapping[str, Value]) -> Any:
        question = self.questions[name]
        given = {place: self.kept(values[place]) for place in question.names}
        return self.execute(question.text, {**question.constants, **given})


def _as_it_is(value: Value) -> Value:
    return value


def _kept_in_file(value: Value) -> str | int | None:
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.toordinal() if isinstance(value, date) else value
