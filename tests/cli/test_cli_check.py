import json
from typing import Any

import pytest

from terminal_session import Run


@pytest.fixture
def known(lufi: Run) -> Run:
    """A customer who paid one of three invoices late, promised once and broke it."""
    lufi("invoice", "add", "lufi", "A-0", "1200", "--issued", "2025-12-01", "--due", "2025-12-31")
    lufi("pay", "lufi", "1200", "--on", "2026-01-10")
    lufi("--today", "2026-02-10", "log", "lufi", "promised", "2026-02-20", "3400")
    return lufi


def record(run: Run, *words: str) -> dict[str, Any]:
    found = json.loads(run("check", *words, "--json").out)
    assert isinstance(found, dict)
    return found


def test_the_record_as_json_is_one_object_with_every_figure(known: Run) -> None:
    assert record(known, "lufi") == {
        "customer": "lufi",
        "name": "Lufi Kft",
        "exact": True,
        "as_of": "2026-03-02",
        "verdict": "late",
        "sentence": (
            "Pays, but late: 3 of 3 invoices were late (2 still open), 16 days on average; "
            "1 promise was broken; 3,500.50 EUR overdue now."
        ),
        "invoices_paid": 1,
        "paid": [{"amount": "1200.00", "currency": "EUR"}],
        "invoices_open": 2,
        "invoices_paid_in_part": 0,
        "open": [{"amount": "3500.50", "currency": "EUR"}],
        "overdue": [{"amount": "3500.50", "currency": "EUR"}],
        "invoices_credited": 0,
        "invoices_written_off": 0,
        "written_off": [],
        "invoices_judged": 3,
        "invoices_late": 3,
        "share_late": 1.0,
        "days_late_mean": 16,
        "days_late_worst": 26,
        "on_account": [],
        "payments": 1,
        "payments_reversed": 0,
        "last_payment_on": "2026-01-10",
        "last_payment_amount": "1200.00",
        "last_payment_currency": "EUR",
        "promises_kept": 0,
        "promises_partly_kept": 0,
        "promises_broken": 1,
        "promises_open": 0,
        "disputes_open": 0,
        "disputes_ever": 0,
        "stops": [],
        "earlier_stops": [],
        "supply_hold_on": None,
        "contact": "Anna Kovács",
        "role": "payer",
        "phone": "+36 1 555 0101",
        "email": "",
        "pays": None,
        "pays_noted": False,
        "usual_payment": [{"amount": "1200.00", "currency": "EUR"}],
        "currencies": ["EUR"],
        "terms_days": None,
        "still_to_ask": ["on which days they pay"],
    }


def test_on_a_pipe_it_is_a_row_per_figure(known: Run) -> None:
    rows = [line.split("\t") for line in known("check", "lufi").out.splitlines()]
    assert rows[0] == ["what", "value"]
    told = dict(rows[1:])
    assert list(told) == list(record(known, "lufi"))
    assert (told["overdue"], told["exact"], told["pays"]) == ("3500.50 EUR", "yes", "")


def test_an_earlier_day_shows_what_held_then(known: Run) -> None:
    then = record(known, "lufi", "--as-of", "2026-01-09")
    assert (then["invoices_paid"], then["invoices_open"], then["days_late_worst"]) == (0, 2, 9)
    assert then["verdict"] == "no-record"
    before = record(known, "lufi", "--as-of", "2025-11-30")
    assert before["sentence"] == "No record yet: no invoice so far."


def test_who_is_insolvent_is_told_before_all_else(known: Run) -> None:
    known("log", "lufi", "insolvent")
    found = record(known, "lufi")
    assert (found["verdict"], found["stops"]) == ("ask-first", ["insolvent"])
    known("resume", "lufi")
    found = record(known, "lufi")
    assert (found["stops"], found["earlier_stops"]) == ([], ["insolvent"])


def test_days_learned_from_payments_are_told_until_some_are_noted(run: Run) -> None:
    run("customer", "add", "mako", "Mako Kft", "--currency", "EUR")
    run("contact", "add", "mako", "Anna", "--phone", "+36 1 555 0101")
    for day in ("01-02", "01-09", "01-16", "01-23", "01-30", "02-06", "02-13", "02-20", "02-27"):
        run("pay", "mako", "10", "--on", f"2026-{day}")
    learned = record(run, "mako")
    assert (learned["pays"], learned["pays_noted"]) == ("every Friday", False)
    assert "on which days they pay" not in learned["still_to_ask"]
    assert record(run, "mako", "--as-of", "2026-02-06")["pays"] is None
    run("customer", "edit", "mako", "--pays", "15th")
    noted = record(run, "mako")
    assert (noted["pays"], noted["pays_noted"]) == ("15th", True)


