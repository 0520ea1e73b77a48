"""New invoices and what is paid of them on their way into the book, and the columns they fill."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from operator import sub

from dunning.ledger.bulk import Exact
from dunning.ledger.incoming import PlainInvoices
from dunning.ledger.known import Known
from dunning.ledger.row_texts import Column, Same
from dunning.money import scaled, unscaled

CHANGEABLE = ("id", "issued", "due", "amount", "currency", "open_amount")
"""The columns of an invoice that a later file may change."""


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
    """New invoices that follow each other, column beside column. `rows` are some by themselves.

    `ids` are theirs and `owners` those of their customers, once they have them.
    """

    invoices: PlainInvoices
    customers: Sequence[Known]
    ids: Sequence[int] = ()
    rows: list[tuple[int, InvoiceRow]] = field(default_factory=list)
    owners: Sequence[int] = ()

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
    """The paid parts of new invoices that were added, column beside column.

    `paid` marks those of the run which `invoices` are.
    """

    run: InvoiceRun
    paid: Sequence[bool]
    invoices: PlainInvoices
    on: Sequence[date]
    days_assumed: Sequence[bool]
    keys: Sequence[str]


class NewInvoices:
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
        """One by itself."""
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
        """Those of a run."""
        new = run.invoices
        self.issued.extend(new.issued)
        self.due.extend(new.due)
        self.amounts.extend(new.amounts)
        self.amount_words.extend(new.amount_words)
        self.currencies.extend(new.currencies)
        self.open_amounts.extend(new.open_amounts)
        self.open_words.extend(_open_words(new))
        run.owners = [customer.id for customer in run.customers]
        self.customers.extend(run.owners)
        self.numbers.extend(new.numbers)

    def columns(self, ids: Sequence[int]) -> dict[str, Column | Exact]:
        """All of them, for the table of invoices."""
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


class NewPayments:
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
        """One by itself; its invoice must have its id."""
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
        """Those of a run, whose invoices must have their ids."""
        new = paid.invoices
        self.customers.extend(compress(paid.run.owners, paid.paid))
        self.on.extend(paid.on)
        self.amounts.extend(map(sub, new.amounts, new.open_amounts))
        self.amount_words.extend(_paid_words(new))
        self.currencies.extend(new.currencies)
        self.numbers.extend(new.numbers)
        self.keys.extend(paid.keys)
        self.days_assumed.extend(paid.days_assumed)
        self.invoices.extend(compress(paid.run.ids, paid.paid))
        self.starts.extend(map(max, paid.on, new.issued))

    def payments(self, ids: Sequence[int], recorded_at: datetime) -> dict[str, Column | Exact]:
        """All of them, for the table of payments."""
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

    def allocations(self, ids: Sequence[int], payments: Sequence[int]) -> dict[str, Column | Exact]:
        """What each settles, for the table of allocations."""
        return {
            "id": ids,
            "invoice_id": self.invoices,
            "payment_id": payments,
            "amount": Exact(self.amounts, self.amount_words),
            "starts": self.starts,
        }


def _open_words(new: PlainInvoices) -> Sequence[str]:
    """Where the file does not say what is open, it is all of it or nothing."""
    if "" not in new.open_words:
        return new.open_words
    following = zip(new.open_words, new.open_amounts, new.amount_words, strict=True)
    return [word or (amount if rest else "0") for word, rest, amount in following]


def _paid_words(new: PlainInvoices) -> Sequence[str | Decimal]:
    if not any(new.open_amounts):
        return new.amount_words
    rows = zip(new.amount_words, new.open_words, new.open_amounts, strict=True)
    return [Decimal(word) - Decimal(rest) if is_open else word for word, rest, is_open in rows]
