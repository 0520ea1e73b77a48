"""Rows of a file that are all alike, cut into columns at once."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Row = tuple[int, list[str]]
"""The line a row starts on, and its cells."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of as many cells each, column beside column, none empty of cells.

    Every row takes up one line; the first stands in `line`.
    """

    line: int
    columns: Sequence[Sequence[str]]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.columns[0])

    def below(self, line: int) -> "Block":
        """The rows that stand further down than that line."""
        above = max(line + 1 - self.line, 0)
        return Block(self.line + above, [cells[above:] for cells in self.columns])

    def row(self, index: int) -> Row:
        """One row, counted from 0."""
        return self.line + index, [cells[index] for cells in self.columns]

    def rows(self) -> Iterator[Row]:
        """All of them, one after the other."""
        for index, cells in enumerate(zip(*self.columns, strict=True)):
            yield self.line + index, list(cells)


def cut_alike(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    """The columns of a text where every line is a row with as many cells, else nothing."""
    if len(text) > csv.field_size_limit():
        return ()
    if '"' not in text:
        plain = text.replace("\r\n", "\n")
        if "\r" not in plain:
            return _cut_plain(plain if plain.endswith("\n") else f"{plain}\n", delimiter)
    return _cut_quoted(text, delimiter)


def _cut_plain(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    """The columns of a text without quotes: the line breaks are cut out as a column themselves."""
    cells = text.replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)[:-1]
    width = cells.index("\n")
    ends = cells[width :: width + 1]
    if len(ends) * (width + 1) != len(cells) or ends.count("\n") != text.count("\n"):
        return ()
    columns = [cells[index :: width + 1] for index in range(width)]
    return () if width == 1 and "" in columns[0] else columns


def _cut_quoted(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return ()
    alike = reader.line_num == len(rows) and len(set(map(len, rows))) == 1
    return list(zip(*rows, strict=True)) if alike else ()
