"""Claims: a caller's lease on a customer, so that two callers never ring the same one.

A lease runs out by itself, so that nobody has to clear up after a caller who went home. It also
keeps what the caller was shown, for the call that follows. What is taken, prepared or let go of
here is no part of the book's story: it is asked of `Book.lease` or the driver, and not journalled.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from dunning.ledger.asking import Ask, Value

LEASE = timedelta(minutes=30)
"""So long a customer is kept for the caller who was shown the card."""


class Prepared(NamedTuple):
    """What was shown to the caller: the names of the lines, and whether the way asks why."""

    lines: str = ""
    asked_why: bool | None = None


NOTHING_SHOWN = Prepared()


def newest_change(ask: Ask) -> int:
    """The number of the journal's newest entry, 0 where there is none."""
    [(newest,)] = ask("newest_change", {})
    number: int = newest
    return number


def claimed_by_others(ask: Ask, caller: str, now: datetime) -> dict[str, str]:
    """By customer code, who else is about to ring them."""
    return dict(ask("claims", {"caller": caller, "now": now}))


def take_first(
    ask: Ask, codes: Sequence[str], caller: str, now: datetime, *, known_to: int | None = None
) -> str | None:
    """Claims the first of these customers that nobody else has, and says which.

    None when others have them all. One's own claim is taken again and lasts from `now`. With
    `known_to`, the newest change before the list was made, those whom a later one is about are
    passed over: another caller may have rung them meanwhile, and let go of the claim. Whatever
    ended a claim is in the journal by the time that it is ours.
    """
    for code in codes:
        for (number,) in ask("claim.free", {"code": code, "caller": caller, "now": now}):
            if not ask("claim.take", _claim(number, caller, now)):
                continue
            if known_to is None:
                return code
            if not ask("claim.changed", {"number": number, "known_to": known_to}):
                return code
            ask("claim.let_go", {"number": number})
    return None


def prepare(ask: Ask, code: str, caller: str, prepared: Prepared) -> None:
    """Keeps with the caller's claim what they were shown. Nothing happens without a claim."""
    shown: dict[str, Value] = {"lines": prepared.lines, "asked_why": prepared.asked_why}
    ask("claim.prepare", {"code": code, "caller": caller, **shown})


def release(ask: Ask, number: int, caller: str) -> Prepared:
    """Ends the claim on the customer of that number. What was shown is the caller's own, if any."""
    found = ask("claim.shown", {"number": number})
    if not found:
        return NOTHING_SHOWN
    ask("claim.let_go", {"number": number})
    [(whose, lines, asked_why)] = found
    return (
        Prepared(lines, None if asked_why is None else bool(asked_why))
        if whose == caller
        else NOTHING_SHOWN
    )


def _claim(number: int, caller: str, now: datetime) -> dict[str, Value]:
    shown = {"lines": NOTHING_SHOWN.lines, "asked_why": NOTHING_SHOWN.asked_why}
    return {"number": number, "caller": caller, "now": now, "expires": now + LEASE, **shown}
