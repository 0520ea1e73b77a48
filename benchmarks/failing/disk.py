"""A disk that is full, and books that may only be read: every writing command on each of them.

The full disk is a small tmpfs, where one may be mounted; a limit on the size of files, which any
account may set for itself, stands for a quota.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import sql
from sqlalchemy.exc import DatabaseError

from benchmarks.failing import books, proofs
from benchmarks.failing.part import Part
from benchmarks.failing.program import Program, Said
from benchmarks.failing.shelves import Databases, Files, Shelf, database_of
from benchmarks.failing.writing import (
    BOOK_COMMANDS,
    FILE_COMMANDS,
    Command,
    Scene,
    caller_of,
    set_up,
)
from dunning.errors import DunningError

LEVELS = (0, 40_000, 72_000)
"""So many bytes are left on the full disk, one after the other until the command fits."""

LIMITS = (16, 128)
"""Units of 512 bytes that a file may grow to: not even SQLite's own files fit, or a few pages."""

MADE = "the change is made, but "
"""So begins the one error after which a change is in the book: what follows it failed."""

_FULL = re.compile(r"\bfull\b|No space|disk I/O error|\bspace\b|[Ff]ile too large|quota")
_READ_ONLY = re.compile(r"read-only|[Pp]ermission|may not")
_COLUMNS = ("situation", "commands", "refused", "done", "unclear", "not intact")


@dataclass(slots=True)
class Refusals:
    """How the commands of one situation ended."""

    situation: str
    reason: re.Pattern[str]
    commands: int = 0
    refused: int = 0
    done: int = 0
    unclear: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def count(self, said: Said) -> None:
        """Counts one command, and keeps what it said where that is not clear."""
        if said.code == 0:
            self.done += 1
            return
        self.refused += 1
        if not (said.told_plainly and self.reason.search(said.error)):
            self.unclear.append(f"{self.situation}: {said}")

    def tell(self, part: Part) -> None:
        """Adds a row, and what was broken."""
        numbers = (self.commands, self.refused, self.done)
        part.rows.append((self.situation, *numbers, len(self.unclear), len(self.damaged)))
        part.broken += [*self.unclear, *self.damaged]


def disk_part(
    shelf: Shelf, files: Files, folder: Path, commands: Sequence[Command] | None = None
) -> Part:
    """Every writing command, or those given, in every situation that can be made here."""
    part = Part("disk", f"full disks and books that may only be read, {shelf.engine}", _COLUMNS)
    template = shelf.place("disk")
    scene = set_up(Program(folder, template), books.first_book(shelf, files, "disk", 50))
    shelf.settle(template)
    if isinstance(shelf, Databases):
        _on_a_server(part, shelf, scene, folder, commands or BOOK_COMMANDS)
    else:
        own = [one for one in commands or BOOK_COMMANDS if one in BOOK_COMMANDS]
        others = [one for one in commands or FILE_COMMANDS if one in FILE_COMMANDS]
        _in_files(part, scene, folder, own, others)
    return part


def _in_files(
    part: Part, scene: Scene, folder: Path, own: Sequence[Command], others: Sequence[Command]
) -> None:
    with small_disk(folder / "full", "16m") as disk:
        if disk is not None:
            _full(scene, folder, disk, own).tell(part)
            _full_elsewhere(scene, folder, disk, others).tell(part)
        else:
            part.notes.append("no tmpfs may be mounted here: only the limit on files was tried")
    _limited(scene, folder, own).tell(part)
    for situation in (_file_read_only, _folder_read_only):
        situation(scene, folder, own).tell(part)
    with small_disk(folder / "closed", "16m") as disk:
        if disk is not None:
            _disk_read_only(scene, folder, disk, own).tell(part)


def _full(scene: Scene, folder: Path, disk: Path, commands: Sequence[Command]) -> Refusals:
    """The disk that holds the book is full."""
    found = Refusals("full disk", _FULL)
    for command in commands:
        place = _put(scene.book_for(command), disk)
        program = Program(folder, place, caller_of(command))
        before = _aside(place, folder)
        found.commands += 1
        for level in LEVELS:
            fill(disk, level)
            said = program.run(*scene.filled(command, disk))
            found.count(said)
            if said.code == 0 or said.error.startswith(MADE):
                break
            if _aside(place, folder) != before:
                found.damaged.append(f"full disk: the book is another after {said}")
        empty(disk)
        found.damaged += [f"full disk: {fault}" for fault in _sound(program, scene, command, said)]
        _clear(disk)
    return found


