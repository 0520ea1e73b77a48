"""Copies of a whole book, each checked after it is written, and putting one back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import URL

from dunning.errors import DunningError, NotFoundError
from dunning.ledger.book import (
    SQLITE_HEADER,
    Book,
    beside,
    copy_of_file,
    file_of,
    open_book,
    redacted,
)
from dunning.ledger.check import check_book
from dunning.ledger.model import BOOK_TABLES, Customer

_DUMP_HEADER = b"PGDMP"


def back_up(book: Book, target: str, now: datetime) -> Path:
    """Copies a book to `target`, or beside itself, safely while others write, and checks the copy.

    A team's book is copied by PostgreSQL's own `pg_dump`. Raises DunningError when the target
    exists, when `pg_dump` is not there, or when the copy is not sound; then none is left.
    """
    source = file_of(book)
    named = source or Path(f"{book.engine.url.database}.dump")
    copy = Path(target).expanduser() if target else beside(named, f"{now:%Y%m%dT%H%M%S}")
    if copy.exists():
        raise DunningError(f"{copy} is there already: name a file that is not")
    if not copy.parent.is_dir():
        raise DunningError(f"there is no folder {copy.parent}: make it, or name another file")
    try:
        if source is not None:
            _copy_file(source, copy)
        else:
            _dump(book.engine.url, copy)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy


def restore(copy: Path, place: str) -> Book:
    """Puts a copy back at a place where there is no book, and proves it. Returns it, open.

    Raises DunningError when a book is there already, or for a copy that is not sound; NotFoundError
    when there is no copy.
    """
    if not copy.is_file():
        raise NotFoundError(f"there is no copy {copy}")
    if "://" in place:
        _restore_dump(copy, place)
    else:
        _restore_file(copy, Path(place).expanduser())
    book = _opened(place)
    faults = check_book(book)
    if faults:
        book.close()
        raise DunningError(f"{redacted(place)} was restored, and is not sound: {faults[0]}")
    return book


def _opened(place: str) -> Book:
    """The book that was put there; a file that is none is taken away again."""
    try:
        return open_book(place)
    except DunningError:
        if "://" not in place:
            Path(place).expanduser().unlink(missing_ok=True)
        raise


def _copy_file(source: Path, copy: Path) -> None:
    _copy_to(copy, source)
    _require_sound(copy, "mode=ro&immutable=1")


def _copy_to(target: Path, source: Path) -> None:
    try:
        copy_of_file(source, target)
    except sqlite3.Error as error:
        raise DunningError(f"cannot copy to {target}: {error}") from error


def _require_sound(copy: Path, how: str = "mode=ro") -> None:
    """Raises DunningError for a damaged copy. An `immutable` one gets no files beside it."""
    try:
        address = f"{copy.absolute().as_uri()}?{how}"
        with closing(sqlite3.connect(address, uri=True)) as raw:
            said = raw.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise DunningError(f"the copy {copy} is damaged ({said})")


def _restore_file(copy: Path, place: Path) -> None:
    if _begins(copy, _DUMP_HEADER):
        raise DunningError(f"{copy} is of a PostgreSQL book: name one with --book postgresql://...")
    if not _begins(copy, SQLITE_HEADER):
        raise DunningError(f"{copy} is no book, and no copy of one")
    _require_no_book(place)
    _require_sound(copy)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f"{place.name}.half")
    half.unlink(missing_ok=True)
    try:
        _copy_to(half, copy)
        with half.open("rb+") as file:
            os.fsync(file.fileno())
        _require_no_book(place)
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)


def _require_no_book(place: Path) -> None:
    if place.exists():
        raise DunningError(f"there is a book at {place} already: move it away, then restore")


def _restore_dump(copy: Path, place: str) -> None:
    if not _begins(copy, _DUMP_HEADER):
        raise DunningError(
            f"{copy} is of a book in a file: restore it to a file, then dunning db move "
            f"{redacted(place)}"
        )
    with closing(open_book(place)) as book:
        url = book.engine.url
        with book.read() as session:
            occupied = session.scalars(select(Customer.id).limit(1)).first() is not None
    if occupied:
        raise DunningError(f"there is a book at {redacted(place)} already: name an empty database")
    _run(
        "pg_restore",
        url,
        *("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner"),
        *("--dbname", _without_password(url), str(copy)),
    )


def _begins(copy: Path, header: bytes) -> bool:
    with copy.open("rb") as file:
        return file.read(len(header)) == header


def _dump(url: URL, copy: Path) -> None:
    copy.touch(mode=0o600)
    _run("pg_dump", url, "--format=custom", f"--file={copy}", _without_password(url))
    listed = _run("pg_restore", url, "--list", str(copy))
    lacking = [table.name for table in BOOK_TABLES if f" public {table.name} " not in listed]
    if lacking:
        raise DunningError(f"the copy {copy} lacks {', '.join(lacking)}")


def _run(program: str, url: URL, *arguments: str) -> str:
    """Runs one of PostgreSQL's own programs; the password goes by the environment, unseen."""
    if shutil.which(program) is None:
        raise DunningError(f"{program} is not there: install PostgreSQL's client programs")
    environment = {**os.environ, "PGPASSWORD": url.password or os.environ.get("PGPASSWORD", "")}
    done = subprocess.run(  # noqa: S603
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise DunningError(f"{program}: {said[0].removeprefix(f'{program}: error: ')}")
    return done.stdout


def _without_password(url: URL) -> str:
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)
