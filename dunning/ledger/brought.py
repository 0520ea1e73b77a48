"""Writing what an invoice file brings, by a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import compress
from operator import sub
from typing import Any

from dunning.ledger.bulk import (
    Exact,
    Same,
    insert_columns,
    insert_rows,
    reserve_ids,
    update_rows,
)
from dunning.ledger.incoming import IncomingInvoice, PlainInvoices
from dunning.ledger.journal import Change, stored
from dunning.ledger.known import Known
from dunning.ledger.model import Allocation, Credit, Dispute, Invoice, Payment
from dunning.ledger.spread import Source, spread, write_spread
from dunning.money import scaled, unscaled

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


@dataclass(slots=True, eq=False)
class InvoiceRun:
    """New invoices that follow each other, column beside column. `rows` are some by themselves."""

    invoices: PlainInvoices
    customers: Sequence[Known]
    ids: Sequence[int] = ()
    rows: list[tuple[int, InvoiceRow]] = field(default_factory=list)

    def row(self, place: int) -> InvoiceRow:
        """One of them by itself, which gets its id with the others."""
        run = self.invoices
        row = InvoiceRow(
            self.customers[place],
            run.numbers[place],
            run.issued[place],
            run.due[place],
            unscaled(run.amounts[place]),
            run.currencies[place],
            unscaled(run.open_amounts[place]),
        )
        self.rows.append((place, row))
        return row


@dataclass(frozen=True, slots=True)
class PaidRun:
    """The paid parts of new invoices, column beside column.

    `paid` marks those of the run which `invoices` are.
    """

    run: InvoiceRun
    paid: Sequence[bool]
    invoices: PlainInvoices
    on: Sequence[date]
    days_assumed: Sequence[bool]
    keys: Sequence[str]


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
    new = _NewInvoices()
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


class _NewInvoices:
    """The columns of the invoices that a portion adds."""

    def __init__(self) -> None:
        self.issued: list[date] = []
        self.due: list[date] = []
        self.amounts: list[int] = []
        self.amount_words: list[str | Decimal] = []
        self.currencies: list[str] = []
        self.open_amounts: list[int] = []
        self.open_words: list[str | Decimal] = []
        self.customers: list[int] = []
        self.numbers: list[str] = []

    def add(self, row: InvoiceRow) -> None:
        self.issued.append(row.issued)
        self.due.append(row.due)
        self.amounts.append(scaled(row.amount))
        self.amount_words.append(row.amount)
        self.currencies.append(row.currency)
        self.open_amounts.append(scaled(row.open_amount))
        self.open_words.append(row.open_amount)
        self.customers.append(row.customer.id)
        self.numbers.append(row.number)

    def add_run(self, run: InvoiceRun) -> None:
        new = run.invoices
        self.issued.extend(new.issued)
        self.due.extend(new.due)
        self.amounts.extend(new.amounts)
        self.amount_words.extend(new.amount_words)
        self.currencies.extend(new.currencies)
        self.open_amounts.extend(new.open_amounts)
        self.open_words.extend(_open_words(new))
        self.customers.extend([customer.id for customer in run.customers])
        self.numbers.extend(new.numbers)

    def columns(self, ids: Sequence[int]) -> dict[str, Sequence[Any] | Exact]:
        return {
            "id": ids,
            "issued": self.issued,
            "due": self.due,
            "amount": Exact(self.amounts, self.amount_words),
            "currency": self.currencies,
            "open_amount": Exact(self.open_amounts, self.open_words),
            "customer_id": self.customers,
            "number": self.numbers,
        }


def _open_words(new: PlainInvoices) -> Sequence[str]:
    """Where the file does not say what is open, it is all of it or nothing."""
    if "" not in new.open_words:
        return new.open_words
    following = zip(new.open_words, new.open_amounts, new.amount_words, strict=True)
    return [word or (amount if rest else "0") for word, rest, amount in following]


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
    new = _NewPayments()
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


class _NewPayments:
    """The columns of the payments that a portion adds, one for each part of an invoice."""

    def __init__(self) -> None:
        self.customers: list[int] = []
        self.on: list[date] = []
        self.amounts: list[int] = []
        self.amount_words: list[str | Decimal] = []
        self.currencies: list[str] = []
        self.numbers: list[str] = []
        self.keys: list[str] = []
        self.days_assumed: list[bool] = []
        self.invoices: list[int] = []
        self.starts: list[date] = []

    def add(self, paid: PaidPart) -> None:
        self.customers.append(paid.row.customer.id)
        self.on.append(paid.on)
        self.amounts.append(scaled(paid.amount))
        self.amount_words.append(paid.amount)
        self.currencies.append(paid.row.currency)
        self.numbers.append(paid.row.number)
        self.keys.append(paid.key)
        self.days_assumed.append(paid.day_assumed)
        self.invoices.append(paid.row.id)
        self.starts.append(max(paid.on, paid.row.issued))

    def add_run(self, paid: PaidRun) -> None:
        new = paid.invoices
        self.customers.extend([one.id for one in compress(paid.run.customers, paid.paid)])
        self.on.extend(paid.on)
        self.amounts.extend(map(sub, new.amounts, new.open_amounts))
        self.amount_words.extend(_paid_words(new))
        self.currencies.extend(new.currencies)
        self.numbers.extend(new.numbers)
        self.keys.extend(paid.keys)
        self.days_assumed.extend(paid.days_assumed)
        self.invoices.extend(compress(paid.run.ids, paid.paid))
        self.starts.extend(map(max, paid.on, new.issued))

    def payments(
        self, ids: Sequence[int], recorded_at: datetime
    ) -> dict[str, Sequence[Any] | Exact | Same]:
        return {
            "id": ids,
            "customer_id": self.customers,
            "paid_on": self.on,
            "amount": Exact(self.amounts, self.amount_words),
            "currency": self.currencies,
            "unallocated": Same(Decimal(0)),
            "reference": self.numbers,
            "source_key": self.keys,
            "day_assumed": self.days_assumed,
            "recorded_at": Same(recorded_at),
        }

    def allocations(
        self, ids: Sequence[int], payments: Sequence[int]
    ) -> dict[str, Sequence[Any] | Exact]:
        return {
            "id": ids,
            "invoice_id": self.invoices,
            "payment_id": payments,
            "amount": Exact(self.amounts, self.amount_words),
            "starts": self.starts,
        }


def _paid_words(new: PlainInvoices) -> Sequence[str | Decimal]:
    if not any(new.open_amounts):
        return new.amount_words
    rows = zip(new.amount_words, new.open_words, new.open_amounts, strict=True)
    return [Decimal(word) - Decimal(rest) if is_open else word for word, rest, is_open in rows]


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
