"""The rankings compared: each gives every customer of a morning a number, the largest first."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dunning.facts import OpenInvoice
from dunning.lateness import CustomerRecord
from dunning.scheduler.money_days import (
    BookRecord,
    Rates,
    worth,
)


@dataclass(frozen=True, slots=True)
class Morning:
    """What is known on one morning: only what was recorded before it.

    `overdue` holds each customer's overdue invoices, oldest due first. Their amounts are
    already in one currency.
    """

    day: date
    overdue: Mapping[str, Sequence[OpenInvoice]]
    records: Mapping[str, CustomerRecord]
    book: BookRecord


Worth = Decimal | Fraction | int
Ranking = Callable[[Morning], Mapping[str, Worth]]


def money_days_to_come(morning: Morning) -> Mapping[str, Worth]:
    """What `dunning` ranks by."""
    stranger, one = CustomerRecord(), Rates("", {})
    return {
        customer: worth(
            invoices,
            morning.records.get(customer, stranger),
            morning.book,
            morning.day,
            one,
            keep_calling=True,
        )[0]
        for customer, invoices in morning.overdue.items()
    }


def oldest_first(morning: Morning) -> Mapping[str, Worth]:
    """By the longest wait."""
    return {
        customer: max(invoice.days_past_due(morning.day) for invoice in invoices)
        for customer, invoices in morning.overdue.items()
    }


def largest_first(morning: Morning) -> Mapping[str, Worth]:
    """By what is overdue."""
    return {
        customer: sum((invoice.open for invoice in invoices), Decimal(0))
        for customer, invoices in morning.overdue.items()
    }


def amount_times_days(morning: Morning) -> Mapping[str, Worth]:
    """By the sum of amount times days overdue, as most systems do."""
    return {
        customer: sum(
            (invoice.open * invoice.days_past_due(morning.day) for invoice in invoices), Decimal(0)
        )
        for customer, invoices in morning.overdue.items()
    }


def amount_times_days_and_usual(morning: Morning) -> Mapping[str, Worth]:
    """By the sum of amount times (days overdue + usual days late of the customer).

    Usual is the mean over the customer's late payments and current waits, with four payments
    of ten days added.
    """
    worths: dict[str, Worth] = {}
    for customer, invoices in morning.overdue.items():
        late = morning.records.get(customer, CustomerRecord()).late
        waits = [invoice.days_past_due(morning.day) for invoice in invoices]
        waited = sum(min(wait, 120) for wait in waits)
        usual = Fraction(4 * 10 + late.days[0] + waited, 4 + late.counts[0])
        worths[customer] = sum(
            (
                Fraction(invoice.open) * (wait + usual)
                for invoice, wait in zip(invoices, waits, strict=True)
            ),
            Fraction(0),
        )
    return worths


def at_random(seed: int) -> Ranking:
    """In a random order, the same for the same seed and morning."""

    def ranked(morning: Morning) -> Mapping[str, Worth]:
        dice = random.Random(f"{seed} {morning.day}")  # noqa: S311
        order = sorted(morning.overdue)
        dice.shuffle(order)
        return {customer: place for place, customer in enumerate(order)}

    return ranked


RANKINGS: Mapping[str, Ranking] = {
    "dunning": money_days_to_come,
    "amount x days": amount_times_days,
    "amount x (days + usual)": amount_times_days_and_usual,
    "largest first": largest_first,
    "oldest first": oldest_first,
}
RANDOM = "random"
RANDOM_DRAWS = 20
