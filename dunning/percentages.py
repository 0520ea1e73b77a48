"""Percentages: read as typed, exactly or not at all, and shown with the decimals they have."""

import re
from decimal import Decimal

from dunning.errors import UsageError

WHOLE = Decimal(100)

_TYPED = re.compile(r"[0-9]{1,9}(?:[.,][0-9]+)?", re.ASCII)
_DECIMALS = 4
"""The book keeps percentages to the ten-thousandth, as it does amounts."""


def read_percentage(text: str, what: str, most: Decimal = WHOLE) -> Decimal:
    """A percentage as typed: 8, 8.5, 8,5 or 8%. `what` names it in the error.

    Raises UsageError for anything else, for one below zero or above `most`, and for more than
    four decimals.
    """
    typed = text.strip().removesuffix("%").rstrip()
    if not _TYPED.fullmatch(typed.removeprefix("-")):
        raise UsageError(f"{what} {text!r} is not a percentage: write it like 8 or 8.5")
    rate = Decimal(typed.replace(",", "."))
    if typed.startswith("-") or rate > most:
        raise UsageError(f"{what} {text!r} must be a percentage from 0 to {most:,}")
    if -rate.normalize().as_tuple().exponent > _DECIMALS:  # type: ignore[operator]
        raise UsageError(f"{what} {text!r} has too many decimals: use at most {_DECIMALS}")
    return plain_rate(rate)


def plain_rate(rate: Decimal) -> Decimal:
    """The same rate without zeros at its end: the book gives 8 back as 8.00."""
    return Decimal(f"{rate.normalize():f}")


def shown_percentage(rate: Decimal) -> str:
    """For people: 12.50 as `12.5%`."""
    return f"{plain_rate(rate):f}%"
