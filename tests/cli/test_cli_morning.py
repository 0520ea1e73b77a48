import json

import pytest

from terminal_session import Run


def test_due_lists_whom_to_ring_with_the_reason(lufi: Run) -> None:
    header, row = lufi("due").out.splitlines()
    assert header.split("\t")[:4] == ["list", "customer", "name", "contact"]
    assert row.split("\t") == [
        "call",
        "lufi",
        "Lufi Kft",
        "Anna Kovács",
        "+36 1 555 0101",
        "3500.50 EUR",
        "26",
        "stage due: first call",
        "",
    ]


def test_due_as_json_has_every_field_of_the_contract(lufi: Run) -> None:
    said = json.loads(lufi("due", "--json").out)
    assert said == {
        "as_of": "2026-03-02",
        "payments_known_to": None,
        "calls": [
            {
                "customer": "lufi",
                "name": "Lufi Kft",
                "contact": "Anna Kovács",
                "phone": "+36 1 555 0101",
                "local_time": "10:00",
                "overdue": [{"amount": "3500.50", "currency": "EUR"}],
                "days_past_due": 26,
                "stage": "friendly",
                "why": "stage due: first call",
                "score": "62808.00",
            }
        ],
        "held_back": [],
    }


def test_an_empty_book_gives_empty_lists_and_exit_code_zero(run: Run) -> None:
    said = json.loads(run("due", "--json").out)
    assert (said["calls"], said["held_back"]) == ([], [])


def test_a_promise_holds_back_until_it_breaks_and_then_comes_first(lufi: Run) -> None:
    logged = lufi("log", "lufi", "promised", "fri", "3400", "--with", "anna")
    assert "3,400.00 EUR for Fri 6 March" in logged.talk
    (held,) = json.loads(lufi("due", "--json").out)["held_back"]
    assert held["reason"] == "promise open: 3,400.00 EUR for Fri 6 March"
    assert held["until"] == "2026-03-10"
    assert not json.loads(lufi("due", "--json", "--as-of", "2026-03-02").out)["calls"]
    later = json.loads(lufi("--today", "2026-03-10", "due", "--json").out)
    assert later["calls"][0]["why"] == "promise broken: 3,400.00 EUR for Fri 6 March"


def test_next_is_a_card_with_what_to_say_and_what_to_type(lufi: Run) -> None:
    card = lufi("next").out
    assert "Anna Kovács, payer: +36 1 555 0101" in card
    assert "A-1: 3,400.00 EUR, due Wed 4 February, 26 days ago" in card
    assert "dunning log lufi promised fri 3500.50 --with anna" in card


def test_next_has_nobody_to_ring_in_an_empty_book(run: Run) -> None:
    assert "Nobody to ring" in run("next").talk
    assert run("next", "--json").out == "null\n"


def test_why_multiplies_every_term(lufi: Run) -> None:
    assert lufi("why", "lufi").out.splitlines() == [
        "Lufi Kft (lufi) on Mon 2 March",
        "to call: stage due: first call",
        "stage: friendly",
        "usually: 10 days late",
        "A-1: 3,400.00 EUR x 18 days still to come = 61,200.00 EUR-days",
        "  26 days over; the book expects 18 days more",
        "A-2: 100.50 EUR x 16 days still to come = 1,608.00 EUR-days",
        (
            "  11 days over; the book expects 12 days more; "
            "their older invoices have waited 15 days longer"
        ),
        (
            "score: 3,400 EUR x 18 days still to come (26 over, usually 10 late) + "
            "100.50 EUR x 16 days still to come (11 over) = 62,808 money-days"
        ),
    ]


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_why_tells_what_holds_back_and_until_when(lufi: Run, form: list[str]) -> None:
    lufi("pause", "lufi", "+7d", "--reason", "holiday")
    said = lufi("why", "lufi", *form).out
    assert "paused: holiday" in said
    assert ("2026-03-09" if form else "back Mon 9 March") in said


@pytest.mark.parametrize(
    ("outcome", "details", "back"),
    [
        ("no-answer", [], "Tue 3 March"),
        ("voicemail", [], "Wed 4 March"),
        ("wrong-number", [], "Tue 3 March"),
        ("redirected", ["--to", "Bela", "--phone", "+36 1 555 0102"], "Tue 3 March"),
        ("says-paid", [], "Wed 4 March"),
        ("refused", [], "Mon 9 March"),
        ("callback", ["thu"], "Thu 5 March"),
        ("promised", ["fri", "3400"], "Tue 10 March"),
        ("disputed", ["A-1"], "Mon 16 March"),
        ("insolvent", [], "Sun 31 May"),
        ("represented", [], "Sun 31 May"),
        ("stop", [], "Sun 31 May"),
    ],
)
def test_every_outcome_says_when_the_customer_is_back(
    lufi: Run, outcome: str, details: list[str], back: str
) -> None:
    assert f"on {back}." in lufi("log", "lufi", outcome, *details).talk


def test_a_call_made_earlier_counts_from_its_own_day(lufi: Run) -> None:
    said = lufi("log", "lufi", "no-answer", "--at", "2026-02-27 16:30").talk
    assert "no-answer on Fri 27 February, back on Mon 2 March" in said
    assert "recall: no answer on Fri 27 February" in lufi("due").out


