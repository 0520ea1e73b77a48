"""What a call today can save, in money-days: open amount times the days it will still stay late.

Nobody knows those days, so they are expected from dated facts alone. The rule, per invoice:

    expected = (4 x book days + own days + days their older invoices have waited longer)
               / (4 + own payments)            in whole days, at least 1 and at most 60

`own payments` are the customer's payments that came at least as late as this invoice already
is, `own days` how much later than that they came, all together. `book days` are the same for
the whole book, 60 at most, read from a survival curve with one daily chance of payment per
band of lateness; before there is a history that chance is 1.5 / (days over + 2), under which
the expected days grow with the days over. So someone who is always three weeks late is not
pressing at two, and a prompt payer's invoice that is three weeks late is measured by what
became of the others in the book that were.

An invoice that is not due yet counts when a courtesy call is about it. Its days are

    usual days late x (late payments + 3 x the book's share) / (payments + 3)

where `usual days` are how late the customer's late payments are, and the share is that of
late payments in the whole book.

`benchmarks/README.md` says how it was measured and what else was tried.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, Self

from dunning.facts import CURRENCY, DUE, OPEN, OpenInvoice, OpenInvoices
from dunning.lateness import BAND_STARTS, LONGEST, NEVER_LATE, CustomerRecord, Lateness
from dunning.money import plain, unscaled

HORIZON = 60
"""A call saves at most this many days of an invoice."""

BOOK_WEIGHT = 4
"""The book counts like this many payments of the customer's own."""

PRIOR_PAYMENTS = 5
"""The curve assumed before there is a history counts like this many payments in each band."""

UNKNOWN_USUAL = 10
"""How late a late payment is assumed to be before the book has one, in days."""

_BANDS = tuple(pairwise((*BAND_STARTS, LONGEST + 1)))
_BAND_OF = tuple(bisect(BAND_STARTS, day) - 1 for day in range(LONGEST + 1))
_PLACE = tuple(
    (band, _BANDS[band][1] - day if day > _BANDS[band][0] else 0, 2 * (end - start))
    for day, band in enumerate(_BAND_OF)
    for start, end in [_BANDS[band]]
)
"""For each wait its band, the days left in it unless it has only begun, and its parts."""
_HIGHEST_CHANCE = 0.9


class BookRecord:
    """How the whole book has paid before today, and how long what is overdue has waited.

    `payments` and `late` are the sums over all customers' records; `waiting` holds the days
    past due of every overdue invoice.
    """

    def __init__(
        self, payments: int = 0, late: Lateness = NEVER_LATE, waiting: Lateness = NEVER_LATE
    ) -> None:
        self.payments, self.late, self.waiting = payments, late, waiting

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BookRecord) and self._sums == other._sums

    def __hash__(self) -> int:
        return hash(self._sums)

    @property
    def _sums(self) -> tuple[int, Lateness, Lateness]:
        return self.payments, self.late, self.waiting

    @classmethod
    def of(cls, record: CustomerRecord, waiting: Lateness) -> Self:
        """By the sums over all customers' records, and how long what is overdue has waited."""
        return cls(record.payments, record.late, waiting)

    @cached_property
    def further_days(self) -> tuple[int, ...]:
        """Expected further whole days of an invoice, by its days past due (0 to `LONGEST`)."""
        chances = self.daily_chances
        stays = [1.0, *(1 - chances[band] for band in _BAND_OF[1:])]
        stays += [stays[-1]] * HORIZON
        return (0, *(_days_to_come(stays[day:]) for day in range(1, LONGEST + 1)))

    @cached_property
    def daily_chances(self) -> tuple[float, ...]:
        """The chance that an invoice this late is paid today, by band.

        Payments over the days that payments and waiting invoices have lived through there.
        """
        paid, waiting = (*self.late.counts, 0), (*self.waiting.counts, 0)
        days = (*map(int.__add__, self.late.days, self.waiting.days), 0)
        chances = []
        for band, (start, end) in enumerate(_BANDS):
            reached, beyond = paid[band] + waiting[band], paid[band + 1] + waiting[band + 1]
            payments = paid[band] - paid[band + 1]
            lived = days[band] - days[band + 1] - (reached - beyond) * start
            lived += payments + beyond * (end - start)
            assumed = 1.5 / (start + 2)
            chance = (payments + PRIOR_PAYMENTS) / (lived + PRIOR_PAYMENTS / assumed)
            chances.append(min(chance, _HIGHEST_CHANCE))
        return tuple(chances)

    @cached_property
    def usual_days(self) -> int:
        """How late the book's late payments are on average, in whole days."""
        days = PRIOR_PAYMENTS * UNKNOWN_USUAL + self.late.days[0]
        return _rounded(days, PRIOR_PAYMENTS + self.late.counts[0])


