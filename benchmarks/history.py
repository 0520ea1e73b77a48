"""A payment history: every invoice with the day it was paid, from a file or made up."""

import csv
import math
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from dunning.errors import Problem
from dunning.facts import OpenInvoice
from dunning.intake.choices import Choices
from dunning.intake.invoices import read_invoices

COLUMNS = frozenset({"customer", "invoice", "issued", "due", "paid", "amount", "currency"})
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastInvoice:
    """An invoice as it is known in the end. `paid` is None while it is unpaid."""

    customer: str
    invoice: OpenInvoice
    paid: date | None

    @property
    def days_late(self) -> int:
        """Days from due to paid, 0 or less when in time. Only for what is paid."""
        return (self.paid - self.invoice.due).days if self.paid is not None else 0


def read_history(path: Path, currency: str = "USD") -> list[PastInvoice]:
    """The invoices of a CSV file, by due date.

    A file that has `COLUMNS`, with its dates as year-month-day, is read as it stands. Any other
    is read the way `dunning import` does, rows it refuses left out. `currency` is for files
    that name none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if set(reader.fieldnames or ()) >= COLUMNS:
            with suppress(ValueError, ArithmeticError):
                return in_order(_past_invoice(row) for row in reader if Decimal(row["amount"]) > 0)
    return in_order(_imported(path, currency))


def in_order(history: Iterable[PastInvoice]) -> list[PastInvoice]:
    """Oldest due first, as every list of invoices is."""
    return sorted(history, key=lambda past: (past.invoice.due, past.invoice.number))


def _past_invoice(row: dict[str, str]) -> PastInvoice:
    paid = date.fromisoformat(row["paid"]) if row["paid"] else None
    dates = date.fromisoformat(row["issued"]), date.fromisoformat(row["due"])
    amount = Decimal(row["amount"])
    invoice = OpenInvoice(row["invoice"], *dates, amount, amount, row["currency"])
    return PastInvoice(row["customer"], invoice, paid)


def _imported(path: Path, currency: str) -> Iterator[PastInvoice]:
    for row in read_invoices(path, Choices(currency=currency)).rows():
        if isinstance(row, Problem):
            sys.stderr.write(f"left out: {row}\n")
            continue
        if row.is_credit or row.due is None:
            continue
        invoice = OpenInvoice(
            row.number, row.issued or row.due, row.due, row.amount, row.amount, row.currency
        )
        yield PastInvoice(row.customer_reference or row.customer_name, invoice, row.settled_on)


def generated(seed: int, customers: int = 150, days: int = 540) -> list[PastInvoice]:
    """A made-up book: `days` days of invoices from 2024-01-01, the same for the same seed.

    Customers differ in size, terms, how often they buy and how late they usually are; some pay
    only on a weekday or a day of the month, some grow later or earlier with time, and a few
    invoices of each are disputed and take weeks longer or are never paid. Nobody pays on a
    weekend.
    """
    dice = random.Random(seed)  # noqa: S311
    book = _Book(
        pays_in_runs=dice.uniform(0.1, 0.6),
        disputed=dice.uniform(0.01, 0.08),
        lateness=dice.uniform(3, 25),
        spread=dice.uniform(0.5, 1.2),
    )
    first = date(2024, 1, 1)
    return in_order(
        past
        for number in range(customers)
        for past in _customer(f"C{number:03}", book, dice, first, days)
    )


@dataclass(frozen=True, slots=True)
class _Book:
    pays_in_runs: float
    disputed: float
    lateness: float
    spread: float


def _customer(
    code: str, book: _Book, dice: random.Random, first: date, days: int
) -> Iterator[PastInvoice]:
    every = math.exp(dice.gauss(math.log(25), 1.0))
    size = math.exp(dice.gauss(8, 1.2))
    terms = dice.choice((14, 30, 30, 30, 45, 60))
    usual = book.lateness * math.exp(dice.gauss(0, book.spread)) - dice.uniform(0, 8)
    runs = _payment_runs(dice) if dice.random() < book.pays_in_runs else None
    drift = dice.choice((0, 0, 0, 1)) * dice.gauss(0, 8)
    day = dice.randrange(int(every) + 1)
    while day < days:
        issued = first + day * DAY
        due = issued + terms * DAY
        late = usual + drift * day / days + dice.gauss(0, 4)
        late += dice.expovariate(1 / max(1, abs(usual) / 2))
        if dice.random() < book.disputed:
            late += dice.expovariate(1 / 45)
        paid = _next_run(max(issued + DAY, due + round(late) * DAY), runs)
        amount = Decimal(round(100 * size * math.exp(dice.gauss(0, 0.8)))) / 100
        invoice = OpenInvoice(f"{code}-{day:03}", issued, due, amount, amount, "EUR")
        yield PastInvoice(code, invoice, paid if dice.random() > 0.004 else None)
        day += max(1, round(dice.expovariate(1 / every)))


def _payment_runs(dice: random.Random) -> tuple[frozenset[int], frozenset[int]]:
    """The weekdays and the days of the month on which a customer pays; one of them is empty."""
    kind = dice.choice(("week", "month", "half"))
    if kind == "week":
        return frozenset({dice.randrange(5)}), frozenset()
    days = {1, 15} if kind == "half" else {dice.choice((1, 5, 10, 15, 20, 25))}
    return frozenset(), frozenset(days)


def _next_run(day: date, runs: tuple[frozenset[int], frozenset[int]] | None) -> date:
    while runs and day.weekday() not in runs[0] and day.day not in runs[1]:
        day += DAY
    while day.weekday() > 4:
        day += DAY
    return day
