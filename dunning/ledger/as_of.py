"""What was open, in dispute or unallocated at the end of any day, as conditions and queries.

Today's amounts are stored; an earlier day's are today's put back by the allocations that began
or ended since, so no day needs more than the rows that changed after it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from dunning.ledger.model import Allocation, Credit, Dispute, Invoice, Payment
from dunning.ledger.types import Amount
from dunning.money import Money

Whose = Callable[[Any], ColumnElement[bool]]
"""The condition that a column names one of the customers meant."""


@dataclass(frozen=True, slots=True)
class Day:
    """The day asked about, in the user's zone. What was recorded for later is not seen."""

    on: date
    zone: tzinfo
    review_days: int = 90

    @property
    def ends(self) -> datetime:
        """The first moment after the day, in UTC."""
        following = self.on + timedelta(days=1) if self.on < date.max else self.on
        return datetime.combine(following, time(), self.zone).astimezone(UTC)

    def of(self, moment: datetime) -> date:
        """The user's calendar day of a moment."""
        return moment.astimezone(self.zone).date()


def open_invoices_on(as_of: date) -> Subquery:
    """Every invoice issued by `as_of` with something open at the end of that day.

    Columns: `id, customer_id, number, issued, due, amount, currency, open_then`.
    """
    changed = _changed_since(as_of)
    back = func.coalesce(changed.c.back, literal(0, BigInteger))
    still = _open_columns(Invoice.open_amount + back).outerjoin(
        changed, changed.c.invoice_id == Invoice.id
    )
    again = _open_columns(changed.c.back).join(changed, changed.c.invoice_id == Invoice.id)
    return union_all(
        still.where(
            Invoice.open_amount > 0, Invoice.issued <= as_of, Invoice.open_amount + back > 0
        ),
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


def may_be_due(as_of: date, last: date) -> Whose:
    """All who have something open that day that is due by `last`, and a few who paid it since."""
    changed = select(_changed_since(as_of).c.invoice_id)
    had = select(Invoice.customer_id).where(Invoice.id.in_(changed), Invoice.due <= last)

    def whose(customer_id: Any) -> ColumnElement[bool]:
        has = exists().where(
            Invoice.customer_id == customer_id, Invoice.open_amount > 0, Invoice.due <= last
        )
        return or_(has, customer_id.in_(had))

    return whose


def _changed_since(as_of: date) -> Subquery:
    back = case((Allocation.ends.is_(None), Allocation.amount), else_=-Allocation.amount)
    return (
        select(Allocation.invoice_id, func.sum(back).label("back"))
        .where(
            or_(
                and_(Allocation.ends.is_(None), Allocation.starts > as_of),
                and_(Allocation.starts <= as_of, Allocation.ends > as_of),
            )
        )
        .group_by(Allocation.invoice_id)
        .subquery("changed")
    )


def disputes_on(as_of: date) -> ColumnElement[bool]:
    """The condition that a dispute ran on that day."""
    return and_(
        Dispute.opened_on <= as_of,
        or_(Dispute.resolved_on.is_(None), Dispute.resolved_on > as_of),
    )


def unallocated_on(session: Session, day: Day, whose: Whose) -> dict[int, list[Money]]:
    """Money and credits that settle nothing at the end of that day, per customer."""
    found: dict[int, list[Money]] = defaultdict(list)
    for customer_id, currency, left in session.execute(
        union_all(_left_of_payments(day.on, whose), _left_of_credits(day.on, whose))
    ):
        found[customer_id].append(Money(left, currency))
    return found


def _left_of_payments(as_of: date, whose: Whose) -> Select[int, str, Decimal]:
    touched = or_(
        Payment.unallocated > 0,
        Payment.reversed_on > as_of,
        Payment.id.in_(select(Allocation.payment_id).where(Allocation.starts > as_of)),
    )
    return _left_of(Payment, Allocation.payment_id, as_of).where(
        whose(Payment.customer_id),
        Payment.paid_on <= as_of,
        or_(Payment.reversed_on.is_(None), Payment.reversed_on > as_of),
        touched,
    )


def _left_of_credits(as_of: date, whose: Whose) -> Select[int, str, Decimal]:
    touched = or_(
        Credit.unallocated > 0,
        Credit.id.in_(select(Allocation.credit_id).where(Allocation.starts > as_of)),
    )
    return _left_of(Credit, Allocation.credit_id, as_of).where(
        whose(Credit.customer_id), Credit.credited_on <= as_of, touched
    )


def _left_of(
    source: type[Payment] | type[Credit],
    source_id: InstrumentedAttribute[int | None],
    as_of: date,
) -> Select[int, str, Decimal]:
    active = and_(
        source_id == source.id,
        Allocation.starts <= as_of,
        or_(Allocation.ends.is_(None), Allocation.ends > as_of),
    )
    left = source.amount - func.coalesce(func.sum(Allocation.amount), literal(0, BigInteger))
    return (
        select(source.customer_id, source.currency, type_coerce(left, Amount).label("left"))
        .outerjoin(Allocation, active)
        .group_by(source.id, source.customer_id, source.currency, source.amount)
        .having(left > 0)
    )
