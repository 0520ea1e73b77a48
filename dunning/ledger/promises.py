"""Promises: how they stand follows from the money that came, never from a stored state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import DunningError, NotFoundError
from dunning.facts import PromiseState
from dunning.ledger.model import Customer, Promise
from dunning.money import Money


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money, or a credit note, that may have kept a promise: the day, the moment recorded."""

    on: date
    recorded_at: datetime | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one promise stands on a day, and what was received towards it by then."""

    state: PromiseState
    received: Decimal


def settle_promises(
    promises: Sequence[Promise], receipts: Iterable[Receipt], as_of: date
) -> dict[int, Settlement]:
    """How the promises of one customer in one currency stand on `as_of`, by promise id.

    Each receipt counts once: first for the promises that it can still keep, earliest date
    first, then for those already late. A receipt from before the promise does not count.
    """
    made = sorted(
        (promise for promise in promises if promise.made_on <= as_of),
        key=lambda promise: (promise.promised_for, promise.id),
    )
    in_time = {promise.id: Decimal(0) for promise in made}
    received = dict(in_time)
    for receipt in sorted(receipts, key=lambda receipt: receipt.on):
        left = receipt.amount if receipt.on <= as_of else Decimal(0)
        for promise in _served_by(receipt, made):
            part = min(left, promise.amount - received[promise.id])
            received[promise.id] += part
            left -= part
            if receipt.on < promise.breaks_on:
                in_time[promise.id] += part
    return {
        promise.id: Settlement(_state(promise, in_time[promise.id], as_of), received[promise.id])
        for promise in made
    }


def _served_by(receipt: Receipt, promises: Sequence[Promise]) -> list[Promise]:
    standing = [promise for promise in promises if _may_serve(receipt, promise)]
    return sorted(standing, key=lambda promise: receipt.on >= promise.breaks_on)


def _may_serve(receipt: Receipt, promise: Promise) -> bool:
    if promise.ended_on is not None and receipt.on >= promise.ended_on:
        return False
    if receipt.on == promise.made_on and receipt.recorded_at is not None:
        return receipt.recorded_at >= promise.made_at
    return receipt.on >= promise.made_on


def _state(promise: Promise, in_time: Decimal, as_of: date) -> PromiseState:
    if in_time >= promise.amount:
        return PromiseState.KEPT
    if promise.ended_on is not None and promise.ended_on <= as_of:
        return PromiseState(promise.ending)
    if as_of < promise.breaks_on:
        return PromiseState.OPEN
    return PromiseState.PARTLY_KEPT if in_time else PromiseState.BROKEN


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
