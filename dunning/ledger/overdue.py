"""Who has what overdue on a day, for a report of it all: read row by row, and not held.

What only a morning weighs is not read. Nothing here loads SQLAlchemy.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from dunning.facts import ContactFact, InvoiceRow, OpenInvoices, Standing
from dunning.kinds import Role
from dunning.ledger import assembly
from dunning.ledger.asking import Ask, Value
from dunning.ledger.day import Day

_ROLES = {role.value: role for role in Role}
_customer = itemgetter(0)
_contact = itemgetter(4)


def read_overdue(ask: Ask, day: Day) -> Iterator[tuple[Standing, OpenInvoices]]:
    """Everybody with something overdue on that day, and those invoices, oldest due first.

    In no order. A standing says who it is and whom to ring, what was promised, the last call and
    the last conversation, and whether the whole account is disputed: nothing else.
    """
    values: dict[str, Value] = {"day": day.on, "ends": day.ends, "last": day.on}
    reviews = _by_customer(ask("due.reviews", values))
    standings = _standings(ask, day, values, reviews)
    for customer, invoices in _open(ask, values, reviews):
        overdue = invoices.overdue(day.on)
        if overdue.rows:
            yield standings.pop(customer), overdue


def _standings(
    ask: Ask, day: Day, values: Mapping[str, Value], reviews: Mapping[int, Sequence[Any]]
) -> dict[int, Standing]:
    """By number, whoever may have something overdue."""
    people = ask("overdue.customers", values)
    among = {**values, "numbers": _listed(people)}
    promised = ask("among.promises", among)
    received = ask("among.receipts", {**values, "numbers": _listed(promised)})
    promises = assembly.standing_promises(promised, received, day)
    calls = assembly.last_calls(ask("overdue.calls", among), day)
    found = {}
    for number, rows in groupby(people, _customer):
        contacts = list(rows)
        _, code, name, owner, *_ = contacts[0]
        last_call, conversation = calls.get(number, (None, None))
        found[number] = Standing(
            code,
            name,
            owner,
            contacts=_contacts(contacts),
            promises=promises.get(number, ()),
            last_call=last_call,
            last_conversation=conversation,
            account_review_on=_account_review(reviews.get(number, ())),
        )
    return found


def _contacts(rows: Sequence[tuple[Any, ...]]) -> tuple[ContactFact, ...]:
    if len(rows) > 1:
        rows = sorted(rows, key=_contact)
    return tuple(
        [
            ContactFact(name, _ROLES[role], phone, email, bool(wrong))
            for _, _, _, _, _, name, role, phone, email, wrong in rows
            if name is not None
        ]
    )


def _listed(rows: assembly.Rows) -> str:
    """The customers of the rows, by number."""
    return f"[{','.join(map(str, dict.fromkeys(map(_customer, rows))))}]"


def _account_review(reviews: Sequence[tuple[Any, ...]]) -> date | None:
    days = [review for _, invoice, review in reviews if invoice is None]
    return date.fromordinal(days[0]) if days else None


def _open(
    ask: Ask, values: Mapping[str, Value], reviews: Mapping[int, Sequence[tuple[Any, ...]]]
) -> Iterator[tuple[int, OpenInvoices]]:
    """What was open on the day, customer by customer, and perhaps something due later."""
    changed = _by_customer(ask("due.changed", values))
    for customer, rows in groupby(ask.each("due.invoices", values), _customer):
        if customer in changed or customer in reviews:
            then = changed.pop(customer, ())
            yield from _open_then(list(rows), then, reviews.get(customer, ()))
        else:
            yield customer, OpenInvoices(list(rows))
    for customer, then in changed.items():
        yield from _open_then([], then, reviews.get(customer, ()))


def _open_then(
    today: Sequence[InvoiceRow], changed: Sequence[InvoiceRow], reviews: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, OpenInvoices]]:
    named = {(customer, invoice): review for customer, invoice, review in reviews}
    yield from assembly.open_then(today, changed, named).items()


def _by_customer(rows: assembly.Rows) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
