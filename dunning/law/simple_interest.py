"""Simple interest as an exact fraction, and the one rounding at its end.

The days of a period are those after its first date up to and including its last: due on the
1st and paid on the 11th are ten days. Periods that follow each other therefore add up, by
every way of counting days that is here.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

from dunning.errors import UsageError
from dunning.money import Money, decimals

HIGHEST_RATE = Decimal(1000)
"""Percent a year. Whoever types more has typed something else."""

_WHOLE_UNITS = frozenset({"HUF"})


class DayCount(StrEnum):
    """How days become a share of a year.

    `act/act` takes each day as a 365th or a 366th by its own calendar year. `30/360` is the
    European kind (30E/360): a 31st counts as the 30th, and February ends where it ends.
    """

    ACT_365 = "act/365"
    ACT_ACT = "act/act"
    ACT_360 = "act/360"
    THIRTY_360 = "30/360"

    def days(self, after: date, until: date) -> int:
        """The days later than `after`, up to and including `until`, as this way counts them."""
        if self is DayCount.THIRTY_360:
            return _thirty_day_months(until) - _thirty_day_months(after)
        return (until - after).days

    def share_of_year(self, after: date, until: date) -> Fraction:
        """The same days as a share of a year."""
        if self is DayCount.ACT_ACT:
            return _by_calendar_year(after.toordinal(), until)
        days_in_year = 365 if self is DayCount.ACT_365 else 360
        return Fraction(self.days(after, until), days_in_year)


def _thirty_day_months(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def _by_calendar_year(after: int, until: date) -> Fraction:
    share = Fraction(0)
    for year in range(date.fromordinal(after).year, until.year + 1):
        first = date(year, 1, 1).toordinal()
        last = date(year, 12, 31).toordinal()
        days = min(last, until.toordinal()) - max(first - 1, after)
        share += Fraction(days, last - first + 1)
    return share


def simple_interest(
    amount: Decimal, rate: Decimal, day_count: DayCount, after: date, until: date
) -> Fraction:
    """Exact interest in currency units, at `rate` percent a year, without compounding."""
    return Fraction(amount) * Fraction(rate) / 100 * day_count.share_of_year(after, until)


def rounded(amount: Fraction, currency: str) -> Money:
    """Rounded once, half up, to the currency's smallest unit; forints to whole ones.

    ISO 4217 gives the forint two decimals, but nothing below one forint can be paid.
    """
    places = 0 if currency in _WHOLE_UNITS else decimals(currency)
    units = floor(amount * 10**places + Fraction(1, 2))
    return Money(Decimal(units).scaleb(-places), currency)


def checked_rate(rate: Decimal) -> Decimal:
    """The same rate if it can be one in percent a year: from 0 to 1,000. Else UsageError."""
    if not rate.is_finite() or not 0 <= rate <= HIGHEST_RATE:
        raise UsageError(f"rate {rate} must be a percentage a year from 0 to {HIGHEST_RATE:,}")
    return rate


def shown_rate(rate: Decimal) -> str:
    """For people: 12.75 as `12.75%`, with the decimals it has."""
    return f"{rate:f}%"
