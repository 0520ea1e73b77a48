"""Writing what an invoice file brings, by a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dunning.ledger.bulk import (
    insert_columns,
    insert_rows,
    reserve_ids,
    update_rows,
)
from dunning.ledger.incoming import IncomingInvoice
from dunning.ledger.journal import Change, stored
from dunning.ledger.known import Known
from dunning.ledger.model import Allocation, Credit, Dispute, Invoice, Payment
from dunning.ledger.new_invoices import (
    CHANGEABLE,
    InvoiceRow,
    InvoiceRun,
    NewInvoices,
    NewPayments,
    PaidPart,
    PaidRun,
)
from dunning.ledger.spread import Source, spread, write_spread


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """What fills the gaps of a file. `due_days` beats the customer's own terms."""

    today: date
    recorded_at: datetime
    terms_days: int = 30
    due_days: int | None = None
    dispute_days: int = 30


@dataclass(slots=True)
class Brought:
    """What a portion of a file brings, worked out before it is written.

    `there` are the book's own invoices by number, as the file leaves them; `altered` their
    values before. `disputed` come with the day they were settled, if they were.
    """

    terms: InvoiceTerms
    there: dict[str, InvoiceRow] = field(default_factory=dict)
    added: list[InvoiceRow | InvoiceRun] = field(default_factory=list)
    altered: dict[str, tuple[object, ...]] = field(default_factory=dict)
    paid: list[PaidPart | PaidRun] = field(default_factory=list)
    disputed: list[tuple[InvoiceRow, date | None]] = field(default_factory=list)

    @property
    def invoices_added(self) -> int:
        """How many invoices are new."""
        return sum(len(one.customers) if isinstance(one, InvoiceRun) else 1 for one in self.added)

    @property
    def payments_added(self) -> int:
        """How many payments there are."""
        return sum(len(one.keys) if isinstance(one, PaidRun) else 1 for one in self.paid)


def write_brought(change: Change, brought: Brought) -> None:
    """Writes invoices, payments and disputes. The customers must have their ids."""
    _write_invoices(change, brought)
    _write_payments(change, brought)
    _write_disputes(change, brought)


def _write_invoices(change: Change, brought: Brought) -> None:
    new = NewInvoices()
    for one in brought.added:
        if isinstance(one, InvoiceRun):
            new.add_run(one)
        else:
            new.add(one)
    ids = reserve_ids(change.session, Invoice, len(new.numbers))
    _number(brought.added, ids)
    insert_columns(change, Invoice, new.columns(ids))
    update_rows(
        change,
        Invoice,
        CHANGEABLE,
        list(brought.altered.values()),
        [brought.there[number].values() for number in brought.altered],
    )


def _number(added: Sequence[InvoiceRow | InvoiceRun], ids: Sequence[int]) -> None:
    """Gives the new invoices their ids."""
    first = 0
    for one in added:
        if isinstance(one, InvoiceRow):
            one.id = ids[first]
            first += 1
            continue
        one.ids = ids[first : first + len(one.customers)]
        first += len(one.customers)
        for place, row in one.rows:
            row.id = one.ids[place]


def _write_payments(change: Change, brought: Brought) -> None:
    new = NewPayments()
    for one in brought.paid:
        if isinstance(one, PaidRun):
            new.add_run(one)
        else:
            new.add(one)
    count = len(new.keys)
    ids = reserve_ids(change.session, Payment, count)
    insert_columns(change, Payment, new.payments(ids, stored(brought.terms.recorded_at)))
    parts = reserve_ids(change.session, Allocation, count)
    insert_columns(change, Allocation, new.allocations(parts, ids))
    change.recorder.settled.update(new.customers)


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
