"""Rows with nothing odd, read a column at a time; the others are left to be read with care.

A row is plain when each of its cells is what the column promises and they fit together. Nothing
is decided here: what would be a fault, a note, a credit or a row to leave out is not plain.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import compress
from math import inf
from operator import gt, lt
from typing import Any, NamedTuple, TypeVar

from dunning.errors import UsageError
from dunning.intake.blocks import Block
from dunning.intake.cells import LONGEST_KEY, LONGEST_TEXT, cleaned
from dunning.intake.conventions import Readers
from dunning.intake.dates import is_no_date
from dunning.intake.fault import Fault
from dunning.intake.numbers import NumberReader
from dunning.intake.table import Table
from dunning.intake.words import (
    CREDIT_KIND,
    DISPUTED,
    PAID,
    SKIPPED_KIND,
    SKIPPED_STATUS,
    key,
    yes_or_no,
)
from dunning.ledger.incoming import Party, PlainInvoices
from dunning.money import decimals, exact, scaled

T = TypeVar("T")

_CACHED = 50_000
_TWO_DECIMALS = "EUR"
"""Nearly all currencies have two; rows in the others are read with care."""
_CENTS: dict[str, re.Pattern[str]] = {
    mark: re.compile(rf"(?:(?:0|[1-9][0-9]{{0,11}}){re.escape(mark)}[0-9]{{2}}(?:\n|$))*+")
    for mark in ".,"
}
_WORDS = re.compile(rf"(?:[0-9A-Za-z./_#-]{{1,{LONGEST_KEY}}}(?:\n|$))*+")


_ODD = Fault("", "")


class _Known(dict[str, T]):
    """What the cells of a column come to, each worked out once.

    `odd` has the cells that are not plain; what stands for them says nothing.
    """

    def __init__(self, read: Callable[[str], T | Fault], instead: T, most: float = _CACHED) -> None:
        super().__init__()
        self._most = most
        self._read = read
        self._instead = instead
        self.odd: set[str] = set()

    def __missing__(self, cell: str) -> T:
        found = self._read(cell)
        if isinstance(found, Fault):
            self.odd.add(cell)
            found = self._instead
        self[cell] = found
        return found

    def read(self, cells: Sequence[str], odd: set[int]) -> list[T]:
        """What each cell comes to. The places of the odd ones are added to `odd`."""
        if len(self) > self._most:
            self.clear()
            self.odd.clear()
        values = list(map(self.__getitem__, cells))
        if self.odd:
            odd.update(place for place, cell in enumerate(cells) if cell in self.odd)
        return values


class _Amount(NamedTuple):
    """A whole number of 1/10 000, and the amount as `Decimal` writes it; no word for none."""

    whole: int
    word: str


class _Status(NamedTuple):
    paid: bool
    disputed: bool


_NOTHING = _Amount(0, "")
_PARTY = ("customer_reference", "customer_name", "contact", "phone", "email")
"""What a row says of its customer; no cell of a block has a line break to part them by."""


class PlainRows:
    """Reads blocks of a file's rows. `is_possible` says whether any of them can be plain."""

    def __init__(self, table: Table, readers: Readers) -> None:
        self._columns = columns = readers.columns
        self._readers = readers
        self._width = len(table.headings)
        self.is_possible = {"number", "issued", "due", "amount"} <= columns.keys()
        self._days = {name: _Known(self._day_of(name), date.min) for name in ("issued", "due")}
        self._settled: _Known[date | None] = _Known(self._settled_day, None)
        self._currencies = _Known(self._currency, "")
        self._statuses = _Known(_status, _Status(paid=False, disputed=False))
        self._kinds = _Known(_kind, "")
        self._marks = _Known(_mark, instead=False)
        self._unread = _Known(_unread, "")
        self._parties = _Known(_party, Party("", ""), inf)  # the ledger remembers them too
        self._amounts = {name: self._known_amounts(name) for name in ("amount", "open_amount")}

    def runs(self, block: Block) -> Iterator[tuple[int, PlainInvoices]]:
        """The plain rows, those that follow each other together, each run with its place."""
        if len(block.columns) != self._width or not block.height:
            return
        odd: set[int] = set()
        all_rows = self._read(block, odd)
        start = 0
        for place in (*sorted(odd), block.height):
            if start < place:
                yield start, all_rows.part(start, place)
            start = place + 1

    def _cells(self, name: str, block: Block) -> Sequence[str]:
        index = self._columns.get(name)
        return ("",) * block.height if index is None else block.columns[index]

    def _read(self, block: Block, odd: set[int]) -> PlainInvoices:
        for name in ("paid_amount", "corrects"):
            if name in self._columns:
                self._unread.read(self._cells(name, block), odd)
        if "kind" in self._columns:
            self._kinds.read(self._cells("kind", block), odd)
        paid, disputed, settled_on = self._marked(block, odd)
        amounts, amount_words = self._sums("amount", block, odd)
        open_amounts, open_words = self._rests(block, amounts, paid, odd)
        issued = self._days["issued"].read(self._cells("issued", block), odd)
        due = self._days["due"].read(self._cells("due", block), odd)
        _note_if(odd, lt, due, issued)
        people = zip(*(self._cells(name, block) for name in _PARTY), strict=True)
        return PlainInvoices(
            range(block.line, block.line + block.height),
            _numbers(self._cells("number", block), odd),
            self._parties.read(list(map("\n".join, people)), odd),
            issued,
            due,
            amounts,
            amount_words,
            self._currencies.read(self._cells("currency", block), odd),
            open_amounts,
            open_words,
            paid,
            settled_on,
            disputed,
        )

    def _marked(
        self, block: Block, odd: set[int]
    ) -> tuple[list[bool], list[bool], list[date | None]]:
        """What is paid, what is disputed, and on which days it was settled."""
        settled_on = self._settled.read(self._cells("settled_on", block), odd)
        paid = list(map(bool, settled_on))
        disputed = [False] * block.height
        if "paid" in self._columns:
            paid = _either(paid, self._marks.read(self._cells("paid", block), odd))
        if "disputed" in self._columns:
            disputed = self._marks.read(self._cells("disputed", block), odd)
        if "status" in self._columns:
            statuses = self._statuses.read(self._cells("status", block), odd)
            paid = _either(paid, [status.paid for status in statuses])
            disputed = _either(disputed, [status.disputed for status in statuses])
        return paid, disputed, settled_on

    def _sums(self, name: str, block: Block, odd: set[int]) -> tuple[list[int], Sequence[str]]:
        """The amounts of a column, none of which may be nothing, and their words."""
        cells = self._cells(name, block)
        reader = self._readers.numbers[name]
        text = "\n".join(cells)
        if _CENTS[reader.decimal].fullmatch(text) and not reader.minor:
            digits = text.replace(reader.decimal, "").replace("\n", "00\n")
            words = cells if reader.decimal == "." else text.replace(",", ".").split("\n")
            wholes = list(map(int, f"{digits}00".split("\n")))
        else:
            amounts = self._amounts[name].read(cells, odd)
            wholes, words = ([one.whole for one in amounts], [one.word for one in amounts])
        if name == "amount" and 0 in wholes:
            odd.update(place for place, whole in enumerate(wholes) if not whole)
        return wholes, words

    def _rests(
        self, block: Block, amounts: Sequence[int], paid: Sequence[bool], odd: set[int]
    ) -> tuple[Sequence[int], Sequence[str]]:
        """What is open, and its words: where none is said, it follows from what is paid."""
        if "open_amount" not in self._columns:
            due = zip(amounts, paid, strict=True)
            rests = [0 if is_paid else amount for amount, is_paid in due]
            return rests, [""] * len(rests)
        rests, words = self._sums("open_amount", block, odd)
        if "" in words:
            following = zip(rests, words, amounts, paid, strict=True)
            rests = [
                rest if word else 0 if is_paid else amount
                for rest, word, amount, is_paid in following
            ]
        _note_if(odd, gt, rests, amounts)
        if any(compress(rests, paid)):
            odd.update(place for place, rest in enumerate(rests) if rest and paid[place])
        return rests, words

    def _known_amounts(self, name: str) -> _Known[_Amount]:
        reader = self._readers.numbers.get(name)

        def read(cell: str) -> _Amount | Fault:
            text = cell.strip()
            if reader is None or not text:
                return _ODD if name == "amount" else _NOTHING
            return _amount(reader, text)

        return _Known(read, _NOTHING)

    def _day_of(self, name: str) -> Callable[[str], date | Fault]:
        def read(cell: str) -> date | Fault:
            text = cell.strip()
            return _ODD if is_no_date(text) else self._readers.dates[name].read(text)

        return read

    def _settled_day(self, cell: str) -> date | Fault | None:
        text = cell.strip()
        return None if is_no_date(text) else self._readers.dates["settled_on"].read(text)

    def _currency(self, cell: str) -> str | Fault:
        code = self._readers.currency.read(cell.strip(), "")
        known = not isinstance(code, Fault) and decimals(code) == decimals(_TWO_DECIMALS)
        return code if known else _ODD


