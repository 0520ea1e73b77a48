"""The first pass over a file: what the cells of each column prove."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Protocol

from dunning.errors import Problem
from dunning.intake.blocks import Block, Row
from dunning.intake.dates import DateSurvey, Form
from dunning.intake.numbers import NumberSurvey
from dunning.intake.table import Table
from dunning.intake.words import yes_or_no

_PORTION = 20_000


class _Weigher(Protocol):
    """What learns from the cells of a column: a cell, and how often it occurs."""

    def weigh(self, text: str, count: int) -> None: ...


class _Tally:
    """Counts the different cells of a column and hands them on in portions, to save memory."""

    def __init__(self) -> None:
        self.weighers: list[_Weigher] = []
        self._counts: Counter[str] = Counter()

    def add(self, cells: Sequence[str]) -> None:
        only = self.weighers[0] if len(self.weighers) == 1 else None
        if isinstance(only, NumberSurvey) and only.is_plain(cells):
            self.hand_on()
            only.weigh_plain(cells)
            return
        self._counts.update(cells)
        if len(self._counts) > _PORTION:
            self.hand_on()

    def hand_on(self) -> None:
        for cell, count in self._counts.items():
            if text := cell.strip():
                for weigher in self.weighers:
                    weigher.weigh(text, count)
        self._counts.clear()


class _MarkSurvey:
    """Whether a column holds nothing but yes and no, and how many cells it fills."""

    def __init__(self) -> None:
        self.filled = 0
        self.readable = 0

    def weigh(self, text: str, count: int) -> None:
        self.filled += count
        self.readable += count if yes_or_no(text) is not None else 0


class _NameSurvey:
    """Whether all cells of a column look like ids: one word with a digit in it."""

    def __init__(self) -> None:
        self.filled = 0
        self.ids = 0

    def weigh(self, text: str, count: int) -> None:
        self.filled += count
        if " " not in text and any(character.isdigit() for character in text):
            self.ids += count


class _CurrencySurvey:
    """The different ways in which a column names currencies."""

    def __init__(self) -> None:
        self.written: set[str] = set()

    def weigh(self, text: str, count: int) -> None:
        if count and len(self.written) < 1000:
            self.written.add(text)


class Surveys:
    """One survey for every column that follows a convention, filled in one pass."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.columns = dict(table.columns)
        self.rows = 0
        self.dates = {
            name: DateSurvey()
            for name in self.columns
            if name in table.subject.dates or name == "paid"
        }
        self.numbers = {
            name: NumberSurvey()
            for name in self.columns
            if name in table.subject.numbers or name == "paid"
        }
        self.marks = _MarkSurvey()
        self.names = _NameSurvey()
        self.currencies = _CurrencySurvey()

    def heading(self, name: str) -> str:
        """The heading of a field's column."""
        return self.table.headings[self.columns[name]].strip()

    def run(self) -> None:
        """Go over the file once, and settle what the columns with two meanings hold."""
        tallies = self._tallies()
        for part in self.table.parts():
            columns = part.columns if isinstance(part, Block) else _side_by_side(part)
            self.rows += len(columns[0]) if columns else 0
            for index, tally in tallies.items():
                if index < len(columns):
                    tally.add(columns[index])
        for tally in tallies.values():
            tally.hand_on()
        _settle_paid(self)
        _settle_customer(self)
        order = self.table.subject.fields
        self.columns = {name: self.columns[name] for name in order if name in self.columns}

    def _tallies(self) -> dict[int, _Tally]:
        tallies: dict[int, _Tally] = {}
        for name, weigher in self._weighers():
            tallies.setdefault(self.columns[name], _Tally()).weighers.append(weigher)
        return tallies

    def _weighers(self) -> Iterable[tuple[str, _Weigher]]:
        yield from self.dates.items()
        yield from self.numbers.items()
        fixed: tuple[tuple[str, _Weigher], ...] = (
            ("paid", self.marks),
            ("customer", self.names),
            ("currency", self.currencies),
        )
        yield from ((name, weigher) for name, weigher in fixed if name in self.columns)


def _side_by_side(rows: Iterable[Row | Problem]) -> Sequence[Sequence[str]]:
    cells = (row[1] for row in rows if not isinstance(row, Problem))
    return list(zip_longest(*cells, fillvalue=""))


def _settle_paid(found: Surveys) -> None:
    """A column headed `paid` holds dates, amounts or yes and no; its cells say which."""
    if "paid" not in found.columns:
        return
    index = found.columns.pop("paid")
    dates, numbers = found.dates.pop("paid"), found.numbers.pop("paid")
    dated = max((n for form, n in dates.counts.items() if form is not Form.SERIAL), default=0)
    best = max(dated, numbers.readable, found.marks.readable)
    if not best or found.marks.readable == best:
        found.columns["paid"] = index
    elif dated == best:
        if "settled_on" not in found.columns:
            found.columns["settled_on"], found.dates["settled_on"] = index, dates
    elif "paid_amount" not in found.columns:
        found.columns["paid_amount"], found.numbers["paid_amount"] = index, numbers


def _settle_customer(found: Surveys) -> None:
    """A column headed `customer` holds ids or names, by the columns beside it or its cells."""
    if "customer" not in found.columns:
        return
    index = found.columns.pop("customer")
    named, numbered = "customer_name" in found.columns, "customer_reference" in found.columns
    if named and numbered:
        return
    ids = found.names.filled and found.names.ids == found.names.filled
    reference = named or (ids and not numbered)
    found.columns["customer_reference" if reference else "customer_name"] = index
