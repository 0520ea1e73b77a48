"""What a row says of an invoice's money, and whether it fits together."""

from decimal import Decimal
from typing import NamedTuple

_ZERO = Decimal(0)


class Sums(NamedTuple):
    """The amounts of one invoice with the file's own signs. None where nothing is stated."""

    amount: Decimal
    open_amount: Decimal | None
    paid_amount: Decimal | None


class Misfit(NamedTuple):
    """Amounts that cannot all be true: the field to look at, what is wrong, how to mend it."""

    field: str
    what: str
    mend: str


def settle(sums: Sums, *, paid: bool, is_credit: bool) -> Decimal | Misfit | None:
    """What is still open, None where the row does not say.

    The open amount that is stated goes before amount less paid, since credits lower it too. On
    a credit note all signs are dropped: programs differ in them.
    """
    amount = abs(sums.amount)
    stated, received = (
        map(_positive, sums[1:]) if is_credit else (sums.open_amount, sums.paid_amount)
    )
    if stated is None and received is None:
        return None
    if received is not None and (misfit := _misfit_received(received, amount, stated)):
        return misfit
    rest = stated if stated is not None else amount - (received or _ZERO)
    if rest < 0:
        return Misfit(
            "open_amount",
            "this is negative, but the invoice is not",
            "correct one of them, or enter what was paid too much as a payment",
        )
    if rest > amount:
        return Misfit(
            "open_amount", f"more is open than the amount {amount}", "correct one of them"
        )
    if not (paid and rest):
        return rest
    if received == amount:
        return _ZERO  # programs that keep the sum once asked for in the column of the open one
    field = "open_amount" if stated is not None else "paid_amount"
    return Misfit(field, f"the row is marked paid, but {rest} is open", "correct one of them")


def _positive(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)


def _misfit_received(received: Decimal, amount: Decimal, stated: Decimal | None) -> Misfit | None:
    if received < 0:
        return Misfit("paid_amount", "this is negative", "write what was paid without a sign")
    if stated is None and received > amount:
        return Misfit(
            "paid_amount",
            f"more was paid than the amount {amount}",
            "correct it, or enter the rest as a payment",
        )
    return None
