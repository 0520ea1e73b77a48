"""Copies of a book, putting one back, moving to another engine, and rights: what each says."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from dunning.ledger.book import SCHEMA, redacted
from terminal_session import Run, runner

NO_GRANTS = (
    "dunning: rights are kept by PostgreSQL: in a file, whoever may open it may change it; "
    "dunning db move takes the book to a server\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the program runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def book(capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    """The program on a book in this folder, with a customer, an invoice and a payment."""
    run = runner(capsys, "book.db")
    run("customer", "add", "lufi", "Lufi Kft", "--country", "HU", "--currency", "EUR")
    run("invoice", "add", "lufi", "A-1", "3400", "--issued", "2026-01-05", "--due", "2026-02-04")
    run("pay", "lufi", "400")
    return run


def at(capsys: pytest.CaptureFixture[str], place: str) -> Run:
    """The program on another book."""
    return runner(capsys, place)


def story(run: Run) -> tuple[str, ...]:
    """What was owed, what was paid and what happened, as the book tells it."""
    told = (("invoice", "list", "--all"), ("payment", "list"), ("history",))
    return tuple(run(*words, "--json").out for words in told)


def files(folder: Path) -> list[str]:
    """What lies in the folder, but for what an engine keeps beside a book that is open."""
    return sorted(
        path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))
    )


def test_a_copy_lies_beside_the_book_or_where_it_is_named(book: Run, folder: Path) -> None:
    named = folder / "book.db.20260302T090000.backup"
    assert book("db", "backup").talk == f"Copied the book to {named.name}, and checked the copy\n"
    assert book("db", "backup", "other.db").talk == (
        "Copied the book to other.db, and checked the copy\n"
    )
    assert files(folder) == ["book.db", named.name, "other.db"]
    assert not [*folder.glob("other.db-*"), *folder.glob("*.backup-*")]
    assert named.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("book.db", "book.db is there already: name a file that is not"),
        (".", ". is there already: name a file that is not"),
        ("none/copy.db", "there is no folder none: make it, or name another file"),
    ],
)
def test_a_copy_is_never_written_over_anything(
    book: Run, folder: Path, target: str, told: str
) -> None:
    before = story(book)
    assert book("db", "backup", target, code=1).talk == f"dunning: {told}\n"
    assert story(book) == before
    assert files(folder) == ["book.db"]


def test_a_copy_whose_name_is_a_pattern_is_that_file_and_no_other(book: Run, folder: Path) -> None:
    book("db", "backup", "what? 100%#1.db")
    assert files(folder) == ["book.db", "what? 100%#1.db"]


def test_a_copy_put_back_tells_the_same_story(
    book: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = story(book)
    book("db", "backup", "copy.db")
    book("undo")
    restored = at(capsys, "again.db")
    said = restored("db", "restore", "copy.db").talk
    assert said == "Restored the book to again.db, and checked it\n"
    assert story(restored) == before
    assert restored("undo").talk.startswith("Took back: Lufi Kft: 400.00 EUR received")


@pytest.mark.parametrize(
    ("copy", "place", "code", "told"),
    [
        ("copy.db", "book.db", 1, "there is a book at book.db already: move it away, then restore"),
        ("none.db", "new.db", 3, "there is no copy none.db"),
        (".", "new.db", 3, "there is no copy ."),
        ("letter.txt", "new.db", 1, "letter.txt is no book, and no copy of one"),
        ("empty.db", "new.db", 1, "empty.db is no book, and no copy of one"),
        ("torn.db", "new.db", 1, "the copy torn.db is damaged (database disk image is malformed)"),
        (
            "dump.db",
            "new.db",
            1,
            "dump.db is of a PostgreSQL book: name one with --book postgresql://...",
        ),
        (
            "copy.db",
            "postgresql://eva:secret@127.0.0.1:1/none",
            1,
            (
                "copy.db is of a book in a file: restore it to a file, then dunning db move "
                "postgresql://eva:***@127.0.0.1:1/none"
            ),
        ),
    ],
)
def test_what_cannot_be_put_back_is_refused_and_nothing_is_put_in_place(
    book: Run,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    copy: str,
    place: str,
    code: int,
    told: str,
) -> None:
    book("db", "backup", "copy.db")
    (folder / "letter.txt").write_text("Dear Sir,\n", encoding="utf-8")
    (folder / "empty.db").touch()
    (folder / "torn.db").write_bytes((folder / "copy.db").read_bytes()[:6000])
    (folder / "dump.db").write_bytes(b"PGDMP\x01\x10")
    before, there = story(book), files(folder)
    said = at(capsys, place)("db", "restore", copy, code=code)
    assert (said.out, said.talk) == ("", f"dunning: {told}\n")
    assert story(book) == before
    assert files(folder) == there


def test_a_copy_of_another_database_is_refused(
    book: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sqlite3.connect(folder / "foreign.db")
    other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    said = at(capsys, "new.db")("db", "restore", "foreign.db", code=1).talk
    assert said == (
        "dunning: this database holds other tables and no book: name another file or database\n"
    )
    assert not (folder / "new.db").exists()


def test_a_moved_book_goes_on_where_the_old_one_was(
    book: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = story(book)
    said = book("db", "move", "moved.db")
    assert said.out == ""
    assert said.talk == (
        "Moved 13 rows to moved.db, and compared them; the old book is as it was. "
        "From now on: DUNNING_BOOK=moved.db\n"
    )
    moved = at(capsys, "moved.db")
    assert story(moved) == story(book) == before
    moved("undo")
    moved("redo")
    assert [one["invoice"] for one in json.loads(moved("invoice", "list", "--json").out)] == ["A-1"]
    assert moved("db", "check").talk.startswith("The book is sound")
    assert story(book) == before
    assert files(folder) == ["book.db", "moved.db"]


def test_a_file_moves_to_a_server_and_back_with_no_password_on_the_screen(
    book: Run, own_postgresql_place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = story(book)
    said = book("db", "move", own_postgresql_place).talk
    assert said.startswith(f"Moved 13 rows to {redacted(own_postgresql_place)}, and compared them;")
    server = at(capsys, own_postgresql_place)
    assert story(server) == before
    server("db", "move", "back.db")
    assert story(at(capsys, "back.db")) == before
    refused = book("db", "move", own_postgresql_place, code=1).talk
    assert refused == (
        f"dunning: there is a book at {redacted(own_postgresql_place)} already: "
        "name a place where none is\n"
    )


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("book.db", "there is a book at book.db already: name a place where none is"),
        ("other.db", "there is a book at other.db already: name a place where none is"),
        (".", ". is a folder, not a book: name a file in it"),
        ("letter.txt", "letter.txt is not a book: it is no SQLite database"),
        ("mysql://x", "'mysql' is not a kind of book: use a file's path or postgresql://..."),
    ],
)
def test_a_book_is_never_moved_over_anything(
    book: Run, folder: Path, capsys: pytest.CaptureFixture[str], to: str, told: str
) -> None:
    (folder / "letter.txt").write_text("Dear Sir,\n", encoding="utf-8")
    at(capsys, "other.db")("customer", "add", "alma", "Alma Kft")
    before, there = story(book), files(folder)
    assert book("db", "move", to, code=1).talk == f"dunning: {told}\n"
    assert story(book) == before
    assert files(folder) == there


def test_a_server_that_does_not_answer_is_named_without_the_password(book: Run) -> None:
    said = book("db", "move", "postgresql://eva:secret@127.0.0.1:1/none", code=1).talk
    assert said.startswith("dunning: the book at postgresql://eva:***@127.0.0.1:1/none ")
    assert "secret" not in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("db", "check"),
        ("db", "backup"),
        ("db", "upgrade"),
        ("db", "move", "other.db"),
        ("db", "grant", "reader", "anna"),
    ],
    ids=" ".join,
)
def test_looking_after_a_book_makes_none(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    said = at(capsys, "none.db")(*words, code=3)
    assert said.talk == ("dunning: there is no book at none.db: import invoices to begin one\n")
    assert files(folder) == []


@pytest.mark.parametrize(
    "words",
    [("reader", "anna"), ("caller", "anna", "--own-accounts-only"), ("manager", "anna")],
    ids=" ".join,
)
def test_a_file_grants_no_rights(book: Run, words: tuple[str, ...]) -> None:
    assert book("db", "grant", *words, code=2).talk == NO_GRANTS


def test_a_right_that_is_none_is_refused_with_those_there_are(book: Run) -> None:
    assert book("db", "grant", "owner", "anna", code=2).talk == (
        "dunning: 'owner' is no right: use one of reader, caller, manager\n"
    )


def test_a_sound_book_of_today_says_so(book: Run) -> None:
    assert book("db", "check").talk.startswith("The book is sound: ")
    assert book("db", "upgrade").talk == f"The book has schema {SCHEMA}\n"


def test_what_was_changed_behind_its_back_is_a_fault_on_stdout(book: Run, folder: Path) -> None:
    raw = sqlite3.connect(folder / "book.db")
    raw.execute("UPDATE invoice SET open_amount = 0")
    raw.commit()
    raw.close()
    said = book("db", "check", code=1)
    assert "invoice A-1: open 0" in said.out
    assert said.talk.endswith("faults in the book: restore a backup, or ask for help\n")
    shutil.copy(folder / "book.db", folder / "faulty.db")
    assert book("db", "backup", "copy.db").code == 0
