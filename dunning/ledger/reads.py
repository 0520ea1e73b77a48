"""Lists of the book, each in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from dunning.facts import CallFact, PromiseFact
from dunning.ledger import queries
from dunning.ledger.as_of import Whose, open_invoices_on
from dunning.ledger.assembly import calendar, call_fact
from dunning.ledger.day import Day
from dunning.ledger.model import (
    Allocation,
    Contact,
    Credit,
    Customer,
    Dispute,
    Invoice,
    JournalEntry,
    Pause,
    Payment,
)
from dunning.ledger.rows import rows_of
from dunning.ledger.standings import promises_on
from dunning.ledger.types import Amount
from dunning.money import Money, totals


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One customer in a list, with what is open and what of it is overdue, per currency."""

    code: str
    name: str
    owner: str
    open: tuple[Money, ...]
    overdue: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice in a list, with what was open on the day asked about."""

    customer: str
    name: str
    number: str
    issued: date
    due: date
    amount: Decimal
    open: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class SettledBy:
    """One payment or credit that settles part of an invoice, or did until `ends`."""

    kind: str
    number: str
    on: date
    amount: Decimal
    ends: date | None


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry of the journal. `taken_back` tells whether a later entry undid it."""

    id: int
    at: datetime
    who: str
    command: str
    summary: str
    taken_back: bool


def currencies_owed(session: Session, customer: Customer) -> list[str]:
    """The currencies in which this customer has something open, in order."""
    return sorted(
        session.scalars(
            select(Invoice.currency)
            .where(Invoice.customer_id == customer.id, Invoice.open_amount > 0)
            .distinct()
        )
    )


def open_total(session: Session, customer: Customer, currency: str) -> Decimal:
    """All that is open on the customer's invoices in this currency, overdue or not."""
    total = session.scalar(
        select(func.sum(Invoice.open_amount, type_=Amount())).where(
            Invoice.customer_id == customer.id, Invoice.currency == currency
        )
    )
    return total or Decimal(0)


def whose(customer: Customer | None) -> Whose:
    """The condition for one customer's rows, or for everyone's."""
    if customer is None:
        return lambda customer_id: true()
    chosen = customer.id
    return lambda customer_id: customer_id == chosen


def customer_lines(session: Session, as_of: date) -> list[CustomerLine]:
    """Every customer by code."""
    open_sums: dict[int, list[Money]] = {}
    overdue_sums: dict[int, list[Money]] = {}
    for row in session.execute(select(open_invoices_on(as_of))):
        money = Money(row.open_then, row.currency)
        open_sums.setdefault(row.customer_id, []).append(money)
        if row.due < as_of:
            overdue_sums.setdefault(row.customer_id, []).append(money)
    return [
        CustomerLine(
            customer.code,
            customer.name,
            customer.owner,
            totals(open_sums.get(customer.id, ())),
            totals(overdue_sums.get(customer.id, ())),
        )
        for customer in session.scalars(select(Customer).order_by(Customer.code))
    ]


def invoice_lines(
    session: Session, as_of: date, customer: Customer | None = None, *, everything: bool = False
) -> list[InvoiceLine]:
    """Invoices issued by `as_of`, oldest due first: open ones, or with `everything` all."""
    open_then = open_invoices_on(as_of)
    statement = (
        select(Customer.code, Customer.name, Invoice, open_then.c.open_then)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(open_then, open_then.c.id == Invoice.id, isouter=everything)
        .where(Invoice.issued <= as_of)
        .order_by(Invoice.due, Invoice.id)
    )
    if customer is not None:
        statement = statement.where(Invoice.customer_id == customer.id)
    return [
        InvoiceLine(
            code,
            name,
            invoice.number,
            invoice.issued,
            invoice.due,
            invoice.amount,
            still_open or Decimal(0),
            invoice.currency,
        )
        for code, name, invoice, still_open in session.execute(statement)
    ]


