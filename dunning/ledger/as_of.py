"""What was open or in dispute at the end of any day, as conditions and queries.

Today's amounts are stored; an earlier day's are today's put back by the allocations that began
or ended since, so no day needs more than the rows that changed after it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from dunning.ledger.model import Allocation, Dispute, Invoice
from dunning.ledger.types import Amount

Whose = Callable[[Any], ColumnElement[bool]]
"""The condition that a column names one of the customers meant."""


def open_invoices_on(as_of: date) -> Subquery:
    """Every invoice issued by `as_of` with something open at the end of that day.

    Columns: `id, customer_id, number, issued, due, amount, currency, open_then`.
    """
    changed = changed_since(as_of)
    back = func.coalesce(changed.c.back, literal(0, BigInteger))
    open_then = type_coerce(Invoice.open_amount, BigInteger) + back
    still = _open_columns(open_then).outerjoin(changed, changed.c.invoice_id == Invoice.id)
    again = _open_columns(changed.c.back).join(changed, changed.c.invoice_id == Invoice.id)
    return union_all(
        still.where(Invoice.open_amount > 0, Invoice.issued <= as_of, open_then > 0),
        again.where(Invoice.open_amount == 0, Invoice.issued <= as_of, changed.c.back > 0),
    ).subquery("open_invoice")


def _open_columns(open_then: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(
        Invoice.id,
        Invoice.customer_id,
        Invoice.number,
        Invoice.issued,
        Invoice.due,
        Invoice.amount,
        Invoice.currency,
        type_coerce(open_then, Amount).label("open_then"),
    ).select_from(Invoice)


def changed_since(as_of: date | ColumnElement[date]) -> Subquery:
    """By how much (`back`) each invoice was more open at the end of that day than it is today.

    Two halves with one condition each, so that both find their few rows by an index.
    """
    amount = type_coerce(Allocation.amount, BigInteger)
    begun = case((Allocation.ends.is_(None), amount), else_=0)
    ended = case((Allocation.starts <= as_of, -amount), else_=0)
    part = union_all(
        select(Allocation.invoice_id, begun.label("back")).where(Allocation.starts > as_of),
        select(Allocation.invoice_id, ended.label("back")).where(Allocation.ends > as_of),
    ).subquery("part")
    back = cast(func.sum(part.c.back), BigInteger).label("back")
    return select(part.c.invoice_id, back).group_by(part.c.invoice_id).subquery("changed")


def disputes_on(as_of: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The condition that a dispute ran on that day."""
    return and_(
        Dispute.opened_on <= as_of,
        or_(Dispute.resolved_on.is_(None), Dispute.resolved_on > as_of),
    )
