"""In a book with more customers than anybody can ring in a day, the first calls are shown."""

import json

import pytest

from terminal_session import Run


@pytest.fixture
def many(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program on a book whose four overdue customers count as many; the third is paused."""
    amounts = {"alma": "400", "bolt": "300", "duna": "200", "lufi": "10"}
    for code, amount in amounts.items():
        run("customer", "add", code, f"{code.title()} Kft", "--country", "HU", "--currency", "EUR")
        run("contact", "add", code, "Anna", "--phone", "+36 1 555 0101")
        dates = ("--issued", "2026-01-05", "--due", "2026-02-04")
        run("invoice", "add", code, f"{code}-1", amount, *dates)
    run("pause", "bolt", "+7d")
    monkeypatch.setattr("dunning.cli.morning_list.MANY", 3)
    monkeypatch.setattr("dunning.cli.morning_view.FIRST_SHOWN", 1)
    monkeypatch.setattr("dunning.scheduler.foremost.AT_A_TIME", 1)
    return run


def listed(run: Run, *words: str) -> list[str]:
    """The customers to call, by code."""
    return [one["customer"] for one in json.loads(run(*words, "--json").out)["calls"]]


def test_due_shows_the_first_calls_and_says_how_many_customers_are_left(many: Run) -> None:
    said = many("due")
    rows = [line.split("\t")[:2] for line in said.out.splitlines()[1:]]
    assert rows == [["call", "alma"], ["held", "bolt"]]
    assert said.talk == "and 2 more customers with something overdue: dunning due --all\n"


def test_a_limit_says_how_many_of_the_first_are_wanted(many: Run) -> None:
    assert listed(many, "due", "--limit", "2") == ["alma", "duna"]


def test_all_and_a_day_before_the_newest_payment_are_worked_out_whole(many: Run) -> None:
    assert listed(many, "due", "--all") == ["alma", "duna", "lufi"]
    many("pay", "alma", "400")
    assert listed(many, "due", "--as-of", "2026-02-27") == ["alma", "bolt", "duna", "lufi"]


def test_machines_are_told_how_many_there_are_in_all(many: Run) -> None:
    assert json.loads(many("due", "--json").out)["in_all"] == 4
    assert "in_all" not in json.loads(many("due", "--all", "--json").out)


def test_an_owners_first_calls_are_looked_for_among_their_own(many: Run) -> None:
    many("customer", "assign", "duna", "bela")
    many("customer", "assign", "lufi", "bela")
    said = json.loads(many("due", "--owner", "bela", "--json").out)
    assert ([one["customer"] for one in said["calls"]], said["in_all"]) == (["duna"], 2)
    assert listed(many, "due", "--unowned") == ["alma"]


def test_next_takes_the_first_that_no_other_caller_has(
    many: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dunning.cli.card_view.TRIED", 1)
    for caller, code in (("eva", "alma"), ("bela", "duna"), ("vera", "lufi")):
        assert json.loads(many("--as", caller, "next", "--json").out)["customer"] == code


def test_why_gives_the_same_terms_in_a_large_book_as_in_a_small_one(
    many: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = json.loads(many("due", "--json").out)["calls"][0]["score"]
    monkeypatch.setattr("dunning.cli.morning_list.MANY", 1000)
    assert json.loads(many("due", "--json").out)["calls"][0]["score"] == score
    assert json.loads(many("why", "alma", "--json").out)["score"] == score
