"""Starting up: what is loaded for what, and what a shell completes."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from dunning.cli import main
from dunning.cli.completion import complete_customer
from dunning.ledger.book import open_book
from dunning.ledger.customers import CustomerDetails, add_customer
from dunning.ledger.invoices import add_invoice
from dunning.money import Money

_HEAVY = ("sqlalchemy", "alembic", "rich", "psycopg", "babel", "rapidfuzz", "holidays", "msgspec")

_NOT_ON_A_MORNING = (
    *_HEAVY,
    *("typer", "dataclasses", "tomllib", "zoneinfo", "dateutil", "platformdirs", "tempfile"),
    *("dunning.scheduler.plan_file", "dunning.scheduler.payment_rule_words", "dunning.law.wishes"),
)
"""What `due` alone does without: of the time it takes, loading them would be the greater part."""

_NOT_FOR_A_CALL = (
    *("alembic", "rich", "psycopg", "rapidfuzz", "holidays", "tomllib", "dateutil", "zoneinfo"),
    *("platformdirs", "sqlalchemy.dialects.postgresql"),
    *("dunning.ledger.queries", "dunning.ledger.reads", "dunning.ledger.catalogue"),
)
"""What logging a call does without."""


def _loaded_by(*words: str, heavy: Sequence[str] = _HEAVY) -> set[str]:
    """The heavy packages that a run of the program loads."""
    program = (
        "import sys; from dunning.cli import main; main(sys.argv[1:]);"
        f"print('loaded', *[name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["log", "--help"]], ids=" ".join)
def test_help_and_version_load_nothing_heavy(words: list[str]) -> None:
    assert _loaded_by(*words) == set()


@pytest.mark.parametrize(
    "words", [["due"], ["due", "--json"], ["why", "lufi"], ["next"]], ids=" ".join
)
def test_the_morning_is_read_without_sqlalchemy(sqlite_place: str, words: list[str]) -> None:
    book = open_book(sqlite_place)
    with book.change("customer add", "eva", _noon()) as change:
        customer = add_customer(
            change.session, "lufi", CustomerDetails(name="Lufi"), _noon().date()
        )
        day = _noon().date()
        add_invoice(change.session, customer, "1", Money(Decimal(10), "EUR"), day, day)
    book.close()
    loaded = _loaded_by("--book", sqlite_place, "--today", "2027-03-01", *words)
    assert not loaded & {"sqlalchemy", "alembic", "rich", "psycopg", "rapidfuzz"}


def test_due_alone_reads_no_options_and_says_the_same(
    sqlite_place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for name, value in (("BOOK", sqlite_place), ("TODAY", "2027-03-01"), ("USER", "eva")):
        monkeypatch.setenv(f"DUNNING_{name}", value)
    with closing(open_book(sqlite_place)) as book, book.change("", "eva", _noon()) as change:
        day = _noon().date()
        lufi = add_customer(change.session, "lufi", CustomerDetails(name="Lufi"), day)
        add_invoice(change.session, lufi, "1", Money(Decimal(10), "EUR"), day, day)
    for words in (["due"], ["--no-input", "due"]):
        assert main(words) == 0
        said.append(capsys.readouterr())
    assert said[0] == said[1]
    assert "lufi" in said[0].out
    assert _loaded_by("due", heavy=_NOT_ON_A_MORNING) == set()
    monkeypatch.setenv("DUNNING_TODAY", "someday")
    assert main(["due"]) == 2


def test_a_call_is_logged_without_what_the_morning_asks(sqlite_place: str) -> None:
    with closing(open_book(sqlite_place)) as book, book.change("", "eva", _noon()) as change:
        add_customer(change.session, "lufi", CustomerDetails(name="Lufi"), _noon().date())
    words = ("--book", sqlite_place, "--today", "2027-03-01", "log", "lufi", "no-answer")
    assert _loaded_by(*words, heavy=_NOT_FOR_A_CALL) == set()


def test_codes_are_completed_by_their_beginning(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_book(place)
    with book.change("customer add", "eva", _noon()) as change:
        for code in ("lufi", "lumi", "mako", "lu_x"):
            add_customer(change.session, code, CustomerDetails(name=code.title()), _noon().date())
    book.close()
    monkeypatch.setenv("DUNNING_BOOK", place)
    assert list(complete_customer(_typing(), "lu")) == [
        ("lu_x", "Lu_X"),
        ("lufi", "Lufi"),
        ("lumi", "Lumi"),
    ]
    assert list(complete_customer(_typing(), "lu_")) == [("lu_x", "Lu_X")]


def test_completion_is_silent_where_there_is_no_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "none.db"
    monkeypatch.setenv("DUNNING_BOOK", str(missing))
    assert list(complete_customer(_typing(), "")) == []
    assert not missing.exists()


def _noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


def _typing(book: str = "") -> typer.Context:
    """A shell in the middle of a line, with or without --book before."""
    return SimpleNamespace(  # type: ignore[return-value]
        find_root=lambda: SimpleNamespace(params={"book": book})
    )


def test_completion_reads_the_book_named_on_the_line(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    book = open_book(place)
    with book.change("customer add", "eva", _noon()) as change:
        add_customer(change.session, "mako", CustomerDetails(name="Mako"), _noon().date())
    book.close()
    monkeypatch.setenv("DUNNING_BOOK", str(tmp_path / "none.db"))
    assert list(complete_customer(_typing(place), "m")) == [("mako", "Mako")]


@pytest.mark.parametrize("words", ["log lufi no-answer", "pay lufi 5", "undo", "resume lufi"])
def test_a_book_named_by_mistake_is_not_made(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "bok.db"
    assert main(["--book", str(missing), *words.split()]) == 3
    assert capsys.readouterr().err == (
        f"dunning: there is no book at {missing}: import invoices to begin one\n"
    )
    assert not missing.exists()
