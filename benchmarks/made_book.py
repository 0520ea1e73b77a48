"""The rows of a made-up book of any size, the same for the same seed.

Customers differ in size, terms and in how they pay; what is open was issued lately by those who
pay late, and some of them were rung about it.
"""

import math
import random
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

from dunning.kinds import Outcome
from dunning.scheduler.returns import promise_breaks_on, returns_on

MORNING = date(2026, 3, 3)
"""The Tuesday on which the books stand. In the past, so that the clock is the benchmark's own."""
PER_CUSTOMER = 20
YEARS = 3
SHORTEST_HISTORY = 30
PART_PAID, DISPUTED, OTHER_CURRENCY, RUNG = 0.06, 0.02, 0.05, 0.4
TERMS = (14, 21, 30, 30, 30, 45, 60)
_AT_A_TIME = 20_000
DAY = timedelta(days=1)


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
    """An invoice with what was paid of it: amounts in 1/10 000 of the unit.

    `paid_on` is None where nothing was paid. Only what is open is disputed.
    """

    id: int
    customer: BookCustomer
    issued: date
    due: date
    amount: int
    open: int
    currency: str
    paid_on: date | None
    disputed: bool

    @property
    def number(self) -> str:
        """Unique, and rising with the day of issue."""
        return f"R{self.id:08}"


@dataclass(frozen=True, slots=True)
class BookPromise:
    """What was promised in a call. `amount` in 1/10 000 of the unit."""

    made_on: date
    promised_for: date
    breaks_on: date
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class BookCall:
    """A call and what it brought: a day to ring again, or a promise."""

    customer: BookCustomer
    at: datetime
    outcome: str
    returns_on: date | None
    promise: BookPromise | None


class MadeBook:
    """The rows of a book: first its customers, then its invoices by day of issue, then its calls.

    What is held of a book of ten million invoices is four bytes each.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._dice = random.Random(shape.seed)  # noqa: S311
        self.customers = [_customer(number, self._dice) for number in range(1, shape.customers + 1)]
        self._overdue: Counter[tuple[int, str]] = Counter()

    def invoices(self) -> Iterator[BookInvoice]:
        """Every invoice, once."""
        number = 0
        for day, coming in enumerate(self._by_day_of_issue()):
            issued = MORNING - (YEARS * 365 - day) * DAY
            for mark in coming:
                number += 1
                customer = self.customers[mark >> 1]
                yield self._invoice(number, customer, issued, still_open=bool(mark & 1))

    def calls(self) -> Iterator[BookCall]:
        """Calls to some of those who are overdue, from the invoices that were made so far."""
        for (number, currency), amount in self._overdue.items():
            if self._dice.random() < RUNG:
                yield _call(self.customers[number - 1], currency, amount, self._dice)

    def _by_day_of_issue(self) -> "list[array[int]]":
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
        self, number: int, customer: BookCustomer, issued: date, *, still_open: bool
    ) -> BookInvoice:
        currency = customer.currency
        if self._dice.random() < OTHER_CURRENCY:
            currency = "EUR" if currency == "HUF" else "HUF"
        size = max(10.0, customer.size * math.exp(self._dice.gauss(0, 0.8)))
        amount = _rounded(size * 400 if currency == "HUF" else size, currency)
        due = issued + customer.terms * DAY
        left, paid_on, disputed = 0, None, False
        if still_open:
            left, paid_on = self._part_paid(amount, currency, issued)
            disputed = self._dice.random() < DISPUTED
            if due < MORNING:
                self._overdue[customer.id, currency] += left
        else:
            paid_on = self._paid_on(customer, issued, due)
        return BookInvoice(number, customer, issued, due, amount, left, currency, paid_on, disputed)

    def _part_paid(self, amount: int, currency: str, issued: date) -> tuple[int, date | None]:
        """What is left of the amount, and the day of the part payment if there was one."""
        if self._dice.random() >= PART_PAID or issued + DAY >= MORNING:
            return amount, None
        part = _rounded(amount / 10_000 * self._dice.uniform(0.2, 0.7), currency)
        return amount - part, self._day_since(issued)

    def _paid_on(self, customer: BookCustomer, issued: date, due: date) -> date:
        """By the customer's way of paying, or some day before the morning if that is too late."""
        paid_on = max(issued + DAY, due + customer.payer.days_late(self._dice) * DAY)
        return paid_on if paid_on < MORNING else self._day_since(issued)

    def _day_since(self, issued: date) -> date:
        return issued + self._dice.randrange(1, (MORNING - issued).days) * DAY


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
        some = min(left, _AT_A_TIME)
        yield from dice.choices(range(len(weights)), cum_weights=heaped, k=some)
        left -= some


def _rounded(units: float, currency: str) -> int:
    """In 1/10 000 of the unit: forints are whole, euros have cents."""
    return round(units) * 10_000 if currency == "HUF" else round(units * 100) * 100


_OUTCOMES = {
    Outcome.PROMISED: 0.4,
    Outcome.NO_ANSWER: 0.25,
    Outcome.VOICEMAIL: 0.15,
    Outcome.SAYS_PAID: 0.1,
    Outcome.CALLBACK: 0.1,
}
"""What calls come to, and how often."""


def _call(customer: BookCustomer, currency: str, amount: int, dice: random.Random) -> BookCall:
    """A call on a working day of the last month, about all that is overdue in one currency."""
    on = _working_day(MORNING - dice.randint(1, 30) * DAY)
    at = datetime.combine(on, time(9 + dice.randrange(7), dice.randrange(60)), UTC)
    [outcome] = dice.choices(list(_OUTCOMES), list(_OUTCOMES.values()))
    named = _working_day(on + dice.randint(4, 14) * DAY)
    if outcome is not Outcome.PROMISED:
        back = named if outcome is Outcome.CALLBACK else returns_on(outcome, on)
        return BookCall(customer, at, outcome.value, back, None)
    promise = BookPromise(on, named, promise_breaks_on(named, 1), amount, currency)
    return BookCall(customer, at, outcome.value, None, promise)


def _working_day(day: date) -> date:
    """That day, or the Friday before its weekend."""
    return day - max(0, day.weekday() - 4) * DAY