def _amount(reader: NumberReader, text: str) -> _Amount | Fault:
    found = reader.read(text)
    if isinstance(found, Fault) or found.mark or found.value < 0:
        return _ODD
    try:
        value = found.value.scaleb(-decimals(_TWO_DECIMALS)) if reader.minor else found.value
        amount = exact(value, _TWO_DECIMALS)
    except UsageError:
        return _ODD
    return _Amount(scaled(amount), str(amount))


def _numbers(cells: Sequence[str], odd: set[int]) -> Sequence[str]:
    if _WORDS.fullmatch("\n".join(cells)) and "" not in cells:
        return cells
    numbers = [cleaned(cell) for cell in cells]
    odd.update(place for place, number in enumerate(numbers) if not 0 < len(number) <= LONGEST_KEY)
    return numbers


def _party(cells: str) -> Party | Fault:
    party = Party(*map(cleaned, cells.split("\n")))
    keys, texts = (party.reference,), (party.name, party.contact, party.phone, party.email)
    fits = max(map(len, keys)) <= LONGEST_KEY and max(map(len, texts)) <= LONGEST_TEXT
    return party if fits and (party.reference or party.name) else _ODD


def _status(cell: str) -> _Status | Fault:
    word = key(cell.strip())
    return _ODD if word in SKIPPED_STATUS else _Status(word in PAID, word in DISPUTED)


def _kind(cell: str) -> str | Fault:
    word = key(cell.strip())
    return _ODD if word in SKIPPED_KIND or word in CREDIT_KIND else word


def _mark(cell: str) -> bool | Fault:
    said = yes_or_no(cell.strip())
    return _ODD if said is None else said


def _unread(cell: str) -> str | Fault:
    return _ODD if cell.strip() else ""


def _either(some: Sequence[bool], others: Sequence[bool]) -> list[bool]:
    return [one or other for one, other in zip(some, others, strict=True)]


def _note_if(
    odd: set[int], is_odd: Callable[[Any, Any], bool], these: Sequence[T], those: Sequence[T]
) -> None:
    """Adds the places where two columns do not fit together."""
    if any(map(is_odd, these, those)):
        pairs = zip(these, those, strict=True)
        odd.update(place for place, (this, that) in enumerate(pairs) if is_odd(this, that))
