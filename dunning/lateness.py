"""How late invoices were paid, added up so that sums of many are sums of few numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

BAND_STARTS = (1, 4, 8, 15, 31, 61)
"""The first day of each band of lateness; the last band ends at `LONGEST`."""

LONGEST = 120
"""Lateness and waits count up to this many days. What waits longer is a queue of its own."""

_NONE = (0,) * len(BAND_STARTS)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many invoices were at least so many days past due, and the sum of their days.

    One number for each of `BAND_STARTS`: `counts[1]` invoices were 4 days or more past due,
    `days[1]` days in all, each of them at most `LONGEST`.
    """

    counts: tuple[int, ...] = _NONE
    days: tuple[int, ...] = _NONE

    @classmethod
    def of(cls, days_past_due: Iterable[int]) -> Self:
        """Added up from single invoices. What is not late (0 days or fewer) is left out."""
        late = [min(days, LONGEST) for days in days_past_due]
        reached = [[days for days in late if days >= start] for start in BAND_STARTS]
        return cls(tuple(map(len, reached)), tuple(map(sum, reached)))

    @classmethod
    def total(cls, parts: "Iterable[Lateness]") -> Self:
        """All of them added up."""
        known = list(parts)
        counts = zip(*[part.counts for part in known], strict=True)
        days = zip(*[part.days for part in known], strict=True)
        return cls(tuple(map(sum, counts)), tuple(map(sum, days))) if known else cls()

    def __add__(self, other: "Lateness") -> "Lateness":
        return Lateness(
            tuple(map(int.__add__, self.counts, other.counts)),
            tuple(map(int.__add__, self.days, other.days)),
        )


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """How one customer has paid before today: all invoices it settled, and how late it was."""

    payments: int = 0
    late: Lateness = field(default_factory=Lateness)
