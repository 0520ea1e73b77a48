"""What is read without SQLAlchemy is what is read with it."""

from datetime import UTC
from pathlib import Path

import pytest
from ledger_building import Scene, at, march, take_first

from conftest import opened
from dunning.errors import DunningError
from dunning.kinds import Outcome, PauseKind
from dunning.ledger import catalogue
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import (
    Ask,
    is_as_today,
    payments_known_to,
    read_among,
    read_commission_rates,
    read_debts,
    read_expecting,
    read_owing,
    read_owned,
    read_record,
    read_standing,
    read_waiting,
    read_whole_record,
)
from dunning.ledger.book import Book
from dunning.ledger.claims import claimed_by_others, newest_change
from dunning.ledger.day import Day
from dunning.ledger.driver import looking_into
from dunning.ledger.overdue import read_overdue

FOLDER = Path(catalogue.__file__).parent


@pytest.mark.parametrize("engine", catalogue.ENGINES)
def test_the_text_in_the_package_is_what_the_statements_compile_to(engine: str) -> None:
    kept = (FOLDER / f"compiled_{engine}.py").read_text(encoding="utf-8")
    assert kept == catalogue.written(engine), "run python -m dunning.ledger.catalogue"


def told(book: Book) -> Scene:
    """A book with something of everything that the morning asks about."""
    scene = Scene(book)
    for code in ("lufi", "bolt", "sajt"):
        scene.customer(code, f"{code.title()} Kft.")
        scene.contact("Anna", code)
        scene.invoice(f"{code}-1", "100.05", due=-20, customer=code)
        scene.invoice(f"{code}-2", "250000", due=2, currency="HUF", customer=code)
        scene.invoice(f"{code}-3", "7", due=25, customer=code)
    scene.pays("100.05", 1, "bolt-1", customer="bolt")
    scene.pays("30", 2, customer="lufi")
    scene.bounces(scene.pays("9", 2, customer="sajt"), 3)
    scene.calls(Outcome.NO_ANSWER, contact="anna")
    scene.promises("60", 4)
    scene.calls(Outcome.DISPUTED, customer="sajt", disputed=["sajt-1"], review_on=16)
    scene.pauses(30, kind=PauseKind.PAUSE, customer="bolt")
    scene.credits("sajt-2", "10", credit="CN-1")
    take_first(book, ["bolt"], "bela", at(2))
    return scene


def everything(ask: Ask, day: int) -> list[object]:
    on = Day(march(day), UTC)
    return [
        read_owing(ask, on),
        read_owing(ask, on, days_ahead=5, code="bolt"),
        *(read_standing(ask, on, code) for code in ("lufi", "bolt", "sajt", "nobody")),
        sorted(read_debts(ask, on, days_ahead=5)),
        *(read_expecting(ask, on, numbers) for numbers in ([], [1, 2, 3], [99])),
        *(read_among(ask, on, numbers, days_ahead=5) for numbers in ([], [1, 2], [3, 99])),
        read_record(ask, on, "bolt"),
        read_whole_record(ask, on),
        sorted(read_overdue(ask, on), key=lambda one: one[0].code),
        read_waiting(ask, on),
        (read_owned(ask, "anna"), read_owned(ask, "")),
        is_as_today(ask, on),
        payments_known_to(ask, on.on),
        newest_change(ask),
        read_commission_rates(ask, "lufi"),
        claimed_by_others(ask, "anna", at(day)),
        claimed_by_others(ask, "bela", at(day)),
    ]


@pytest.mark.parametrize("day", [-10, 1, 2, 3, 5, 9, 31])
def test_both_ways_answer_the_same_on_any_day(own_place: str, day: int) -> None:
    with opened(own_place) as book:
        told(book)
        with book.read() as session:
            by_session = everything(answers_of(session), day)
    with looking_into(own_place) as ask:
        assert ask is not None
        assert everything(ask, day) == by_session
    assert any(by_session)


def test_there_is_no_answer_this_way_where_there_is_no_book(tmp_path: Path) -> None:
    with looking_into(str(tmp_path / "none.db")) as ask:
        assert ask is None
    other = tmp_path / "other.db"
    other.write_text("no book, only some text that is long enough to be taken for one" * 20)
    with looking_into(str(other)) as ask:
        assert ask is None
    with looking_into("postgresql://nobody@127.0.0.1:1/none") as ask:
        assert ask is None


def test_a_book_of_another_schema_is_left_to_be_brought_up_to_date(own_place: str) -> None:
    with opened(own_place) as book, book.lease() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with looking_into(own_place) as ask:
        assert ask is None


def test_what_the_driver_says_becomes_the_line_that_other_commands_say(sqlite_place: str) -> None:
    with opened(sqlite_place) as book, book.lease() as session:
        session.connection().exec_driver_sql("ALTER TABLE pause RENAME TO rest")
    said = "refused: no such table: pause; nothing was changed"
    with looking_into(sqlite_place) as ask:
        assert ask is not None
        with pytest.raises(DunningError, match=said):
            read_owing(ask, Day(march(1), UTC))


def test_nothing_is_written_by_looking(sqlite_place: str) -> None:
    with opened(sqlite_place) as book:
        told(book)
    before = Path(sqlite_place).read_bytes()
    with looking_into(sqlite_place) as ask:
        assert ask is not None
        everything(ask, 3)
    assert Path(sqlite_place).read_bytes() == before
