"""The caller's commission: the rates that were agreed, what waits for it, and what was earned.

An invoice's own rate counts before the customer's, and that before the one of the settings.
Rates are percent of the invoice's amounts as they stand, with their tax and net of nothing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from dunning.ledger.as_of import open_invoices_on
from dunning.ledger.model import Allocation, Customer, Invoice
from dunning.ledger.queries import CODE, Statement
from dunning.ledger.types import Amount


@dataclass(frozen=True, slots=True)
class AtRate:
    """What a customer owes or paid in one currency on invoices of one rate, None for none agreed.

    `open` and `overdue` are what is open on the invoices themselves, before money on the account.
    """

    customer: str
    name: str
    owner: str
    currency: str
    rate: Decimal | None
    open: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    received: Decimal = Decimal(0)


def commission_rates() -> Statement:
    """The rates agreed for the customer of the code: their own, and those of single invoices."""
    own = and_(Invoice.customer_id == Customer.id, Invoice.commission.is_not(None))
    return (
        select(Customer.commission, Invoice.number, Invoice.commission)
        .select_from(Customer)
        .outerjoin(Invoice, own)
        .where(Customer.code == CODE)
    )


def open_at_rates(session: Session, as_of: date) -> list[AtRate]:
    """What was open at the end of that day, by customer, currency and rate, in one statement."""
    open_then = open_invoices_on(as_of)
    amount = open_then.c.open_then
    overdue = case((open_then.c.due < as_of, amount), else_=literal(Decimal(0), Amount))
    statement = _by_rate(func.sum(amount, type_=Amount()), func.sum(overdue, type_=Amount())).join(
        open_then, open_then.c.id == Invoice.id
    )
    return [
        AtRate(code, name, owner, currency, rate, open=still_open, overdue=late)
        for code, name, owner, currency, rate, still_open, late in session.execute(statement)
    ]


def received_at_rates(session: Session, first: date, last: date) -> list[AtRate]:
    """What payments settled from `first` to `last`, both included, less what was taken back then.

    By customer, currency and rate, in one statement. Credits bring no money and are left out,
    and so is money that settles no invoice.
    """
    began = and_(Allocation.starts >= first, Allocation.starts <= last)
    ended = and_(Allocation.ends >= first, Allocation.ends <= last)
    nothing = literal(Decimal(0), Amount)
    signed = case((began, Allocation.amount), else_=nothing) - case(
        (ended, Allocation.amount), else_=nothing
    )
    statement = (
        _by_rate(func.sum(signed, type_=Amount()))
        .join(Allocation, Allocation.invoice_id == Invoice.id)
        .where(Allocation.payment_id.is_not(None), or_(began, ended))
    )
    return [
        AtRate(code, name, owner, currency, rate, received=received)
        for code, name, owner, currency, rate, received in session.execute(statement)
    ]


def _by_rate(*sums: ColumnElement[Decimal]) -> Select[*tuple[Any, ...]]:
    rate = func.coalesce(Invoice.commission, Customer.commission)
    keys = (Customer.code, Customer.name, Customer.owner, Invoice.currency, rate)
    return (
        select(*keys, *sums)
        .select_from(Invoice)
        .join(Customer, Customer.id == Invoice.customer_id)
        .group_by(*keys)
        .order_by(Customer.code, Invoice.currency, rate)
    )