def settled_by(session: Session, invoice: Invoice) -> list[SettledBy]:
    """What settles an invoice, by day, ended parts among them."""
    rows = session.execute(
        select(Allocation, Payment, Credit)
        .outerjoin(Payment, Payment.id == Allocation.payment_id)
        .outerjoin(Credit, Credit.id == Allocation.credit_id)
        .where(Allocation.invoice_id == invoice.id)
        .order_by(Allocation.starts, Allocation.id)
    )
    return [
        SettledBy(
            "payment" if payment else credit.kind,
            str(payment.id) if payment else credit.number or "",
            part.starts,
            part.amount,
            part.ends,
        )
        for part, payment, credit in rows
    ]


def promise_lines(
    session: Session, day: Day, customer: Customer | None = None
) -> list[tuple[str, str, PromiseFact]]:
    """Promises with their customers' codes and names, by the day promised."""
    found = promises_on(session, day, whose(customer))
    names = _names(session, list(found))
    lines = [(*names[customer_id], fact) for customer_id, facts in found.items() for fact in facts]
    return sorted(lines, key=lambda line: (line[2].promised_for, line[2].id))


def payment_lines(
    session: Session, customer: Customer | None = None
) -> Sequence[tuple[str, str, Payment]]:
    """Payments with their customers' codes and names, the newest first."""
    statement = (
        select(Customer.code, Customer.name, Payment)
        .join(Customer, Customer.id == Payment.customer_id)
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
    )
    if customer is not None:
        statement = statement.where(Payment.customer_id == customer.id)
    return [(code, name, payment) for code, name, payment in session.execute(statement)]


def contact_lines(
    session: Session, customer: Customer | None = None
) -> Sequence[tuple[str, str, Contact]]:
    """Contacts with their customers' codes and names, by code."""
    statement = (
        select(Customer.code, Customer.name, Contact)
        .join(Customer, Customer.id == Contact.customer_id)
        .order_by(Customer.code, Contact.id)
    )
    if customer is not None:
        statement = statement.where(Contact.customer_id == customer.id)
    return [(code, name, contact) for code, name, contact in session.execute(statement)]


def dispute_lines(
    session: Session, customer: Customer | None = None, *, resolved: bool = False
) -> Sequence[tuple[str, str, Dispute, str]]:
    """Disputes with customer code, name and invoice number (empty: the account), oldest first."""
    statement = (
        select(Customer.code, Customer.name, Dispute, Invoice.number)
        .join(Customer, Customer.id == Dispute.customer_id)
        .outerjoin(Invoice, Invoice.id == Dispute.invoice_id)
        .order_by(Dispute.opened_on, Dispute.id)
    )
    if not resolved:
        statement = statement.where(Dispute.resolved_on.is_(None))
    if customer is not None:
        statement = statement.where(Dispute.customer_id == customer.id)
    return [
        (code, name, dispute, number or "")
        for code, name, dispute, number in session.execute(statement)
    ]


def calls_of(session: Session, day: Day, customer: Customer) -> list[CallFact]:
    """Every call to a customer by the end of that day, oldest first."""
    found = rows_of(session, queries.calls(whose(customer)), {"ends": day.ends})
    day_of = calendar(day)
    return [call_fact(row, day_of) for row in found]


def pauses_of(session: Session, customer: Customer) -> list[Pause]:
    """Every stop on calling the customer, lifted or not, by the day it began."""
    chosen = select(Pause).where(Pause.customer_id == customer.id)
    return list(session.scalars(chosen.order_by(Pause.starts, Pause.id)))


def credits_of(session: Session, customer: Customer) -> Sequence[Credit]:
    """Credit notes and write-offs of a customer, oldest first."""
    return session.scalars(
        select(Credit)
        .where(Credit.customer_id == customer.id)
        .order_by(Credit.credited_on, Credit.id)
    ).all()


def journal_lines(session: Session, limit: int) -> list[JournalLine]:
    """The newest entries of the journal, oldest of them first."""
    newest = session.scalars(
        select(JournalEntry).order_by(JournalEntry.id.desc()).limit(limit)
    ).all()
    undone = set(
        session.scalars(select(JournalEntry.undoes).where(JournalEntry.undoes.is_not(None)))
    )
    return [
        JournalLine(entry.id, entry.at, entry.who, entry.command, entry.summary, entry.id in undone)
        for entry in reversed(newest)
    ]


def _names(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    rows = session.execute(select(Customer.id, Customer.code, Customer.name))
    return {row.id: (row.code, row.name) for row in rows}
