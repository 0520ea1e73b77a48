"""Proving a book: what must hold in it, checked from the rows themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, literal, select, text
from sqlalchemy.orm import Session

from dunning.ledger.book import SCHEMA, Book, schema_of
from dunning.ledger.chain import broken_links
from dunning.ledger.model import Allocation, Credit, Customer, Invoice, Payment, Promise
from dunning.ledger.records import wrong_records
from dunning.money import unscaled


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the book that cannot be right: what it is about, and what is wrong."""

    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.about}: {self.what}"


def check_book(book: Book) -> tuple[Fault, ...]:
    """Every fault found. Empty for a sound book.

    Checked: the engine's own integrity and foreign keys, the schema, that stored open amounts
    and unallocated money are what the allocations give, that balances tie per customer and
    currency, that promises are consistent, that the payment records kept are what the payments
    give, and the chain of the journal.
    """
    with book.read() as session:
        return (
            *_engine_faults(session),
            *_schema_faults(session),
            *_open_amount_faults(session),
            *_unallocated_faults(session, Payment),
            *_unallocated_faults(session, Credit),
            *_owner_faults(session),
            *_balance_faults(session),
            *_promise_faults(session),
            *_record_faults(session),
            *(Fault("journal", what) for what in broken_links(session)),
        )


def _engine_faults(session: Session) -> Iterator[Fault]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield Fault("file", str(said))
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Fault(f"{table} {row}", f"points to a {parent} that is not there")


def _schema_faults(session: Session) -> Iterator[Fault]:
    found = schema_of(session.connection())
    if found != SCHEMA:
        yield Fault("schema", f"is {found}, not {SCHEMA}: run dunning db upgrade")


def _open_amount_faults(session: Session) -> Iterator[Fault]:
    settled = (
        select(Allocation.invoice_id, func.sum(Allocation.amount).label("settled"))
        .where(Allocation.ends.is_(None))
        .group_by(Allocation.invoice_id)
        .subquery()
    )
    none = literal(0, Allocation.amount.type)
    right = Invoice.amount - func.coalesce(settled.c.settled, none)
    rows = session.execute(
        select(Invoice.number, Invoice.open_amount, right)
        .outerjoin(settled, settled.c.invoice_id == Invoice.id)
        .where(Invoice.open_amount != right)
    )
    for number, stored, worked_out in rows:
        yield Fault(f"invoice {number}", f"open {stored}, its allocations give {worked_out}")


def _unallocated_faults(session: Session, source: type[Payment] | type[Credit]) -> Iterator[Fault]:
    source_id = Allocation.payment_id if source is Payment else Allocation.credit_id
    spent = (
        select(source_id.label("source"), func.sum(Allocation.amount).label("spent"))
        .where(Allocation.ends.is_(None), source_id.is_not(None))
        .group_by(source_id)
        .subquery()
    )
    none = literal(0, Allocation.amount.type)
    right = source.amount - func.coalesce(spent.c.spent, none)
    statement = (
        select(source.id, source.unallocated, right)
        .outerjoin(spent, spent.c.source == source.id)
        .where(source.unallocated != right)
    )
    if source is Payment:
        statement = statement.where(Payment.reversed_on.is_(None))
    for number, stored, worked_out in session.execute(statement):
        yield Fault(
            f"{source.__tablename__} {number}",
            f"unallocated {stored}, its allocations give {worked_out}",
        )


def _owner_faults(session: Session) -> Iterator[Fault]:
    for source, source_id in ((Payment, Allocation.payment_id), (Credit, Allocation.credit_id)):
        rows = session.execute(
            select(Allocation.id, Invoice.number)
            .join(Invoice, Invoice.id == Allocation.invoice_id)
            .join(source, source.id == source_id)
            .where(
                (source.customer_id != Invoice.customer_id) | (source.currency != Invoice.currency)
            )
        )
        for number, invoice in rows:
            yield Fault(
                f"allocation {number}",
                f"settles invoice {invoice} for another customer or in another currency",
            )
    for (number,) in session.execute(
        select(Allocation.id)
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Payment.reversed_on.is_not(None), Allocation.ends.is_(None))
    ):
        yield Fault(f"allocation {number}", "still settles, though its payment was reversed")


def _balance_faults(session: Session) -> Iterator[Fault]:
    """Invoices less credits and payments = open amounts less unallocated money."""
    sums: dict[tuple[int, str], list[int]] = {}
    parts = (
        (Invoice, Invoice.amount - Invoice.open_amount, 1, None),
        (Payment, Payment.amount - Payment.unallocated, -1, Payment.reversed_on.is_(None)),
        (Credit, Credit.amount - Credit.unallocated, -1, None),
    )
    for model, amount, sign, condition in parts:
        statement = select(
            model.customer_id, model.currency, func.sum(amount, type_=Allocation.amount.type)
        ).group_by(model.customer_id, model.currency)
        if condition is not None:
            statement = statement.where(condition)
        for customer_id, currency, total in session.execute(statement):
            sums.setdefault((customer_id, currency), []).append(sign * int(total * 10_000))
    off = {key: sum(values) for key, values in sums.items() if sum(values)}
    if not off:
        return
    codes = {row.id: row.code for row in session.execute(select(Customer.id, Customer.code))}
    for (customer_id, currency), difference in sorted(off.items()):
        yield Fault(
            f"customer {codes.get(customer_id, customer_id)}",
            f"the balance in {currency} is off by {unscaled(difference)}",
        )


def _promise_faults(session: Session) -> Iterator[Fault]:
    for promise in session.scalars(
        select(Promise).where(
            (Promise.breaks_on <= Promise.promised_for) | (Promise.ended_on < Promise.made_on)
        )
    ):
        yield Fault(f"promise {promise.id}", "its days are out of order")


def _record_faults(session: Session) -> Iterator[Fault]:
    for code, stored, worked_out in wrong_records(session):
        yield Fault(f"payment record of {code}", f"{stored}, its payments give {worked_out}")
