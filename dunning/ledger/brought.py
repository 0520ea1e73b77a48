"""Writing what an invoice file brings, by a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from dunning.ledger.bulk import insert_rows, reserve_ids, update_rows
from dunning.ledger.incoming import IncomingInvoice
from dunning.ledger.journal import Change
from dunning.ledger.known import Known
from dunning.ledger.model import Allocation, Credit, Dispute, Invoice, Payment
from dunning.ledger.spread import Source, spread, write_spread

CHANGEABLE = ("id", "issued", "due", "amount", "currency", "open_amount")
"""The columns of an invoice that a later file may change."""


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """What fills the gaps of a file. `due_days` beats the customer's own terms."""

    today: date
    recorded_at: datetime
    terms_days: int = 30
    due_days: int | None = None
    dispute_days: int = 30


@dataclass(slots=True, eq=False)
class InvoiceRow:
    """An invoice of the book, or one on its way there, while a file is taken in."""

    customer: Known
    number: str
    issued: date
    due: date
    amount: Decimal
    currency: str
    open_amount: Decimal
    id: int = 0
    disputed: bool = False

    def values(self) -> tuple[object, ...]:
        """What a file may change of it, `id` first, in the order of `CHANGEABLE`."""
        return (self.id, self.issued, self.due, self.amount, self.currency, self.open_amount)


@dataclass(frozen=True, slots=True)
class PaidPart:
    """A part of an invoice that the file says is paid, and by which words it says so."""

    row: InvoiceRow
    amount: Decimal
    on: date
    day_assumed: bool
    key: str


@dataclass(slots=True)
class Brought:
    """What a portion of a file brings, worked out before it is written.

    `there` are the book's own invoices by number, as the file leaves them; `altered` their
    values before. `disputed` come with the day they were settled, if they were.
    """

    terms: InvoiceTerms
    there: dict[str, InvoiceRow] = field(default_factory=dict)
    added: dict[str, InvoiceRow] = field(default_factory=dict)
    altered: dict[str, tuple[object, ...]] = field(default_factory=dict)
    paid: list[PaidPart] = field(default_factory=list)
    disputed: list[tuple[InvoiceRow, date | None]] = field(default_factory=list)


def write_brought(change: Change, brought: Brought) -> None:
    """Writes invoices, payments and disputes. The customers must have their ids."""
    _write_invoices(change, brought)
    _write_payments(change, brought)
    _write_disputes(change, brought)


def _write_invoices(change: Change, brought: Brought) -> None:
    new = list(brought.added.values())
    for row, row_id in zip(new, reserve_ids(change.session, Invoice, len(new)), strict=True):
        row.id = row_id
    insert_rows(
        change,
        Invoice,
        (*CHANGEABLE, "customer_id", "number"),
        [(*row.values(), row.customer.id, row.number) for row in new],
    )
    update_rows(
        change,
        Invoice,
        CHANGEABLE,
        list(brought.altered.values()),
        [brought.there[number].values() for number in brought.altered],
    )


def _write_payments(change: Change, brought: Brought) -> None:
    ids = reserve_ids(change.session, Payment, len(brought.paid))
    parts = list(zip(ids, brought.paid, strict=True))
    insert_rows(
        change,
        Payment,
        (
            "id",
            "customer_id",
            "paid_on",
            "amount",
            "currency",
            "unallocated",
            "reference",
            "source_key",
            "day_assumed",
            "recorded_at",
        ),
        [
            (
                row_id,
                paid.row.customer.id,
                paid.on,
                paid.amount,
                paid.row.currency,
                Decimal(0),
                paid.row.number,
                paid.key,
                paid.day_assumed,
                brought.terms.recorded_at,
            )
            for row_id, paid in parts
        ],
    )
    insert_rows(
        change,
        Allocation,
        ("id", "invoice_id", "payment_id", "amount", "starts"),
        [
            (
                allocation_id,
                paid.row.id,
                row_id,
                paid.amount,
                max(paid.on, paid.row.issued),
            )
            for allocation_id, (row_id, paid) in zip(
                reserve_ids(change.session, Allocation, len(parts)), parts, strict=True
            )
        ],
    )


def _write_disputes(change: Change, brought: Brought) -> None:
    ids = reserve_ids(change.session, Dispute, len(brought.disputed))
    patience = timedelta(days=brought.terms.dispute_days)
    insert_rows(
        change,
        Dispute,
        (
            "id",
            "customer_id",
            "invoice_id",
            "opened_on",
            "review_on",
            "resolved_on",
            "reason",
        ),
        [
            (
                row_id,
                row.customer.id,
                row.id,
                row.issued,
                row.due + patience,
                settled and max(settled, row.issued),
                "marked as disputed in the file",
            )
            for row_id, (row, settled) in zip(ids, brought.disputed, strict=True)
        ],
    )


def write_credits(
    change: Change, credits_given: Sequence[tuple[IncomingInvoice, Known]], terms: InvoiceTerms
) -> None:
    """Writes credit notes, which settle the invoice they name, else the oldest."""
    if not credits_given:
        return
    ids = reserve_ids(change.session, Credit, len(credits_given))
    sources = [
        Source(
            row_id,
            customer.id,
            row.currency,
            row.issued or row.due or terms.today,
            row.amount,
            (row.corrects,) if row.corrects else (),
        )
        for row_id, (row, customer) in zip(ids, credits_given, strict=True)
    ]
    parts = spread(change, sources)
    insert_rows(
        change,
        Credit,
        (
            "id",
            "customer_id",
            "kind",
            "number",
            "credited_on",
            "amount",
            "currency",
            "unallocated",
        ),
        [
            (
                source.id,
                source.customer_id,
                "credit-note",
                row.number,
                source.on,
                row.amount,
                source.currency,
                source.left,
            )
            for source, (row, _) in zip(sources, credits_given, strict=True)
        ],
    )
    write_spread(change, Credit, parts)
