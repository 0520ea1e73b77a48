"""In which order: the money-days that each debt stands for, never added across currencies."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import TypeVar

from dunning.facts import OpenInvoice

Ranked = TypeVar("Ranked")


def money_days(invoices: Sequence[OpenInvoice], today: date) -> tuple[Decimal, str]:
    """The sum of open amount times days past due, and its currency.

    A debt in several currencies counts in the one with the most money-days; ties go by code.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        sums[invoice.currency] += invoice.open * invoice.days_past_due(today)
    currency = max(sorted(sums), key=lambda code: sums[code])
    return sums[currency], currency


def in_turn(
    items: Iterable[Ranked],
    *,
    score: Callable[[Ranked], tuple[Decimal, str]],
    tie: Callable[[Ranked], str],
) -> list[Ranked]:
    """Largest score first within each currency, the currencies taken in turn.

    Amounts of two currencies cannot be compared without a rate, so the largest of each come
    first, then the second of each. The currency with the most items leads.
    """
    by_currency: dict[str, list[Ranked]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (-score(item)[0], tie(item))):
        by_currency[score(item)[1]].append(item)
    lanes = sorted(by_currency.items(), key=lambda lane: (-len(lane[1]), lane[0]))
    rounds = zip_longest(*(lane for _, lane in lanes))
    return [item for one_round in rounds for item in one_round if item is not None]
