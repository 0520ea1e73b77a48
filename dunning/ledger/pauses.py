"""Pauses, and the stops on calling that last until someone lifts them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import NotFoundError, UsageError
from dunning.kinds import PauseKind
from dunning.ledger.model import Customer, Pause


def start_pause(
    session: Session,
    customer: Customer,
    kind: PauseKind,
    *,
    starts: date,
    until: date,
    reason: str = "",
    call_id: int | None = None,
) -> Pause:
    """Stops calling a customer. A plain pause ends on `until`, the others are reviewed then.

    Raises UsageError when `until` is not after `starts`.
    """
    if until <= starts:
        raise UsageError(f"a pause must end after it starts: {until} is not after {starts}")
    pause = Pause(
        customer_id=customer.id,
        kind=kind.value,
        starts=starts,
        until=until,
        reason=reason.strip(),
        call_id=call_id,
    )
    session.add(pause)
    session.flush()
    return pause


def running_pauses(session: Session, customer: Customer, on: date) -> Sequence[Pause]:
    """The pauses and stops that hold on that day, oldest first."""
    found = session.scalars(
        select(Pause)
        .where(Pause.customer_id == customer.id, Pause.lifted_on.is_(None), Pause.starts <= on)
        .order_by(Pause.starts, Pause.id)
    )
    return [pause for pause in found if pause.kind != PauseKind.PAUSE or on < pause.until]


def lift_pauses(session: Session, customer: Customer, *, on: date) -> tuple[Pause, ...]:
    """Lets the customer be rung again from day `on`. Raises NotFoundError when nothing holds."""
    running = tuple(running_pauses(session, customer, on))
    if not running:
        raise NotFoundError(f"no pause or stop holds {customer.code} on {on}")
    for pause in running:
        pause.lifted_on = on
    session.flush()
    return running
