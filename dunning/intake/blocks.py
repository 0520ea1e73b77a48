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
    if '"' in text:
        return _cut_quoted(text, delimiter)
    end = "\r\n" if "\r" in text else "\n"
    whole = text if text.endswith(end) else f"{text}{end}"
    heights = {whole.count(part) for part in {end, *end}}
    if len(heights) > 1:
        return _cut_quoted(text, delimiter)
    apart = {"\n": f"{delimiter}\n", "\r\n": delimiter}[end]
    return _cut_plain(whole.replace(end[0], apart), delimiter, *heights)


def _cut_plain(text: str, delimiter: str, height: int) -> Sequence[Sequence[str]]:
    """The columns of so many lines without quotes, each with a delimiter at its end as well.

    Every line break is then at the head of the cell after it: where all of them are in the first
    column, the lines have as many cells each.
    """
    cells = text.split(delimiter)
    width, rest = divmod(len(cells) - 1, height)
    if rest:
        return ()
    first = "".join(cells[::width]).split("\n")
    del first[-1]
    if len(first) != height or (width == 1 and "" in first):
        return ()
    return [first, *(cells[index::width] for index in range(1, width))]


def _cut_quoted(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return ()
    alike = reader.line_num == len(rows) and len(set(map(len, rows))) == 1
    return list(zip(*rows, strict=True)) if alike else ()
