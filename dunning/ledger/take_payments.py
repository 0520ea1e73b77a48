"""Taking a payment file in: each row settles what it names, else the oldest; twice is once."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import Problem
from dunning.ledger.bulk import insert_rows, reserve_ids, wanted_values
from dunning.ledger.incoming import IncomingPayment, Taken
from dunning.ledger.journal import Change
from dunning.ledger.known import Known, KnownCustomers, known_customers
from dunning.ledger.model import Invoice, Payment
from dunning.ledger.spread import Source, spread, write_spread

_Good = tuple[IncomingPayment, Known, str]


def take_payments(
    change: Change,
    rows: Iterable[IncomingPayment | Problem],
    file: str,
    *,
    today: date,
    recorded_at: datetime,
) -> Taken:
    """Takes in the rows of one payment file.

    A row that was taken in before is left out; two equal rows in one file are two payments.
    A row of an unknown customer or invoice is a problem: payments make no customers.
    """
    problems: list[Problem] = []
    good: list[IncomingPayment] = []
    for row in rows:
        if isinstance(row, Problem):
            problems.append(row)
        else:
            good.append(row)
    customers = known_customers(change.session)
    owners = _owners(change.session, customers, good)
    known: list[_Good] = []
    seen: Counter[str] = Counter()
    for row in good:
        placed = _placed(row, customers, owners, file, today)
        if isinstance(placed, Problem):
            problems.append(placed)
            continue
        key = _key(row, placed)
        seen[key] += 1
        known.append((row, placed, f"payment:{key}:{seen[key]}"))
    there = _keys_there(change.session, [key for _, _, key in known])
    new = [one for one in known if one[2] not in there]
    left = _write(change, new, recorded_at)
    return Taken(
        added=len(new),
        unchanged=len(known) - len(new),
        notes=(f"{left:,} left money over, kept on the customer's account",) if left else (),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _owners(
    session: Session, customers: KnownCustomers, rows: list[IncomingPayment]
) -> dict[str, tuple[Known, str]]:
    by_id = {one.id: one for one in customers.by_code.values()}
    numbers = {number for row in rows for number in row.invoices}
    with wanted_values(session, str, numbers) as wanted:
        return {
            number: (by_id[customer_id], currency)
            for number, customer_id, currency in session.execute(
                select(Invoice.number, Invoice.customer_id, Invoice.currency).where(
                    Invoice.number.in_(wanted)
                )
            )
        }


def _placed(
    row: IncomingPayment,
    customers: KnownCustomers,
    owners: dict[str, tuple[Known, str]],
    file: str,
    today: date,
) -> Known | Problem:
    """The customer a row belongs to, or why it belongs to none."""

    def fault(column: str, value: str, what: str, mend: str) -> Problem:
        return Problem(file, row.line, column, value, what, mend)

    if row.date > today:
        return fault("date", f"{row.date}", "is in the future", "mend the date")
    for number in row.invoices:
        if number not in owners:
            return fault("invoice", number, "is not in the book", "import the invoices first")
        if owners[number][1] != row.currency:
            what = f"is in {owners[number][1]}, the payment in {row.currency}"
            return fault("invoice", number, what, "state what was credited in that currency")
    named = {owners[number][0].code: owners[number][0] for number in row.invoices}
    said = row.customer_reference or row.customer_name
    if said:
        customer = customers.get(row.customer_reference, row.customer_name)
        if customer is None:
            return fault("customer", said, "is not in the book", "add the customer first")
        named[customer.code] = customer
    if len(named) > 1:
        whose = f"belong to {' and '.join(sorted(named))}"
        return fault("invoice", ", ".join(row.invoices) or said, whose, "split the payment")
    if not named:
        return fault("customer", "", "is missing", "name the customer or an invoice")
    return next(iter(named.values()))


def _keys_there(session: Session, keys: list[str]) -> set[str | None]:
    with wanted_values(session, str, keys) as wanted:
        return set(
            session.scalars(select(Payment.source_key).where(Payment.source_key.in_(wanted)))
        )


def _write(change: Change, new: list[_Good], recorded_at: datetime) -> int:
    """Writes the payments and what they settle. Returns how many left money over."""
    ids = reserve_ids(change.session, Payment, len(new))
    sources = [
        Source(row_id, customer.id, row.currency, row.date, row.amount, row.invoices)
        for row_id, (row, customer, _) in zip(ids, new, strict=True)
    ]
    parts = spread(change, sources)
    insert_rows(
        change,
        Payment,
        (
            "id",
            "customer_id",
            "paid_on",
            "amount",
            "currency",
            "unallocated",
            "reference",
            "source_key",
            "recorded_at",
        ),
        [
            (
                source.id,
                source.customer_id,
                source.on,
                row.amount,
                source.currency,
                source.left,
                row.reference,
                key,
                recorded_at,
            )
            for source, (row, _, key) in zip(sources, new, strict=True)
        ],
    )
    write_spread(change, Payment, parts)
    return sum(source.left > Decimal(0) for source in sources)


def _key(row: IncomingPayment, customer: Known) -> str:
    said = "|".join(
        (
            f"{customer.id}",
            row.date.isoformat(),
            f"{row.amount.normalize():f}",
            row.currency,
            row.reference,
            *row.invoices,
        )
    )
    return sha256(said.encode()).hexdigest()[:40]