class Rates(NamedTuple):
    """The exchange rates the user states: units of `home` for one unit of each currency."""

    home: str
    units: Mapping[str, Decimal] = MappingProxyType({})

    def rate(self, currency: str) -> Decimal | None:
        """How much of the home currency one unit is worth, None where nothing is stated."""
        return Decimal(1) if currency == self.home else self.units.get(currency)


class Term(NamedTuple):
    """One invoice's part of the score.

    `expected_days` follow from the others: `own_payments` came this late or later and then
    took `own_days` more on average, `older_days` are what the customer's older open invoices
    have waited longer, added up, and `book_days` is the book's expectation. `days_over` is 0 or
    less for an invoice not yet overdue, whose days follow from the score's `habit` alone. All
    are whole numbers.
    """

    number: str
    open: Decimal
    currency: str
    days_over: int
    expected_days: int
    own_payments: int = 0
    own_days: int = 0
    older_days: int = 0
    book_days: int = 0

    @property
    def money_days(self) -> Decimal:
        """In the invoice's own currency."""
        return self.open * self.expected_days


class Habit(NamedTuple):
    """How often a customer pays late, and how late then, beside the whole book."""

    usual_days: int
    late: int
    payments: int
    book_late: int
    book_payments: int

    @classmethod
    def of(cls, record: CustomerRecord, book: BookRecord) -> Self:
        """The customer's, before today."""
        late, book_late = record.late.counts[0], book.late.counts[0]
        return cls(usual_days(record, book), late, record.payments, book_late, book.payments)

    @property
    def book_percent(self) -> int:
        """The share of the book's payments that came late, in whole per cent."""
        return _rounded(100 * self.book_late, self.book_payments or 1)


class Score(NamedTuple):
    """What a call can save: `amount` money-days of `currency`.

    That is the home currency where the user's rates reach, else the currency that has the most
    money-days. `rates` holds the rate of each currency in `terms`, empty when none was needed.
    `set_aside` are the terms that do not count: past `LONGEST` days, unless the user keeps
    calling, or in a currency that cannot be compared.
    """

    amount: Decimal
    currency: str
    habit: Habit
    terms: tuple[Term, ...]
    set_aside: tuple[Term, ...] = ()
    rates: Mapping[str, Decimal] = MappingProxyType({})

    @property
    def rank(self) -> tuple[Decimal, str]:
        """What `in_turn` compares."""
        return self.amount, self.currency


def expected_days(waits: Sequence[int], record: CustomerRecord, book: BookRecord) -> list[int]:
    """The days each overdue invoice of a customer will still stay late, `HORIZON` at most.

    `waits` are their days past due, all 1 or more, the longest first.
    """
    further, counts, days = book.further_days, (*record.late.counts, 0), (*record.late.days, 0)
    expected = []
    waited = 0
    for older, wait in enumerate(waits):
        if wait > LONGEST:
            wait = LONGEST
        to_come = BOOK_WEIGHT * further[wait] + waited - older * wait
        waited += wait
        if counts[_BAND_OF[wait]]:
            own_days, own_payments, scale = _own(counts, days, wait)
            weight = BOOK_WEIGHT * scale + own_payments
            whole = (2 * (to_come * scale + own_days) + weight) // (2 * weight)
        else:
            whole = (2 * to_come + BOOK_WEIGHT) // (2 * BOOK_WEIGHT)
        expected.append(whole if 0 < whole <= HORIZON else max(1, min(whole, HORIZON)))
    return expected


def usual_days(record: CustomerRecord, book: BookRecord) -> int:
    """How late the customer's late payments usually are: its average, drawn to the book's."""
    days = BOOK_WEIGHT * book.usual_days + record.late.days[0]
    return _rounded(days, BOOK_WEIGHT + record.late.counts[0])


