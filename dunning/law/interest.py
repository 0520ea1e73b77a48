"""Late interest on one debt between businesses: simple, exact, rounded once at the end.

It runs from the day after the due date to the day of payment, both included. The rules are
those of `rates.py`; nothing here claims anything: that takes a consequence which says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from dunning.errors import UsageError
from dunning.law.rates import Note, Quote, Regime, Rule, half_year_ends, load_rules
from dunning.law.simple_interest import (
    DayCount,
    checked_rate,
    rounded,
    shown_rate,
    simple_interest,
)
from dunning.money import Money, exact

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a payment or a credit note took off the debt. Its day still bears the old interest."""

    on: date
    money: Money


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of days, `first` and `last` included, with one rate on one open amount.

    `days` are counted the way that was asked for, `rate` is percent a year, `interest` is
    exact, in currency units. `basis` says where the rate comes from; `doubt` why it is less
    than verified, empty when it is not.
    """

    first: date
    last: date
    days: int
    open: Money
    rate: Decimal
    basis: str
    interest: Fraction
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class LateInterest:
    """The interest of one debt, segment by segment, oldest first. None of them: nothing is owed.

    `until` is the day asked about, or that of the payment which settled the debt before it.
    `notes` are what to know before the figure is named to anyone.
    """

    regime: Regime
    principal: Money
    due: date
    until: date
    day_count: DayCount
    segments: tuple[Segment, ...]
    rule: str
    notes: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Calendar days of default: 0 when paid on the due date or before."""
        return max((self.until - self.due).days, 0) if self.segments else 0

    @property
    def exact(self) -> Fraction:
        """The interest in currency units, before any rounding."""
        return sum((segment.interest for segment in self.segments), Fraction(0))

    @property
    def total(self) -> Money:
        """The interest, rounded once, half up, to the smallest unit (whole forints)."""
        return rounded(self.exact, self.principal.currency)

    @property
    def verified(self) -> bool:
        """Whether every rate rests on a reference that was read in a source, not derived."""
        return not any(segment.doubt for segment in self.segments)

    @property
    def basis(self) -> str:
        """One sentence with all that it takes to work the figure out again."""
        if not self.segments:
            start = f"it runs from the day after the due date {self.due}"
            return f"no interest by {self.until}: {start}, on what is open"
        first, last = self.segments[0].first, self.segments[-1].last
        falling = len({segment.open for segment in self.segments}) > 1
        on = f"what was open of {self.principal}" if falling else str(self.segments[0].open)
        return (
            f"{_rates_said(self.segments)} on {on}, {first} to {last}: "
            f"{self.rule}; simple interest, {self.day_count}"
        )


def late_interest(
    regime: Regime,
    principal: Money,
    due: date,
    until: date,
    *,
    day_count: DayCount = DayCount.ACT_365,
    contract_rate: Decimal | None = None,
    reductions: Iterable[Reduction] = (),
) -> LateInterest:
    """The interest on what is open of `principal` after `due`, up to and including `until`.

    `principal` is the debt of one invoice with its tax; `contract_rate` is percent a year, for
    the regime contract and no other. Nothing is owed until the due date has passed. Raises
    UsageError for a debt that the regime does not cover, and DunningError where no verified
    rate is known for one of the days.
    """
    taken_off = checked_reductions(principal, reductions)
    terms = _terms(regime, principal.currency, contract_rate)
    last = min(until, _settled_on(principal, taken_off, due) or until)
    said = _said(terms, principal.currency)
    if last <= due:
        return LateInterest(regime, principal, due, last, day_count, (), said)
    quote = _quotes(terms, principal.currency, due + _DAY)
    segments = tuple(
        _segment(after, upto, open_after(principal, taken_off, after), quote, day_count)
        for after, upto in pairwise(_cuts(terms, taken_off, due, last))
    )
    notes = _notes(terms, segments)
    return LateInterest(regime, principal, due, last, day_count, segments, said, notes)


