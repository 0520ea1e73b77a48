"""What the morning asks of a book, whichever way its answers come.

Nothing here loads SQLAlchemy: a question goes by its name, and whoever answers it, the session
of a command that changes the book or the bare driver of one that only looks, gives plain rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeAlias

from dunning.commission_rates import CommissionRates
from dunning.facts import Debt, Standing
from dunning.lateness import CustomerRecord, Lateness
from dunning.ledger import assembly
from dunning.ledger.day import Day
from dunning.money import unscaled

Value: TypeAlias = date | datetime | str | int | None
"""What a named place of a question stands for."""


class Ask(Protocol):
    """Answers a question of `catalogue` by its name: every row, in the question's order."""

    def __call__(self, name: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]: ...

    def each(self, name: str, values: Mapping[str, Value]) -> Iterator[tuple[Any, ...]]:
        """The same row by row, for answers that are too long to be held."""
        ...


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
    found, records = _standings_and_records(ask, day, circle)
    if code and code not in records:
        records.update(read_record(ask, day, code))
    return Owing(found, records, read_whole_record(ask, day))


def read_among(
    ask: Ask, day: Day, customers: Sequence[int], *, days_ahead: int = 0
) -> tuple[tuple[Standing, ...], dict[str, CustomerRecord]]:
    """The same of no more than these customers, by number: standings, and records by code."""
    values = _due_values(day, days_ahead)
    values["numbers"] = _listed(customers)
    owed, later = assembly.due_by(_open(ask, "among", values), _last(day, days_ahead))
    values["since"] = assembly.calls_since(owed, day)
    return _standings_and_records(ask, day, _Circle(values, owed, _coming(ask, values, later)))


def read_record(ask: Ask, day: Day, code: str) -> dict[str, CustomerRecord]:
    """How one customer has paid, by code; empty where they have settled nothing."""
    found = assembly.records(ask("named.records", {"day": day.on, "code": code}))
    return dict.fromkeys([code], next(iter(found.values()))) if found else {}


def read_whole_record(ask: Ask, day: Day) -> CustomerRecord:
    """How everybody has paid."""
    ((payments, *late),) = ask("whole_record", {"day": day.on})
    return CustomerRecord() if payments is None else assembly.record((payments, *late))


def is_as_today(ask: Ask, day: Day) -> bool:
    """Whether nothing that was open on the day asked about was settled, or opened again, since."""
    return not ask("due.changed", _due_values(day, 0))


def read_debts(ask: Ask, day: Day, *, days_ahead: int = 0) -> Sequence[Debt]:
    """What the whole book is owed: by what is open today, where `is_as_today`."""
    owed: list[Any] = ask("debts", _due_values(day, days_ahead))
    return owed


def read_expecting(ask: Ask, day: Day, customers: Sequence[int]) -> frozenset[int]:
    """Who of these, by number, may have a broken promise or a callback to be rung about.

    All who have, and some who have not.
    """
    values: dict[str, Value] = {"day": day.on, "ends": day.ends, "numbers": _listed(customers)}
    return frozenset(number for (number,) in ask("among.expecting", values))


def read_waiting(ask: Ask, day: Day) -> Lateness:
    """How long each overdue invoice has waited; by what is open today, as `read_debts`."""
    now = day.on.toordinal()
    return Lateness.of({now - due: count for due, count in ask("waiting", {"day": day.on})})


def read_owned(ask: Ask, owner: str) -> frozenset[int]:
    """The customers of an owner, by number; with an empty name, those of nobody."""
    return frozenset(number for (number,) in ask("owned", {"owner": owner}))


def read_standing(ask: Ask, day: Day, code: str) -> Standing | None:
    """One customer with all that is open, also when nothing is overdue; None for an unknown one."""
    values: dict[str, Value] = {"day": day.on, "ends": day.ends, "code": code}
    owed = assembly.owed_then(_open(ask, "named", values))
    values["since"] = assembly.calls_since(owed, day)
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
    last = _last(day, days_ahead)
    values = _due_values(day, days_ahead)
    owed, later = assembly.due_by(_open(ask, "due", values), last)
    values["numbers"] = _listed(assembly.who_owes(owed, day, last))
    values["since"] = assembly.calls_since(owed, day)
    return _Circle(values, owed, _coming(ask, values, later))


def _last(day: Day, days_ahead: int) -> date:
    """The last due date that brings a customer in: the day before, but for courtesy calls."""
    return date.fromordinal(min(day.on.toordinal() + (days_ahead or -1), date.max.toordinal()))


def _due_values(day: Day, days_ahead: int) -> dict[str, Value]:
    return {"day": day.on, "ends": day.ends, "last": _last(day, days_ahead)}


def _listed(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _coming(
    ask: Ask, values: Mapping[str, Value], later: Mapping[int, int]
) -> dict[int, int | None]:
    coming: dict[int, int | None] = dict(ask("among.coming", values))
    for customer, due in later.items():
        coming[customer] = min(coming.get(customer) or due, due)
    return coming


def _standings_and_records(
    ask: Ask, day: Day, circle: _Circle
) -> tuple[tuple[Standing, ...], dict[str, CustomerRecord]]:
    told = _told(ask, "among", circle.values)
    found = assembly.standings(told, circle.owed, day, circle.coming)
    codes = {number: name for number, name, *_ in told.customers}
    records = assembly.records(ask("among.records", circle.values))
    return found, {codes[number]: record for number, record in records.items()}


def _open(ask: Ask, scope: str, values: Mapping[str, Value]) -> assembly.Open:
    return assembly.Open(*[ask(f"{scope}.{name}", values) for name in assembly.Open._fields])


def _told(ask: Ask, scope: str, values: Mapping[str, Value]) -> assembly.Told:
    return assembly.Told(*[ask(f"{scope}.{name}", values) for name in assembly.Told._fields])


def payments_known_to(ask: Ask, as_of: date) -> date | None:
    """The day of the newest payment on or before `as_of`, None where there is none."""
    [(newest,)] = ask("payments_known_to", {"day": as_of})
    return None if newest is None else date.fromordinal(newest)


def read_commission_rates(ask: Ask, code: str) -> CommissionRates:
    """The rates agreed for one customer. Empty for an unknown code."""
    rows = ask("commission_rates", {"code": code})
    own = next((unscaled(whole) for whole, _, _ in rows if whole is not None), None)
    single = {number: unscaled(whole) for _, number, whole in rows if whole is not None}
    return CommissionRates(own, single)


def has_consequences(ask: Ask, day: date, code: str) -> bool:
    """Whether a consequence was decided about the customer by that day."""
    return bool(ask("consequences", {"day": day, "code": code}))
