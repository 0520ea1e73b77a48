"""How customers have paid: what is kept of it says on any day what the payments themselves say."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ledger_building import TODAY, Scene, at, march, read_records
from sqlalchemy import BigInteger, Connection, Select, case, func, or_, select, type_coerce
from statement_counting import counted

import dunning.ledger.records as records_module
from conftest import empty
from dunning.errors import DunningError
from dunning.kinds import Outcome
from dunning.lateness import BAND_STARTS, LONGEST, CustomerRecord, Lateness
from dunning.ledger.book import Book
from dunning.ledger.check import check_book
from dunning.ledger.incoming import IncomingInvoice
from dunning.ledger.invoices import credit_invoice, find_invoice
from dunning.ledger.model import Allocation, Customer, Invoice, Payment, Table
from dunning.ledger.queries import DAY, RECORD_SUMS, ordinal
from dunning.ledger.records import keep_all_records

CODES = ("alma", "bolt")
DAYS = range(-3, 9)
"""The days on which things happen in a story, of March 2026."""
Records = dict[str, CustomerRecord]
Step = Callable[["Story"], object]


def records_from_every_payment() -> Select[*tuple[Any, ...]]:
    """The records of a day, from all allocations that there are."""
    paid = case((Allocation.payment_id.is_not(None), ordinal(Allocation.starts)))
    settled = (
        select(
            Allocation.invoice_id,
            func.sum(type_coerce(Allocation.amount, BigInteger)).label("amount"),
            func.max(paid).label("paid_on"),
        )
        .where(
            Allocation.starts < DAY,
            or_(Allocation.ends.is_(None), Allocation.ends >= DAY),
        )
        .group_by(Allocation.invoice_id)
        .having(func.max(paid).is_not(None))
        .subquery("settled")
    )
    each = (
        select(Invoice.customer_id, (settled.c.paid_on - ordinal(Invoice.due)).label("late"))
        .join(settled, settled.c.invoice_id == Invoice.id)
        .where(settled.c.amount >= type_coerce(Invoice.amount, BigInteger))
        .subquery("settled_invoice")
    )
    capped = case((each.c.late > LONGEST, LONGEST), else_=each.c.late)
    reached = [each.c.late >= start for start in BAND_STARTS]
    counts = [func.sum(case((it, 1), else_=0)) for it in reached]
    days = [func.sum(case((it, capped), else_=0)) for it in reached]
    return (
        select(Customer.code, func.count(), *counts, *days)
        .join(each, each.c.customer_id == Customer.id)
        .group_by(Customer.code)
    )


def worked_out(book: Book, day: date) -> Records:
    """The records of a day, from all allocations that there are."""
    with book.read() as session:
        rows = session.execute(records_from_every_payment(), {"day": day}).all()
    bands = len(BAND_STARTS)
    return {
        code: CustomerRecord(count, Lateness(tuple(sums[:bands]), tuple(sums[bands:])))
        for code, count, *sums in rows
    }


def read(book: Book, day: int | date = TODAY) -> Records:
    with book.read() as session:
        return read_records(session, march(day))


class Story:
    """A book on which commands are given, and what it looked like before each."""

    def __init__(self, book: Book) -> None:
        self.scene = Scene(book)
        self.numbers = 0
        for code in CODES:
            self.scene.customer(code, code)
            for due in (-130, -20, 1):
                self.bill(code, 10, due, due - 10)

    def bill(self, customer: str, amount: int, due: int, issued: int) -> None:
        self.numbers += 1
        self.scene.invoice(
            f"{self.numbers}", f"{amount}", due, issued=issued, customer=customer, day=issued
        )

    def some_invoice(self, pick: int) -> str:
        return f"{pick % self.numbers + 1}"

    def some_payment(self, pick: int) -> int:
        with self.scene.book.read() as session:
            ids: Sequence[int] = session.scalars(select(Payment.id)).all()
        return ids[pick % len(ids)] if ids else 404

    def credit(self, pick: int, amount: int, day: int) -> None:
        with self.scene.command("invoice credit", day) as change:
            invoice = find_invoice(change.session, self.some_invoice(pick))
            credit_invoice(change.session, invoice, Decimal(amount), on=march(day))

    def take_in(self, *rows: tuple[int, str, int, int, int, int | None]) -> None:
        """A file: invoices by number, with customer, amount, what is open, due and paid days."""
        incoming = [
            IncomingInvoice(
                line,
                f"{number}",
                "",
                customer,
                march(due - 10),
                march(due),
                Decimal(amount),
                "EUR",
                Decimal(min(still_open, amount)),
                paid=paid_on is not None,
                settled_on=None if paid_on is None else march(paid_on),
            )
            for line, (number, customer, amount, still_open, due, paid_on) in enumerate(rows)
        ]
        taken = self.scene.imports_invoices(*incoming)
        self.numbers = max([self.numbers, *(row[0] for row in rows)])
        assert taken


customers = st.sampled_from(CODES)
days = st.sampled_from(DAYS)
amounts = st.integers(1, 25)
picks = st.integers(0, 9)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda who, amount, due, ago: lambda story: story.bill(who, amount, due, due - ago),
        customers,
        amounts,
        st.integers(-130, 9),
        st.integers(0, 9),
    ),
    st.builds(
        lambda who, amount, day: lambda story: story.scene.pays(f"{amount}", day, customer=who),
        customers,
        amounts,
        days,
    ),
    st.builds(
        lambda who, amount, day, pick: (
            lambda story: story.scene.pays(f"{amount}", day, story.some_invoice(pick), customer=who)
        ),
        customers,
        amounts,
        days,
        picks,
    ),
    st.builds(
        lambda pick, day: lambda story: story.scene.bounces(story.some_payment(pick), day),
        picks,
        days,
    ),
    st.builds(
        lambda pick, amount, day: lambda story: story.credit(pick, amount, day),
        picks,
        amounts,
        days,
    ),
    st.lists(
        st.tuples(
            st.integers(1, 9),
            customers,
            amounts,
            amounts,
            st.integers(-130, 9),
            st.none() | days,
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row[0],
    ).map(lambda rows: lambda story: story.take_in(*rows)),
    st.just(lambda story: story.scene.undo()),
    st.just(lambda story: story.scene.redo()),
)
stories = st.lists(steps, min_size=1, max_size=14)


def live_through(book: Book, told: Sequence[Step]) -> None:
    """A story, and after each of its commands what is kept, on every day that matters."""
    empty(book)
    story = Story(book)
    for step in told:
        with suppress(DunningError):
            step(story)
        assert check_book(book) == ()
    for day in (march(-40), *map(march, range(DAYS[0] - 1, DAYS[-1] + 12)), date.max):
        assert read(book, day) == worked_out(book, day), day


one_book = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(one_book, max_examples=20)
@given(told=stories)
def test_in_a_file_book_every_day_has_the_records_that_its_payments_give(
    sqlite_book: Book, told: list[Step]
) -> None:
    live_through(sqlite_book, told)


@settings(one_book, max_examples=8)
@given(told=stories)
def test_in_a_team_book_every_day_has_the_records_that_its_payments_give(
    postgresql_book: Book, told: list[Step]
) -> None:
    live_through(postgresql_book, told)


@example(told=[lambda story: story.scene.pays("30", 3, customer="alma")])
@settings(one_book, max_examples=5)
@given(told=stories)
def test_many_customers_at_once_have_the_same_records(sqlite_book: Book, told: list[Step]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records_module, "_MANY", 0)
        live_through(sqlite_book, told)


def test_the_columns_kept_are_those_of_a_record() -> None:
    columns = Table.metadata.tables["payment_record"].c.keys()
    assert tuple(columns) == ("id", "customer_id", *RECORD_SUMS)


@pytest.fixture
def paid(book: Book) -> Scene:
    """Two customers with invoices that were paid in time, late, very late and in part."""
    scene = Scene(book)
    for code, wait in (("lufi", 0), ("bolt", 3)):
        scene.customer(code, f"{code.title()} Kft.")
        for late in (-5, 0, 1, 3, 4, 7, 8, 14, 15, 30, 31, 60, 61, 120, 121, 400):
            scene.invoice(f"{code} {late}", "10", due=2 - late - wait, customer=code)
            scene.pays("10", 2, f"{code} {late}", customer=code)
        scene.invoice(f"{code} open", "10", due=1, customer=code)
        scene.pays("4", 2, f"{code} open", customer=code)
    return scene


def test_a_record_counts_by_bands_and_at_most_120_days(paid: Scene) -> None:
    late = [1, 3, 4, 7, 8, 14, 15, 30, 31, 60, 61, 120, 121, 400]
    assert read(paid.book, 3)["lufi"] == CustomerRecord(16, Lateness.of(late))
    assert read(paid.book, 3)["bolt"] == CustomerRecord(
        16, Lateness.of([3, *(one + 3 for one in late)])
    )


def test_what_is_paid_today_is_no_record_before_tomorrow(paid: Scene) -> None:
    assert read(paid.book, 2) == {}
    paid.pays("6", 4, "lufi open")
    assert read(paid.book, 4)["lufi"].payments == 16
    assert read(paid.book, 5)["lufi"].payments == 17


def test_a_payment_that_is_taken_back_counted_until_then(paid: Scene) -> None:
    payment = paid.pays("6", 4, "lufi open")
    paid.bounces(payment, 7)
    assert [read(paid.book, day)["lufi"].payments for day in (4, 5, 7, 8)] == [16, 17, 17, 16]


def test_a_change_without_money_asks_nothing_about_records(paid: Scene) -> None:
    with counted(paid.book) as sent:
        paid.calls(Outcome.NO_ANSWER)
        paid.promises("6", 9)
        paid.pauses(30)
        paid.invoice("new", "5", due=30)
    assert [statement for statement in sent if "payment_record" in statement] == []


def test_a_customer_who_is_taken_back_leaves_no_record(paid: Scene) -> None:
    paid.customer("new", "New Kft.")
    paid.invoice("new 1", "10", due=1, customer="new")
    paid.pays("10", 2, customer="new")
    assert "new" in read(paid.book, 3)
    for _ in range(3):
        paid.undo()
    assert "new" not in read(paid.book, 3)
    assert check_book(paid.book) == ()


@contextmanager
def tampering(book: Book) -> Iterator[Connection]:
    """A transaction in which rows are changed behind the program's back."""
    with book.engine.execution_options(writing=True).begin() as connection:
        yield connection


