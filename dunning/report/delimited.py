"""Rows as CSV (RFC 4180), safe to open in a spreadsheet, and files that are whole or absent.

A spreadsheet runs a cell that starts with `=`, `+`, `-` or `@` as a formula, and a customer's
name may start so. Such a cell gets an apostrophe in front, which spreadsheets take as "this is
text".
"""

import csv
import errno
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from dunning.errors import DunningError

Written = TypeVar("Written")

LINE_END = "\r\n"
"""What stands after each line of the file."""
_STARTS_A_FORMULA = frozenset("=+-@")
_STARTS_A_CELL_ANEW = frozenset("\t\r\n")
_WRITTEN_AT_ONCE = 50
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExcelDialect:
    """What Excel takes for the border between cells, and for the decimal mark, on this computer."""

    delimiter: str = ","
    decimal_mark: str = "."

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> "ExcelDialect":
        """By LC_ALL, else LC_NUMERIC, else LANG: `;` where the decimal mark is a comma.

        A locale that is not set or not known counts as English.
        """
        from babel import Locale, UnknownLocaleError
        from babel.numbers import get_decimal_symbol

        names = (environment.get(name, "") for name in ("LC_ALL", "LC_NUMERIC", "LANG"))
        name = re.split(r"[.@]", next(filter(None, names), ""))[0]
        try:
            mark = get_decimal_symbol(Locale.parse(name))
        except (UnknownLocaleError, ValueError, TypeError):
            return cls()
        return cls(";", ",") if mark == "," else cls()


def defused(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet could run it as a formula.

    Full-width and other look-alikes of `= + - @` count, and so do spaces, quotes and invisible
    characters before them.
    """
    first = cell[:1]
    if first.isascii() and first.isalnum():
        return cell
    return f"'{cell}" if first in _STARTS_A_FORMULA or _could_run(cell) else cell


def _could_run(cell: str) -> bool:
    if cell[:1] in _STARTS_A_CELL_ANEW and cell:
        return True
    for character in cell:
        if unicodedata.normalize("NFKC", character)[:1] in _STARTS_A_FORMULA:
            return True
        unseen = character.isspace() or unicodedata.category(character).startswith("C")
        if not unseen and character != '"':
            return False
    return False


class PiecesOfLines:
    """Makes cells into pieces of lines, for a report whose lines have many of them in common.

    Every cell is defused. `delimiter` and `decimal_mark` are those of `excel`, as in `write_csv`.
    """

    def __init__(self, excel: ExcelDialect | None = None) -> None:
        dialect = excel or ExcelDialect()
        self.delimiter = dialect.delimiter
        self.decimal_mark = dialect.decimal_mark
        self._line = csv.writer(
            _GivenBack(), delimiter=dialect.delimiter, lineterminator=LINE_END
        ).writerow

    def joined(self, cells: Sequence[str]) -> str:
        """The cells with the delimiter between them, and quotes where they are needed."""
        safe = [defused(cell) if cell else cell for cell in cells]
        text = self.delimiter.join(safe)
        if text.count(self.delimiter) < len(safe) and not _has_quoted(text):
            return text
        line: str = self._line(safe)
        return line.removesuffix(LINE_END)

    def each(self, cells: Sequence[str]) -> Sequence[str]:
        """Each of the cells as a piece. They are looked at as a whole first: few need quotes."""
        together = "".join(cells)
        if self.delimiter in together or _has_quoted(together):
            return [self.joined((cell,)) for cell in cells]
        return [defused(cell) if cell else cell for cell in cells]


def _has_quoted(text: str) -> bool:
    """Whether something in it, other than a delimiter, makes a cell stand in quotes."""
    return '"' in text or "\r" in text or "\n" in text


class _GivenBack:
    """Has the csv module give back the line that it made."""

    def write(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Gives the csv module a text stream that never owns, and so never closes, the bytes below."""

    stream: BinaryIO

    def write(self, text: str) -> int:
        return self.stream.write(text.encode())


def write_csv(
    stream: BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    text_columns: Container[str],
    excel: ExcelDialect | None = None,
) -> int:
    """Write header and rows as UTF-8 with CRLF, row by row, and return how many rows there were.

    Cells of `text_columns`, named as in the header, are defused. In the other columns a number
    such as -12.50 stays a number, and gets the decimal mark of `excel`; whatever else stands
    there is defused too. `excel` also sets the delimiter and writes the byte order mark by which
    Excel knows UTF-8. Without it the file is the same everywhere.
    """
    dialect = excel or ExcelDialect()
    write_lines(stream, header, (), excel=excel)
    lines = csv.writer(_Encoded(stream), delimiter=dialect.delimiter, lineterminator=LINE_END)
    number = partial(_number, dialect.decimal_mark)
    safe = [defused if name in text_columns else number for name in header]
    count = 0
    for row in rows:
        cells = zip(safe, row, strict=True)
        lines.writerow([make(cell) if cell else cell for make, cell in cells])
        count += 1
    return count


def write_lines(
    stream: BinaryIO,
    header: Sequence[str],
    lines: Iterable[str],
    *,
    excel: ExcelDialect | None = None,
) -> None:
    """Write the header and then lines, made by `PiecesOfLines` and ended, as `write_csv` would."""
    pieces = PiecesOfLines(excel)
    if excel:
        stream.write(b"\xef\xbb\xbf")
    stream.write(f"{pieces.joined(header)}{LINE_END}".encode())
    rest = iter(lines)
    while some := "".join(islice(rest, _WRITTEN_AT_ONCE)):
        stream.write(some.encode())


def _number(decimal_mark: str, cell: str) -> str:
    if decimal_mark == "." and cell[:1] != "-":
        return defused(cell)
    return cell.replace(".", decimal_mark) if _NUMBER.fullmatch(cell) else defused(cell)


def write_file(path: Path, write: Callable[[BinaryIO], Written]) -> Written:
    """Have `write` fill the file at `path`, and return what it returned.

    The file appears whole or not at all: what stood there before stays until the new one is
    safe on the disk. A new file gets the mode that the umask leaves, an existing one keeps its
    own. Devices and pipes are written to directly. Raises DunningError when the folder is
    missing, the path is a folder, writing is not permitted or the disk is full.
    """
    try:
        mode = path.stat().st_mode if path.exists() else None
        if mode is None or stat.S_ISREG(mode):
            return _write_beside(Path(os.path.realpath(path)), mode, write)
        with path.open("wb") as stream:
            return write(stream)
    except OSError as error:
        raise DunningError(f"cannot write {path}: {_advice(error, path)}") from error


def _write_beside(target: Path, mode: int | None, write: Callable[[BinaryIO], Written]) -> Written:
    beside = target.with_name(f".dunning-{secrets.token_hex(6)}.part")
    try:
        with beside.open("xb") as stream:
            result = write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return result


def _advice(error: OSError, path: Path) -> str:
    match error:
        case FileNotFoundError():
            return f"there is no folder {path.parent}; create it or choose another"
        case NotADirectoryError():
            return f"{path.parent} is not a folder; choose another"
        case IsADirectoryError():
            return "it is a folder; name a file in it"
        case PermissionError():
            return "no permission; choose another folder, or close the file where it is open"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space or choose another disk"
    return f"{(error.strerror or str(error)).lower()}; choose another file"
