"""Which customer a row of a file means, among those in the book and those the file brings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import UsageError
from dunning.kinds import Role
from dunning.ledger.bulk import insert_rows, reserve_ids, wanted_values
from dunning.ledger.customers import checked_code, folded_name, free_code
from dunning.ledger.incoming import Party
from dunning.ledger.journal import Change
from dunning.ledger.model import Contact, Customer

UNNAMED = "Accounts"
"""What a contact is called when a file gives a number or an address and no name."""


@dataclass(slots=True, eq=False)
class Known:
    """A customer as the rows of a file see it.

    One that `is_new` joined the book with this file; its `id` is 0 until it is written.
    """

    code: str
    name: str
    reference: str
    terms_days: int | None = None
    id: int = 0
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class NamedContact:
    """A person whom a row names at a customer."""

    customer: Known
    name: str
    role: Role
    phone: str
    email: str


@dataclass(slots=True)
class KnownCustomers:
    """The book's customers by reference, code and name; new ones join as rows name them."""

    by_reference: dict[str, Known] = field(default_factory=dict)
    by_code: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, Known] = field(default_factory=dict)
    added: list[Known] = field(default_factory=list)
    contacts: list[NamedContact] = field(default_factory=list)
    _named: set[tuple[str, str]] = field(default_factory=set)
    _people: set[tuple[str, str]] = field(default_factory=set)
    _seen: dict[tuple[str, str], Known] = field(default_factory=dict)

    def get(self, reference: str, name: str) -> Known | None:
        """The customer of this reference (or code), else of this name, if there is one."""
        if not reference:
            return self.by_name.get(folded_name(name))
        found = self.by_reference.get(reference) or self.by_code.get(reference.lower())
        if found is not None or not name:
            return found
        named = self.by_name.get(folded_name(name))
        return named if named is not None and not named.reference else None

    def get_or_add(self, reference: str, name: str) -> Known:
        """The customer meant; a new one gets a code made from its name or its reference."""
        seen = self._seen.get((reference, name))
        if seen is None:
            seen = self.get(reference, name) or self._add(reference, name)
            self._seen[reference, name] = seen
        return seen

    def join(self, customer: Known) -> None:
        """Makes a customer findable by all that names it."""
        self.by_code[customer.code] = customer
        if customer.reference:
            self.by_reference[customer.reference] = customer
        self.by_name.setdefault(folded_name(customer.name), customer)

    def note_contact(
        self, customer: Known, name: str, phone: str, email: str, role: Role = Role.ACCOUNTS
    ) -> None:
        """Remembers a person that a row names. The first details of a name count."""
        if not (name or phone or email) or (customer.code, name) in self._named:
            return
        self._named.add((customer.code, name))
        key = (customer.code, folded_name(name or UNNAMED))
        if key not in self._people:
            self._people.add(key)
            self.contacts.append(NamedContact(customer, name or UNNAMED, role, phone, email))

    def _add(self, reference: str, name: str) -> Known:
        code = self._free_code(reference, name)
        customer = Known(code, name or reference, reference, is_new=True)
        self.added.append(customer)
        self.join(customer)
        return customer

    def _free_code(self, reference: str, name: str) -> str:
        if name:
            return free_code(name, self.by_code)
        try:
            code = checked_code(reference)
        except UsageError:
            return free_code(reference, self.by_code)
        return code if code not in self.by_code else free_code(reference, self.by_code)


class CustomersOf(dict[Party, Known]):
    """The customer of each party of a file, who joins the book with the person it names."""

    def __init__(self, customers: KnownCustomers) -> None:
        super().__init__()
        self._customers = customers

    def __missing__(self, party: Party) -> Known:
        customer = self._customers.get_or_add(party.reference, party.name)
        self._customers.note_contact(customer, party.contact, party.phone, party.email)
        self[party] = customer
        return customer


def known_customers(session: Session) -> KnownCustomers:
    """Every customer of the book, in one statement."""
    known = KnownCustomers()
    statement = select(
        Customer.id, Customer.code, Customer.name, Customer.reference, Customer.terms_days
    )
    for row in session.execute(statement.order_by(Customer.id)):
        known.join(Known(row.code, row.name, row.reference or "", row.terms_days, row.id))
    return known


def write_customers(change: Change, known: KnownCustomers, added_on: date) -> int:
    """Writes the customers that joined since the last time, with their ids. Returns how many."""
    added, known.added = known.added, []
    ids = reserve_ids(change.session, Customer, len(added))
    for customer, row_id in zip(added, ids, strict=True):
        customer.id = row_id
    insert_rows(
        change,
        Customer,
        ("id", "code", "name", "reference", "terms_days", "added_on"),
        [
            (one.id, one.code, one.name, one.reference or None, one.terms_days, added_on)
            for one in added
        ],
    )
    return len(added)


def _contacts_there(session: Session, named: Iterable[NamedContact]) -> set[tuple[int, str]]:
    """Whom the book has at these people's customers; at new ones it has only what is named once."""
    whose = {person.customer.id for person in named if not person.customer.is_new}
    if not whose:
        return set()
    with wanted_values(session, int, whose) as wanted:
        found = select(Contact.customer_id, Contact.name).where(Contact.customer_id.in_(wanted))
        return {(customer_id, folded_name(name)) for customer_id, name in session.execute(found)}


def write_contacts(change: Change, known: KnownCustomers) -> int:
    """Writes the people named since the last time whom the book lacks. Returns how many."""
    named, known.contacts = known.contacts, []
    if not named:
        return 0
    there = _contacts_there(change.session, named)
    new = [
        person for person in named if (person.customer.id, folded_name(person.name)) not in there
    ]
    ids = reserve_ids(change.session, Contact, len(new))
    insert_rows(
        change,
        Contact,
        ("id", "customer_id", "name", "role", "phone", "email"),
        [
            (row_id, one.customer.id, one.name, one.role.value, one.phone, one.email)
            for row_id, one in zip(ids, new, strict=True)
        ],
    )
    return len(new)
