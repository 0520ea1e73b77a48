"""Money received: which invoices it settles, and what happens when the bank takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.ledger.invoices import Settled, open_invoices, positive, settle
from dunning.ledger.model import Allocation, Customer, Invoice, Payment
from dunning.money import Money


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment as it was booked: what it settled, and what stays on the customer's account."""

    payment: Payment
    settled: tuple[Settled, ...]
    unallocated: Decimal


def record_payment(
    session: Session,
    customer: Customer,
    money: Money,
    *,
    paid_on: date,
    recorded_at: datetime,
    invoices: Sequence[Invoice] = (),
    reference: str = "",
) -> Booked:
    """Books a payment: it settles the invoices it names, in that order, else the oldest due.

    What is left over stays unallocated. Raises UsageError when a named invoice is another
    customer's or in another currency.
    """
    amount = positive(money)
    for invoice in invoices:
        _require_same(invoice, customer, money.currency)
    payment = Payment(
        customer_id=customer.id,
        paid_on=paid_on,
        amount=amount,
        currency=money.currency,
        unallocated=amount,
        reference=reference.strip(),
        recorded_at=recorded_at,
    )
    session.add(payment)
    session.flush()
    targets = invoices or open_invoices(session, customer, money.currency)
    settled = [settle(session, payment, invoice, paid_on) for invoice in targets]
    session.flush()
    return Booked(payment, tuple(part for part in settled if part.amount), payment.unallocated)


def find_payment(session: Session, number: int) -> Payment:
    """The payment of this number, as `payment list` shows it. Raises NotFoundError."""
    payment = session.get(Payment, number)
    if payment is None:
        raise NotFoundError(f"no payment {number}: see dunning payment list CUSTOMER")
    return payment


def reverse_payment(
    session: Session, payment: Payment, *, on: date, reason: str = ""
) -> tuple[Settled, ...]:
    """Takes a payment back from day `on`: its invoices are open again, and so is any promise.

    Returns the invoices with what is open on them now. Raises DunningError for one that is
    reversed already, UsageError for a day before the payment.
    """
    if payment.reversed_on is not None:
        raise DunningError(f"payment {payment.id} was reversed already, on {payment.reversed_on}")
    if on < payment.paid_on:
        raise UsageError(f"{on} is before the payment itself, {payment.paid_on}")
    parts = session.scalars(
        select(Allocation)
        .where(Allocation.payment_id == payment.id, Allocation.ends.is_(None))
        .order_by(Allocation.id)
    ).all()
    for part in parts:
        part.ends = max(on, part.starts)
        part.invoice.open_amount += part.amount
    payment.unallocated = Decimal(0)
    payment.reversed_on = on
    payment.reversal_reason = reason.strip()
    session.flush()
    return tuple(
        Settled(part.invoice.number, part.amount, part.invoice.open_amount, part.invoice.currency)
        for part in parts
    )


def payments_of(session: Session, customer: Customer) -> Sequence[Payment]:
    """The customer's payments, newest first, reversed ones among them."""
    return session.scalars(
        select(Payment)
        .where(Payment.customer_id == customer.id)
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
    ).all()


def _require_same(invoice: Invoice, customer: Customer, currency: str) -> None:
    if invoice.customer_id != customer.id:
        raise UsageError(f"invoice {invoice.number} is not {customer.name}'s")
    if invoice.currency != currency:
        raise UsageError(
            f"invoice {invoice.number} is in {invoice.currency}, the payment in {currency}: "
            f"record what was credited in {invoice.currency}"
        )
