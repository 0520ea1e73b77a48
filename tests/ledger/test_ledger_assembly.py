"""Facts made of plain rows: the same on any day and either engine, and without a database."""

import subprocess
import sys
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from ledger_building import Scene, march
from sqlalchemy import select

from dunning.facts import Outcome
from dunning.ledger.as_of import Whose, open_invoices_on
from dunning.ledger.assembly import Told
from dunning.ledger.book import Book
from dunning.ledger.queries import Questions, due, everyone, named, questions
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
            assert busy.standing(day, standing.code) == standing


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("whose", [everyone, due, named])
def test_every_question_is_answered_by_name_alone(whose: Whose, engine: str) -> None:
    asked = questions(whose)
    names = {
        name
        for field in fields(Questions)
        for name in compiled(getattr(asked, field.name), engine).names
    }
    assert names <= {"day", "last", "ends", "code"}
    assert [field.name for field in fields(Questions)] == [field.name for field in fields(Told)]


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
