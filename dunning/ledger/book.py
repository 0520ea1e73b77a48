"""Opening a book: one database with everything in it, a SQLite file or a PostgreSQL URL.

A missing book is created, an older one upgraded after a copy was made, a newer one refused.
Reads see one moment of the book; changes take the write lock first (`BEGIN IMMEDIATE`, or one
advisory lock per book on PostgreSQL) and leave one journal entry, or nothing at all.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from alembic.config import Config

from dunning.errors import BookError, DunningError, NotFoundError, UsageError
from dunning.ledger.journal import Change, Recorder

SCHEMA = "0006"
"""The newest migration. Compared with the book's own, so that Alembic is not loaded daily."""

BUSY_SECONDS = 5.0
"""How long a command waits for another one's write before it says that the book is busy."""

_ADVISORY_LOCK = 0x64756E6E696E67
SQLITE_HEADER = b"SQLite format 3\x00"
COPIES_KEPT = 10
"""So many of the copies that upgrades make are kept."""
_BY_UPGRADE = re.compile(r"\.[0-9a-f]{4}\.[0-9]{8}T[0-9]{6}\.backup$").search


@dataclass(frozen=True, slots=True)
class Book:
    """An open book. `place` is what the user would type to open it again.

    `is_new` tells that opening made it, `kept_copy` where the older one is that opening upgraded.
    """

    place: str
    engine: Engine
    is_new: bool = False
    kept_copy: Path | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one moment of the book, for reading only."""
        with _told_plainly(self.place), Session(self.engine) as session:
            yield session

    @contextmanager
    def change(self, command: str, who: str, at: datetime) -> Iterator[Change]:
        """A session that commits as one with its journal entry, or leaves the book as it was.

        `command` is what the user typed, `who` the caller, `at` the moment (with a zone). A
        change that touched no row leaves no entry.
        """
        writer = self.engine.execution_options(writing=True)
        with (
            _told_plainly(self.place),
            Session(writer, expire_on_commit=False) as session,
            closing(Recorder(session)) as recorder,
        ):
            change = Change(session, recorder, command, who, at)
            yield change
            if change.abandoned:
                session.rollback()
                return
            change.write_entry()
            session.commit()
        self.let_others_read()

    def let_others_read(self) -> None:
        """From now on a book in a file can be read while it is changed.

        Not while the first change is made: nothing is there to be read, and what is brought, often
        by a large import, is written once instead of twice.
        """
        if file_of(self) is None:
            return
        # another one that is at it already has the next change do it
        with suppress(sqlite3.OperationalError), closing(self.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA journal_mode = WAL").fetchall()

    @contextmanager
    def lease(self) -> Iterator[Session]:
        """A session for what is no part of the book's story: it leaves no journal entry."""
        lessor = self.engine.execution_options(leasing=True)
        with _told_plainly(self.place), Session(lessor) as session:
            yield session
            session.commit()

    def scrub(self) -> None:
        """Writes a book in a file anew, so that nothing that was taken out is left in its pages.

        PostgreSQL does this by itself in time, and not at once. Raises DunningError where the
        file could not be written; what was changed before is in the book all the same.
        """
        if file_of(self) is None:
            return
        try:
            with closing(self.engine.raw_connection()) as raw:
                raw.cursor().execute("VACUUM").fetchall()
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise DunningError(
                f"the change is made, but the file may still hold what was taken out ({error}): "
                "when it can be written, take the book to a new file with dunning db move"
            ) from error

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()


def open_book(place: str, *, create: bool = True, upgrade: bool = True) -> Book:
    """Opens the book at `place`, a path or a database URL.

    With `create` a missing one is made; with `upgrade` an older one is copied and brought up
    to date. Raises BookError (busy, newer, not a book), NotFoundError (missing, not created).
    """
    url = _url(place)
    if url.get_backend_name() == "sqlite":
        try:
            _prepare_file(Path(url.database or ""), place, create)
        except OSError as error:
            raise plain_error(f"unable to open: {error}", None, place) from error
    book = Book(place, _engine(url))
    try:
        with _told_plainly(place):
            found = _schema_found(book)
        if found is None and not create:
            raise _no_book(place)
        if found != SCHEMA and (upgrade or found is None):
            copy, _ = bring_up_to_date(book)
            book = replace(book, is_new=found is None, kept_copy=copy)
    except BaseException:
        book.close()
        raise
    return book


