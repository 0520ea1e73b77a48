"""How customers have paid so far: their settled invoices and how late those were, added up."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_, select
from sqlalchemy.orm import Session

from dunning.lateness import BAND_STARTS, LONGEST, CustomerRecord, Lateness
from dunning.ledger.model import Allocation, Customer, Invoice


def read_records(session: Session, today: date) -> dict[str, CustomerRecord]:
    """The payment record of every customer with a settled invoice, by code, in one statement.

    Only what was recorded before `today` counts. An invoice is settled by the day the last
    payment towards it came; what was credited or written off alone is no payment.
    """
    settled = _settled_before(today)
    late = settled.c.paid_on.op("-", return_type=Integer())(Invoice.due)
    capped = case((late > LONGEST, LONGEST), else_=late)
    sums: list[ColumnElement[Any]] = [func.count().label("payments")]
    for start in BAND_STARTS:
        sums.append(func.sum(case((late >= start, 1), else_=0)))
        sums.append(func.sum(case((late >= start, capped), else_=0)))
    rows = session.execute(
        select(Customer.code, *sums)
        .join(Invoice, Invoice.customer_id == Customer.id)
        .join(settled, settled.c.invoice_id == Invoice.id)
        .where(settled.c.amount >= Invoice.amount)
        .group_by(Customer.id, Customer.code)
    )
    return {code: _record(payments, numbers) for code, payments, *numbers in rows}


def _settled_before(today: date) -> Any:
    paid = case((Allocation.payment_id.is_not(None), Allocation.starts))
    return (
        select(
            Allocation.invoice_id,
            func.sum(Allocation.amount).label("amount"),
            func.max(paid).label("paid_on"),
        )
        .where(
            and_(
                Allocation.starts < today,
                or_(Allocation.ends.is_(None), Allocation.ends >= today),
            )
        )
        .group_by(Allocation.invoice_id)
        .having(func.max(paid).is_not(None))
        .subquery("settled")
    )


def _record(payments: int, numbers: list[Any]) -> CustomerRecord:
    counts, days = numbers[0::2], numbers[1::2]
    return CustomerRecord(payments, Lateness(tuple(map(int, counts)), tuple(map(int, days))))
