"""Proving a book: what must hold in it, checked from the rows themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, inspect, literal, select, text
from sqlalchemy.orm import Session

from dunning.ledger.book import SCHEMA, Book, schema_of
from dunning.ledger.chain import broken_links
from dunning.ledger.model import (
    Allocation,
    Credit,
    Customer,
    Invoice,
    JournalChange,
    JournalEntry,
    Payment,
    Promise,
    Table,
)
from dunning.ledger.records import wrong_records
from dunning.ledger.story import untold_rows
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

    Checked: the schema with all that keeps the rows and the journal in order, the engine's own
    integrity and foreign keys, that stored open amounts and unallocated money are what the
    allocations give, that balances tie per customer and currency, that promises are consistent,
    that the payment records kept are what the payments give, the chain of the journal, and that
    every row is as the journal tells.
    """
    with book.read() as session:
        unlike = tuple(_schema_faults(session))
        if unlike:
            return unlike
        return (
            *_guard_faults(session),
            *_engine_faults(session),
            *_open_amount_faults(session),
            *_unallocated_faults(session, Payment),
            *_unallocated_faults(session, Credit),
            *_owner_faults(session),
            *_balance_faults(session),
            *_promise_faults(session),
            *_record_faults(session),
            *_story_faults(session),
        )


def _engine_faults(session: Session) -> Iterator[Fault]:
    if session.get_bind().dialect.name != "sqlite":
        yield from _reference_faults(session)
        return
    for (said,) in session.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield Fault("file", str(said))
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Fault(f"{table} {row}", f"points to a {parent} that is not there")


def _reference_faults(session: Session) -> Iterator[Fault]:
    """Rows that point to nothing: the server keeps from it, unless somebody told it not to."""
    for table in Table.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias()
            lost = (
                select(table.c.id)
                .outerjoin(parent, parent.c.id == key.parent)
                .where(key.parent.is_not(None), parent.c.id.is_(None))
            )
            for number in session.scalars(lost):
                what = f"points to a {key.column.table.name} that is not there"
                yield Fault(f"{table.name} {number}", what)


def _schema_faults(session: Session) -> Iterator[Fault]:
    """Where the tables are not those that this program knows: then nothing else can be asked."""
    found = schema_of(session.connection())
    if found != SCHEMA:
        yield Fault("schema", f"is {found}, not {SCHEMA}: run dunning db upgrade")
        return
    kept = inspect(session.connection()).get_multi_columns()
    columns = {name: {one["name"] for one in found} for (_, name), found in kept.items()}
    for table in Table.metadata.sorted_tables:
        for name in [one.name for one in table.c if one.name not in columns.get(table.name, ())]:
            yield Fault("schema", f"lacks the column {name} of {table.name}: restore a backup")


def _guard_faults(session: Session) -> Iterator[Fault]:
    """What keeps the rows and the journal in order, and is not there or not at work."""
    inspector = inspect(session.connection())
    parts = (
        inspector.get_multi_indexes(),
        inspector.get_multi_unique_constraints(),
        inspector.get_multi_check_constraints(),
        inspector.get_multi_foreign_keys(),
    )
    named = {one["name"] for part in parts for found in part.values() for one in found}
    for table in Table.metadata.sorted_tables:
        wanted = {str(one.name) for one in table.indexes}
        wanted |= {str(one.name) for one in table.constraints} - {str(table.primary_key.name)}
        for name in sorted(wanted - named):
            yield Fault("schema", f"lacks {name} of {table.name}: restore a backup")
    for name in sorted(_GUARDS - _guards(session)):
        yield Fault("journal", f"could be altered: its trigger {name} is missing or switched off")


_GUARDS = {
    f"{model.__tablename__}_{what}"
    for model in (JournalEntry, JournalChange)
    for what in ("stays", "as_written")
}
"""The triggers that keep the journal from being altered."""


def _guards(session: Session) -> set[str]:
    """The triggers that are there and at work."""
    if session.get_bind().dialect.name == "sqlite":
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = (
            "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') "
            "AND tgrelid IN ('journal'::regclass, 'journal_change'::regclass)"
        )
    return set(session.scalars(text(asked)))


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


def _story_faults(session: Session) -> Iterator[Fault]:
    """What is wrong with the journal, and if nothing is, where the book is not as it tells."""
    broken = [Fault("journal", what) for what in broken_links(session)]
    yield from broken
    if not broken:
        yield from (Fault(about, what) for about, what in untold_rows(session))