def test_of_a_customer_of_whom_nothing_is_known_everything_is_to_be_asked(run: Run) -> None:
    run("customer", "add", "mako", "Mako Kft")
    assert record(run, "mako")["still_to_ask"] == [
        "who pays, and how to reach them",
        "on which days they pay",
        "how much they can pay at a time",
        "in which currency",
        "within how many days",
    ]


@pytest.mark.parametrize(
    ("details", "asked"),
    [
        (["--role", "payer"], "who pays, and how to reach them (ask Béla)"),
        (["--role", "director", "--phone", "+36 1 555 0102"], "who pays, and how to reach"),
        (["--role", "accounts", "--phone", "+36 1 555 0102"], ""),
        (["--role", "payer", "--email", "bela@mako.example"], ""),
    ],
)
def test_who_pays_is_known_when_they_can_be_reached(
    run: Run, details: list[str], asked: str
) -> None:
    run("customer", "add", "mako", "Mako Kft")
    run("contact", "add", "mako", "Béla", *details)
    found = record(run, "mako")
    assert (found["contact"] is None) is bool(asked)
    assert found["still_to_ask"][0].startswith(asked or "on which days")


def test_a_near_name_is_told_to_be_near(known: Run) -> None:
    said = known("check", "Lufy", "--json")
    assert json.loads(said.out)["exact"] is False
    assert said.talk == "Nobody is called 'Lufy'; the nearest name is Lufi Kft (lufi).\n"


def test_several_near_names_are_a_list_and_never_a_guess(known: Run) -> None:
    known("customer", "add", "lufi-2", "Lufi Balloons Ltd")
    said = known("check", "luf")
    assert [line.split("\t") for line in said.out.splitlines()] == [
        ["customer", "name", "verdict", "overdue"],
        ["lufi", "Lufi Kft", "late", "3500.50 EUR"],
        ["lufi-2", "Lufi Balloons Ltd", "no-record", ""],
    ]
    assert said.talk.startswith("2 customers have a name near 'luf'")
    rows = json.loads(known("check", "luf", "--json").out)
    assert [(row["customer"], row["exact"]) for row in rows] == [("lufi", False), ("lufi-2", False)]


def test_of_very_many_near_names_the_nearest_are_shown(run: Run) -> None:
    for number in range(10):
        run("customer", "add", f"shop-{number}", f"Shop {number} Kft")
    said = run("check", "shop")
    assert len(said.out.splitlines()) == 9
    assert said.talk.startswith(
        "10 customers have a name near 'shop', the nearest 8 of them here: for the whole record"
    )


def test_two_of_the_same_name_are_a_list_too(run: Run) -> None:
    run("customer", "add", "mako", "Mako Kft")
    run("customer", "add", "mako-2", "Mako Kft")
    said = run("check", "mako kft")
    assert said.talk.startswith("2 customers are called 'mako kft'")
    assert [line.split("\t")[0] for line in said.out.splitlines()[1:]] == ["mako", "mako-2"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["Bolt"], 3, "no customer is called 'Bolt' or anything near it: there is no record"),
        ([""], 2, "name the customer: dunning check NAME"),
        (["lufi", "--as-of", "03/04/2026"], 2, "is not a date"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(
    lufi: Run, words: list[str], code: int, said: str
) -> None:
    talk = lufi("check", *words, code=code).talk
    assert said in talk
    assert talk.count("\n") == 1


def test_a_name_from_data_does_not_steer_the_terminal(run: Run) -> None:
    run("customer", "add", "mako", "Ma\x1b[31mko\tKft")
    assert "\x1b" not in run("check", "mako").out
    assert "\\u001b" in run("check", "mako", "--json").out


def test_checking_changes_nothing(known: Run) -> None:
    before = known("history").out
    known("check", "lufi")
    known("check", "nobody at all", code=3)
    assert known("history").out == before