@pytest.mark.parametrize(
    ("change", "kept", "right"),
    [
        ("DELETE FROM payment_record WHERE customer_id = 1", "nothing", "16 settled, late 14 12"),
        ("UPDATE payment_record SET days_61 = days_61 + 1", "16 settled", "16 settled, late 14"),
        ("UPDATE payment_record SET late_1 = 1", "16 settled, late 1 12", "16 settled, late 14 12"),
    ],
)
def test_a_check_finds_a_record_that_is_wrong(
    paid: Scene, change: str, kept: str, right: str
) -> None:
    with tampering(paid.book) as connection:
        connection.exec_driver_sql(change)
    fault = check_book(paid.book)[0]
    assert fault.about == "payment record of lufi"
    assert fault.what.startswith(kept)
    assert fault.what.split(", its payments give ")[1].startswith(right)


def test_a_check_finds_a_record_of_somebody_who_never_paid(paid: Scene) -> None:
    paid.customer("new", "New Kft.")
    with tampering(paid.book) as connection:
        columns = ", ".join(RECORD_SUMS)
        ones = ", ".join("1" for _ in RECORD_SUMS)
        connection.exec_driver_sql(
            f"INSERT INTO payment_record (customer_id, {columns}) VALUES (3, {ones})"
        )
    (fault,) = check_book(paid.book)
    assert str(fault) == (
        "payment record of new: 1 settled, late 1 1 1 1 1 1, days 1 1 1 1 1 1, "
        "its payments give nothing"
    )


def test_records_are_worked_out_anew_for_all(paid: Scene) -> None:
    before = read(paid.book, 3)
    with paid.book.change("repair", "Vera", at(2)) as change:
        change.session.connection().exec_driver_sql("DELETE FROM payment_record")
        keep_all_records(change.session)
    assert read(paid.book, 3) == before
    assert check_book(paid.book) == ()
