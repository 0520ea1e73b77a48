"""The card of the next call, and that no two callers are shown the same one."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from conftest import opened
from dunning.ledger.model import Call
from dunning.script.pack import ASIDE, Move
from terminal_session import Run

KEYS = {
    *("customer", "name", "contact", "phone", "local_time", "overdue", "days_past_due"),
    *("stage", "why", "score", "language", "say", "answers", "aside", "coach"),
}
LINE_KEYS = {"move", "text", "name"}
ANSWER_KEYS = {"reason", "heard", "text", "name"}


@pytest.fixture
def team(lufi: Run) -> Run:
    """The program on a book with three customers to ring, `lufi` before `alva` before `bori`."""
    for code, amount in (("alva", "900"), ("bori", "400")):
        lufi("customer", "add", code, code.title(), "--country", "HU", "--currency", "EUR")
        lufi("contact", "add", code, f"{code.title()} Nagy", "--phone", "+36 1 555 0102")
        number = f"{code}-1"
        lufi(
            "invoice", "add", code, number, amount, "--issued", "2026-01-05", "--due", "2026-02-04"
        )
    return lufi


def card(run: Run, *words: str, caller: str = "eva") -> dict[str, Any]:
    """The card that a caller is shown."""
    found: dict[str, Any] = json.loads(run("--as", caller, "next", "--json", *words).out)
    return found


def calls(place: str) -> list[tuple[str, bool | None]]:
    """What each call in the book keeps of its card: the lines, and whether why was asked."""
    with opened(place) as book, book.read() as session:
        return [(one.lines, one.asked_why) for one in session.scalars(select(Call).order_by("id"))]


def test_the_card_as_json_has_every_field(lufi: Run) -> None:
    found = card(lufi)
    assert found.keys() == KEYS
    assert (found["customer"], found["language"], found["stage"]) == ("lufi", "hu", "friendly")
    assert found["say"]
    assert all(line.keys() == LINE_KEYS for line in (*found["say"], *found["aside"]))
    assert len(found["answers"]) == 3
    assert all(answer.keys() == ANSWER_KEYS for answer in found["answers"])
    assert [line["move"] for line in found["aside"]] == list(ASIDE)
    assert found["say"][0]["move"] == Move.OPEN
    assert found["say"][-1]["move"] == Move.CLOSE


def test_the_card_says_what_its_json_says(lufi: Run) -> None:
    found = card(lufi)
    lines = lufi("next").out.splitlines()
    for part in (*found["say"], *found["aside"]):
        assert part["text"] in lines
    for answer in found["answers"]:
        assert f"  {answer['text']}" in lines
    for heading in ("What to say", "If they say", "If somebody else answers", "On the voicemail"):
        assert heading in lines


def test_nobody_else_hears_what_the_call_is_about(lufi: Run) -> None:
    for line in card(lufi)["aside"]:
        assert not {"A-1", "A-2", "3 500", "Lufi Kft"} & {line["text"]}
        assert "A-1" not in line["text"]
        assert "500" not in line["text"]
        assert "Lufi" not in line["text"]


def test_two_callers_are_shown_two_customers(team: Run) -> None:
    assert card(team, caller="eva")["customer"] == "lufi"
    assert card(team, caller="pal")["customer"] == "alva"
    assert card(team, caller="zoe")["customer"] == "bori"
    assert card(team, caller="eva")["customer"] == "lufi"
    assert "with another caller" in team("--as", "ida", "next").talk


def test_a_customer_who_was_rung_makes_place_for_the_next(team: Run) -> None:
    assert card(team)["customer"] == "lufi"
    team("log", "lufi", "no-answer")
    assert card(team)["customer"] == "alva"
    assert card(team, caller="pal")["customer"] == "bori"


def test_a_card_for_another_day_claims_nobody(team: Run) -> None:
    assert card(team, "--as-of", "2026-03-03")["customer"] == "lufi"
    assert card(team, caller="pal")["customer"] == "lufi"


def test_the_call_keeps_the_lines_of_its_card(lufi: Run, place: str) -> None:
    found = card(lufi, "--ask-why")
    lufi("log", "lufi", "no-answer")
    assert calls(place) == [(" ".join(line["name"] for line in found["say"]), True)]
    assert "why-" in calls(place)[0][0]


@pytest.mark.parametrize(
    ("shown", "logged", "kept"),
    [
        (["--ask-why"], [], True),
        (["--no-ask-why"], [], False),
        (["--no-ask-why"], ["--ask-why"], True),
        (["--ask-why"], ["--no-ask-why"], False),
    ],
)
def test_whether_why_was_asked_is_as_on_the_card_unless_it_is_said(
    lufi: Run, place: str, shown: list[str], logged: list[str], kept: bool
) -> None:
    card(lufi, *shown)
    lufi("log", "lufi", "no-answer", *logged)
    ((lines, asked),) = calls(place)
    assert lines
    assert asked is kept


@pytest.mark.parametrize(("logged", "kept"), [([], None), (["--ask-why"], True)])
def test_a_call_without_a_card_keeps_only_what_is_said(
    lufi: Run, place: str, logged: list[str], kept: bool | None
) -> None:
    lufi("log", "lufi", "no-answer", *logged)
    assert calls(place) == [("", kept)]


def test_a_call_by_somebody_else_keeps_nothing_of_the_card(lufi: Run, place: str) -> None:
    card(lufi, caller="eva")
    lufi("--as", "pal", "log", "lufi", "no-answer")
    assert calls(place) == [("", None)]


def test_looking_at_a_card_leaves_nothing_to_undo(lufi: Run) -> None:
    card(lufi)
    assert "invoice A-2" in lufi("undo").talk


def test_a_call_is_taken_back_with_what_its_card_said(lufi: Run, place: str) -> None:
    card(lufi)
    lufi("log", "lufi", "no-answer")
    lufi("undo")
    assert calls(place) == []
    assert card(lufi)["customer"] == "lufi"


def test_three_cards_for_the_same_customer_are_worded_differently(lufi: Run) -> None:
    texts = []
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        found = json.loads(lufi("--today", day, "next", "--json").out)
        texts.append({line["move"]: line["text"] for line in found["say"]})
        lufi("--today", day, "log", "lufi", "no-answer")
    for move in texts[0].keys() - {Move.OPEN}:
        assert texts[0][move] != texts[2][move]
