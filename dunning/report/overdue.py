"""The overdue report: one row per overdue invoice, for a spreadsheet or another program."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from dunning.facts import CallFact, OpenInvoices, PromiseFact, Standing
from dunning.kinds import PromiseState
from dunning.money import plain

BUCKETS = ((30, "1-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))
"""Days past due up to each bound, and what that bucket is called."""


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """One overdue invoice. The fields are the columns, in their order; None is an empty cell.

    `open` is what is open on the invoice itself, before money that is not allocated yet.
    """

    customer: str
    name: str
    invoice: str
    issued: date
    due: date
    days_past_due: int
    bucket: str
    amount: Decimal
    open: Decimal
    currency: str
    disputed: bool
    promised_for: date | None
    promised_amount: Decimal | None
    last_call: date | None
    outcome: str
    contact: str
    phone: str
    email: str
    owner: str


COLUMNS = tuple(field.name for field in fields(OverdueRow))


def overdue_rows(overdue: Iterable[tuple[Standing, OpenInvoices]], today: date) -> list[OverdueRow]:
    """Each of these invoices, by customer and due date, as it is on the day."""
    by_code = sorted(overdue, key=lambda one: one[0].code)
    return [row for standing, late in by_code for row in _rows_of(standing, late, today)]


def bucket(days_past_due: int) -> str:
    """The ageing bucket of a number of days past due."""
    for bound, name in BUCKETS:
        if days_past_due <= bound:
            return name
    return f"over {BUCKETS[-1][0]}"


def cells(row: OverdueRow) -> tuple[str, ...]:
    """The row as text: ISO dates, amounts with the currency's decimals, yes or no."""
    currency = row.currency
    return (
        row.customer,
        row.name,
        row.invoice,
        row.issued.isoformat(),
        row.due.isoformat(),
        str(row.days_past_due),
        row.bucket,
        plain(row.amount, currency),
        plain(row.open, currency),
        currency,
        "yes" if row.disputed else "no",
        row.promised_for.isoformat() if row.promised_for else "",
        "" if row.promised_amount is None else plain(row.promised_amount, currency),
        row.last_call.isoformat() if row.last_call else "",
        row.outcome,
        row.contact,
        row.phone,
        row.email,
        row.owner,
    )


def records(rows: list[OverdueRow]) -> Iterator[dict[str, object]]:
    """The rows as JSON objects: amounts and dates as text, the rest as it is."""
    for row in rows:
        told = zip(COLUMNS, cells(row), strict=True)
        yield {name: cell or None for name, cell in told} | {
            "days_past_due": row.days_past_due,
            "disputed": row.disputed,
        }


def _rows_of(standing: Standing, late: OpenInvoices, today: date) -> Iterator[OverdueRow]:
    person = standing.person_to_ring()
    call: CallFact | None = standing.last_call
    promises: dict[str, PromiseFact | None] = {}
    for invoice in late:
        currency, days = invoice.currency, invoice.days_past_due(today)
        if currency not in promises:
            promises[currency] = open_promise(standing, currency)
        promise = promises[currency]
        yield OverdueRow(
            customer=standing.code,
            name=standing.name,
            invoice=invoice.number,
            issued=invoice.issued,
            due=invoice.due,
            days_past_due=days,
            bucket=bucket(days),
            amount=invoice.amount,
            open=invoice.open,
            currency=currency,
            disputed=invoice.disputed or standing.account_review_on is not None,
            promised_for=promise.promised_for if promise else None,
            promised_amount=promise.money.amount if promise else None,
            last_call=call.on if call else None,
            outcome=call.outcome.value if call else "",
            contact=person.name if person else "",
            phone=person.phone if person else "",
            email=person.email if person else "",
            owner=standing.owner,
        )


def open_promise(standing: Standing, currency: str) -> PromiseFact | None:
    """The promise that runs, else the latest that broke, in the invoice's currency."""
    mine = [one for one in standing.promises if one.money.currency == currency]
    running = [one for one in mine if one.state is PromiseState.OPEN]
    broken = [one for one in mine if one.state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)]
    return running[0] if running else broken[-1] if broken else None