def _sound(program: Program, scene: Scene, command: Command, said: Said) -> Iterator[str]:
    """What is wrong once there is space again: the command works then, and the book is sound."""
    if said.code and not said.error.startswith(MADE):
        again = program.run(*scene.filled(command, program.folder))
        if again.code:
            yield f"with space again: {again}"
    yield from proofs.check(program)
    if command not in (("db", "upgrade"), ("customer", "forget", "done", "--yes")):
        yield from proofs.untold(program.place)


def _full_elsewhere(
    scene: Scene, folder: Path, disk: Path, commands: Sequence[Command]
) -> Refusals:
    """The book has room, and what is written beside it has none."""
    found = Refusals("full disk, for a file", _FULL)
    source = _put(scene.template, folder / "roomy")
    before = _aside(source, folder)
    program = Program(folder, source)
    for command in commands:
        found.commands += 1
        for level in (0, 40_000):
            fill(disk, level)
            said = program.run(*scene.filled(command, disk))
            found.count(said)
            left = [one.name for one in disk.iterdir() if one.name != _FILLER]
            if said.code and any(_is_half(disk / name) for name in left):
                found.damaged.append(f"half a file was left by {said}: {left}")
            _clear(disk)
        said = program.run(*scene.filled(command, disk))
        if said.code:
            found.damaged.append(f"with space again: {said}")
        _clear(disk)
    if _aside(source, folder) != before:
        found.damaged.append("a book that was only read is another")
    return found


def _is_half(path: Path) -> bool:
    """Whether something stands under a name that a user would trust, and is not even empty."""
    if path.name.endswith(("-wal", "-shm", ".half")) or path.stat().st_size == 0:
        return False
    with suppress(DatabaseError, DunningError):
        book = proofs.whole(str(path))
        return book is not None and any(book.values())
    return True


def _limited(scene: Scene, folder: Path, commands: Sequence[Command]) -> Refusals:
    """No file may grow, as with a quota."""
    found = Refusals("files may not grow", _FULL)
    roomy = folder / "limited"
    for command in commands:
        place = _put(scene.book_for(command), roomy)
        plain = Program(folder, place, caller_of(command))
        before = _aside(place, folder)
        found.commands += 1
        for limit in LIMITS:
            program = Program(folder, place, caller_of(command), _with_files_up_to(limit))
            said = program.run(*scene.filled(command, roomy))
            found.count(said)
            if said.code == 0 or said.error.startswith(MADE):
                break
            if _aside(place, folder) != before:
                found.damaged.append(f"{found.situation}: the book is another after {said}")
        found.damaged += [
            f"{found.situation}: {fault}" for fault in _sound(plain, scene, command, said)
        ]
        _clear(roomy)
    return found


def _file_read_only(scene: Scene, folder: Path, commands: Sequence[Command]) -> Refusals:
    """The file may only be read, in a folder where files may be made."""
    return _closed(scene, folder / "file-closed", "file read-only", commands, 0o777)


def _folder_read_only(scene: Scene, folder: Path, commands: Sequence[Command]) -> Refusals:
    """Neither the file nor its folder may be written to."""
    return _closed(scene, folder / "folder-closed", "file and folder read-only", commands, 0o555)


def _closed(
    scene: Scene, folder: Path, situation: str, commands: Sequence[Command], mode: int
) -> Refusals:
    found = Refusals(situation, _READ_ONLY)
    for command in commands:
        place = _put(scene.book_for(command), folder)
        Path(place).chmod(0o444)
        folder.chmod(mode)
        program = Program(folder.parent, place, caller_of(command), _without_rights())
        _refused(found, program, scene, command, Path(place))
        folder.chmod(0o755)
        _clear(folder)
    return found


def _disk_read_only(
    scene: Scene, folder: Path, disk: Path, commands: Sequence[Command]
) -> Refusals:
    """The whole disk may only be read, as a backup that is mounted."""
    found = Refusals("disk read-only", _READ_ONLY)
    for command in commands:
        place = _put(scene.book_for(command), disk)
        _mount("-o", "remount,ro", str(disk))
        program = Program(folder, place, caller_of(command))
        _refused(found, program, scene, command, Path(place))
        _mount("-o", "remount,rw", str(disk))
        _clear(disk)
    return found


def _refused(found: Refusals, program: Program, scene: Scene, command: Command, path: Path) -> None:
    """One command that must be refused, with every byte of the book where it was."""
    before = hashlib.sha256(path.read_bytes()).digest()
    said = program.run(*scene.filled(command, program.folder))
    found.commands += 1
    found.count(said)
    if said.code == 0:
        found.damaged.append(f"{found.situation}: not refused: {said}")
    if hashlib.sha256(path.read_bytes()).digest() != before:
        found.damaged.append(f"{found.situation}: the file is another after {said}")


