"""Customers and their contacts: adding, editing, and finding them by what a person types."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import AmbiguousError, DunningError, NotFoundError, UsageError
from dunning.kinds import Role
from dunning.ledger.model import Contact, Customer
from dunning.money import known_currency
from dunning.percentages import read_percentage

HIGHEST_CONTRACT_RATE = Decimal(1000)
"""Percent a year: half a percent a day, which contracts do say, is 182."""

_LISTED = 8
_SPELLING_CUTOFF = 75
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII)
_LEGAL_FORMS = frozenset(
    "ab ag as bt bv co corp gmbh inc kft kg kkt llc llp ltd nv nyrt oy plc sa sarl sas se sia "
    "spa srl sro zrt doo oo ооо ао".split()
)


class CustomerDetails(NamedTuple):
    """What can be said of a customer. None leaves a detail as it is, or at its default.

    `commission` and `contract_rate` are percentages as typed; an empty text clears them.
    """

    name: str | None = None
    reference: str | None = None
    country: str | None = None
    region: str | None = None
    language: str | None = None
    timezone: str | None = None
    currency: str | None = None
    terms_days: int | None = None
    owner: str | None = None
    note: str | None = None
    plan_group: str | None = None
    pays_rule: str | None = None
    keep_calling: bool | None = None
    commission: str | None = None
    contract_rate: str | None = None


class ContactDetails(NamedTuple):
    """What can be said of a contact. None leaves a detail as it is."""

    role: Role | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None
    wish_from: str | None = None
    wish_to: str | None = None
    wish_weekdays: str | None = None
    not_at_work: bool | None = None


def add_customer(session: Session, code: str, details: CustomerDetails, added_on: date) -> Customer:
    """Adds a customer. Raises UsageError for a code or detail that will not do."""
    code = checked_code(code)
    if session.scalar(select(Customer.id).where(Customer.code == code)):
        raise DunningError(f"customer {code!r} is there already: choose another code, or edit it")
    if not details.name:
        raise UsageError("a customer needs a name")
    customer = Customer(code=code, added_on=added_on)
    _apply(customer, details)
    _require_free_reference(session, customer)
    session.add(customer)
    session.flush()
    return customer


def edit_customer(
    session: Session, customer: Customer, details: CustomerDetails, code: str | None = None
) -> None:
    """Changes what is given. Raises UsageError for a code that is taken or a wrong detail."""
    if code is not None and (code := checked_code(code)) != customer.code:
        if session.scalar(select(Customer.id).where(Customer.code == code)):
            raise DunningError(f"customer {code!r} is there already: choose another code")
        customer.code = code
    _apply(customer, details)
    _require_free_reference(session, customer)
    session.flush()


def checked_code(code: str) -> str:
    """A speakable code in lower case: letters a-z, digits, dot, dash and underscore."""
    folded = code.strip().lower()
    if len(folded) <= 40 and _CODE.fullmatch(folded):
        return folded
    raise UsageError(
        f"code {code!r} will not do: use up to 40 of a-z, 0-9, dot, dash or underscore"
    )


def free_code(name: str, taken: Mapping[str, object] | set[str]) -> str:
    """A code made from a name that is not taken yet: `Lufi Kft.` gives `lufi`, then `lufi-2`."""
    words: list[str] = re.findall(r"[a-z0-9]+", folded_name(name))
    spoken = [word for word in words if word not in _LEGAL_FORMS] or words or ["customer"]
    stem = spoken[0] if len(spoken[0]) > 2 else "-".join(spoken[:3])
    candidates: Iterable[str] = (
        [stem[:30], "-".join(spoken[:2])[:30], "-".join(spoken)[:30]]
        if len(spoken) > 1
        else [stem[:30]]
    )
    for candidate in candidates:
        if candidate.strip("-") not in taken:
            return candidate.strip("-")
    number = 2
    while f"{stem[:30].strip('-')}-{number}" in taken:
        number += 1
    return f"{stem[:30].strip('-')}-{number}"


def folded_name(name: str) -> str:
    """A name as it is compared: lower case, without accents, single spaces."""
    if name.isascii():
        return " ".join(name.lower().split())
    bare = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def find_customer(session: Session, typed: str) -> Customer:
    """The one customer that `typed` means: by code or reference, then the beginning of a code,
    then part of a name, then spelling.

    Raises NotFoundError when nothing is near, AmbiguousError listing them when several are.
    """
    wanted = typed.strip()
    exact = session.scalars(
        select(Customer).where((Customer.code == wanted.lower()) | (Customer.reference == wanted))
    ).all()
    if exact:
        return next((found for found in exact if found.code == wanted.lower()), exact[0])
    pairs = [(code, name) for code, name in session.execute(select(Customer.code, Customer.name))]
    codes = _matching_codes(wanted, pairs)
    if len(codes) == 1:
        return session.scalars(select(Customer).where(Customer.code == codes[0])).one()
    if codes:
        names = dict(pairs)
        shown = ", ".join(f"{code} ({names[code]})" for code in codes[:_LISTED])
        more = f" and {len(codes) - _LISTED} more" if len(codes) > _LISTED else ""
        raise AmbiguousError(f"{typed!r} can mean {shown}{more}: type the code")
    raise NotFoundError(
        f"no customer {typed!r}: see dunning customer list, or add one with dunning customer add"
    )


def _matching_codes(wanted: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    folded = folded_name(wanted)
    if not folded:
        return []
    ways = (
        (code for code, _ in pairs if code.startswith(folded)),
        (code for code, name in pairs if folded in folded_name(name)),
        _spelled_like(folded, pairs),
    )
    for way in ways:
        if codes := sorted(way):
            return codes
    return []


def _spelled_like(folded: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    from rapidfuzz import fuzz, process

    spellings = {code: [code, *folded_name(name).split()] for code, name in pairs}
    flat = [(code, word) for code, words in spellings.items() for word in words]
    near = process.extract(
        folded,
        [word for _, word in flat],
        scorer=fuzz.ratio,
        score_cutoff=_SPELLING_CUTOFF,
        limit=_LISTED + 1,
    )
    return list({flat[position][0] for _, _, position in near})


def add_contact(
    session: Session, customer: Customer, name: str, details: ContactDetails
) -> Contact:
    """Adds a person at a customer. Raises UsageError for an empty name or one that is there."""
    name = name.strip()
    if not name:
        raise UsageError("a contact needs a name")
    _require_free_name(session, customer.id, name)
    contact = Contact(customer_id=customer.id, name=name, role=(details.role or Role.PAYER).value)
    _apply_contact(contact, details)
    session.add(contact)
    session.flush()
    return contact


def edit_contact(
    session: Session, contact: Contact, details: ContactDetails, name: str | None = None
) -> None:
    """Changes what is given. A new phone number is taken to be right again."""
    if name is not None:
        if not name.strip():
            raise UsageError("a contact needs a name")
        _require_free_name(session, contact.customer_id, name, contact)
        contact.name = name.strip()
    _apply_contact(contact, details)
    session.flush()


def contacts_of(session: Session, customer: Customer) -> Sequence[Contact]:
    """The customer's contacts in the order they were added."""
    return session.scalars(
        select(Contact).where(Contact.customer_id == customer.id).order_by(Contact.id)
    ).all()