def copy_of_file(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite book, also while others write, readable by its owner only.

    It has its name once it is whole, so that what was interrupted is never taken for a copy.
    """
    half = target.with_name(f"{target.name}.half")
    half.unlink(missing_ok=True)
    _touch_private(half)
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as here,
            closing(sqlite3.connect(half)) as there,
        ):
            here.backup(there)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def file_of(book: Book) -> Path | None:
    """The SQLite file behind the book, None for a PostgreSQL book."""
    url = book.engine.url
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _url(place: str) -> URL:
    if "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser()))
    try:
        url = _with_servers_apart(place)
    except (ArgumentError, ValueError):
        raise DunningError(
            f"{redacted(place)!r} is not a database URL: write postgresql://USER@HOST/NAME or a "
            "file's path"
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "postgresql+psycopg"):
        return url
    raise DunningError(
        f"{url.drivername!r} is not a kind of book: use a file's path or postgresql://..."
    )


def _with_servers_apart(place: str) -> URL:
    """The URL. A list of servers, as libpq takes it, becomes one of hosts and one of ports."""
    several = _SEVERAL_SERVERS.fullmatch(place)
    if several is None:
        return make_url(place)
    servers = [_SERVER.fullmatch(server) for server in several["servers"].split(",")]
    found = [
        (unquote(server["name"]).strip("[]"), server["port"] or "") for server in servers if server
    ]
    if len(found) < len(servers):
        raise ValueError("a server is NAME or NAME:PORT")
    hosts, ports = (",".join(parts) for parts in zip(*found, strict=True))
    url = make_url(several["user"] + several["rest"])
    return url.update_query_dict({"host": hosts, "port": ports})


_SEVERAL_SERVERS = re.compile(
    r"(?P<user>[^/]+://(?:[^@]*@)?)(?P<servers>[^/@?]*,[^/@?]*)(?P<rest>(?:[/?].*)?)"
)
_SERVER = re.compile(r"(?P<name>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?")


def _prepare_file(path: Path, place: str, create: bool) -> None:
    if path.is_dir():
        raise DunningError(f"{place} is a folder, not a book: name a file in it")
    if path.exists():
        with path.open("rb") as file:
            head = file.read(len(SQLITE_HEADER))
        if head not in (b"", SQLITE_HEADER):
            raise DunningError(f"{place} is not a book: it is no SQLite database")
        return
    if not create:
        raise _no_book(place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _touch_private(path)


def _no_book(place: str) -> NotFoundError:
    return NotFoundError(f"there is no book at {redacted(place)}: import invoices to begin one")


def _touch_private(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        waiting = {"timeout": BUSY_SECONDS, "isolation_level": None}
        engine = create_engine(url, connect_args=waiting)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c lock_timeout={int(BUSY_SECONDS * 1000)} -c timezone=UTC"
    engine = create_engine(url, connect_args={"options": options, "connect_timeout": 10})
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    locks = options.get("writing", False) or options.get("leasing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if locks else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writing", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    elif not options.get("leasing", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def schema_of(connection: Connection) -> str | None:
    """The version of the book's schema, None where no book was made yet.

    Raises DunningError for a database that holds other tables but no book.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise DunningError(
            "this database holds other tables and no book: name another file or database"
        )
    return None


def bring_up_to_date(book: Book) -> tuple[Path | None, str]:
    """Gives the book the newest schema, after a copy of the file if there was an older one.

    Returns where the copy is (None when none was made) and the schema. Raises BookError for a
    book that a newer dunning made.
    """
    with _told_plainly(book.place):
        found = _schema_found(book)
        return (None if found == SCHEMA else _migrate(book, found)), SCHEMA


def _schema_found(book: Book) -> str | None:
    with book.engine.connect() as connection:
        found = schema_of(connection)
    if found is not None and found != SCHEMA and found not in _known_schemas():
        raise BookError(
            f"the book at {redacted(book.place)} was made by a newer dunning (schema {found}, "
            f"this one knows {SCHEMA}): upgrade dunning"
        )
    return found


def _migrate(book: Book, found: str | None) -> Path | None:
    from alembic import command

    file = file_of(book)
    copy = None
    with book.engine.execution_options(writing=True).begin() as connection:
        if schema_of(connection) != found:
            return None
        if file is not None and found is not None:
            copy = beside(file, f"{found}.{datetime.now(UTC):%Y%m%dT%H%M%S}")
            copy_of_file(file, copy)
            _keep_last_copies(file)
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return copy


def beside(file: Path, mark: str) -> Path:
    """The name of a copy next to a book's file."""
    return file.with_name(f"{file.name}.{mark}.backup")


def copies_beside(file: Path) -> list[Path]:
    """The copies of a book's file that lie next to it, by name."""
    return sorted(file.parent.glob(f"{escape(file.name)}.*.backup"))


def _keep_last_copies(file: Path) -> None:
    """Lets go of all but the last copies that upgrades made: their names end with the moment."""
    made = [copy for copy in copies_beside(file) if _BY_UPGRADE(copy.name)]
    for old in sorted(made, key=lambda copy: copy.name.split(".")[-2])[:-COPIES_KEPT]:
        old.unlink()


def migration_config() -> Config:
    """Alembic's configuration for the migrations that came with this copy of dunning."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_migrations()).replace("%", "%%"))
    return config


def _migrations() -> Path:
    package = Path(__file__).parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _known_schemas() -> set[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(migration_config())
    return {script.revision for script in scripts.walk_revisions()}


@contextmanager
def _told_plainly(place: str) -> Iterator[None]:
    """Turns what the database driver says into one line a person can act on."""
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DunningError(
                f"the connection to the book at {redacted(place)} was lost: see with dunning "
                "history whether the change is there"
            ) from error
        raise plain_error(str(error.orig), getattr(error.orig, "sqlstate", None), place) from error
    except sqlite3.Error as error:
        raise plain_error(str(error), None, place) from error


def plain_error(said: str, sqlstate: str | None, place: str) -> DunningError:
    """What a driver said, as one line that a person can act on."""
    where = redacted(place)
    if "locked" in said or sqlstate == "55P03":
        return BookError(f"the book at {where} is busy: another command is writing, try again")
    if sqlstate == "22003":
        return UsageError("a number is too large: no row of the book has it")
    if sqlstate == "42501":
        return DunningError(f"{said.splitlines()[0]}: your role may not do that; ask a manager")
    for words, answer in _DRIVER_WORDS.items():
        if words in said or words == sqlstate:
            return DunningError(f"{answer.format(where)}; nothing was changed")
    first_line = said.strip().splitlines()[0] if said.strip() else "no reason given"
    return DunningError(f"the book at {where} refused: {first_line}; nothing was changed")


_DRIVER_WORDS = {
    "readonly database": "the book at {} is read-only: change its permissions or copy it",
    "25006": "the book at {} is read-only: name the server that takes changes",
    "unable to open": "the book at {} cannot be opened: check the folder and its permissions",
    "disk is full": "the disk that holds {} is full: free some space",
    "53100": "the disk that holds {} is full: free some space",
    "disk I/O error": "the disk that holds {} gave an error: check its space and health",
    "not a database": "{} is not a book: it is no SQLite database",
    "malformed": "the book at {} is damaged: restore a backup (dunning db check says more)",
}


def redacted(place: str) -> str:
    """The place as it may be shown: a database URL loses its password."""
    return _PASSWORD.sub(r"\1***@", place, count=1)


_PASSWORD = re.compile(r"^([^/]+://[^/:@]*:)[^@]*@")
