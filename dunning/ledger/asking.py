"""What the morning asks of a book, whichever way its answers come.

Nothing here loads SQLAlchemy: a question goes by its name, and whoever answers it, the session
of a command that changes the book or the bare driver of one that only looks, gives plain rows.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeAlias

from dunning.facts import Standing
from dunning.lateness import CustomerRecord
from dunning.ledger import assembly
from dunning.ledger.day import Day

Value: TypeAlias = date | datetime | str
"""What a named place of a question stands for."""


class Ask(Protocol):
    """Answers a question of `catalogue` by its name: every row, in the question's order."""

    def __call__(self, name: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]: ...


class Owing(NamedTuple):
    """Whom a morning is about, by code, and how they have paid.

    Only what was recorded before the day counts as paid; `book` is how everybody has paid,
    `records` are those of the customers asked about who have settled an invoice.
    """

    standings: tuple[Standing, ...]
    records: Mapping[str, CustomerRecord]
    book: CustomerRecord


def read_owing(ask: Ask, day: Day, *, days_ahead: int = 0, code: str = "") -> Owing:
    """Everybody with something overdue on the day, without the invoices that are not due yet.

    With `days_ahead` also those of whom an undisputed invoice falls due on the day or so many
    days later. With a `code` the record of that customer is among the records in any case.
    """
    circle = _circle(ask, day, days_ahead)
    told = _told(ask, "among", circle.values)
    found = assembly.standings(told, circle.owed, day, circle.coming)
    codes = {number: name for number, name, *_ in told.customers}
    records = assembly.records(ask("among.records", circle.values))
    by_code = {codes[number]: record for number, record in records.items()}
    if code and code not in by_code:
        own = assembly.records(ask("named.records", {**circle.values, "code": code}))
        by_code.update((code, record) for record in own.values())
    ((payments, *late),) = ask("whole_record", circle.values)
    book = CustomerRecord() if payments is None else assembly.record((payments, *late))
    return Owing(found, by_code, book)


def read_standing(ask: Ask, day: Day, code: str) -> Standing | None:
    """One customer with all that is open, also when nothing is overdue; None for an unknown one."""
    values: dict[str, Value] = {"day": day.on, "ends": day.ends, "code": code}
    owed = assembly.owed_then(_open(ask, "named", values))
    return next(iter(assembly.standings(_told(ask, "named", values), owed, day)), None)


def read_standings(ask: Ask, day: Day, *, days_ahead: int = 0) -> tuple[Standing, ...]:
    """The standings of `read_owing` alone."""
    circle = _circle(ask, day, days_ahead)
    told = _told(ask, "among", circle.values)
    return assembly.standings(told, circle.owed, day, circle.coming)


class _Circle(NamedTuple):
    """Whom a morning is about: the values by which to ask about them, and what they owe.

    `coming` is when the first of their other invoices is due, by number.
    """

    values: Mapping[str, Value]
    owed: assembly.Owed
    coming: Mapping[int, int | None]


def _circle(ask: Ask, day: Day, days_ahead: int) -> _Circle:
    last = date.fromordinal(min(day.on.toordinal() + (days_ahead or -1), date.max.toordinal()))
    values: dict[str, Value] = {"day": day.on, "ends": day.ends, "last": last}
    owed, later = assembly.due_by(_open(ask, "due", values), last)
    numbers = ",".join(map(str, assembly.who_owes(owed, day, last)))
    values["numbers"] = f"[{numbers}]"
    coming: dict[int, int | None] = dict(ask("among.coming", values))
    for customer, due in later.items():
        coming[customer] = min(coming.get(customer) or due, due)
    return _Circle(values, owed, coming)


def _open(ask: Ask, scope: str, values: Mapping[str, Value]) -> assembly.Open:
    return assembly.Open(*[ask(f"{scope}.{name}", values) for name in assembly.Open._fields])


def _told(ask: Ask, scope: str, values: Mapping[str, Value]) -> assembly.Told:
    return assembly.Told(*[ask(f"{scope}.{name}", values) for name in assembly.Told._fields])


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
