"""Reference rates by half-year, and the regimes of late interest that follow them.

Both are data: `rates.toml` gets a line for each bank every half-year, `regimes.toml` changes
with the law. A half-year whose rate no source bears out has no value, and is refused.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from dunning.errors import DunningError, UsageError
from dunning.law.simple_interest import shown_rate

CHECKED_RATE = "use regime contract with a rate you have checked"
"""What to do where no rate can be given."""


class Regime(StrEnum):
    """Whose rule sets the rate: a country's, the minimum of EU law, or the contract's own."""

    UK = "uk"
    DE = "de"
    FR = "fr"
    HU = "hu"
    EU = "eu"
    CONTRACT = "contract"


class Status(StrEnum):
    """How sure a rate is. An uncertain one has no value here."""

    VERIFIED = "verified"
    DERIVED = "derived"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class HalfYear:
    """A reference rate in percent, for the half-year that starts with `since`."""

    since: date
    status: Status
    source: str
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A bank's rate over time, oldest half-year first, without a gap.

    `taken` is the day whose rate governs the half-year: its first, or the eve of it.
    """

    id: str
    name: str
    taken: Literal["first-day", "eve"]
    rates: tuple[HalfYear, ...]

    def on(self, day: date) -> HalfYear | None:
        """The half-year in which the day lies, its first day included. None if not known."""
        since = half_year_start(day)
        return next((one for one in self.rates if one.since == since), None)


@dataclass(frozen=True, slots=True)
class Quote:
    """A rate in percent a year, where it comes from, and why it is in doubt if it is."""

    rate: Decimal
    basis: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What to know of a figure that has a day from `starts` to `ends`, both included."""

    text: str
    starts: date = date.min
    ends: date = date.max


@dataclass(frozen=True, slots=True)
class Tier:
    """The fixed sum of a debt of at least `open_from`."""

    open_from: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FixedSumRule:
    """What is owed for one unpaid invoice besides interest, lowest tier first.

    With `paid_in` it is claimed in that currency, at the rate of the first day of default.
    """

    law: str
    currency: str
    tiers: tuple[Tier, ...]
    paid_in: str = ""
    default_from: date = date.min
    claim_within_years: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The late interest of one regime: `margin` points above a reference rate.

    `references` has that rate by currency of the debt. A rate that is not `floating` stays
    what it was on the first day of default. `default_from` is the first such day for which
    margin and fixed sum hold.
    """

    id: Regime
    law: str
    source: str
    margin: Decimal
    floating: bool
    references: dict[str, str]
    fixed_sum: FixedSumRule
    notes: tuple[Note, ...] = ()
    default_from: date = date.min

    def reference(self, currency: str) -> Reference:
        """The rate that debts in this currency follow. Raises UsageError where there is none."""
        if currency not in self.references:
            known = " and ".join(self.references)
            raise UsageError(
                f"regime {self.id} has rates for debts in {known}, not in {currency}: "
                f"{CHECKED_RATE}"
            )
        return load_references()[self.references[currency]]

    def check_start(self, start: date) -> None:
        """Raise DunningError for a first day of default to which another margin applied."""
        if start < self.default_from:
            raise DunningError(
                f"regime {self.id} holds for defaults from {self.default_from} on, "
                f"not for one that started on {start}: {CHECKED_RATE}"
            )

    def quote(self, currency: str, day: date, start: date) -> Quote:
        """The rate of one day, for a default that started on `start`.

        Raises DunningError for a half-year without a rate that can be relied on.
        """
        reference = self.reference(currency)
        row = reference.on(day if self.floating else start)
        if row is None or row.percent is None:
            raise _no_rate(reference, day if self.floating else start, start)
        taken = row.since if reference.taken == "first-day" else _eve(row.since)
        said = f"{reference.name} of {shown_rate(row.percent)} on {taken}"
        doubt = f"{said} is derived: {row.source}" if row.status is Status.DERIVED else ""
        return Quote(row.percent + self.margin, f"{said} + {self.margin:f} points", doubt)


@dataclass(frozen=True, slots=True)
class _Rates:
    sources: dict[str, str]
    reference: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class _Regimes:
    regime: tuple[Rule, ...]


@lru_cache(maxsize=1)
def load_references() -> dict[str, Reference]:
    """All reference rates that are shipped, by id, each half-year with its source in words."""
    import msgspec

    text = files("dunning.law").joinpath("rates.toml").read_bytes()
    shipped = msgspec.toml.decode(text, type=_Rates)
    return {
        reference.id: replace(
            reference,
            rates=tuple(
                replace(row, source=shipped.sources[row.source]) for row in reference.rates
            ),
        )
        for reference in shipped.reference
    }


@lru_cache(maxsize=1)
def load_rules() -> dict[Regime, Rule]:
    """The rules of every regime but the contract's, which has none to ship."""
    import msgspec

    text = files("dunning.law").joinpath("regimes.toml").read_bytes()
    return {rule.id: rule for rule in msgspec.toml.decode(text, type=_Regimes).regime}


def half_year_start(day: date) -> date:
    """1 January or 1 July, whichever came last. Each is the first day of its own half-year."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def half_year_ends(after: date, until: date) -> list[date]:
    """Every 30 June and 31 December later than `after` and earlier than `until`."""
    years = range(after.year, until.year + 1)
    ends = [end for year in years for end in (date(year, 6, 30), date(year, 12, 31))]
    return [end for end in ends if after < end < until]


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _no_rate(reference: Reference, day: date, start: date) -> DunningError:
    since = half_year_start(day)
    earlier = f"count up to {_eve(since)}, or " if since > start else ""
    return DunningError(
        f"no verified {reference.name} for the half-year from {since}: {earlier}{CHECKED_RATE}"
    )