def courtesy_days(record: CustomerRecord, book: BookRecord) -> int:
    """The days that a customer's invoice, not yet due, is expected to be late: 0 or more."""
    settled = book.payments or 1
    chance = record.late.counts[0] * settled + 3 * book.late.counts[0]
    return _rounded(usual_days(record, book) * chance, (record.payments + 3) * settled)


def worth(
    invoices: Sequence[OpenInvoice],
    record: CustomerRecord,
    book: BookRecord,
    today: date,
    rates: Rates | None = None,
    *,
    keep_calling: bool = False,
) -> tuple[Decimal, str]:
    """The `rank` of the score, without its terms: to order many customers quickly.

    `invoices` are oldest due first. Zero and no currency when nothing counts.
    """
    now, rows = today.toordinal(), OpenInvoices.of(invoices).rows
    waits = [now - row[DUE] for row in rows]
    overdue = waits if waits and waits[-1] > 0 else [wait for wait in waits if wait > 0]
    expected = expected_days(overdue, record, book)
    if len(overdue) < len(waits):
        expected += [courtesy_days(record, book)] * (len(waits) - len(overdue))
    if not keep_calling and waits and waits[0] > LONGEST:
        old = sum([wait > LONGEST for wait in waits])
        rows, expected = rows[old:], expected[old:]
    sums: dict[str, int] = {}
    for row, days in zip(rows, expected, strict=True):
        currency = row[CURRENCY]
        sums[currency] = sums.get(currency, 0) + row[OPEN] * days
    if rates is None and len(sums) == 1:
        return unscaled(sums[currency]), currency
    amounts = {currency: unscaled(whole) for currency, whole in sums.items()}
    amount, currency, _ = _compared(amounts, rates)
    return amount, currency


def score(
    invoices: Sequence[OpenInvoice],
    record: CustomerRecord,
    book: BookRecord,
    today: date,
    rates: Rates | None = None,
    *,
    keep_calling: bool = False,
) -> Score:
    """What a call about these invoices, oldest due first, can save, with every term.

    Overdue invoices past `LONGEST` days count for a user who decided to `keep_calling`.
    """
    overdue = [invoice for invoice in invoices if invoice.is_overdue(today)]
    terms = _overdue_terms(overdue, record, book, today)
    terms += _courtesy_terms(invoices[len(overdue) :], record, book, today)
    sums: dict[str, Decimal] = {}
    for term in terms:
        if term.days_over <= LONGEST or keep_calling:
            sums[term.currency] = sums.get(term.currency, _ZERO) + term.money_days
    amount, currency, used = _compared(sums, rates)
    counted = used or {currency}
    groups: tuple[list[Term], list[Term]] = ([], [])
    for term in terms:
        counts = term.currency in counted and (term.days_over <= LONGEST or keep_calling)
        groups[not counts].append(term)
    habit = Habit.of(record, book)
    return Score(amount, currency, habit, tuple(groups[0]), tuple(groups[1]), used)


def sentence(score: Score) -> str:
    """The score in one sentence, its largest invoices first; empty when nothing counts.

    `4,000 EUR x 18 days still to come (20 over, usually 12 late) = 72,000 money-days`. The two
    largest invoices are named, the others added up. What is not due yet is told apart:
    `4,000 EUR x 9 days expected late (due in 3; usually 12 late, 5 times of 8, 60 % in the book)`.
    """
    if not score.terms:
        return ""
    parts = sorted(
        ((_value(term, score), term) for term in score.terms),
        key=lambda part: (-part[0], part[1].number),
    )
    words = [_words(term, score) for _, term in parts[:2]]
    usual = f"usually {score.habit.usual_days} late"
    words[0] += f" ({_over(parts[0][1], score.habit, usual)})"
    if len(parts) > 1:
        words[1] += f" ({_over(parts[1][1], score.habit)})"
    if len(parts) > 2:
        rest = sum((value for value, _ in parts[2:]), _ZERO)
        words.append(f"{_number(rest, score.currency)} for {len(parts) - 2} more")
    return f"{' + '.join(words)} = {_number(score.amount, score.currency)} money-days"


