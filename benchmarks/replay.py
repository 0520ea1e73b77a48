"""A history replayed morning by morning, and what each ranking's calls would have saved.

On each working day (Monday to Friday) the candidates are the customers with something overdue
that morning, by what was recorded before it. A ranking picks `calls` of them. Calling one
gains, for each of its overdue invoices, amount x min(60, days until it was paid). An invoice
that is never paid stays late to the end of what the history knows. The oracle picks by the
true gain. In `c7` nobody, the oracle included, may call a customer called in the last 7 days.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from benchmarks.history import DAY, PastInvoice
from benchmarks.rankings import RANDOM, RANDOM_DRAWS, RANKINGS, Morning, Ranking, Worth, at_random
from dunning.facts import OpenInvoice
from dunning.lateness import CustomerRecord, Lateness
from dunning.scheduler.money_days import (
    BookRecord,
)

MOST_DAYS = 60
REST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One morning, what each ranking makes of it, and the true gain of each customer."""

    morning: Morning
    worths: Mapping[str, Mapping[str, Worth]]
    gains: Mapping[str, Decimal]


Shares = Mapping[str, Mapping[int, float]]
"""Ranking -> calls a day -> the part of the oracle's gain that it captures."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The result: `plain`, and `c7` in which a customer rests for a week after a call."""

    first: date
    last: date
    mornings: int
    candidates: float
    plain: Shares
    c7: Shares


def in_one_currency(
    history: Sequence[PastInvoice], rates: Mapping[str, Decimal]
) -> list[PastInvoice]:
    """Every amount times the rate of its currency, as it stands where no rate is given."""
    return [
        replace(past, invoice=_converted(past.invoice, rates.get(past.invoice.currency)))
        for past in history
    ]


def _converted(invoice: OpenInvoice, rate: Decimal | None) -> OpenInvoice:
    worth = invoice.open if rate is None else round(invoice.open * rate, 4)
    return invoice._replace(open=worth, currency="")


def default_days(history: Sequence[PastInvoice]) -> tuple[date, date]:
    """From a quarter of the time that payments are known, to 60 days before they end."""
    paid = [past.paid for past in history if past.paid is not None]
    first, last = min(paid), max(paid)
    start = first + (last - first) // 4
    return start, max(start, last - MOST_DAYS * DAY)


def mornings(history: Sequence[PastInvoice], first: date, last: date) -> Iterator[Morning]:
    """The working mornings from `first` to `last`, each knowing what was recorded before it.

    `history` is oldest due first.
    """
    paid = sorted(
        (past for past in history if past.paid is not None), key=lambda past: past.paid or first
    )
    waiting = list(history)
    payments: dict[str, int] = defaultdict(int)
    late: dict[str, Lateness] = defaultdict(Lateness)
    records: dict[str, CustomerRecord] = {}
    done = 0
    for offset in range((last - first).days + 1):
        day = first + offset * DAY
        if day.weekday() > 4:
            continue
        while done < len(paid) and (paid[done].paid or day) < day:
            past = paid[done]
            payments[past.customer] += 1
            late[past.customer] += Lateness.of([past.days_late])
            records[past.customer] = CustomerRecord(payments[past.customer], late[past.customer])
            done += 1
        waiting = [past for past in waiting if past.paid is None or past.paid >= day]
        yield _morning(day, waiting, dict(records))


def _morning(
    day: date, waiting: Sequence[PastInvoice], records: Mapping[str, CustomerRecord]
) -> Morning:
    overdue: dict[str, list[OpenInvoice]] = defaultdict(list)
    waits = []
    for past in waiting:
        if past.invoice.due >= day:
            break
        if past.invoice.issued <= day:
            overdue[past.customer].append(past.invoice)
            waits.append(past.invoice.days_past_due(day))
    late = Lateness()
    for record in records.values():
        late += record.late
    payments = sum(record.payments for record in records.values())
    return Morning(day, overdue, records, BookRecord(payments, late, Lateness.of(waits)))