def find_contact(session: Session, customer: Customer, typed: str) -> Contact:
    """The one contact of the customer whose name is, begins with, or contains `typed`.

    Raises NotFoundError listing who is known, AmbiguousError when several fit.
    """
    known = contacts_of(session, customer)
    wanted = folded_name(typed)
    ways = (
        [contact for contact in known if folded_name(contact.name) == wanted],
        [
            contact
            for contact in known
            if any(word.startswith(wanted) for word in folded_name(contact.name).split())
        ],
        [contact for contact in known if wanted and wanted in folded_name(contact.name)],
    )
    found = next((way for way in ways if way and wanted), [])
    if len(found) == 1:
        return found[0]
    names = ", ".join(contact.name for contact in (found or known)) or "nobody yet"
    if found:
        raise AmbiguousError(f"{typed!r} can mean {names}: type more of the name")
    raise NotFoundError(
        f"{customer.code} has no contact {typed!r} (known: {names}): "
        f"add with dunning contact add {customer.code} NAME"
    )


def _apply(customer: Customer, details: CustomerDetails) -> None:
    for detail, check in _CHECKS.items():
        if (value := getattr(details, detail)) is not None:
            setattr(customer, detail, check(value))


def _apply_contact(contact: Contact, details: ContactDetails) -> None:
    if details.role is not None:
        contact.role = details.role.value
    if details.phone is not None:
        contact.phone = details.phone.strip()
        contact.wrong_number_on = None
    if details.email is not None:
        contact.email = details.email.strip()
    for detail in ("note", "wish_from", "wish_to", "wish_weekdays"):
        if (value := getattr(details, detail)) is not None:
            setattr(contact, detail, value.strip())
    if details.not_at_work is not None:
        contact.not_at_work = details.not_at_work


def _require_free_name(
    session: Session, customer_id: int, name: str, but: Contact | None = None
) -> None:
    known = session.scalars(select(Contact).where(Contact.customer_id == customer_id))
    if any(one is not but and folded_name(one.name) == folded_name(name) for one in known):
        code = session.get_one(Customer, customer_id).code
        raise DunningError(f"{code} has a contact {name.strip()!r} already: edit that one")


def _require_free_reference(session: Session, customer: Customer) -> None:
    if not customer.reference:
        return
    with session.no_autoflush:
        holder = session.scalars(
            select(Customer).where(Customer.reference == customer.reference)
        ).first()
    if holder is not None and holder is not customer:
        raise DunningError(f"reference {customer.reference!r} belongs to {holder.code} already")


def _name(text: str) -> str:
    if not text.strip():
        raise UsageError("a customer needs a name")
    return text.strip()


def _country(text: str) -> str:
    code = text.strip().upper()
    if code and not re.fullmatch(r"[A-Z]{2}", code, re.ASCII):
        raise UsageError(f"country {text!r} is not a two-letter code such as HU, DE or GB")
    return code


def _currency(text: str) -> str:
    return known_currency(text) if text.strip() else ""


def _terms(days: int) -> int:
    if not 0 <= days <= 365:
        raise UsageError(f"terms of {days} days will not do: use 0 to 365")
    return days


def _commission(text: str) -> Decimal | None:
    return read_percentage(text, "commission") if text.strip() else None


def _contract_rate(text: str) -> Decimal | None:
    highest = HIGHEST_CONTRACT_RATE
    return read_percentage(text, "contract rate", highest) if text.strip() else None


def _short(detail: str, most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text.strip()) > most:
            raise UsageError(
                f"{detail} is too long: {len(text.strip())} characters, at most {most}"
            )
        return text.strip()

    return check


_CHECKS: dict[str, Callable[[Any], object]] = {
    "name": _name,
    "reference": lambda text: _short("reference", 100)(text) or None,
    "country": _country,
    "region": _short("region", 10),
    "language": _short("language", 10),
    "timezone": _short("timezone", 60),
    "currency": _currency,
    "terms_days": _terms,
    "owner": str.strip,
    "note": str.strip,
    "plan_group": _short("group", 40),
    "pays_rule": str.strip,
    "keep_calling": bool,
    "commission": _commission,
    "contract_rate": _contract_rate,
}
