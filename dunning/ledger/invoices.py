"""Invoices, the credit notes that correct them, and what is written off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.ledger.model import Allocation, Credit, Customer, Invoice, Payment
from dunning.money import Money, exact


@dataclass(frozen=True, slots=True)
class Settled:
    """How much of one invoice was settled, and what is still open on it."""

    number: str
    amount: Decimal
    open_amount: Decimal
    currency: str


def add_invoice(
    session: Session,
    customer: Customer,
    number: str,
    money: Money,
    issued: date,
    due: date,
    commission: Decimal | None = None,
) -> Invoice:
    """Adds an invoice, wholly open. `commission` is percent, None for the customer's.

    Raises DunningError for a number that is there already.
    """
    number = number.strip()
    if not number or len(number) > 100:
        raise UsageError("an invoice needs a number of 1 to 100 characters")
    if due < issued:
        raise UsageError(f"invoice {number} would be due {due} before it was issued {issued}")
    holder = session.scalars(select(Invoice).where(Invoice.number == number)).first()
    if holder is not None:
        raise DunningError(f"invoice {number} is there already, of {holder.customer.name}")
    amount = positive(money)
    invoice = Invoice(
        customer_id=customer.id,
        number=number,
        issued=issued,
        due=due,
        amount=amount,
        currency=money.currency,
        open_amount=amount,
        commission=commission,
    )
    session.add(invoice)
    session.flush()
    return invoice


def find_invoice(session: Session, number: str) -> Invoice:
    """The invoice of exactly this number. Raises NotFoundError."""
    invoice = session.scalars(select(Invoice).where(Invoice.number == number.strip())).first()
    if invoice is None:
        raise NotFoundError(
            f"no invoice {number!r}: numbers match exactly, see dunning invoice list"
        )
    return invoice


def open_invoices(session: Session, customer: Customer, currency: str) -> Sequence[Invoice]:
    """The customer's invoices with something open in this currency, oldest due first."""
    return session.scalars(
        select(Invoice)
        .where(
            Invoice.customer_id == customer.id,
            Invoice.currency == currency,
            Invoice.open_amount > 0,
        )
        .order_by(Invoice.due, Invoice.id)
    ).all()


def credit_invoice(
    session: Session,
    invoice: Invoice,
    amount: Decimal | None,
    *,
    on: date,
    kind: str = "credit-note",
    number: str | None = None,
    reason: str = "",
) -> Settled:
    """Settles part of an invoice, or all that is open, by a credit note or a write-off.

    What a credit note has over the open amount stays unallocated for the customer. Raises
    UsageError for a write-off of more than is open, or for a day before the invoice's.
    """
    if on < invoice.issued:
        raise UsageError(f"{on} is before invoice {invoice.number} was issued, {invoice.issued}")
    wanted = invoice.open_amount if amount is None else positive(Money(amount, invoice.currency))
    if not wanted or (kind == "write-off" and not invoice.open_amount):
        raise DunningError(f"nothing is open on invoice {invoice.number}")
    if kind == "write-off" and wanted > invoice.open_amount:
        raise UsageError(
            f"only {Money(invoice.open_amount, invoice.currency)} is open on {invoice.number}: "
            "write off at most that"
        )
    _require_free_credit_number(session, number)
    credit = Credit(
        customer_id=invoice.customer_id,
        kind=kind,
        number=number,
        credited_on=on,
        amount=wanted,
        currency=invoice.currency,
        unallocated=wanted,
        reason=reason.strip(),
    )
    session.add(credit)
    session.flush()
    settled = settle(session, credit, invoice, on)
    session.flush()
    return settled


def settle(session: Session, source: Credit | Payment, invoice: Invoice, on: date) -> Settled:
    """Allocates as much of the payment or credit to the invoice as both allow."""
    amount = min(source.unallocated, invoice.open_amount)
    if amount > 0:
        session.add(
            Allocation(
                invoice_id=invoice.id,
                payment_id=source.id if isinstance(source, Payment) else None,
                credit_id=source.id if isinstance(source, Credit) else None,
                amount=amount,
                starts=max(on, invoice.issued),
            )
        )
        source.unallocated -= amount
        invoice.open_amount -= amount
    return Settled(invoice.number, amount, invoice.open_amount, invoice.currency)


def positive(money: Money) -> Decimal:
    """The amount with its currency's decimals. Raises UsageError for zero or less."""
    amount = exact(money.amount, money.currency)
    if amount <= 0:
        raise UsageError(f"amount {money.amount} is not positive")
    return amount


def _require_free_credit_number(session: Session, number: str | None) -> None:
    if number and len(number) > 100:
        raise UsageError("a credit note's number has at most 100 characters")
    if number and session.scalar(select(Credit.id).where(Credit.number == number)):
        raise DunningError(f"credit note {number} is there already")
