"""Forgetting a customer: the people go, the amounts and dates stay.

Everything that says who somebody was is put out, in the rows and in the journal's copies of
them: names, numbers, addresses and whatever was written about them. What was owed and paid, and
when, is kept, since the books have to be.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from dunning.errors import DunningError
from dunning.ledger.chain import change_digest, entry_digest
from dunning.ledger.journal import Change, RowChange
from dunning.ledger.model import (
    Call,
    Consequence,
    Contact,
    Credit,
    Customer,
    Dispute,
    EntryKind,
    Invoice,
    JournalChange,
    JournalEntry,
    Pause,
    Payment,
    Table,
)
from dunning.ledger.row_texts import rows_of, text_of

FORGOTTEN = "forgotten"
_AT_ONCE = 200

_PERSONAL: Mapping[type[Table], Mapping[str, Any]] = MappingProxyType(
    {
        Contact: {"name": FORGOTTEN, "phone": "", "email": "", "note": ""},
        Call: {"note": ""},
        Payment: {"reference": "", "reversal_reason": ""},
        Credit: {"reason": ""},
        Dispute: {"reason": "", "resolution": ""},
        Pause: {"reason": ""},
        Consequence: {"note": ""},
    }
)
"""What says something about a person, by table, and what stands there instead.

A contact's name is followed by the row's number: two may not be called the same.
"""
_BY_TABLE = MappingProxyType({model.__tablename__: _PERSONAL[model] for model in _PERSONAL})
_CUSTOMER: Mapping[str, Any] = MappingProxyType({"reference": None, "note": ""})


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was put out: the name the customer has now, how many people, and entries of the past."""

    code: str
    people: int
    entries: int


def forget(change: Change, customer: Customer) -> Forgotten:
    """Puts out a settled customer's personal data, in the journal's past as well.

    It cannot be undone. Raises DunningError while something is open, or runs, with the customer.
    """
    session = change.session
    _require_settled(session, customer)
    code = f"{FORGOTTEN}-{customer.id}"
    people = session.scalars(select(Contact.name).where(Contact.customer_id == customer.id)).all()
    names = [customer.code, customer.name, *people]
    _put_out_rows(session, customer, code)
    entries = _entries_without_person(session, customer.id, names)
    kept = list(_kept_without_person(session, customer.id))
    change.recorder.changes = [_left(Customer, customer.id), *_digests(entries, kept)]
    change.kind, change.command = EntryKind.ERASURE, "customer forget"
    change.note(f"forgot a customer, now {code}", customer)
    change.afterwards = lambda number: _write(session, number, entries, kept)
    return Forgotten(code, len(people), len(entries))


def _require_settled(session: Session, customer: Customer) -> None:
    unsettled = (
        ("has open invoices", Invoice, Invoice.open_amount > 0),
        ("has money on the account", Payment, Payment.unallocated > 0),
        ("has a credit on the account", Credit, Credit.unallocated > 0),
        ("has a dispute running", Dispute, Dispute.resolved_on.is_(None)),
    )
    for what, model, condition in unsettled:
        owned = select(model.id).where(model.customer_id == customer.id, condition).limit(1)
        if session.scalars(owned).first() is not None:
            raise DunningError(
                f"{customer.name} ({customer.code}) {what}: settle it first, then forget"
            )


def _put_out_rows(session: Session, customer: Customer, code: str) -> None:
    customer.code = customer.name = code
    for column, value in _CUSTOMER.items():
        setattr(customer, column, value)
    for model, columns in _PERSONAL.items():
        for row in session.scalars(select(model).where(_owner(model) == customer.id)):
            for column, value in columns.items():
                setattr(row, column, _instead(column, value, row.id))
    session.flush()


def _owner(model: type[Table]) -> Any:
    return model.__table__.c.customer_id


def _instead(column: str, value: Any, number: int) -> Any:
    return f"{FORGOTTEN} {number}" if column == "name" else value


def _left(model: type[Table], *row: Any) -> RowChange:
    """What the entry of an erasure says of a row: its number, and the digest of what is left."""
    return RowChange(model.__tablename__, ("id", "digest")[: len(row)], (), (row,))


def _digests(entries: Sequence[JournalEntry], kept: Sequence[JournalChange]) -> Iterator[RowChange]:
    yield from (_left(JournalEntry, one.id, entry_digest(one)) for one in entries)
    yield from (_left(JournalChange, one.id, change_digest(one)) for one in kept)


def _entries_without_person(
    session: Session, customer_id: int, names: Sequence[str]
) -> list[JournalEntry]:
    """The entries about a customer as they will be. They do not belong to the session.

    An entry about several, such as an import, is among them if its words name this one.
    """
    texts = (JournalEntry.command, JournalEntry.summary)
    named = [text.contains(name, autoescape=True) for text in texts for name in names]
    found = session.scalars(
        select(JournalEntry).where(or_(JournalEntry.customer_id == customer_id, *named))
    ).all()
    whole = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in names))
    entries = []
    for entry in found:
        session.expunge(entry)
        if entry.customer_id == customer_id or whole.search(f"{entry.command} {entry.summary}"):
            entry.command, entry.summary = _first_words(entry.command), FORGOTTEN
            entries.append(entry)
    return entries


def _write(
    session: Session,
    number: int,
    entries: Sequence[JournalEntry],
    kept: Sequence[JournalChange],
) -> None:
    for entry in entries:
        session.execute(
            update(JournalEntry)
            .where(JournalEntry.id == entry.id)
            .values(command=entry.command, summary=entry.summary, erased_by=number)
        )
    for one in kept:
        session.execute(
            update(JournalChange)
            .where(JournalChange.id == one.id)
            .values(before=one.before, after=one.after, erased_by=number)
        )


def _first_words(command: str) -> str:
    """`contact add` of `contact add lufi Anna --phone 123`: what was done, not with whom."""
    words = command.split()
    return " ".join(words[: 2 if words and words[0] in _GROUPS else 1])


_GROUPS = frozenset(
    "customer contact invoice promise dispute pause consequence payment import".split()
)


def _kept_without_person(session: Session, customer_id: int) -> Iterator[JournalChange]:
    """The journal's copies of a customer's rows as they will be, only those that alter."""
    tables = [Customer.__tablename__, *_BY_TABLE]
    last = 0
    while found := session.scalars(
        select(JournalChange)
        .where(JournalChange.id > last, JournalChange.table_name.in_(tables))
        .order_by(JournalChange.id)
        .limit(_AT_ONCE)
    ).all():
        last = found[-1].id
        for kept in found:
            session.expunge(kept)
            before = _without_person(kept, kept.before, customer_id)
            after = _without_person(kept, kept.after, customer_id)
            if (before, after) != (kept.before, kept.after):
                kept.before, kept.after = before, after
                yield kept


def _without_person(kept: JournalChange, text: str, customer_id: int) -> str:
    columns: list[str] = msgspec.json.decode(kept.columns)
    rows = rows_of(text)
    owner = columns.index("id" if kept.table_name == Customer.__tablename__ else "customer_id")
    own = [row for row in rows if row[owner] == customer_id]
    for row in own:
        for column, value in _instead_of(kept.table_name, row[columns.index("id")]):
            if column in columns:
                row[columns.index(column)] = value
    return text_of(rows).decode() if own else text


def _instead_of(table: str, number: int) -> Iterable[tuple[str, Any]]:
    if table == Customer.__tablename__:
        code = f"{FORGOTTEN}-{number}"
        return (("code", code), ("name", code), *_CUSTOMER.items())
    columns = _BY_TABLE[table]
    return [(column, _instead(column, value, number)) for column, value in columns.items()]
