"""How late invoices were paid, added up so that sums of many are sums of few numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

BAND_STARTS = (1, 4, 8, 15, 31, 61)
"""The first day of each band of lateness; the last band ends at `LONGEST`."""

LONGEST = 120
"""Lateness and waits count up to this many days. What waits longer is a queue of its own."""

_NONE = (0,) * len(BAND_STARTS)


class Lateness(NamedTuple):
    """How many invoices were at least so many days past due, and the sum of their days.

    One number for each of `BAND_STARTS`: `counts[1]` invoices were 4 days or more past due,
    `days[1]` days in all, each of them at most `LONGEST`.
    """

    counts: tuple[int, ...] = _NONE
    days: tuple[int, ...] = _NONE

    @classmethod
    def of(cls, days_past_due: Iterable[int] | Mapping[int, int]) -> Self:
        """Added up from single invoices, or from how many there are by their days past due.

        What is not late (0 days or fewer) is left out.
        """
        counted = Counter(days_past_due).items()
        late = [(min(days, LONGEST), count) for days, count in counted if days > 0]
        reached = [[one for one in late if one[0] >= start] for start in BAND_STARTS]
        return cls(
            tuple(sum(count for _, count in part) for part in reached),
            tuple(sum(days * count for days, count in part) for part in reached),
        )

    @classmethod
    def total(cls, parts: "Iterable[Lateness]") -> Self:
        """All of them added up."""
        known = list(parts)
        counts = zip(*[part.counts for part in known], strict=True)
        days = zip(*[part.days for part in known], strict=True)
        return cls(tuple(map(sum, counts)), tuple(map(sum, days))) if known else cls()

    def __add__(self, other: "Lateness") -> "Lateness":  # type: ignore[override]
        return Lateness.total((self, other))


NEVER_LATE = Lateness()


class CustomerRecord(NamedTuple):
    """How one customer has paid before today: all invoices it settled, and how late it was."""

    payments: int = 0
    late: Lateness = NEVER_LATE
