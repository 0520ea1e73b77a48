"""One invoice as a debt: whose rule it is under, what settled it, and what was taken back.

A payment that the bank takes back was money in hand until that day and none from then on: its
part bears no interest in between, and again afterwards, at the rates of the same default.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from dunning.law.fixed_sum import FixedSum, fixed_sum
from dunning.law.interest import LateInterest, Reduction, Segment, late_interest
from dunning.law.rates import Regime, load_rules
from dunning.law.simple_interest import DayCount
from dunning.money import Money

_OWN_RULE = {"GB": Regime.UK, "DE": Regime.DE, "FR": Regime.FR, "HU": Regime.HU}
_OTHER_MEMBERS = frozenset(
    "AT BE BG CY CZ DK EE ES FI GR HR IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)


def regime_of(country: str) -> Regime | None:
    """The regime of a country by its ISO 3166 code: of its own, or the minimum of EU law.

    None where no rule of the country is known here, and for an empty code.
    """
    own = _OWN_RULE.get(country)
    return own or (Regime.EU if country in _OTHER_MEMBERS else None)


def interest_law(regime: Regime) -> str:
    """What interest under the regime rests on, short enough to be said."""
    return "the contract" if regime is Regime.CONTRACT else load_rules()[regime].law


def fixed_sum_law(regime: Regime) -> str:
    """What the fixed sum rests on; empty for a contract, which gives none of its own."""
    return "" if regime is Regime.CONTRACT else load_rules()[regime].fixed_sum.law


@dataclass(frozen=True, slots=True)
class Terms:
    """How interest is worked out. `contract_rate`, percent a year, for the regime contract only."""

    regime: Regime
    contract_rate: Decimal | None = None
    day_count: DayCount = DayCount.ACT_365


@dataclass(frozen=True, slots=True)
class SettledPart:
    """What a payment or credit took off the debt on a day, until it was taken back on `ended`."""

    on: date
    money: Money
    ended: date | None = None

    def stood(self, day: date) -> bool:
        """Whether it was taken off when that day was over."""
        return self.on <= day and (self.ended is None or self.ended > day)


@dataclass(frozen=True, slots=True)
class Debt:
    """One invoice with its tax, and all that ever settled part of it."""

    principal: Money
    due: date
    parts: tuple[SettledPart, ...] = ()

    def open_after(self, day: date) -> Money:
        """What was open when the day was over."""
        settled = sum((part.money.amount for part in self.parts if part.stood(day)), Decimal(0))
        return Money(self.principal.amount - settled, self.principal.currency)

    @property
    def default_after(self) -> date:
        """The day after which it is in default: the due date, unless it was settled by then.

        Then it is the day on which a payment was first taken back.
        """
        if self.open_after(self.due).amount:
            return self.due
        reopened = (day for day in self._taken_back() if day > self.due)
        return next((day for day in reopened if self.open_after(day).amount), self.due)

    def cuts(self, until: date) -> list[date]:
        """The last day before default, the days on which something was taken back, and `until`."""
        start = self.default_after
        return [start, *(day for day in self._taken_back() if start < day < until), until]

    def _taken_back(self) -> list[date]:
        return sorted({part.ended for part in self.parts if part.ended and part.ended > part.on})


def interest_on(debt: Debt, terms: Terms, until: date) -> LateInterest:
    """The interest on what was open day by day, up to and including `until`.

    Raises what `late_interest` does.
    """
    runs = [_run(debt, terms, after, upto) for after, upto in pairwise(debt.cuts(until))]
    return replace(
        runs[0],
        principal=debt.principal,
        until=max(run.until for run in runs),
        segments=tuple(segment for run in runs for segment in run.segments),
        notes=tuple(dict.fromkeys(note for run in runs for note in run.notes)),
    )


def fixed_sum_on(
    debt: Debt, regime: Regime, claimed_on: date, euro_rate: Decimal | None = None
) -> FixedSum:
    """The fixed sum for what was open on the first day of default. Raises as `fixed_sum` does."""
    start = debt.default_after
    return fixed_sum(regime, debt.open_after(start), start, claimed_on, euro_rate=euro_rate)


def _run(debt: Debt, terms: Terms, after: date, upto: date) -> LateInterest:
    """The interest of the days later than `after`, while nothing is taken back."""
    start, open_then = debt.default_after, debt.open_after(after)
    taken_off = [
        Reduction(part.on, part.money)
        for part in debt.parts
        if after < part.on < upto and part.on != part.ended
    ]
    whole = _interest(terms, open_then, start, upto, taken_off)
    if after == start:
        return whole
    before = _interest(terms, open_then, start, after)
    return replace(whole, segments=tuple(_later(whole.segments, before.segments, after)))


def _interest(
    terms: Terms, open_: Money, start: date, until: date, taken_off: Sequence[Reduction] = ()
) -> LateInterest:
    return late_interest(
        terms.regime,
        open_,
        start,
        until,
        day_count=terms.day_count,
        contract_rate=terms.contract_rate,
        reductions=taken_off,
    )


def _later(
    segments: Sequence[Segment], before: Sequence[Segment], after: date
) -> Iterator[Segment]:
    """What of the segments lies after a day, given those of the same debt up to that day.

    Simple interest adds up day by day, so what is left of a segment is a difference.
    """
    for segment in segments:
        if segment.first > after:
            yield segment
        elif segment.last > after:
            gone = before[-1]
            yield replace(
                segment,
                first=after + timedelta(days=1),
                days=segment.days - gone.days,
                interest=segment.interest - gone.interest,
            )
