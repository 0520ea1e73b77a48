"""How promises stand: it follows from the money that came, never from a stored state."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from dunning.kinds import PromiseState


class MadePromise(Protocol):
    """A promise as the book keeps it. `ending` says how it ended on `ended_on`, if it did."""

    @property
    def id(self) -> int: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def promised_for(self) -> date: ...
    @property
    def made_on(self) -> date: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def breaks_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def ending(self) -> str: ...


class Receipt(NamedTuple):
    """Money, or a credit note, that may have kept a promise: the day, the moment recorded."""

    on: date
    recorded_at: datetime | None
    amount: Decimal


class Settlement(NamedTuple):
    """How one promise stands on a day, and what was received towards it by then."""

    state: PromiseState
    received: Decimal


def settle_promises(
    promises: Sequence[MadePromise], receipts: Iterable[Receipt], as_of: date
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


def _served_by(receipt: Receipt, promises: Sequence[MadePromise]) -> list[MadePromise]:
    standing = [promise for promise in promises if _may_serve(receipt, promise)]
    return sorted(standing, key=lambda promise: receipt.on >= promise.breaks_on)


def _may_serve(receipt: Receipt, promise: MadePromise) -> bool:
    if promise.ended_on is not None and receipt.on >= promise.ended_on:
        return False
    if receipt.on == promise.made_on and receipt.recorded_at is not None:
        return receipt.recorded_at >= promise.made_at
    return receipt.on >= promise.made_on


def _state(promise: MadePromise, in_time: Decimal, as_of: date) -> PromiseState:
    if in_time >= promise.amount:
        return PromiseState.KEPT
    if promise.ended_on is not None and promise.ended_on <= as_of:
        return PromiseState(promise.ending)
    if as_of < promise.breaks_on:
        return PromiseState.OPEN
    return PromiseState.PARTLY_KEPT if in_time else PromiseState.BROKEN
