"""What the morning asks of a book, whichever way its answers come.

Nothing here loads SQLAlchemy: a question goes by its name, and whoever answers it, the session
of a command that changes the book or the bare driver of one that only looks, gives plain rows.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from dunning.facts import Standing
from dunning.lateness import CustomerRecord
from dunning.ledger import assembly
from dunning.ledger.day import Day

Value: TypeAlias = date | datetime | str
"""What a named place of a question stands for."""


class Ask(Protocol):
    """Answers a question of `catalogue` by its name: every row, in the question's order."""

    def __call__(self, name: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]: ...


def read_standings(
    ask: Ask, day: Day, code: str | None = None, *, days_ahead: int = 0
) -> tuple[Standing, ...]:
    """One `Standing` per customer with something overdue on that day, by code.

    With `days_ahead` also those of whom an undisputed invoice falls due on the day or so many
    days later. With `code` only that customer's, also when nothing is overdue; empty for an
    unknown one.
    """
    last = _last_due(day, days_ahead) if code is None else None
    scope = "due" if code is None else "named"
    values: dict[str, Value] = {
        "day": day.on,
        "ends": day.ends,
        "last": last or day.on,
        "code": code or "",
    }
    rows = {one.name: ask(f"{scope}.{one.name}", values) for one in fields(assembly.Told)}
    return assembly.standings(assembly.Told(**rows), day, last)


def read_records(ask: Ask, today: date) -> dict[str, CustomerRecord]:
    """The payment record of every customer with a settled invoice, by code.

    Only what was recorded before `today` counts.
    """
    return assembly.records(ask("records", {"day": today}))


def payments_known_to(ask: Ask, as_of: date) -> date | None:
    """The day of the newest payment on or before `as_of`, None where there is none."""
    [(newest,)] = ask("payments_known_to", {"day": as_of})
    return None if newest is None else date.fromordinal(newest)


def claimed_by_others(ask: Ask, caller: str, now: datetime) -> dict[str, str]:
    """By customer code, who else is about to ring them."""
    return dict(ask("claims", {"caller": caller, "now": now}))


def has_consequences(ask: Ask, day: date, code: str) -> bool:
    """Whether a consequence was decided about the customer by that day."""
    return bool(ask("consequences", {"day": day, "code": code}))


def _last_due(day: Day, days_ahead: int) -> date:
    """The last due date that brings a customer in: yesterday's, or so many days ahead."""
    ordinal = day.on.toordinal() + (days_ahead or -1)
    return date.fromordinal(min(ordinal, date.max.toordinal()))
