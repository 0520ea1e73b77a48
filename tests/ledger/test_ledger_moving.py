from pathlib import Path

import pytest
from ledger_building import Dump, Scene, march, read_records
from sqlalchemy import text

from conftest import journal_open, opened
from dunning.errors import DunningError
from dunning.kinds import Outcome
from dunning.lateness import CustomerRecord, Lateness
from dunning.ledger.book import Book
from dunning.ledger.check import check_book
from dunning.ledger.model import JournalChange, JournalEntry
from dunning.ledger.moving import move_book


def told(book: Book) -> Scene:
    """A book with something of everything, a change taken back among it."""
    scene = Scene(book)
    scene.customer("lufi", "Őrsi & Tsa. Kft. 株式会社")
    scene.contact("Anna")
    scene.invoice("1", "100.05", due=1)
    scene.invoice("2", "250000", due=2, currency="HUF")
    scene.calls(Outcome.NO_ANSWER, contact="anna")
    scene.promises("60", 12)
    scene.pays("40.01", 2)
    scene.credits("1", "10", credit="CN-1")
    scene.pauses(30)
    scene.disputes()
    scene.pays("5")
    scene.undo()
    return scene


def whole(book: Book) -> Dump:
    """Every row that was moved, the journal's as well."""
    dump = Scene(book).dump()
    with book.read() as session:
        for model in (JournalEntry, JournalChange):
            rows = session.execute(model.__table__.select().order_by("id"))
            dump[model.__tablename__] = [tuple(row) for row in rows]
    return dump


@pytest.fixture
def other_place(request: pytest.FixtureRequest, book: Book, tmp_path: Path) -> str:
    """A place for a book on the other engine."""
    if book.engine.dialect.name == "sqlite":
        return str(request.getfixturevalue("own_postgresql_place"))
    return str(tmp_path / "moved.db")


def test_a_book_arrives_whole_on_the_other_engine_and_stays_where_it_was(
    book: Book, other_place: str
) -> None:
    told(book)
    before = whole(book)
    moved = move_book(book, other_place)
    assert whole(book) == before
    assert moved.rows["invoice"] == 2
    assert moved.rows["journal"] == 12
    with opened(other_place) as there:
        assert whole(there) == before
        assert check_book(there) == ()


def test_the_moved_book_knows_how_everyone_has_paid(book: Book, other_place: str) -> None:
    scene = told(book)
    scene.pays("1000", 2, customer="lufi")
    scene.invoice("4", "10", due=1)
    scene.pays("10", 9, "4")
    move_book(book, other_place)
    with opened(other_place) as there:
        for place in (book, there):
            with place.read() as session:
                records = read_records(session, march(10))
            assert records["lufi"] == CustomerRecord(2, Lateness.of([1, 8]))


def test_the_moved_book_goes_on_as_the_old_one_would(book: Book, other_place: str) -> None:
    told(book)
    move_book(book, other_place)
    with opened(other_place) as there:
        for scene in (Scene(book), Scene(there)):
            scene.customer("bolt", "Bolt")
            scene.invoice("3", "7", due=3, customer="bolt")
            scene.undo()
        assert whole(there) == whole(book)
        assert check_book(there) == ()


def test_there_and_back_again_is_the_same_book(
    book: Book, other_place: str, tmp_path: Path
) -> None:
    told(book)
    move_book(book, other_place)
    back = str(tmp_path / "back.db")
    with opened(other_place) as there:
        move_book(there, back)
    with opened(back) as again:
        assert whole(again) == whole(book)


def test_a_book_moved_to_a_file_can_be_read_while_it_is_changed(book: Book, tmp_path: Path) -> None:
    told(book)
    move_book(book, str(tmp_path / "moved.db"))
    with opened(tmp_path / "moved.db") as moved, moved.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_a_place_where_a_book_is_already_is_refused(book: Book, other_place: str) -> None:
    told(book)
    with opened(other_place) as there:
        Scene(there).customer("bolt", "Bolt")
        before = whole(there)
        with pytest.raises(DunningError, match="name a place where none is"):
            move_book(book, other_place)
        assert whole(there) == before


def test_what_fails_half_way_leaves_nothing_at_the_target(
    sqlite_place: str, tmp_path: Path
) -> None:
    with opened(sqlite_place) as book:
        told(book)
        with (
            book.engine.execution_options(writing=True).begin() as connection,
            journal_open(connection),
        ):
            connection.exec_driver_sql("UPDATE journal SET summary = 'x' WHERE id = 3")
        with pytest.raises(DunningError, match="the journal did not arrive whole: entry 3"):
            move_book(book, str(tmp_path / "moved.db"))
    assert list(tmp_path.glob("moved.db*")) == []
