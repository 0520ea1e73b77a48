"""Rows on their way into the book: what a file said, in the ledger's own types.

The readers in `intake` make these, the `ledger.take_...` modules take them in. Amounts are positive
and exact; `line` is where the row stands in its file, counted from 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import compress
from typing import NamedTuple

from dunning.errors import Problem


class IncomingInvoice(NamedTuple):
    """One invoice or credit note as a file states it.

    `customer_reference` is the accounting system's own id, `customer_name` the name; at least
    one is not empty. `due` or `issued` is None where the file has no such date (never both).
    `open_amount` is None where the file does not state it. `paid` is set by a paid status or a
    settled date; `settled_on` is None where no date is given. `corrects` is the number of
    the invoice that a credit note names, empty for none.
    """

    line: int
    number: str
    customer_reference: str
    customer_name: str
    issued: date | None
    due: date | None
    amount: Decimal
    currency: str
    open_amount: Decimal | None = None
    paid: bool = False
    settled_on: date | None = None
    disputed: bool = False
    is_credit: bool = False
    corrects: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """A customer as a row names them, with the person to reach; each way of it once per file.

    `whole` is the same for the same reference and name.
    """

    reference: str
    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    whole: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "whole", hash((self.reference, self.name)))


class PlainInvoices(NamedTuple):
    """Invoices that follow each other in a file and have nothing odd, column beside column.

    None is a credit note, both dates are known, every number stands once in the file, and what
    is open is between nothing and the amount. Amounts are whole numbers of 1/10 000, and words as
    `Decimal` writes them. Where the file does not say what is open, the word is empty and the
    number what follows from `paid`.
    """

    lines: Sequence[int]
    numbers: Sequence[str]
    parties: Sequence[Party]
    issued: Sequence[date]
    due: Sequence[date]
    amounts: Sequence[int]
    amount_words: Sequence[str]
    currencies: Sequence[str]
    open_amounts: Sequence[int]
    open_words: Sequence[str]
    paid: Sequence[bool]
    settled_on: Sequence[date | None]
    disputed: Sequence[bool]

    def part(self, start: int, stop: int) -> "PlainInvoices":
        """Some of them, counted from 0, without `stop`."""
        if (start, stop) == (0, len(self.lines)):
            return self
        return PlainInvoices._make(column[start:stop] for column in self)

    def chosen(self, marks: Sequence[bool]) -> "PlainInvoices":
        """Those that are marked."""
        return PlainInvoices._make(list(compress(column, marks)) for column in self)

    def rows(self) -> Iterator[IncomingInvoice]:
        """Each by itself."""
        for line, number, party, issued, due, _, amount, currency, _, rest, *marks in zip(
            *self, strict=True
        ):
            paid, settled_on, disputed = marks
            yield IncomingInvoice(
                line=line,
                number=number,
                customer_reference=party.reference,
                customer_name=party.name,
                issued=issued,
                due=due,
                amount=Decimal(amount),
                currency=currency,
                open_amount=Decimal(rest) if rest else None,
                paid=paid,
                settled_on=settled_on,
                disputed=disputed,
                contact=party.contact,
                phone=party.phone,
                email=party.email,
            )


class IncomingCustomer(NamedTuple):
    """One customer, with at most one contact. Empty strings and None mean: not stated."""

    line: int
    code: str
    name: str
    reference: str = ""
    country: str = ""
    region: str = ""
    language: str = ""
    timezone: str = ""
    currency: str = ""
    terms_days: int | None = None
    owner: str = ""
    note: str = ""
    contact: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""


class IncomingPayment(NamedTuple):
    """One payment received. `invoices` are the numbers it names, in the file's order."""

    line: int
    customer_reference: str
    customer_name: str
    invoices: tuple[str, ...]
    date: date
    amount: Decimal
    currency: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a file in came to.

    `changes` are sentences about rows that were there with other values; `notes` tell which
    rule filled what the file does not say. The counts are rows of the book.
    """

    added: int = 0
    unchanged: int = 0
    changes: tuple[str, ...] = ()
    customers_added: int = 0
    contacts_added: int = 0
    payments_added: int = 0
    credits_added: int = 0
    disputes_added: int = 0
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def changed_the_book(self) -> bool:
        """Whether anything is different now."""
        return bool(
            self.added
            or self.changes
            or self.customers_added
            or self.contacts_added
            or self.payments_added
            or self.credits_added
            or self.disputes_added
        )
