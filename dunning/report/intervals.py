"""How sure a share is: score intervals for one share and for the difference of two.

Wilson (1927), Journal of the American Statistical Association 22, 209-212; Newcombe (1998),
Statistics in Medicine 17, 857-872 and 873-890 (method 10). Both hold for few tries and for
shares near 0 or 1, where the textbook's plus or minus does not.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from typing import Self

CHANCE_OF_ERROR = 0.05
"""An interval misses the true share this often."""

CHANCE_TO_SEE = 0.8
"""How often a difference that is there should show, where calls still to make are counted."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `tries`. Raises ValueError for counts that no tries can give."""

    hits: int
    tries: int

    def __post_init__(self) -> None:
        """Refuses what cannot be."""
        if not 0 <= self.hits <= self.tries:
            raise ValueError(f"{self.hits} of {self.tries} is no share")

    @property
    def value(self) -> float | None:
        """From 0 to 1, None without a try."""
        return self.hits / self.tries if self.tries else None

    def __add__(self, other: Self) -> "Share":
        return Share(self.hits + other.hits, self.tries + other.tries)

    def __sub__(self, other: Self) -> "Share":
        return Share(self.hits - other.hits, self.tries - other.tries)


@dataclass(frozen=True, slots=True)
class Interval:
    """What the truth may well be, from `low` to `high`, both included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(share: Share, chance_of_error: float = CHANCE_OF_ERROR) -> Interval:
    """Wilson's score interval for a share; from 0 to 1 without a try."""
    if not share.tries:
        return Interval(0.0, 1.0)
    z = _deviations(1 - chance_of_error / 2)
    tries, found = share.tries, share.hits / share.tries
    middle = found + z * z / (2 * tries)
    reach = z * sqrt(found * (1 - found) / tries + z * z / (4 * tries * tries))
    whole = 1 + z * z / tries
    low = 0.0 if share.hits == 0 else (middle - reach) / whole
    high = 1.0 if share.hits == tries else (middle + reach) / whole
    return Interval(low, high)


def newcombe(
    first: Share, second: Share, chance_of_error: float = CHANCE_OF_ERROR
) -> Interval | None:
    """Newcombe's hybrid score interval for the first share less the second.

    None where one of them has no try: there is no difference then.
    """
    if first.value is None or second.value is None:
        return None
    found = first.value - second.value
    one, other = wilson(first, chance_of_error), wilson(second, chance_of_error)
    below = sqrt((first.value - one.low) ** 2 + (other.high - second.value) ** 2)
    above = sqrt((one.high - first.value) ** 2 + (second.value - other.low) ** 2)
    return Interval(found - below, found + above)


def tries_to_see(difference: float, around: float | None) -> int:
    """How many tries each side needs for a difference (0 to 1) between their shares to show.

    It shows with `CHANCE_TO_SEE` where their mean is `around`; None counts as a half, which
    needs most.
    """
    middle = 0.5 if around is None else around
    low = min(max(middle - difference / 2, 0.0), 1.0 - difference)
    shares = (low, low + difference)
    spread = sum(share * (1 - share) for share in shares)
    z = _deviations(1 - CHANCE_OF_ERROR / 2) + _deviations(CHANCE_TO_SEE)
    return ceil(z * z * spread / (difference * difference))


@lru_cache(maxsize=64)
def _deviations(chance: float) -> float:
    """How many standard deviations from the mean a normal value stays below with that chance."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(chance)
