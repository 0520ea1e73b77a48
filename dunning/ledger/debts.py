"""What late interest is worked out from: what settled a customer's invoices, and when."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Select, and_, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from dunning.ledger.model import Allocation, Credit, Customer, Invoice, Payment
from dunning.ledger.types import Amount
from dunning.money import Money


@dataclass(frozen=True, slots=True)
class Settling:
    """A part that a payment or credit settled from day `on`, until it was reversed on `ended`."""

    on: date
    money: Money
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class DebtHistory:
    """A customer's debts as they were known on a day.

    `settled` has what settled each invoice, by its number; `on_account` the money and credits
    that settle nothing yet, the oldest first. `contract_rate` is percent a year, None where
    nothing was agreed.
    """

    country: str = ""
    contract_rate: Decimal | None = None
    settled: Mapping[str, tuple[Settling, ...]] = field(default_factory=dict)
    on_account: tuple[Settling, ...] = ()


def read_debt_history(session: Session, as_of: date, code: str) -> DebtHistory:
    """The history of one customer's debts, in three statements. Empty for an unknown code."""
    customer = session.execute(
        select(Customer.id, Customer.country, Customer.contract_rate).where(Customer.code == code)
    ).one_or_none()
    if customer is None:
        return DebtHistory()
    return DebtHistory(
        customer.country,
        customer.contract_rate,
        _settled(session, as_of, customer.id),
        _on_account(session, as_of, customer.id),
    )


def _settled(session: Session, as_of: date, customer_id: int) -> dict[str, tuple[Settling, ...]]:
    rows = session.execute(
        select(
            Invoice.number, Invoice.currency, Allocation.starts, Allocation.amount, Allocation.ends
        )
        .join(Invoice, Invoice.id == Allocation.invoice_id)
        .where(Invoice.customer_id == customer_id, Allocation.starts <= as_of)
        .order_by(Allocation.starts, Allocation.id)
    )
    found: dict[str, list[Settling]] = defaultdict(list)
    for number, currency, starts, amount, ends in rows:
        ended = ends if ends is not None and ends <= as_of else None
        found[number].append(Settling(starts, Money(amount, currency), ended))
    return {number: tuple(parts) for number, parts in found.items()}


def _on_account(session: Session, as_of: date, customer_id: int) -> tuple[Settling, ...]:
    payments = _left_of(Payment, Payment.paid_on, Allocation.payment_id, as_of).where(
        Payment.customer_id == customer_id,
        or_(Payment.reversed_on.is_(None), Payment.reversed_on > as_of),
    )
    credits_given = _left_of(Credit, Credit.credited_on, Allocation.credit_id, as_of).where(
        Credit.customer_id == customer_id
    )
    found = [
        Settling(on, Money(left, currency))
        for on, currency, left in session.execute(union_all(payments, credits_given))
    ]
    return tuple(sorted(found, key=lambda one: one.on))


def _left_of(
    source: type[Payment] | type[Credit],
    came_on: InstrumentedAttribute[date],
    source_id: InstrumentedAttribute[int | None],
    as_of: date,
) -> Select[date, str, Decimal]:
    """What of each payment or credit settled nothing when that day was over."""
    active = and_(
        source_id == source.id,
        Allocation.starts <= as_of,
        or_(Allocation.ends.is_(None), Allocation.ends > as_of),
    )
    left = source.amount - func.coalesce(func.sum(Allocation.amount), literal(0, BigInteger))
    return (
        select(came_on, source.currency, type_coerce(left, Amount).label("left"))
        .outerjoin(Allocation, active)
        .where(came_on <= as_of)
        .group_by(source.id, came_on, source.currency, source.amount)
        .having(left > 0)
    )
