"""Rows of cells out of a file, one at a time, each with the line it starts on."""

import csv
import io
import math
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dunning.errors import DunningError, Problem
from dunning.intake.blocks import Block, Row, cut_alike
from dunning.intake.choices import Choices, chosen_delimiter
from dunning.intake.encoding import find_encoding

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 1 << 16
_PORTION = 100_000
"""Characters that are cut into rows together: fewer than a cell may have, so none is too long."""


@dataclass(frozen=True, slots=True)
class Text:
    """A CSV file whose encoding and delimiter are known. Nothing of it is held in memory.

    `first_line` is 2 where Excel's own `sep=;` line says what the delimiter is, else 1.
    """

    path: Path
    encoding: str
    delimiter: str
    notes: tuple[str, ...]
    first_line: int = 1

    def rows(self) -> Iterator[Row | Problem]:
        """Every row that has cells, and the physical line it starts on.

        A quote that is opened and never rightly closed costs only its own line, given as a
        Problem: reading goes on with the next line as if the quote had not been there.
        """
        for part in self.parts():
            yield from part.rows() if isinstance(part, Block) else part

    def parts(self) -> Iterator[Block | list[Row | Problem]]:
        """The same in portions: as a block where the rows are all alike, else one by one."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                for _ in range(1, self.first_line):
                    next(file, None)
                line = self.first_line
                while text := file.read(_PORTION) + file.readline():
                    columns = cut_alike(text, self.delimiter)
                    if columns:
                        yield Block(line, columns)
                        line += len(columns[0])
                    else:
                        rows, line = self._cut_with_care(text, file, line)
                        yield rows
        except (OSError, UnicodeError):
            raise DunningError(f"{self.path} changed while it was read: try again") from None

    def _cut_with_care(
        self, text: str, source: Iterator[str], line: int
    ) -> tuple[list[Row | Problem], int]:
        """The rows that begin in `text`, which ends with a line, and the line after them.

        The last one may go on in further lines of `source`.
        """
        rows: list[Row | Problem] = []
        again = deque(io.StringIO(text, newline=""))
        while again:
            taken: list[str] = []
            for cells in self._until_bad_quote(_remembered(again, source, taken)):
                if cells:
                    rows.append((line, cells))
                line += len(taken)
                taken.clear()
                if not again:
                    break
            if taken:
                rows.append(self._bad_quote(line, taken[0]))
                again.extendleft(reversed(taken[1:]))
                line += 1
        return rows, line

    def _until_bad_quote(self, lines: Iterator[str]) -> Iterator[list[str]]:
        try:
            yield from csv.reader(lines, delimiter=self.delimiter, strict=True)
        except csv.Error:
            return

    def _bad_quote(self, line: int, text: str) -> Problem:
        return Problem(
            file=str(self.path),
            line=line,
            column="",
            value=text.strip()[:80],
            what="a double quote is opened in this row and not closed",
            mend='close it, or write a quote inside a cell as ""',
        )


def _remembered(again: deque[str], source: Iterator[str], taken: list[str]) -> Iterator[str]:
    while again:
        taken.append(again.popleft())
        yield taken[-1]
    for line in source:
        taken.append(line)
        yield line


def open_text(path: Path, choices: Choices) -> Text:
    """Find encoding and delimiter. Raises DunningError where the file is no readable CSV."""
    encoding = find_encoding(path, choices)
    with path.open(encoding=encoding.name, newline="") as file:
        sample = file.read(_SAMPLE)
    told = _told_delimiter(sample)
    delimiter = chosen_delimiter(choices) or told or find_delimiter(sample)
    spoken = DELIMITERS.get(delimiter, repr(delimiter))
    notes = (encoding.note, f"columns are separated by {spoken}")
    return Text(path, encoding.name, delimiter, notes, 2 if told else 1)


def _told_delimiter(sample: str) -> str:
    first = sample.splitlines()[0].strip().strip('"') if sample.strip() else ""
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else ""


def find_delimiter(sample: str) -> str:
    """The delimiter that cuts most rows into the same number of cells; a comma for one column."""
    return max(DELIMITERS, key=lambda mark: _consistency(sample, mark))


def _consistency(sample: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    last = 0
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if cells:
                widths[last := len(cells)] += 1
    except csv.Error:
        widths.clear()
    if len(sample) == _SAMPLE and last:
        widths[last] -= 1  # the sample may end in the middle of its last row
    rows = widths.total()
    return max(
        (count / rows * math.log(width) for width, count in widths.items() if count), default=0.0
    )
