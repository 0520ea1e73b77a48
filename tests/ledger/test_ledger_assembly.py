"""Facts made of plain rows: the same on any day and either engine, and without a database."""

import subprocess
import sys
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from ledger_building import TODAY, Scene, march
from sqlalchemy import select

from conftest import opened
from dunning.kinds import Outcome
from dunning.ledger import catalogue
from dunning.ledger.as_of import open_invoices_on
from dunning.ledger.assembly import Open, Told
from dunning.ledger.book import Book
from dunning.ledger.incoming import IncomingInvoice
from dunning.ledger.queries import (
    OpenQuestions,
    Questions,
    among,
    debts,
    due_questions,
    everyone,
    settled_so_far,
)
from dunning.ledger.rows import compiled


@pytest.fixture
def busy(book: Book) -> Scene:
    """A book in which invoices were paid, opened again, credited, disputed and settled."""
    scene = Scene(book)
    for code in ("lufi", "bolt"):
        scene.customer(code, code)
        for number in range(1, 5):
            scene.invoice(f"{code}-{number}", f"{number}00", due=number * 4 - 12, customer=code)
    scene.invoice("coming", "70.50", due=20, issued=6, day=6)
    first = scene.pays("100", 2, "lufi-1")
    scene.pays("550", 3, customer="bolt")
    scene.bounces(first, 5)
    scene.credits("lufi-2", "20", 6)
    scene.disputes("lufi-3", 6, review=12)
    scene.pays("1000", 9)
    return scene


def test_what_was_open_is_what_the_allocations_say_on_any_day(busy: Scene) -> None:
    for day in range(-10, 25):
        found: dict[str, Decimal] = {}
        for code in ("lufi", "bolt"):
            found |= busy.open_then(day, code)
        with busy.book.read() as session:
            rows = session.execute(select(open_invoices_on(march(day)))).all()
        assert found == {row.number: row.open_then for row in rows}


def test_open_invoices_stand_oldest_first_on_any_day(busy: Scene) -> None:
    for day in range(-10, 25):
        dues = [one.due for one in busy.standing(day).invoices]
        assert dues == sorted(dues)


def test_a_customer_is_read_alone_as_among_all(busy: Scene) -> None:
    busy.contact("Anna")
    busy.calls(Outcome.NO_ANSWER, 7)
    busy.promises("70", 12, 8)
    for day in range(-10, 25):
        for standing in busy.standings(day):
            alone = busy.standing(day, standing.code)
            assert alone._replace(
                invoices=standing.invoices, more_due_on=None
            ) == standing._replace(more_due_on=None)
            today = march(day)
            assert set(standing.invoices) <= set(alone.invoices)
            assert standing.owed.overdue(today) == alone.owed.overdue(today)
            assert standing.next_to_come_up(today) == alone.next_to_come_up(today)


OF_CLAIMS = ("caller", "now", "expires", "number", "known_to", "lines", "asked_why")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("name", catalogue.catalogue("sqlite"))
def test_every_question_is_answered_by_name_alone(name: str, engine: str) -> None:
    names = compiled(catalogue.catalogue(engine)[name], engine).names
    assert set(names) <= {"day", "last", "ends", "since", "code", "numbers", "owner", *OF_CLAIMS}


def test_each_question_has_its_place_among_the_facts() -> None:
    for questions_of, told in ((Questions, Told), (OpenQuestions, Open)):
        assert [one.name for one in fields(questions_of)] == list(told._fields)


ABOUT_ALL_THAT_IS_OPEN = {
    "ix_invoice_open": due_questions(everyone).invoices,
    "ix_invoice_debt": debts(),
}


@pytest.mark.parametrize("index", ABOUT_ALL_THAT_IS_OPEN)
def test_a_file_book_finds_what_is_open_in_one_index(sqlite_book: Book, index: str) -> None:
    asked = compiled(ABOUT_ALL_THAT_IS_OPEN[index], "sqlite")
    values = dict.fromkeys(asked.names, TODAY.toordinal())
    with sqlite_book.read() as session:
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {asked.text}", {**asked.constants, **values}
        )
        steps = [row[3] for row in plan]
    assert steps[0] == f"SCAN invoice USING COVERING INDEX {index}"


def shop_invoice(number: int) -> IncomingInvoice:
    """One of many invoices, most of them paid."""
    shop, paid = f"Shop {number % 20}", number % 4 > 0
    return IncomingInvoice(number, f"{number}", "", shop, None, TODAY, Decimal(1), "EUR", paid=paid)


def vacuum(book: Book) -> None:
    """Once so that what was committed is on the disk, and again so that it is seen to be."""
    options = {"leasing": True, "isolation_level": "AUTOCOMMIT"}
    with book.engine.execution_options(**options).connect() as connection:
        connection.exec_driver_sql("SET synchronous_commit = on")
        connection.exec_driver_sql("VACUUM ANALYZE invoice")
        connection.exec_driver_sql("VACUUM invoice")


def test_a_team_book_finds_what_is_open_in_one_index(own_postgresql_place: str) -> None:
    with opened(own_postgresql_place) as book:
        Scene(book).imports_invoices(*map(shop_invoice, range(800)))
        vacuum(book)
        with book.read() as session:
            connection = session.connection()
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            for index, statement in ABOUT_ALL_THAT_IS_OPEN.items():
                asked = compiled(statement, "postgresql")
                values = {**asked.constants, **dict.fromkeys(asked.names, TODAY)}
                plan = connection.exec_driver_sql(f"EXPLAIN {asked.text}", values).scalars()
                assert f"Index Only Scan using {index} on invoice" in "\n".join(plan)


def test_a_payment_record_is_worked_out_from_the_customers_own_rows(sqlite_book: Book) -> None:
    asked = compiled(settled_so_far(among), "sqlite")
    with sqlite_book.read() as session:
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {asked.text}", {**asked.constants, "numbers": "[1]"}
        )
        steps = [row[3] for row in plan]
    assert [step for step in steps if step.startswith("SEARCH")] == [
        "SEARCH invoice USING INDEX ix_invoice_customer_id (customer_id=?)",
        "SEARCH allocation USING INDEX ix_allocation_invoice_id (invoice_id=?)",
    ]


def test_assembling_needs_no_database_driver_or_mapper() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, dunning.ledger.assembly; print('sqlalchemy' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "False\n"


def test_the_last_days_of_the_calendar_can_be_read_ahead(busy: Scene) -> None:
    busy.invoice("last", "1", due=date.max)
    assert [one.code for one in busy.standings(date.max)] == ["bolt", "lufi"]
