"""Where books stand: in a folder, or on a server. Each can be copied, watched and thrown away."""

import fcntl
import os
import shutil
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.failing.server import Server

Watch = Callable[[], bool]
_WRITE_LOCK = 120
"""The byte of the `-shm` file that SQLite locks while somebody writes (WAL index format)."""
_LOCK = "hhqqi0q"
"""`struct flock` of 64-bit Linux: kind, whence, start, length, who holds it."""


class Files:
    """Books in files, each in a folder of its own."""

    engine = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def place(self, name: str) -> str:
        """What a user types for a book that is not there yet."""
        (self.folder / name).mkdir()
        return str(self.folder / name / "book.db")

    def copy(self, template: str, name: str) -> str:
        """A book like another that nobody is using."""
        place = self.place(name)
        for end in ("", "-wal"):
            if Path(template + end).exists():
                shutil.copy(template + end, place + end)
        return place

    def discard(self, place: str) -> None:
        """Throws the folder away."""
        shutil.rmtree(Path(place).parent)

    def settle(self, place: str) -> None:
        """Nothing: a process that is gone does nothing any more."""

    @contextmanager
    def watching(self, place: str) -> Iterator[Watch]:
        """Asks the kernel who holds SQLite's write lock, without ever taking it."""
        yield lambda: _is_locked(f"{place}-shm")


class Databases:
    """Books on a server, each in a database of its own."""

    engine = "PostgreSQL"

    def __init__(self, server: Server, prefix: str) -> None:
        self.server = server
        self.prefix = prefix

    def place(self, name: str) -> str:
        """What a user types for a book in a database that is empty yet."""
        return self._made(name, "template1")

    def copy(self, template: str, name: str) -> str:
        """A book like another that nobody is using."""
        self.settle(template)
        return self._made(name, database_of(template))

    def discard(self, place: str) -> None:
        """Drops the database."""
        with self.server.connected() as connection:
            name = sql.Identifier(database_of(place))
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def settle(self, place: str) -> None:
        """Waits for the server to notice that the other end is gone: it may still commit."""
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with self.server.connected() as connection:
            for _ in range(6000):
                row = connection.execute(others, [database_of(place)]).fetchone()
                if row == (0,):
                    return
                time.sleep(0.01)
        raise RuntimeError(f"the server still works on {database_of(place)} after a minute")

    @contextmanager
    def watching(self, place: str) -> Iterator[Watch]:
        """Asks the server whether the book's lock is held."""
        held = (
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE locktype = 'advisory' AND granted AND datname = %s"
        )
        name = database_of(place)
        with self.server.connected() as connection:
            yield lambda: connection.execute(held, [name]).fetchone() != (0,)

    def _made(self, name: str, template: str) -> str:
        whole = f"{self.prefix}_{name}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(whole), sql.Identifier(template)
        )
        with self.server.connected() as connection:
            _created(connection, create)
        return self.server.plain_url(whole)


Shelf = Files | Databases


def database_of(place: str) -> str:
    """The name of the database in a place."""
    return place.rsplit("/", 1)[1].partition("?")[0]


def _created(connection: psycopg.Connection, create: sql.Composed) -> None:
    """A template must be let go of by everybody, which its last user may do a moment late."""
    for attempt in range(100):
        try:
            connection.execute(create)
        except psycopg.errors.ObjectInUse:
            if attempt == 99:
                raise
            time.sleep(0.05)
        else:
            return


def _is_locked(path: str) -> bool:
    try:
        number = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        asked = struct.pack(_LOCK, fcntl.F_WRLCK, os.SEEK_SET, _WRITE_LOCK, 1, 0)
        answer = fcntl.fcntl(number, fcntl.F_GETLK, asked)
    finally:
        os.close(number)
    return bool(struct.unpack(_LOCK, answer)[0] != fcntl.F_UNLCK)
