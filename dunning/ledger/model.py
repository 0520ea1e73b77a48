"""The book's tables as mapped classes.

Amounts are in currency units, with the currency in the same row. `Invoice.open_amount`,
`Payment.unallocated` and `Credit.unallocated` are kept in step with the allocations in the
same transaction, so that the morning's list reads open rows only; `ledger.check` proves them.

An index with a condition tells it in its `info`: as an option of the engines it would load both
their dialects with every command, and only the migrations make indexes.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeEngine

from dunning.kinds import ConsequenceKind, Outcome, PauseKind, Role
from dunning.ledger.types import Amount, Day, Moment
from dunning.money import SCALE

BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite makes only INTEGER PRIMARY KEY an alias of the row id."""


def _one_of(column: str, words: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


_A_PERCENTAGE = f"commission BETWEEN 0 AND {100 * SCALE}"


class Table(DeclarativeBase):
    """Every table has a number of its own and is named for one row of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[type, type[TypeEngine[Any]] | TypeEngine[Any]]] = {
        Decimal: Amount,
        date: Day,
        datetime: Moment,
        int: BigKey,
    }

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, sort_order=-10)


class Customer(Table):
    """Who owes. `reference` is the accounting system's own id, if the customer came from a file.

    `plan_group` chooses the reminder plan; `pays_rule` holds the RFC 5545 rule by which they pay;
    `keep_calling` is the user's decision about debts past 120 days. `commission` is what the
    caller earns on their invoices, in percent; `contract_rate` the late interest agreed in the
    contract, in percent a year.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("code <> '' AND code = lower(code)", name="code"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("terms_days BETWEEN 0 AND 365", name="terms"),
        CheckConstraint(_A_PERCENTAGE, name="commission"),
        CheckConstraint("contract_rate >= 0", name="contract_rate"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    reference: Mapped[str | None] = mapped_column(String(100), unique=True)
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    region: Mapped[str] = mapped_column(String(10), default="", server_default="")
    language: Mapped[str] = mapped_column(String(10), default="", server_default="")
    timezone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    terms_days: Mapped[int | None]
    owner: Mapped[str] = mapped_column(Text, default="", server_default="")
    plan_group: Mapped[str] = mapped_column(String(40), default="", server_default="")
    pays_rule: Mapped[str] = mapped_column(Text, default="", server_default="")
    keep_calling: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    added_on: Mapped[date]
    commission: Mapped[Decimal | None]
    contract_rate: Mapped[Decimal | None]


class Contact(Table):
    """A person at a customer. On `wrong_number_on` the phone turned out not to be theirs.

    `wish_from` and `wish_to` are HH:MM in their own time, `wish_weekdays` words such as `mon tue`;
    empty where nothing was asked for.
    """

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint(_one_of("role", Role), name="role"),
        CheckConstraint("name <> ''", name="name"),
        Index("uq_contact_customer_id_name", "customer_id", "name", unique=True),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(Text, default="", server_default="")
    email: Mapped[str] = mapped_column(Text, default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    wrong_number_on: Mapped[date | None]
    wish_from: Mapped[str] = mapped_column(String(5), default="", server_default="")
    wish_to: Mapped[str] = mapped_column(String(5), default="", server_default="")
    wish_weekdays: Mapped[str] = mapped_column(String(40), default="", server_default="")
    not_at_work: Mapped[bool] = mapped_column(default=False, server_default=false())


class Invoice(Table):
    """What was invoiced. `open_amount` is the amount less its allocations, never below zero.

    `commission` is what the caller earns on this invoice, in percent, where it is not the
    customer's. The indexes of what is open hold all that a morning reads of it, of each invoice or
    to add up what is owed, and the column of their own condition, without which no engine answers
    from them alone.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("open_amount BETWEEN 0 AND amount", name="open_amount"),
        CheckConstraint("issued <= due", name="dates"),
        CheckConstraint(_A_PERCENTAGE, name="commission"),
        Index(
            "ix_invoice_open",
            "customer_id",
            "due",
            "id",
            "currency",
            "open_amount",
            "number",
            "issued",
            "amount",
            info={"where": "open_amount > 0"},
        ),
        Index(
            "ix_invoice_debt",
            "customer_id",
            "currency",
            "due",
            "open_amount",
            "issued",
            info={"where": "open_amount > 0"},
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    number: Mapped[str] = mapped_column(String(100), unique=True)
    issued: Mapped[date]
    due: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    open_amount: Mapped[Decimal]
    commission: Mapped[Decimal | None]

    customer: Mapped[Customer] = relationship()


class Payment(Table):
    """Money received. A reversed payment keeps its row and settles nothing from that day on."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("unallocated BETWEEN 0 AND amount", name="unallocated"),
        CheckConstraint("reversed_on IS NULL OR unallocated = 0", name="reversed"),
        CheckConstraint("reversed_on IS NULL OR reversed_on >= paid_on", name="reversed_on"),
        Index("ix_payment_customer_id_paid_on", "customer_id", "paid_on"),
        Index("ix_payment_paid_on", "paid_on"),
        Index("ix_payment_reversed_on", "reversed_on", info={"where": "reversed_on IS NOT NULL"}),
        Index(
            "ix_payment_unallocated",
            "customer_id",
            info={"where": "unallocated > 0"},
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    unallocated: Mapped[Decimal]
    reference: Mapped[str] = mapped_column(Text, default="", server_default="")
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    day_assumed: Mapped[bool] = mapped_column(default=False, server_default=false())
    recorded_at: Mapped[datetime]
    reversed_on: Mapped[date | None]
    reversal_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class Credit(Table):
    """A credit note, or an amount written off: it settles invoices and brings no money."""

    __tablename__ = "credit"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("unallocated BETWEEN 0 AND amount", name="unallocated"),
        CheckConstraint("kind IN ('credit-note', 'write-off')", name="kind"),
        Index(
            "ix_credit_unallocated",
            "customer_id",
            info={"where": "unallocated > 0"},
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(100), unique=True)
    credited_on: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    unallocated: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class Allocation(Table):
    """The part of a payment or credit that settles one invoice, from `starts` until `ends`."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(payment_id IS NULL) <> (credit_id IS NULL)", name="source"),
        CheckConstraint("ends IS NULL OR ends >= starts", name="dates"),
        Index("ix_allocation_credit_id", "credit_id", info={"where": "credit_id IS NOT NULL"}),
        Index("ix_allocation_ends", "ends", info={"where": "ends IS NOT NULL"}),
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    credit_id: Mapped[int | None] = mapped_column(ForeignKey("credit.id"))
    amount: Mapped[Decimal]
    starts: Mapped[date] = mapped_column(index=True)
    ends: Mapped[date | None]

    invoice: Mapped[Invoice] = relationship()


class Call(Table):
    """One attempt to reach a customer. `returns_on` is the day it brings the customer back.

    `lines` names the script lines that were shown for it, space separated, and `asked_why`
    whether the way chosen asks for the reason; both empty for a call without a script.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint(_one_of("outcome", Outcome), name="outcome"),
        Index("ix_call_customer_id_at", "customer_id", "at"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    redirected_to_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20), default="phone", server_default="phone")
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(30), default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    caller: Mapped[str] = mapped_column(Text, default="", server_default="")
    inbound: Mapped[bool] = mapped_column(default=False, server_default=false())
    returns_on: Mapped[date | None]
    lines: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_why: Mapped[bool | None]

    contact: Mapped[Contact | None] = relationship(foreign_keys=[contact_id])
    redirected_to: Mapped[Contact | None] = relationship(foreign_keys=[redirected_to_id])


class Promise(Table):
    """What a contact said would be paid by when. Whether it was kept follows from the payments."""

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(ended_on IS NULL) = (ending = '')", name="ending"),
        CheckConstraint("ending IN ('', 'withdrawn', 'replaced')", name="ending_word"),
        CheckConstraint("made_on <= promised_for", name="dates"),
        Index("ix_promise_customer_id_promised_for", "customer_id", "promised_for"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    made_on: Mapped[date]
    made_at: Mapped[datetime]
    promised_for: Mapped[date]
    breaks_on: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    ended_on: Mapped[date | None]
    ending: Mapped[str] = mapped_column(String(20), default="", server_default="")

    contact: Mapped[Contact | None] = relationship()


class Dispute(Table):
    """A claim against one invoice, or against the whole account where `invoice_id` is empty."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("review_on >= opened_on", name="review"),
        CheckConstraint("resolved_on IS NULL OR resolved_on >= opened_on", name="dates"),
        Index("ix_dispute_customer_id_opened_on", "customer_id", "opened_on"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    opened_on: Mapped[date]
    review_on: Mapped[date]
    resolved_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    resolution: Mapped[str] = mapped_column(Text, default="", server_default="")

    invoice: Mapped[Invoice | None] = relationship()


class Pause(Table):
    """A stop on calling. A plain pause ends on `until`; the other kinds are looked at on it."""

    __tablename__ = "pause"
    __table_args__ = (
        CheckConstraint(_one_of("kind", PauseKind), name="kind"),
        CheckConstraint("until > starts", name="until"),
        CheckConstraint("lifted_on IS NULL OR lifted_on >= starts", name="lifted"),
        Index("ix_pause_customer_id_starts", "customer_id", "starts"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    starts: Mapped[date]
    until: Mapped[date]
    lifted_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class Consequence(Table):
    """A real next step: who decided it, when, on what basis, and the day it is taken.

    It is meant only when the oldest invoice asked for is `after_days` past due and more than
    `above` is asked for, where those are set.
    """

    __tablename__ = "consequence"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ConsequenceKind), name="kind"),
        CheckConstraint("basis <> ''", name="basis"),
        CheckConstraint("decided_by <> ''", name="decided_by"),
        CheckConstraint("decided_on <= planned_for", name="dates"),
        CheckConstraint("after_days > 0", name="after_days"),
        CheckConstraint("above > 0", name="above"),
        CheckConstraint("(above IS NULL) = (above_currency = '')", name="above_currency"),
        CheckConstraint("done_on IS NULL OR withdrawn_on IS NULL", name="ending"),
        CheckConstraint("announced_on >= decided_on", name="announced"),
        CheckConstraint("done_on >= decided_on", name="done"),
        CheckConstraint("withdrawn_on >= decided_on", name="withdrawn"),
        Index("ix_consequence_customer_id_planned_for", "customer_id", "planned_for"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    kind: Mapped[str] = mapped_column(String(20))
    planned_for: Mapped[date]
    decided_by: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    basis: Mapped[str] = mapped_column(Text)
    after_days: Mapped[int | None]
    above: Mapped[Decimal | None]
    above_currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    announced_on: Mapped[date | None]
    done_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    added_at: Mapped[datetime]


class Claim(Table):
    """A caller's lease on a customer, so that two people do not ring the same one.

    It runs out by itself on `expires_at`. `lines` and `asked_why` are what the caller was shown,
    for the call that follows. A lease is no part of the book's story: it is written over and
    forgotten, is never undone, and goes with its customer, so the journal leaves it out.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("caller <> ''", name="caller"),
        CheckConstraint("expires_at > taken_at", name="expires"),
    )

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), unique=True
    )
    caller: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lines: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_why: Mapped[bool | None]


class KeptRecord(Table):
    """How a customer has paid so far: a `CustomerRecord`, for all who have settled an invoice.

    `late_8` counts the invoices that were settled 8 days late or later, `days_8` adds up their
    days, for each of `BAND_STARTS`. Kept in step with the allocations as the open amounts are;
    since it follows from them, the journal leaves it out, and it is worked out anew after an undo.
    """

    __tablename__ = "payment_record"
    __table_args__ = (CheckConstraint("payments > 0", name="payments"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), unique=True
    )
    payments: Mapped[int]
    late_1: Mapped[int]
    late_4: Mapped[int]
    late_8: Mapped[int]
    late_15: Mapped[int]
    late_31: Mapped[int]
    late_61: Mapped[int]
    days_1: Mapped[int]
    days_4: Mapped[int]
    days_8: Mapped[int]
    days_15: Mapped[int]
    days_31: Mapped[int]
    days_61: Mapped[int]


class Profile(Table):
    """How a file with a certain header was read, so that the next one like it reads by itself."""

    __tablename__ = "profile"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    subject: Mapped[str] = mapped_column(String(20))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    choices: Mapped[str] = mapped_column(Text)


class EntryKind(StrEnum):
    """What a journal entry is. An undo or a redo takes back the entry that it `undoes`."""

    CHANGE = "change"
    UNDO = "undo"
    REDO = "redo"
    ERASURE = "erasure"


class JournalEntry(Table):
    """One command that changed the book. `undoes` is the entry this one took back.

    `digest` stands for what the entry says and `link` ties it to the entry before, as
    `ledger.chain` tells. `erased_by` is the erasure that took its words out. The database itself
    refuses to delete an entry, or to change one but by an erasure.
    """

    __tablename__ = "journal"
    __table_args__ = (CheckConstraint(_one_of("kind", EntryKind), name="kind"),)

    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(Text)
    command: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(10), default="change", server_default="change")
    undoes: Mapped[int | None] = mapped_column(
        ForeignKey("journal.id", name="fk_journal_undoes"), unique=True
    )
    digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    link: Mapped[str] = mapped_column(String(64), default="", server_default="")
    erased_by: Mapped[int | None]


class JournalChange(Table):
    """Rows of one table before and after one command, as `ledger.row_texts` writes them."""

    __tablename__ = "journal_change"

    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(40))
    columns: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    erased_by: Mapped[int | None]


_BESIDE_THE_STORY = {
    model.__tablename__ for model in (JournalEntry, JournalChange, Claim, KeptRecord)
}

BOOK_TABLES = tuple(
    table for table in Table.metadata.sorted_tables if table.name not in _BESIDE_THE_STORY
)
"""Everything that the journal records and undo puts back, parents before children."""
