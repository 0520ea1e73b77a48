"""Books of any size to measure with: the same rows for the same seed.

python benchmarks/books.py 10000 --csv invoices.csv
python benchmarks/books.py 1000000 --open 300000 --book book.db
python benchmarks/books.py 10000 --book book.db --imported
"""

import argparse
import csv
import math
import random
import subprocess
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate, batched, islice, pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dunning.errors import DunningError

MORNING = date(2026, 3, 3)
"""The Tuesday on which the books stand. In the past, so that the clock is the benchmark's own."""
PER_CUSTOMER = 20
YEARS = 3
SHORTEST_HISTORY = 30
PART_PAID, DISPUTED, OTHER_CURRENCY, RUNG = 0.06, 0.02, 0.05, 0.4
TERMS = (14, 21, 30, 30, 30, 45, 60)
AT_A_TIME = 20_000
DAY = timedelta(days=1)

CSV_COLUMNS = (
    "number",
    "customer number",
    "customer name",
    "issue date",
    "due date",
    "currency",
    "amount",
    "open amount",
    "paid on",
    "disputed",
    "contact",
    "phone",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a book is to be like. Of the `owing` customers alone something is open."""

    invoices: int
    open: int
    customers: int
    owing: int
    seed: int = 1

    @classmethod
    def of(
        cls,
        invoices: int,
        open_ones: int | None = None,
        customers: int | None = None,
        owing: int | None = None,
        seed: int = 1,
    ) -> "Shape":
        """A shape with the usual proportions wherever nothing else is asked for."""
        customers = customers or max(1, invoices // PER_CUSTOMER)
        open_ones = invoices * 3 // 10 if open_ones is None else open_ones
        shape = cls(invoices, open_ones, customers, owing or customers, seed)
        if not 0 <= open_ones <= invoices or not shape.owing <= customers <= invoices:
            raise ValueError("more open ones than invoices, or more customers than their invoices")
        return shape


@dataclass(frozen=True, slots=True)
class Payer:
    """How a customer pays: about `late` days after the due date, `spread` to either side."""

    share: float
    late: float
    spread: float
    tail: float

    def days_late(self, dice: random.Random) -> int:
        """Of one invoice; below zero when it is paid before it is due."""
        return round(dice.gauss(self.late, self.spread) + dice.expovariate(1 / self.tail))


PAYERS = (
    Payer(share=0.40, late=-3, spread=3, tail=2),
    Payer(share=0.35, late=4, spread=4, tail=8),
    Payer(share=0.18, late=15, spread=8, tail=20),
    Payer(share=0.07, late=35, spread=15, tail=60),
)


@dataclass(frozen=True, slots=True)
class BookCustomer:
    """A customer of the book, with what decides how it buys and pays. `id` counts from 1."""

    id: int
    name: str
    phone: str
    currency: str
    terms: int
    payer: Payer
    size: float
    weight: float

    @property
    def code(self) -> str:
        """Its code, which is the accounting system's number too."""
        return f"c{self.id:07}"


@dataclass(frozen=True, slots=True)
class BookInvoice:
    """An invoice with what was paid of it. Amounts in 1/10 000 of the unit, days as ordinals.

    `paid_on` is 0 where nothing was paid. What is open may be disputed.
    """

    id: int
    customer: BookCustomer
    issued: int
    due: int
    amount: int
    open: int
    currency: str
    paid_on: int
    disputed: bool

    @property
    def number(self) -> str:
        """Unique, and rising with the day of issue."""
        return f"R{self.id:08}"


@dataclass(frozen=True, slots=True)
class BookCall:
    """A call, and what it brought: a promise where `promised_for` is not 0."""

    customer: BookCustomer
    at: datetime
    outcome: str
    returns_on: int
    promised_for: int
    amount: int
    currency: str


class MadeBook:
    """The rows of a book: first its customers, then its invoices by day of issue, then its calls.

    What is held of a book of ten million invoices is four bytes each.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._dice = random.Random(shape.seed)  # noqa: S311
        self.customers = [_customer(number, self._dice) for number in range(1, shape.customers + 1)]
        self._overdue: dict[tuple[int, str], int] = {}

    def invoices(self) -> Iterator[BookInvoice]:
        """Every invoice, once."""
        number = 0
        for day, coming in enumerate(self._by_day_of_issue()):
            issued = MORNING.toordinal() - YEARS * 365 + day
            for mark in coming:
                number += 1
                customer = self.customers[mark >> 1]
                yield self._invoice(number, customer, issued, still_open=bool(mark & 1))

    def calls(self) -> Iterator[BookCall]:
        """Calls to some of those who are overdue, from the invoices that were made so far."""
        for (number, currency), amount in self._overdue.items():
            if self._dice.random() < RUNG:
                yield _call(self.customers[number - 1], currency, amount, self._dice)

    def _by_day_of_issue(self) -> list[array[int]]:
        """The customers of the invoices of each day; the lowest bit says which are still open."""
        shape, dice = self.shape, self._dice
        days: list[array[int]] = [array("I") for _ in range(YEARS * 365)]
        paid = shape.invoices - shape.open
        buying = [one.weight for one in self.customers]
        for index in _drawn(buying, paid, dice):
            days[dice.randrange(YEARS * 365 - SHORTEST_HISTORY)].append(index << 1)
        slow = [one.weight * _open_for(one) for one in self.customers[: shape.owing]]
        for index in _drawn(slow, shape.open, dice):
            customer = self.customers[index]
            late = max(customer.payer.days_late(dice), customer.payer.days_late(dice), 0)
            age = 1 + dice.randrange(min(customer.terms + late + 1, YEARS * 365))
            days[-age].append(index << 1 | 1)
        return days

    def _invoice(
        self, number: int, customer: BookCustomer, issued: int, *, still_open: bool
    ) -> BookInvoice:
        dice, today = self._dice, MORNING.toordinal()
        due = issued + customer.terms
        currency = customer.currency
        if dice.random() < OTHER_CURRENCY:
            currency = "EUR" if currency == "HUF" else "HUF"
        amount = _amount(customer.size * math.exp(dice.gauss(0, 0.8)), currency)
        paid_on, left, disputed = 0, 0, False
        if not still_open:
            paid_on = max(issued + 1, due + customer.payer.days_late(dice))
            if paid_on >= today:
                paid_on = issued + 1 + dice.randrange(today - issued - 1)
        else:
            left = amount
            if issued + 1 < today and dice.random() < PART_PAID:
                paid_on = issued + 1 + dice.randrange(today - issued - 1)
                left = amount - _amount(amount / 10_000 * dice.uniform(0.2, 0.7), currency)
            disputed = dice.random() < DISPUTED
            if due < today:
                place = customer.id, currency
                self._overdue[place] = self._overdue.get(place, 0) + left
        return BookInvoice(
            number, customer, issued, due, amount, left, currency, paid_on, disputed
        )


def write_csv(shape: Shape, path: Path) -> None:
    """The invoices as an accounting program would write them out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        writer.writerows(map(_csv_row, MadeBook(shape).invoices()))


def _csv_row(one: BookInvoice) -> Sequence[str]:
    day = date.fromordinal
    return (
        one.number,
        one.customer.code,
        one.customer.name,
        day(one.issued).isoformat(),
        day(one.due).isoformat(),
        one.currency,
        _units(one.amount),
        _units(one.open),
        day(one.paid_on).isoformat() if one.paid_on else "",
        "yes" if one.disputed else "",
        CONTACT,
        one.customer.phone,
    )


CONTACT = "Accounts Payable"
_WORDS = (
    "Alder Amber Anchor Birch Bright Cedar Clear Copper Crown Delta Eagle East Elm Ember Falcon"
    " Field Forest Garden Golden Granite Green Harbour Hazel Heron High Iron Ivory Juniper Lake"
    " Linden Maple Meadow Mill North Oak Orchard Pine River Silver South Stone Swift Union West"
).split()
_TRADES = (
    "Bakery Ceramics Crafts Events Fabrics Foods Gifts Hardware Homeware Interiors Logistics Market"
    " Office Paper Party Print Retail Stationery Supply Textiles Toys Trading Wholesale"
).split()
_FORMS = ("Ltd", "GmbH", "Kft.", "s.r.o.")


def _customer(number: int, dice: random.Random) -> BookCustomer:
    """Names follow from the number, and no two are the same."""
    place, trade = divmod(number, len(_TRADES))
    again, word = divmod(place, len(_WORDS))
    form = _FORMS[number % len(_FORMS)]
    name = f"{_WORDS[word]} {_TRADES[trade]} {again + 1} {form}"
    [payer] = dice.choices(PAYERS, [one.share for one in PAYERS])
    return BookCustomer(
        number,
        name,
        f"+36 1 {number // 10_000:03} {number % 10_000:04}",
        "HUF" if dice.random() < 0.3 else "EUR",
        dice.choice(TERMS),
        payer,
        math.exp(dice.gauss(7, 1.1)),
        math.exp(dice.gauss(0, 1)),
    )


def _open_for(customer: BookCustomer) -> float:
    """For how many days an invoice of theirs is open, about."""
    return customer.terms + max(0.0, customer.payer.late) + customer.payer.tail


def _drawn(weights: Sequence[float], count: int, dice: random.Random) -> Iterator[int]:
    """So many places, each at least once if there are enough, the others by weight."""
    yield from range(min(count, len(weights)))
    heaped = list(accumulate(weights))
    left = max(0, count - len(weights))
    while left:
        some = min(left, AT_A_TIME)
        yield from dice.choices(range(len(weights)), cum_weights=heaped, k=some)
        left -= some


def _amount(units: float, currency: str) -> int:
    """In 1/10 000 of the unit: forints are whole and 400 to the euro, euros have cents."""
    if currency == "HUF":
        return max(1, round(units * (400 if units < 1e5 else 1))) * 10_000
    return max(1, round(units * 100)) * 100


def _units(amount: int) -> str:
    return f"{Decimal(amount) / 10_000:.2f}"