def test_money_on_the_account_is_taken_off_before_anyone_is_rung(lufi: Run) -> None:
    lufi("pay", "lufi", "5000")
    lufi(
        "--today",
        "2026-03-02",
        "invoice",
        "add",
        "lufi",
        "A-3",
        "200",
        "--issued",
        "2026-02-01",
        "--due",
        "2026-02-20",
    )
    assert "money on the account covers what is overdue" in lufi("due").out
    lufi("invoice", "add", "lufi", "A-4", "2000", "--issued", "2026-02-01", "--due", "2026-02-21")
    assert "\t700.50 EUR\t9\t" in lufi("due").out


def test_a_payment_is_undone_with_everything_it_settled(lufi: Run) -> None:
    before = lufi("report", "overdue").out
    lufi("pay", "lufi", "3450")
    assert "A-2" in lufi("report", "overdue").out
    assert "A-1" not in lufi("report", "overdue").out
    assert "Took back" in lufi("undo").talk
    assert lufi("report", "overdue").out == before


def test_two_currencies_are_never_added_and_must_be_named(lufi: Run) -> None:
    lufi(
        "invoice",
        "add",
        "lufi",
        "H-1",
        "90000",
        "HUF",
        "--issued",
        "2026-01-05",
        "--due",
        "2026-02-04",
    )
    assert "\t3500.50 EUR, 90000.00 HUF\t" in lufi("due").out
    assert "say which" in lufi("pay", "lufi", "100", code=2).talk
    assert "HUF received" in lufi("pay", "lufi", "100", "HUF").talk


def test_what_is_typed_into_the_journal_holds_no_password(lufi: Run) -> None:
    assert all(
        line.split("\t")[4].startswith(("customer", "contact", "invoice"))
        for line in lufi("history").out.splitlines()[1:]
    )


def test_history_of_a_customer_tells_it_by_date(lufi: Run) -> None:
    lufi("log", "lufi", "promised", "fri", "3400", "--said", "cash-flow", "--note", "in tranches")
    kinds = [line.split("\t")[1] for line in lufi("history", "lufi").out.splitlines()[1:]]
    assert kinds == ["invoice", "invoice", "call", "promise"]


def test_due_explains_each_row_in_a_sentence(lufi: Run) -> None:
    (call,) = json.loads(lufi("due", "--explain", "--json").out)["calls"]
    assert call["explanation"].endswith("= 62,808 money-days")
    assert lufi("due", "--explain").out.splitlines()[1].endswith("= 62,808 money-days")


def test_the_agenda_tells_who_joins_the_list_if_nothing_happens(lufi: Run) -> None:
    lufi("log", "lufi", "promised", "wed", "3400")
    said = [line.split("\t") for line in lufi("agenda").out.splitlines()[1:]]
    assert [(line[0], line[1]) for line in said] == [("2026-03-06", "lufi")]
    assert said[0][4] == "promise broken: 3,400.00 EUR for Wed 4 March"


def test_outside_the_calling_hours_the_hour_of_return_is_told(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--timezone", "America/New_York")
    (held,) = json.loads(lufi("due", "--json").out)["held_back"]
    assert held["reason"] == "it is 04:00 there, calls 09:00 to 17:00"
    assert held["until"] == "2026-03-02T14:00"


def test_a_contact_s_own_hours_beat_the_preset(lufi: Run) -> None:
    lufi("contact", "edit", "lufi", "anna", "--from", "14:00", "--on-days", "mon tue")
    (held,) = json.loads(lufi("due", "--json").out)["held_back"]
    assert held["until"] == "2026-03-02T13:00"
    assert "write times like" in lufi("contact", "edit", "lufi", "anna", "--from", "x", code=2).talk


def test_a_customer_who_pays_on_known_days_is_rung_the_working_day_before(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--pays", "every thursday")
    (held,) = json.loads(lufi("due", "--json").out)["held_back"]
    assert held["reason"] == "pays on Thu 5 March: rung the working day before"
    (call,) = json.loads(lufi("--today", "2026-03-04", "due", "--json").out)["calls"]
    assert call["why"] == "payment run on Thu 5 March"
    assert "pays: every Thursday" in lufi("customer", "show", "lufi").out


def test_a_debt_past_120_days_waits_for_one_decision(lufi: Run) -> None:
    later = ("--today", "2026-07-06")
    (held,) = json.loads(lufi(*later, "due", "--json").out)["held_back"]
    assert "decide once: dunning old lufi keep, hand-over or write-off" in held["reason"]
    lufi(*later, "old", "lufi", "keep")
    assert len(json.loads(lufi(*later, "due", "--json").out)["calls"]) == 1
    lufi("undo")
    lufi(*later, "old", "lufi", "write-off", "--reason", "hopeless")
    assert json.loads(lufi(*later, "due", "--json").out)["held_back"] == []


def test_a_handed_over_account_is_not_rung_until_it_is_resumed(lufi: Run) -> None:
    lufi("hand-over", "lufi")
    (held,) = json.loads(lufi("due", "--json").out)["held_back"]
    assert held["reason"] == "handed over"
    lufi("resume", "lufi")
    assert len(json.loads(lufi("due", "--json").out)["calls"]) == 1
