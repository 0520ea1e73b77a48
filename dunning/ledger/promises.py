"""Promises: making and ending them. How they stand is in `settling`."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import DunningError, NotFoundError
from dunning.kinds import PromiseState
from dunning.ledger.model import Customer, Promise
from dunning.money import Money


def make_promise(
    session: Session,
    customer: Customer,
    money: Money,
    *,
    promised_for: date,
    breaks_on: date,
    made_at: datetime,
    made_on: date,
    call_id: int | None = None,
    contact_id: int | None = None,
) -> Promise:
    """Records a promise. `breaks_on` is the first day it counts as broken: date and tolerance."""
    promise = Promise(
        customer_id=customer.id,
        call_id=call_id,
        contact_id=contact_id,
        made_on=made_on,
        made_at=made_at,
        promised_for=promised_for,
        breaks_on=breaks_on,
        amount=money.amount,
        currency=money.currency,
    )
    session.add(promise)
    session.flush()
    return promise


def running_promises(session: Session, customer: Customer, on: date) -> Sequence[Promise]:
    """The promises whose day has not passed on `on` and that nobody ended, earliest first."""
    return session.scalars(
        select(Promise)
        .where(
            Promise.customer_id == customer.id,
            Promise.ended_on.is_(None),
            Promise.breaks_on > on,
        )
        .order_by(Promise.promised_for, Promise.id)
    ).all()


def end_promise(session: Session, promise: Promise, ending: PromiseState, on: date) -> None:
    """Ends a promise that still runs, as withdrawn or replaced, from day `on`."""
    promise.ended_on = max(on, promise.made_on)
    promise.ending = ending.value
    session.flush()


def withdraw_promise(session: Session, number: int, on: date) -> Promise:
    """Takes back the promise of this number, as `promise list` shows it.

    Raises NotFoundError for none, DunningError for one that ended already.
    """
    promise = session.get(Promise, number)
    if promise is None:
        raise NotFoundError(f"no promise {number}: see dunning promise list")
    if promise.ended_on is not None:
        raise DunningError(f"promise {number} was {promise.ending} already, on {promise.ended_on}")
    end_promise(session, promise, PromiseState.WITHDRAWN, on)
    return promise