def days_of(history: Sequence[PastInvoice], first: date, last: date) -> list[Day]:
    """Every morning with all that the replay needs, for any number of calls."""
    end = max(past.paid for past in history if past.paid is not None)
    paid = {id(past.invoice): past.paid or end for past in history}
    rankings = {**RANKINGS, **_random_rankings()}
    days = []
    for morning in mornings(history, first, last):
        gains = {
            customer: sum(
                (
                    invoice.open * _days_to_come(paid[id(invoice)], morning.day)
                    for invoice in invoices
                ),
                Decimal(0),
            )
            for customer, invoices in morning.overdue.items()
        }
        worths = {name: ranking(morning) for name, ranking in rankings.items()}
        days.append(Day(morning, worths, gains))
    return days


def _days_to_come(paid: date, day: date) -> int:
    return max(0, min(MOST_DAYS, (paid - day).days))


def _random_rankings() -> dict[str, Ranking]:
    return {f"{RANDOM} {seed}": at_random(seed) for seed in range(RANDOM_DRAWS)}


def replayed(
    history: Sequence[PastInvoice], first: date, last: date, calls: Sequence[int]
) -> Replay:
    """What every ranking captures on the mornings from `first` to `last`."""
    days = days_of(history, first, last)
    candidates = sum(len(day.gains) for day in days) / (len(days) or 1)
    plain, c7 = (_shares(days, calls, rest_days=rest) for rest in (0, REST_DAYS))
    return Replay(first, last, len(days), candidates, plain, c7)


def _shares(days: Sequence[Day], calls: Sequence[int], *, rest_days: int) -> Shares:
    shares: dict[str, dict[int, float]] = {name: {} for name in (*RANKINGS, RANDOM)}
    for each_day in calls:
        best = captured(days, "", each_day, rest_days)
        for name in RANKINGS:
            shares[name][each_day] = _part(captured(days, name, each_day, rest_days), best)
        drawn = [captured(days, name, each_day, rest_days) for name in _random_rankings()]
        shares[RANDOM][each_day] = _part(sum(drawn, Decimal(0)) / len(drawn), best)
    return shares


def _part(gain: Decimal, best: Decimal) -> float:
    return round(float(gain / best), 4) if best else 1.0


def captured(days: Sequence[Day], ranking: str, calls: int, rest_days: int) -> Decimal:
    """The money-days that a ranking's calls gain over all days; the oracle's for no name."""
    total = Decimal(0)
    called: dict[str, date] = {}
    for day in days:
        worths = day.worths[ranking] if ranking else day.gains
        left = calls
        for customer in sorted(worths, key=lambda customer: (-worths[customer], customer)):
            if not left:
                break
            last = called.get(customer)
            if last is not None and (day.morning.day - last).days < rest_days:
                continue
            called[customer] = day.morning.day
            total += day.gains[customer]
            left -= 1
    return total


def leaks(history: Sequence[PastInvoice], first: date, last: date, seed: int = 1) -> list[date]:
    """The mornings on which a score changes when every later payment is redrawn at random.

    Empty when no ranking knows anything that it could not have known.
    """
    found = []
    for morning in mornings(history, first, last):
        other = redrawn(history, morning.day, seed)
        [again] = mornings(other, morning.day, morning.day)
        if any(ranking(morning) != ranking(again) for ranking in RANKINGS.values()):
            found.append(morning.day)
    return found


def redrawn(history: Sequence[PastInvoice], day: date, seed: int) -> list[PastInvoice]:
    """The same history with every payment not recorded before `day` drawn anew: its future."""
    dice = random.Random(f"{seed} {day}")  # noqa: S311
    return [
        past
        if past.paid is not None and past.paid < day
        else replace(past, paid=dice.choice((None, day + dice.randrange(200) * DAY)))
        for past in history
    ]