def _on_a_server(
    part: Part, shelf: Databases, scene: Scene, folder: Path, commands: Sequence[Command]
) -> None:
    _server_read_only(shelf, scene, folder, commands).tell(part)
    with small_disk(folder / "tablespace", "64m") as disk:
        if disk is None:
            part.notes.append("no tmpfs may be mounted here: the full disk was left out")
            return
        if shelf.server.user is not None:
            os.chown(disk, shelf.server.user, -1)
        _server_full(shelf, scene, folder, disk, commands).tell(part)


def _server_read_only(
    shelf: Databases, scene: Scene, folder: Path, commands: Sequence[Command]
) -> Refusals:
    """The database takes no changes, as on a standby."""
    found = Refusals("database read-only", _READ_ONLY)
    for command in commands:
        found.commands += 1
        place = shelf.copy(scene.book_for(command), f"closed{found.commands}")
        before = proofs.image(place)
        _alter(shelf, place, "SET default_transaction_read_only = on")
        said = Program(folder, place, caller_of(command)).run(*scene.filled(command, folder))
        found.count(said)
        shelf.settle(place)
        _alter(shelf, place, "RESET default_transaction_read_only")
        if said.code == 0:
            found.damaged.append(f"{found.situation}: not refused: {said}")
        if proofs.image(place) != before:
            found.damaged.append(f"{found.situation}: the book is another after {said}")
        shelf.discard(place)
    return found


def _server_full(
    shelf: Databases, scene: Scene, folder: Path, disk: Path, commands: Sequence[Command]
) -> Refusals:
    """The disk with the database's tables is full. What fits into their pages is still taken."""
    found = Refusals("full disk under the tables", _FULL)
    with shelf.server.connected() as connection:
        location = sql.Literal(str(disk))
        connection.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(location))
    for command in commands:
        found.commands += 1
        place = shelf.copy(scene.book_for(command), f"full{found.commands}")
        before = proofs.image(place)
        shelf.settle(place)
        _alter(shelf, place, "SET TABLESPACE small")
        program = Program(folder, place, caller_of(command))
        fill(disk, 0)
        said = program.run(*scene.filled(command, folder))
        found.count(said)
        shelf.settle(place)
        if said.code and proofs.image(place) != before:
            found.damaged.append(f"{found.situation}: the book is another after {said}")
        empty(disk)
        found.damaged += [
            f"{found.situation}: {fault}" for fault in _sound(program, scene, command, said)
        ]
        shelf.settle(place)
        shelf.discard(place)
    with shelf.server.connected() as connection:
        connection.execute("DROP TABLESPACE small")
    return found


def _alter(shelf: Databases, place: str, what: str) -> None:
    shelf.settle(place)
    with shelf.server.connected() as connection:
        name = sql.Identifier(database_of(place))
        connection.execute(sql.SQL("ALTER DATABASE {} ").format(name) + sql.SQL(what))


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path | None]:
    """A disk of that size in memory, None where none may be mounted."""
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)):
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)  # noqa: S603, S607


def _mount(*words: str) -> bool:
    with suppress(OSError):
        done = subprocess.run(["mount", *words], capture_output=True, check=False)  # noqa: S603, S607
        return done.returncode == 0
    return False


_FILLER = "filler"


def fill(disk: Path, left: int) -> None:
    """Takes all of a disk's space but so many bytes."""
    empty(disk)
    there = os.statvfs(disk)
    with (disk / _FILLER).open("wb") as file:
        with suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(there.f_bavail * there.f_bsize - left, 1))
        if left == 0:
            with suppress(OSError):
                while os.write(file.fileno(), b"\0" * 4096):
                    os.fsync(file.fileno())


def empty(disk: Path) -> None:
    """Gives the space back."""
    (disk / _FILLER).unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _put(template: str, folder: Path) -> str:
    """A copy of a book in that folder."""
    folder.mkdir(exist_ok=True)
    place = folder / "book.db"
    for end in ("", "-wal"):
        if Path(template + end).exists():
            shutil.copy(template + end, f"{place}{end}")
    return str(place)


def _aside(place: str, folder: Path) -> proofs.Image:
    """How a book looks, from a copy that can be opened wherever the book is."""
    aside = folder / "aside"
    copy = _put(place, aside)
    try:
        return proofs.image(copy)
    finally:
        _clear(aside)


def _with_files_up_to(limit: int) -> tuple[str, ...]:
    return ("sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh")


def _without_rights() -> tuple[str, ...]:
    """What makes file permissions hold for root too."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
