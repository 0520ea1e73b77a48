"""A call before the due date, to a customer who pays late, when the plan asks for one."""

import json
from pathlib import Path

import pytest

from dunning.scheduler.plan_file import shipped_plan_path
from terminal_session import Run

LATE_PAYER = "\n".join(
    [
        "customer,invoice,issued,due,paid,amount,currency",
        *(
            f"Lufi Kft,P-{month},2025-{month:02}-01,2025-{month:02}-15,2025-{month:02}-27,500,EUR"
            for month in range(1, 9)
        ),
    ]
)
COURTESY = """
[courtesy]
days_before = 3
late_share = 0.5
payments = 4
"""


@pytest.fixture
def late_payer(run: Run, tmp_path: Path) -> Run:
    """The program on a book with one customer, always late, who owes 1,200 EUR by Thursday."""
    history = tmp_path / "history.csv"
    history.write_text(LATE_PAYER)
    run("import", "invoices", str(history))
    run("customer", "edit", "lufi", "--country", "HU")
    run("contact", "add", "lufi", "Anna Kovács", "--phone", "+36 1 555 0101")
    run("invoice", "add", "lufi", "A-1", "1200", "EUR", "--due", "2026-03-05")
    return run


@pytest.fixture
def asked(late_payer: Run, tmp_path: Path) -> Run:
    """The same with a plan that asks for courtesy calls three days before the due date."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "default.toml").write_text(shipped_plan_path().read_text() + COURTESY)
    return late_payer


def test_nobody_is_rung_before_the_due_date_by_the_shipped_plan(late_payer: Run) -> None:
    said = json.loads(late_payer("due", "--json").out)
    assert (said["calls"], said["held_back"]) == ([], [])


def test_a_courtesy_call_is_listed_with_nothing_overdue(asked: Run) -> None:
    (call,) = json.loads(asked("due", "--json").out)["calls"]
    assert call == {
        "customer": "lufi",
        "name": "Lufi Kft",
        "contact": "Anna Kovács",
        "phone": "+36 1 555 0101",
        "local_time": "10:00",
        "overdue": [],
        "days_past_due": -3,
        "stage": "friendly",
        "why": "courtesy: 1,200.00 EUR due Thu 5 March",
        "score": "14400.00",
    }
    row = asked("due").out.splitlines()[1].split("\t")
    assert row[5:] == ["", "-3", "courtesy: 1,200.00 EUR due Thu 5 March", ""]


def test_its_worth_is_told_with_every_term(asked: Run) -> None:
    sentence = (
        "1,200 EUR x 12 days expected late (due in 3; usually 12 late, 8 times of 8, "
        "100 % in the book) = 14,400 money-days"
    )
    assert asked("due", "--explain").out.splitlines()[1].endswith(sentence)
    assert asked("why", "lufi").out.splitlines()[1:] == [
        "to call: courtesy: 1,200.00 EUR due Thu 5 March",
        "stage: friendly",
        "usually: 12 days late",
        "A-1: 1,200.00 EUR x 12 days expected late = 14,400.00 EUR-days",
        ("  due in 3 days; 12 days usually x (8 late + 3 x 100 % of the book) / (8 payments + 3)"),
        f"score: {sentence}",
    ]


def test_the_card_says_what_falls_due_and_when(asked: Run) -> None:
    card = asked("next").out
    assert "A-1: 1,200.00 EUR, due Thu 5 March, in 3 days" in card
    assert "dunning log lufi promised fri 1200 --with anna" in card


def test_nobody_is_rung_twice_about_the_same_invoice(asked: Run) -> None:
    asked("log", "lufi", "no-answer")
    assert not json.loads(asked("due", "--json").out)["calls"]
    tomorrow = ("--today", "2026-03-03")
    assert len(json.loads(asked(*tomorrow, "due", "--json").out)["calls"]) == 1
    asked(*tomorrow, "log", "lufi", "refused")
    for day in ("2026-03-03", "2026-03-04", "2026-03-05"):
        said = json.loads(asked("--today", day, "due", "--json").out)
        assert (said["calls"], said["held_back"]) == ([], [])


def test_a_promise_takes_the_call_away_and_why_says_so(asked: Run) -> None:
    asked("log", "lufi", "promised", "fri", "1200")
    assert not json.loads(asked("due", "--json").out)["calls"]
    asked("undo")
    asked("pause", "lufi", "+7d", "--reason", "stocktaking")
    assert asked("why", "lufi").out.splitlines()[1:] == [
        "nothing is overdue; the next is due Thu 5 March",
        "no courtesy call: paused: stocktaking",
    ]


def test_who_may_be_rung_later_today_is_held_back_until_then(asked: Run) -> None:
    asked("customer", "edit", "lufi", "--timezone", "America/New_York")
    said = json.loads(asked("due", "--json").out)
    assert said["calls"] == []
    (held,) = said["held_back"]
    assert (held["customer"], held["until"]) == ("lufi", "2026-03-02T14:00")
    assert asked("due").out.splitlines()[1].split("\t")[5:7] == ["", "-3"]


def test_the_agenda_foresees_it(asked: Run) -> None:
    (foreseen,) = json.loads(asked("--today", "2026-02-26", "agenda", "--json").out)
    assert (foreseen["day"], foreseen["customer"]) == ("2026-03-02", "lufi")
    assert foreseen["why"] == "courtesy: 1,200.00 EUR due Thu 5 March"


def test_something_overdue_makes_it_one_line_with_what_falls_due_in_the_score(asked: Run) -> None:
    asked("invoice", "add", "lufi", "O-1", "100", "EUR", "--due", "2026-02-20")
    (call,) = json.loads(asked("due", "--json").out)["calls"]
    assert (call["why"], call["overdue"]) == (
        "stage due: first call",
        [{"amount": "100.00", "currency": "EUR"}],
    )
    lines = asked("why", "lufi").out
    assert "A-1: 1,200.00 EUR x 12 days expected late" in lines
    assert "O-1: 100.00 EUR x" in lines


def test_a_country_without_known_holidays_is_told_once(lufi: Run, tmp_path: Path) -> None:
    assert "holidays" not in lufi("due").talk
    customers = tmp_path / "customers.csv"
    customers.write_text("customer,country\nLufi Kft,XX\nOther,XX\n")
    lufi("import", "customers", str(customers))
    lufi("invoice", "add", "other", "B-1", "10", "EUR", "--due", "2026-02-04")
    note = "the public holidays of XX are not known: only weekends are free"
    assert lufi("due").talk.count(note) == 1
    assert lufi("due", "--json").talk.count(note) == 1
    assert lufi("why", "lufi").out.splitlines()[-1] == note


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("XX", "unknown country 'XX': use an ISO 3166 code such as HU, DE or GB"),
        ("uk", "unknown country 'uk': write GB"),
        ("Hungary", "unknown country 'Hungary': use an ISO 3166 code such as HU, DE or GB"),
    ],
)
def test_a_country_is_typed_as_its_code(lufi: Run, typed: str, told: str) -> None:
    assert told in lufi("customer", "edit", "lufi", "--country", typed, code=2).talk
    assert told in lufi("customer", "add", "new", "New", "--country", typed, code=2).talk
    lufi("customer", "edit", "lufi", "--country", "at")
    assert "country: AT" in lufi("customer", "show", "lufi").out
    lufi("customer", "edit", "lufi", "--country", "")
    assert "country" not in lufi("customer", "show", "lufi").out
