"""The commission report: what waits for the caller, and what was earned, per customer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from dunning.commission_rates import rounded_share
from dunning.ledger.commissions import AtRate, open_at_rates, received_at_rates
from dunning.money import plain
from dunning.percentages import plain_rate


@dataclass(frozen=True, slots=True)
class CommissionRow:
    """One customer in one currency. The fields are the columns, in their order.

    `open` and `overdue` are net of nothing: with tax, and before money on the account. `rate` is
    percent, and from the lowest to the highest where invoices have rates of their own. The
    commissions are rounded once each. `received` is what payments settled in the period, and
    it and what it earned are None where no period was asked for.
    """

    customer: str
    name: str
    owner: str
    currency: str
    open: Decimal
    overdue: Decimal
    rate: str
    commission_open: Decimal
    commission_overdue: Decimal
    received: Decimal | None
    commission_earned: Decimal | None


COLUMNS = tuple(field.name for field in fields(CommissionRow))
TEXT_COLUMNS = frozenset(("customer", "name", "owner"))


def commission_rows(
    session: Session, as_of: date, otherwise: Decimal, period: tuple[date, date] | None
) -> list[CommissionRow]:
    """Everyone with something open that day or paid in the period, by code and currency.

    `otherwise` is the rate of the settings, for whoever has none; `period` is a first and a last
    day, both included.
    """
    found = open_at_rates(session, as_of)
    if period is not None:
        found += received_at_rates(session, *period)
    grouped: dict[tuple[str, str], list[AtRate]] = defaultdict(list)
    for one in found:
        grouped[one.customer, one.currency].append(one)
    return [
        _row(grouped[key], otherwise, with_received=period is not None) for key in sorted(grouped)
    ]


def cells(row: CommissionRow) -> tuple[str, ...]:
    """The row as text: amounts with the currency's decimals, nothing where there is no period."""
    return tuple(_cell(getattr(row, name), row.currency) for name in COLUMNS)


def records(rows: Iterable[CommissionRow]) -> Iterator[dict[str, object]]:
    """The rows as JSON objects: amounts as text."""
    for row in rows:
        values = {name: getattr(row, name) for name in COLUMNS}
        yield {
            name: None if value is None else _cell(value, row.currency)
            for name, value in values.items()
        }


def _cell(value: object, currency: str) -> str:
    if value is None:
        return ""
    return plain(value, currency) if isinstance(value, Decimal) else str(value)


def _row(parts: list[AtRate], otherwise: Decimal, *, with_received: bool) -> CommissionRow:
    first = parts[0]
    shares = [(one, otherwise if one.rate is None else one.rate) for one in parts]

    def earned(name: str) -> Decimal:
        hundredfold = sum((getattr(one, name) * rate for one, rate in shares), Decimal(0))
        return rounded_share(hundredfold, first.currency)

    def added(name: str) -> Decimal:
        return sum((getattr(one, name) for one in parts), Decimal(0))

    return CommissionRow(
        customer=first.customer,
        name=first.name,
        owner=first.owner,
        currency=first.currency,
        open=added("open"),
        overdue=added("overdue"),
        rate=_rates_said({rate for _, rate in shares}),
        commission_open=earned("open"),
        commission_overdue=earned("overdue"),
        received=added("received") if with_received else None,
        commission_earned=earned("received") if with_received else None,
    )


def _rates_said(rates: set[Decimal]) -> str:
    low, high = (f"{plain_rate(rate):f}" for rate in (min(rates), max(rates)))
    return low if low == high else f"{low} to {high}"