def wait_words(term: Term) -> str:
    """Which days a term counts: those still to come, or those expected once it is due."""
    return "still to come" if term.days_over > 0 else "expected late"


_ZERO = Decimal(0)


def _days_to_come(stays: Sequence[float]) -> int:
    """The expected number of days survived, from the chance of surviving each, in order."""
    expected, alive = 0.0, 1.0
    for stay in stays[:HORIZON]:
        alive *= stay
        expected += alive
    return round(expected)


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _own(counts: Sequence[int], days: Sequence[int], wait: int) -> tuple[int, int, int]:
    """How many days more the payments took that came after this wait, how many, and their scale.

    Within the band that the wait falls in, payments are taken as evenly spread, so that both
    sums come out in parts: divide them by the scale. `counts` and `days` end with a 0.
    """
    band, left, scale = _PLACE[wait]
    later = counts[band + 1]
    if not left:
        return days[band] - counts[band] * wait, counts[band], 1
    here = (counts[band] - later) * left
    return (
        (days[band + 1] - later * wait) * scale + here * (left - 1),
        later * scale + 2 * here,
        scale,
    )


def _overdue_terms(
    overdue: Sequence[OpenInvoice], record: CustomerRecord, book: BookRecord, today: date
) -> list[Term]:
    waits = [invoice.days_past_due(today) for invoice in overdue]
    capped = [min(wait, LONGEST) for wait in waits]
    counts, days = (*record.late.counts, 0), (*record.late.days, 0)
    terms = []
    for at, expected in enumerate(expected_days(waits, record, book)):
        own_days, own_payments, scale = _own(counts, days, capped[at])
        terms.append(
            Term(
                overdue[at].number,
                overdue[at].open,
                overdue[at].currency,
                waits[at],
                expected,
                _rounded(own_payments, scale),
                _rounded(own_days, own_payments) if own_payments else 0,
                sum(capped[:at]) - at * capped[at],
                book.further_days[capped[at]],
            )
        )
    return terms


def _courtesy_terms(
    coming: Sequence[OpenInvoice], record: CustomerRecord, book: BookRecord, today: date
) -> list[Term]:
    days = courtesy_days(record, book)
    return [
        Term(invoice.number, invoice.open, invoice.currency, invoice.days_past_due(today), days)
        for invoice in coming
    ]


def _compared(
    sums: Mapping[str, Decimal], rates: Rates | None
) -> tuple[Decimal, str, dict[str, Decimal]]:
    """The money-days that count, their currency, and the rates used on the way there."""
    if not sums:
        return _ZERO, "", {}
    used = {} if rates is None else _stated(sums, rates)
    if rates is not None and used:
        total = sum((sums[currency] * rate for currency, rate in used.items()), _ZERO)
        return total, rates.home, used
    if len(sums) == 1:
        [(currency, amount)] = sums.items()
        return amount, currency, {}
    currency = max(sorted(sums), key=lambda code: sums[code])
    return sums[currency], currency, {}


def _stated(sums: Mapping[str, Decimal], rates: Rates) -> dict[str, Decimal]:
    stated = {currency: rates.rate(currency) for currency in sums}
    return {currency: rate for currency, rate in stated.items() if rate is not None}


def _value(term: Term, score: Score) -> Decimal:
    return term.money_days * score.rates.get(term.currency, Decimal(1))


def _words(term: Term, score: Score) -> str:
    rate = score.rates.get(term.currency, Decimal(1))
    converted = "" if term.currency == score.currency else f" at {rate.normalize():f}"
    amount = _number(term.open, term.currency)
    days = "1 day" if term.expected_days == 1 else f"{term.expected_days} days"
    return f"{amount} {term.currency}{converted} x {days} {wait_words(term)}"


def _over(term: Term, habit: Habit, usual: str = "") -> str:
    if term.days_over > 0:
        return ", ".join(filter(None, (f"{term.days_over} over", usual)))
    due = f"due in {-term.days_over}" if term.days_over else "due today"
    often = f"{habit.late} times of {habit.payments}, {habit.book_percent} % in the book"
    return f"{due}; {', '.join(filter(None, (usual, often)))}"


def _number(amount: Decimal, currency: str) -> str:
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{Decimal(plain(amount, currency)):,}"
