"""Taking a customer file in: new ones are added, known ones get what the file says anew."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from dunning.errors import DunningError, Problem
from dunning.kinds import Role
from dunning.ledger.bulk import insert_rows, reserve_ids, update_rows, wanted_values
from dunning.ledger.customers import checked_code
from dunning.ledger.incoming import IncomingCustomer, Taken
from dunning.ledger.journal import Change
from dunning.ledger.known import Known, KnownCustomers, known_customers, write_contacts
from dunning.ledger.model import Contact, Customer

_DETAILS = (
    "name",
    "reference",
    "country",
    "region",
    "language",
    "timezone",
    "currency",
    "terms_days",
    "owner",
    "note",
)


def take_customers(
    change: Change, rows: Iterable[IncomingCustomer | Problem], file: str, added_on: date
) -> Taken:
    """Takes in the rows of one customer file. An empty cell leaves what the book has."""
    known = known_customers(change.session)
    problems: list[Problem] = []
    placed: list[tuple[IncomingCustomer, Known]] = []
    lines: dict[str, int] = {}
    for row in rows:
        customer = row if isinstance(row, Problem) else _customer_of(row, known, file)
        if isinstance(customer, Known) and not isinstance(row, Problem):
            first = lines.setdefault(customer.code, row.line)
            if first != row.line:
                customer = _repeated(row, customer, first, file)
        if isinstance(customer, Problem):
            problems.append(customer)
        elif not isinstance(row, Problem):
            placed.append((row, customer))
            role = Role(row.role) if row.role else Role.PAYER
            known.note_contact(customer, row.contact, row.phone, row.email, role)
    new = _write_new(change, placed, known, added_on)
    changes, unchanged = _alter_known(change, placed, new)
    changes += _alter_contacts(change, known)
    return Taken(
        added=len(new),
        unchanged=unchanged,
        changes=tuple(changes),
        contacts_added=write_contacts(change, known),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _repeated(row: IncomingCustomer, customer: Known, first: int, file: str) -> Known | Problem:
    """A further row of a customer may name a further contact, but not another name."""
    if row.contact and row.name == customer.name:
        return customer
    what = f"is customer {customer.code} of line {first} again"
    return Problem(file, row.line, "name", row.name, what, "keep one of the two")


def _customer_of(row: IncomingCustomer, known: KnownCustomers, file: str) -> Known | Problem:
    found = known.by_reference.get(row.reference) if row.reference else None
    if found is None and row.code:
        found = known.by_code.get(row.code.lower())
    if found is None and not row.code:
        found = known.get("", row.name)
    if found is not None:
        return found
    if not row.code:
        return known.get_or_add(row.reference, row.name)
    try:
        customer = Known(checked_code(row.code), row.name, row.reference)
    except DunningError as error:
        return Problem(file, row.line, "code", row.code, str(error), "choose another code")
    known.added.append(customer)
    known.join(customer)
    return customer


def _write_new(
    change: Change,
    placed: list[tuple[IncomingCustomer, Known]],
    known: KnownCustomers,
    added_on: date,
) -> set[str]:
    first_rows = {customer.code: row for row, customer in reversed(placed)}
    ids = reserve_ids(change.session, Customer, len(known.added))
    values = []
    for customer, row_id in zip(known.added, ids, strict=True):
        customer.id = row_id
        values.append((row_id, customer.code, added_on, *_details(first_rows[customer.code], None)))
    insert_rows(change, Customer, ("id", "code", "added_on", *_DETAILS), values)
    return {customer.code for customer in known.added}


def _details(row: IncomingCustomer, there: Customer | None) -> tuple[Any, ...]:
    """The row's details in the order of the table, the book's own where the row says nothing."""
    said = {name: getattr(row, name) for name in _DETAILS}
    if there is None:
        return tuple({**said, "reference": row.reference or None}.values())
    return tuple(
        getattr(there, name) if value in ("", None) else value for name, value in said.items()
    )


def _alter_known(
    change: Change, placed: list[tuple[IncomingCustomer, Known]], new: set[str]
) -> tuple[list[str], int]:
    rows = {customer.id: row for row, customer in placed if customer.code not in new}
    with wanted_values(change.session, int, rows) as wanted:
        there = change.session.scalars(
            select(Customer).where(Customer.id.in_(wanted)).order_by(Customer.id)
        ).all()
    before, after, words = [], [], []
    for customer in there:
        was = tuple(getattr(customer, name) for name in _DETAILS)
        now = _details(rows[customer.id], customer)
        if was != now:
            before.append((customer.id, *was))
            after.append((customer.id, *now))
            words.append(f"{customer.code}: {_difference(was, now)}")
    update_rows(change, Customer, ("id", *_DETAILS), before, after)
    return words, len(there) - len(after)


def _difference(was: tuple[Any, ...], now: tuple[Any, ...]) -> str:
    pairs = zip(_DETAILS, was, now, strict=True)
    return ", ".join(
        f"{name} {old or 'nothing'} is now {new}" for name, old, new in pairs if old != new
    )


def _alter_contacts(change: Change, known: KnownCustomers) -> list[str]:
    """Gives people the book has the phone and address the file names. Returns what changed."""
    said = {(one.customer.id, one.name): one for one in known.contacts}
    with wanted_values(change.session, int, {customer_id for customer_id, _ in said}) as wanted:
        there = change.session.scalars(
            select(Contact).where(Contact.customer_id.in_(wanted)).order_by(Contact.id)
        ).all()
    before, after, words = [], [], []
    for contact in there:
        person = said.get((contact.customer_id, contact.name))
        if person is None:
            continue
        phone, email = person.phone or contact.phone, person.email or contact.email
        if (phone, email) != (contact.phone, contact.email):
            before.append((contact.id, contact.phone, contact.email))
            after.append((contact.id, phone, email))
            reached_at = " ".join(filter(None, (phone, email)))
            words.append(f"{person.customer.code}: {contact.name} is now at {reached_at}")
    update_rows(change, Contact, ("id", "phone", "email"), before, after)
    return words
