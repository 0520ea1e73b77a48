"""The example book, the demonstration made from it, and the walk-through a new user follows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from dunning.cli import main
from dunning.cli.demo_book import demo_desk, examples_folder, fill_book
from dunning.cli.desk import Desk
from dunning.cli.morning_list import Asked, morning_of
from dunning.ledger.check import check_book
from dunning.scheduler.worklist import Worklist

EXAMPLES = Path(__file__).parents[1] / "examples"
BEGINNINGS_OF_WHY = {
    "promise broken",
    "promise partly kept",
    "callback agreed",
    "recall: voicemail left",
    "not arrived",
    "dispute to review",
    "stage due: first call",
    "stage due: second",
}
RULES_THAT_HOLD = {
    "promise",
    "pause",
    "disputed",
    "covered",
    "insolvent",
    "represented",
    "stop",
    "quiet-days",
    "contact-limit",
    "callback",
    "no-answer",
}
DAYS = ["2026-03-02", "2028-02-29", "2027-12-31", "2026-03-07", "2027-01-01", "2026-04-05"]
"""The book's own day, a leap day, the year's last and first, a Saturday, Easter Sunday."""


def rows_of(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / "book" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@contextmanager
def example_desk(day: str, folder: Path) -> Iterator[Desk]:
    desk = demo_desk(Desk(place="", typed="", caller_named="anna", day_named=day), folder)
    fill_book(desk, folder)
    yield desk
    desk.book.close()


def reasons(worklist: Worklist) -> set[str]:
    """The beginnings of `BEGINNINGS_OF_WHY` that the calls of a worklist have."""
    given = [call.reason(worklist.as_of) for call in worklist.calls]
    return {why for why in BEGINNINGS_OF_WHY for reason in given if reason.startswith(why)}


def held_words(worklist: Worklist) -> set[str]:
    return {hold.reason for held in worklist.held_back for hold in held.holds}


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_CONFIG", str(tmp_path / "no-config.toml"))


def test_the_book_has_12_customers_and_40_invoices_in_three_currencies() -> None:
    customers, invoices = rows_of("customers"), rows_of("invoices")
    assert len({row["code"] for row in customers}) == len(customers) == 12
    assert len({row["invoice number"] for row in invoices}) == len(invoices) == 40
    assert {row["currency"] for row in invoices} == {"EUR", "HUF", "USD"}
    assert {row["customer code"] for row in invoices} == {row["code"] for row in customers}


def test_names_and_numbers_in_the_book_belong_to_nobody() -> None:
    for row in rows_of("customers"):
        assert row["email"].endswith(".example")
        digits = row["phone"].replace(" ", "")
        assert any(mark in digits for mark in ("555", "+493023125", "+44207946", "+44131496"))


def test_the_wheel_carries_the_folder_that_the_demonstration_reads() -> None:
    read, shipped = examples_folder(), EXAMPLES / "book"
    assert {file.name for file in read.iterdir()} >= {file.name for file in shipped.iterdir()}
    assert all((read / file.name).read_bytes() == file.read_bytes() for file in shipped.iterdir())
    project = (EXAMPLES.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert '"examples/book" = "dunning/examples"' in project


@pytest.mark.parametrize("day", DAYS)
def test_every_situation_of_due_is_there_on(day: str, tmp_path: Path) -> None:
    with example_desk(day, tmp_path) as desk:
        worklist = morning_of(desk, date.fromisoformat(day), Asked(any_hour=True)).worklist
        assert reasons(worklist) == BEGINNINGS_OF_WHY
        rules = {hold.rule for held in worklist.held_back for hold in held.holds}
        assert rules == RULES_THAT_HOLD
        assert {"the account is disputed", "all that is overdue is disputed"} <= held_words(
            worklist
        )
        assert len(worklist.calls) + len(worklist.held_back) == 12
        assert not check_book(desk.book)


@pytest.mark.parametrize("day", DAYS)
def test_the_demonstration_works_on(
    day: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--today", day, "demo"]) == 0
    shown = capsys.readouterr()
    assert shown.out.count("\ncall\t") == 8
    assert shown.out.count("\nheld\t") == 4
    assert "dunning demo --keep demo.db" in shown.err
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_can_be_kept_and_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--today", "2028-02-29", "demo", "--keep", "my.db"]) == 0
    assert "dunning --book my.db next" in capsys.readouterr().err
    assert main(["--book", "my.db", "--today", "2028-02-29", "next"]) == 0
    assert "Wolkenband" in capsys.readouterr().out
    assert main(["--book", "my.db", "db", "check"]) == 0


def test_a_kept_demonstration_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", "--keep", "mine.txt"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert Path("mine.txt").read_text(encoding="utf-8") == "mine"
