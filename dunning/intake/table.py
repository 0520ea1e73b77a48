"""A CSV file with its header row found: which columns there are, and the rows below them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from dunning.errors import DunningError, Problem
from dunning.intake.blocks import Block, Row
from dunning.intake.choices import Choices, check_choices
from dunning.intake.headings import (
    Subject,
    choose,
    find_heading,
    fingerprint,
    listed,
    match,
    missing,
    no_column,
)
from dunning.intake.text import Text, open_text
from dunning.ledger.incoming import PlainInvoices

T = TypeVar("T")

HEADER_WITHIN = 25
_DATA = re.compile(
    r"[-(€$£ ]*[0-9][0-9., ']*[.,][0-9]{2}\)?|[0-9]{1,4}([-./])[0-9]{1,2}\1 ?[0-9]{1,4}.*"
)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a file holds, told before it is taken in.

    `notes` are sentences that say how the file was understood. `columns` is field -> heading
    as decided, `fingerprint` the same for every file with this header. `skipped` counts the
    rows left out on purpose, by reason; it is filled while `rows()` or `runs()` is iterated.
    """

    notes: tuple[str, ...]
    columns: Mapping[str, str]
    fingerprint: str
    skipped: Counter[str]
    convert: Callable[[Counter[str]], Iterator[T | Problem]] = field(repr=False)
    quickly: Callable[[Counter[str]], Iterator[T | Problem | PlainInvoices]] = field(repr=False)

    def rows(self) -> Iterator[T | Problem]:
        """The good rows and the faults, in the file's order. May be called again."""
        self.skipped.clear()
        return self.convert(self.skipped)

    def runs(self) -> Iterator[T | Problem | PlainInvoices]:
        """The same, with the rows that have nothing odd together, which takes far less time."""
        self.skipped.clear()
        return self.quickly(self.skipped)


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header row is known.

    `columns` is field -> index as the headings say; the survey may still change it. `grouped`
    says that the customer stands alone in a row above its invoices.
    """

    text: Text
    subject: Subject
    headings: tuple[str, ...]
    header_line: int
    columns: Mapping[str, int]
    grouped: bool = False

    @property
    def name(self) -> str:
        """The file as the user named it."""
        return str(self.text.path)

    @property
    def fingerprint(self) -> str:
        """The same for every file with these headings."""
        return fingerprint(self.headings)

    def rows(self) -> Iterator[Row | Problem]:
        """The rows below the header, and the rows that could not be cut into cells."""
        for part in self.parts():
            yield from part.rows() if isinstance(part, Block) else part

    def parts(self) -> Iterator[Block | list[Row | Problem]]:
        """The same in portions: as a block where the rows are all alike, else one by one."""
        for part in self.text.parts():
            if isinstance(part, Block):
                yield part if part.line > self.header_line else part.below(self.header_line)
            else:
                yield [row for row in part if _line_of(row) > self.header_line]


def _line_of(row: Row | Problem) -> int:
    return row.line if isinstance(row, Problem) else row[0]


def open_table(path: Path, choices: Choices, subject: Subject) -> Table:
    """Open a file and find its header row among the first 25.

    Raises DunningError, in one line that says what to do, where the file cannot be read as a
    table of the subject.
    """
    check_choices(choices, subject.fields)
    text = open_text(path, choices)
    head = [row for row in islice(text.rows(), HEADER_WITHIN) if not isinstance(row, Problem)]
    line, headings = _header(text, head, subject, choices)
    columns = match(headings, subject, choose(headings, choices.columns))
    group = missing(columns, subject)
    grouped = "customer_name" in group and not headings[0].strip()
    if grouped:
        columns["customer_name"] = 0
        group = missing(columns, subject)
    if group:
        raise no_column(str(path), group, headings)
    return Table(text, subject, tuple(headings), line, columns, grouped)


def _header(
    text: Text, head: Sequence[Row], subject: Subject, choices: Choices
) -> tuple[int, list[str]]:
    if head and head[0][1][0].strip() == "EXTF":
        raise DunningError(
            f"{text.path} is a DATEV batch of bookings: export the list of open items instead"
        )
    best, found, hits = (0, [""]), dict[str, int](), -1
    for line, cells in head:
        if any(_DATA.fullmatch(cell.strip()) for cell in cells):
            continue
        columns = match(cells, subject)
        score = len(columns) + 2 * _chosen_headings(cells, choices)
        if score > hits:
            best, found, hits = (line, cells), columns, score
    if hits < 2 and missing(found, subject):
        seen = listed(best[1]) or "nothing that could be headings"
        raise DunningError(
            f"{text.path}: no header row in the first {HEADER_WITHIN} rows; the best has"
            f" {seen}; name the columns with --map {subject.required[0][0]}=Heading"
        )
    return best


def _chosen_headings(cells: Sequence[str], choices: Choices) -> int:
    wanted = (heading for heading in choices.columns.values() if heading)
    return sum(find_heading(cells, heading) is not None for heading in wanted)
