"""On which days a customer pays, learned from when the payments came."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import TypeAlias

from dunning.scheduler.payment_rule_words import rule_words
from dunning.scheduler.payment_runs import PaymentRule
from dunning.scheduler.recurrence import (
    CODES,
    FIRST_WORKING_DAY,
    LAST_WORKING_DAY,
    SOME_MONDAY,
    canonical,
    monthday,
    shifted,
)

FEWEST_PAYMENTS = 8
"""How many days with a payment it takes to learn a rule."""

MOST_PAYMENTS = 24
"""Days with a payment that are looked at, the latest: ways change."""

_SATURDAY = 5
_MOST_DOUBT = 0.001


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that the payments show: `on_rule` of the last `payments` days fit it.

    Several payments on one day count once.
    """

    rule: PaymentRule
    on_rule: int
    payments: int

    def sentence(self) -> str:
        """What was seen: `14 of 16 payments came on a Thursday`."""
        words = rule_words(self.rule).replace(" and ", " or ")
        if self.rule.anchor:
            came = words.partition(" from ")[0]
        elif words.startswith("every "):
            came = f"on a {words.removeprefix('every ')}"
        else:
            came = f"on the {words}"
        return f"{self.on_rule} of {self.payments} payments came {came}"


def learn_rule(paid_on: Iterable[date]) -> Suggestion | None:
    """The rule that the days of a customer's payments show, None when they show none.

    Looks at the last `MOST_PAYMENTS` days with a payment, of which there must be
    `FEWEST_PAYMENTS`. At least four in five must fit the rule, and so many must be all but
    impossible by chance, all the rules that were tried considered. A day fits a day of the
    month also as the working day beside it, when that one is at a weekend.
    """
    days = sorted(set(paid_on))[-MOST_PAYMENTS:]
    if len(days) < FEWEST_PAYMENTS:
        return None
    found = [_Finding(*one) for one in _fitting(days)]
    best = min(found, key=lambda finding: finding.doubt, default=None)
    if best is None or best.doubt > _MOST_DOUBT:
        return None
    anchor = next((anchor for _, anchor in best.kinds if anchor), None)
    lines = canonical(line for line, _ in best.kinds)
    return Suggestion(PaymentRule(lines, anchor), best.hits, len(days))


_Kind: TypeAlias = tuple[str, date | None]
"""A rule of one line that is looked for in payments, and what it counts from."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """One rule, or two together, that `hits` of `tries` payment days fit.

    `chance` is the share of all days in that time that fit them.
    """

    kinds: tuple[_Kind, ...]
    hits: int
    tries: int
    chance: float

    @property
    def doubt(self) -> float:
        """How many rules of this sort would fit as well if the days meant nothing."""
        if self.hits * 5 < self.tries * 4:
            return 1.0
        misses = range(self.tries - self.hits + 1)
        tail = sum(
            comb(self.tries, miss) * self.chance ** (self.tries - miss) * (1 - self.chance) ** miss
            for miss in misses
        )
        return tail * _looked_for(self.kinds)


def _looked_for(kinds: Sequence[_Kind]) -> int:
    """How many rules of this sort there are: what is found among many proves less."""
    weekly = all(line.startswith("FREQ=WEEKLY") for line, _ in kinds)
    if len(kinds) == 2:
        return 21 if weekly else 500
    return 21 if weekly else 65


def _fitting(days: Sequence[date]) -> Iterator[tuple[tuple[_Kind, ...], int, int, float]]:
    """Each rule, and pair of rules, that a good part of the days fit, as for `_Finding`."""
    span = (shifted(days[0], number) for number in range((days[-1] - days[0]).days + 1))
    weekends = any(day.weekday() >= _SATURDAY for day in days)
    every = [_kinds(day) for day in span if weekends or day.weekday() < _SATURDAY]
    paid = [_kinds(day) for day in days]
    counts = Counter(kind for kinds in paid for kind in kinds)
    often = sorted((kind for kind in counts if counts[kind] * 10 >= 3 * len(days)), key=str)
    pairs = (pair for pair in combinations(often, 2) if _go_together(*pair))
    for wanted in (*((kind,) for kind in often), *pairs):
        hits = sum(not kinds.isdisjoint(wanted) for kinds in paid)
        chance = sum(not kinds.isdisjoint(wanted) for kinds in every) / len(every)
        yield wanted, hits, len(days), chance


def _go_together(one: _Kind, other: _Kind) -> bool:
    """Whether people have both: two weekdays, or two days of the month a week apart."""
    if one[1] or other[1]:
        return False
    if all(line.startswith("FREQ=WEEKLY") for line, _ in (one, other)):
        return True
    places = [_place_in_month(line) for line, _ in (one, other)]
    if not all(places):
        return False
    apart = abs(places[0] - places[1])
    return min(apart, 31 - apart) >= 7


def _place_in_month(line: str) -> int:
    """About which day of the month a rule of one day means, 0 where it means no such day."""
    ends = {FIRST_WORKING_DAY: 1, LAST_WORKING_DAY: 31, monthday(31): 31}
    found = re.search(r"BYMONTHDAY=(?:[0-9]+,)*([0-9]+)", line)
    return ends.get(line) or (int(found[1]) if found else 0)


@lru_cache(maxsize=4096)
def _kinds(day: date) -> frozenset[_Kind]:
    """Every rule that is looked for and has this day, or a free day that moves to it."""
    code = CODES[day.weekday()]
    anchor = shifted(SOME_MONDAY, (day - SOME_MONDAY).days % 14)
    week_of_month = (day.day + 6) // 7
    lines = {f"FREQ=WEEKLY;BYDAY={code}"}
    if week_of_month < 5:
        lines.add(f"FREQ=MONTHLY;BYDAY={week_of_month}{code}")
    if shifted(day, 7).month != day.month:
        lines.add(f"FREQ=MONTHLY;BYDAY=-1{code}")
    for meant in _meant(day):
        lines.update(_monthdays(meant))
    if day.weekday() < _SATURDAY:
        if shifted(day, 3 if code == "FR" else 1).month != day.month:
            lines.add(LAST_WORKING_DAY)
        if shifted(day, -3 if code == "MO" else -1).month != day.month:
            lines.add(FIRST_WORKING_DAY)
    return frozenset(
        {(line, None) for line in lines} | {(f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", anchor)}
    )


def _meant(day: date) -> Iterator[date]:
    """The day, and for a Friday or a Monday also the weekend beside it."""
    beside = {"FR": (0, 1, 2), "MO": (0, -1, -2)}.get(CODES[day.weekday()], (0,))
    return (shifted(day, away) for away in beside)


def _monthdays(day: date) -> Iterator[str]:
    """The rules by day of the month that have this day."""
    is_last = shifted(day, 1).month != day.month
    for number in range(day.day, 32 if is_last else day.day + 1):
        yield monthday(number)
    if is_last:
        yield monthday(31)
