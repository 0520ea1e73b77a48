"""Disputes: a claim against an invoice or the account, from its first day to its answer."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.ledger.model import Customer, Dispute, Invoice


def open_dispute(
    session: Session,
    customer: Customer,
    invoice: Invoice | None,
    *,
    opened_on: date,
    review_on: date,
    reason: str = "",
    call_id: int | None = None,
) -> Dispute:
    """Opens a dispute about one invoice, or about the whole account without one.

    Raises DunningError when the same is in dispute already, UsageError for another customer's
    invoice or a review day that is not after the first.
    """
    if invoice is not None and invoice.customer_id != customer.id:
        raise UsageError(f"invoice {invoice.number} is not {customer.name}'s")
    if review_on <= opened_on:
        raise UsageError(f"the review day {review_on} must come after {opened_on}")
    about = f"invoice {invoice.number}" if invoice else "the whole account"
    for running in running_disputes(session, customer):
        if running.invoice_id == (invoice.id if invoice else None):
            raise DunningError(
                f"{about} is in dispute already, since {running.opened_on}: resolve that first"
            )
    dispute = Dispute(
        customer_id=customer.id,
        invoice_id=invoice.id if invoice else None,
        call_id=call_id,
        opened_on=opened_on,
        review_on=review_on,
        reason=reason.strip(),
    )
    session.add(dispute)
    session.flush()
    return dispute


def running_disputes(session: Session, customer: Customer) -> Sequence[Dispute]:
    """The customer's disputes that nobody resolved yet, oldest first."""
    return session.scalars(
        select(Dispute)
        .where(Dispute.customer_id == customer.id, Dispute.resolved_on.is_(None))
        .order_by(Dispute.opened_on, Dispute.id)
    ).all()


def resolve_disputes(
    session: Session,
    customer: Customer,
    invoice: Invoice | None,
    *,
    on: date,
    resolution: str = "",
) -> tuple[Dispute, ...]:
    """Resolves the dispute about the invoice, or every running one without an invoice.

    Raises NotFoundError when there is none, UsageError for a day before it was opened.
    """
    running = [
        dispute
        for dispute in running_disputes(session, customer)
        if invoice is None or dispute.invoice_id == invoice.id
    ]
    if not running:
        about = f"invoice {invoice.number}" if invoice else customer.code
        raise NotFoundError(f"nothing about {about} is in dispute")
    for dispute in running:
        if on < dispute.opened_on:
            raise UsageError(f"{on} is before the dispute was opened, {dispute.opened_on}")
        dispute.resolved_on = on
        dispute.resolution = resolution.strip()
    session.flush()
    return tuple(running)