def _terms(regime: Regime, currency: str, contract_rate: Decimal | None) -> Rule | Quote:
    """The regime's rule, or the one rate that was agreed. UsageError where they do not fit."""
    if regime is Regime.CONTRACT:
        if contract_rate is None:
            raise UsageError("regime contract needs the rate that was agreed, in percent a year")
        return Quote(checked_rate(contract_rate), "agreed in the contract")
    if contract_rate is not None:
        raise UsageError(f"regime {regime} sets its own rate: leave it out, or use regime contract")
    rule = load_rules()[regime]
    rule.reference(currency)
    return rule


def checked_reductions(principal: Money, reductions: Iterable[Reduction]) -> tuple[Reduction, ...]:
    """The reductions in the order of their days. UsageError for what the debt cannot have."""
    if exact(principal.amount, principal.currency) < 0:
        raise UsageError(f"a debt of {principal} bears no interest: it must not be below zero")
    ordered = tuple(sorted(reductions, key=lambda one: one.on))
    for one in ordered:
        if one.money.currency != principal.currency:
            raise UsageError(
                f"{one.money} of {one.on} cannot reduce a debt in {principal.currency}"
            )
        if exact(one.money.amount, one.money.currency) <= 0:
            raise UsageError(f"{one.money} of {one.on} reduces nothing: it must be above zero")
    if open_after(principal, ordered, date.max).amount < 0:
        raise UsageError(
            f"more than {principal} was paid or credited: the rest settles other debts"
        )
    return ordered


def open_after(principal: Money, reductions: Sequence[Reduction], day: date) -> Money:
    """What was open when the day was over."""
    taken_off = sum((one.money.amount for one in reductions if one.on <= day), Decimal(0))
    return Money(principal.amount - taken_off, principal.currency)


def _settled_on(principal: Money, reductions: Sequence[Reduction], due: date) -> date | None:
    if not principal.amount:
        return due
    days = (one.on for one in reductions)
    return next((day for day in days if not open_after(principal, reductions, day).amount), None)


def _cuts(
    terms: Rule | Quote, reductions: Sequence[Reduction], due: date, last: date
) -> list[date]:
    """The last days before something changes, rate or open amount, `due` and `last` included."""
    floating = isinstance(terms, Rule) and terms.floating
    changes = half_year_ends(due, last) if floating else []
    changes += [one.on for one in reductions if due < one.on < last]
    return sorted({due, last, *changes})


def _quotes(terms: Rule | Quote, currency: str, start: date) -> Callable[[date], Quote]:
    """The rate of each day of a default that started on `start`."""
    if isinstance(terms, Quote):
        return lambda _: terms
    terms.check_start(start)
    return lambda day: terms.quote(currency, day, start)


def _segment(
    after: date, upto: date, open_: Money, quote: Callable[[date], Quote], day_count: DayCount
) -> Segment:
    first = after + _DAY
    found = quote(first)
    return Segment(
        first=first,
        last=upto,
        days=day_count.days(after, upto),
        open=open_,
        rate=found.rate,
        basis=found.basis,
        interest=simple_interest(open_.amount, found.rate, day_count, after, upto),
        doubt=found.doubt,
    )


def _said(terms: Rule | Quote, currency: str) -> str:
    if isinstance(terms, Quote):
        return f"rate {terms.basis}"
    name = terms.reference(currency).name
    how = "following each half-year" if terms.floating else "fixed on the first day of default"
    return f"{name} + {terms.margin:f} points, {how}, by {terms.law}"


def _rates_said(segments: Sequence[Segment]) -> str:
    """Neighbours with the same rate are said as one: `10.62% for 30 days, 12.12% for 46 days`."""
    runs = [
        (rate, sum(segment.days for segment in run))
        for rate, run in groupby(segments, key=lambda segment: segment.rate)
    ]
    said = [f"{shown_rate(rate)} for {days:,} day{'' if days == 1 else 's'}" for rate, days in runs]
    return ", ".join(said)


def _notes(terms: Rule | Quote, segments: Sequence[Segment]) -> tuple[str, ...]:
    doubts = dict.fromkeys(segment.doubt for segment in segments if segment.doubt)
    shipped = terms.notes if isinstance(terms, Rule) else ()
    return (*doubts, *(note.text for note in shipped if _concerns(note, segments)))


def _concerns(note: Note, segments: Sequence[Segment]) -> bool:
    return note.starts <= segments[-1].last and segments[0].first <= note.ends
