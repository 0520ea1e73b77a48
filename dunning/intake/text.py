"""Rows of cells out of a file, one at a time, each with the line it starts on."""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from dunning.errors import DunningError, Problem
from dunning.intake.choices import Choices, chosen_delimiter
from dunning.intake.encoding import find_encoding

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 1 << 16
_LONGEST_ROW = 100

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Text:
    """A CSV file whose encoding and delimiter are known. Nothing of it is held in memory."""

    path: Path
    encoding: str
    delimiter: str
    notes: tuple[str, ...]

    def rows(self, width: int = 0) -> Iterator[Row | Problem]:
        """Every row with cells, and the physical line it starts on.

        A quote that is opened and never closed costs its own row, given as a Problem, and the
        next line is read as if it had not been there. `width` is the header's number of cells,
        0 while it is not known; with it such rows are found even when a later quote ends them.
        """
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                yield from self._parsed(file, width)
        except (OSError, UnicodeError):
            raise DunningError(f"{self.path} changed while it was read: try again") from None

    def _parsed(self, lines: Iterator[str], width: int) -> Iterator[Row | Problem]:
        line = 1
        while True:
            taken: list[str] = []
            unclosed = yield from self._until_unclosed(lines, taken, line, width)
            if unclosed < 0:
                return
            yield self._unclosed_quote(unclosed)
            lines = chain(taken[1:], lines)
            line = unclosed + 1

    def _until_unclosed(
        self, lines: Iterator[str], taken: list[str], line: int, width: int
    ) -> Iterator[Row]:  # type: ignore[misc]
        raise NotImplementedError
