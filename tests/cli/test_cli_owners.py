"""Whose customers they are, and who is about to ring them."""

import json

import pytest

from terminal_session import Run

ONE_ONLY = "dunning: give one of --mine, --owner and --unowned\n"


@pytest.fixture
def three(run: Run) -> Run:
    """The program on a book with three overdue customers that nobody owns."""
    for code, amount in (("alma", "300"), ("bolt", "200"), ("lufi", "100")):
        run("customer", "add", code, f"{code.title()} Kft", "--country", "HU", "--currency", "EUR")
        run("contact", "add", code, "Anna", "--phone", "+36 1 555 0101")
        dates = ("--issued", "2026-01-05", "--due", "2026-02-04")
        run("invoice", "add", code, f"{code}-1", amount, *dates)
    return run


@pytest.fixture
def owned(three: Run) -> Run:
    """The same, of whom Eva owns alma and Béla bolt."""
    three("customer", "assign", "alma")
    three("customer", "assign", "bolt", "béla")
    return three


def listed(run: Run, *words: str) -> list[str]:
    """The customers to call, by code."""
    return [one["customer"] for one in json.loads(run(*words, "--json").out)["calls"]]


def why(run: Run, *words: str) -> dict[str, str]:
    """What a pipe says of each customer, by code."""
    rows = [line.split("\t") for line in run(*words).out.splitlines()[1:]]
    return {row[1]: row[7] for row in rows}


def test_assigning_says_whose_they_are_and_were(three: Run) -> None:
    assert three("customer", "assign", "lufi").talk == (
        "Lufi Kft (lufi) is now eva's, was nobody's. Undo with dunning undo; "
        "all of them: dunning due --owner eva\n"
    )
    assert three("customer", "assign", "lufi", "Nagy Béla").talk == (
        "Lufi Kft (lufi) is now Nagy Béla's, was eva's. Undo with dunning undo; "
        "all of them: dunning due --owner 'Nagy Béla'\n"
    )
    assert three("customer", "assign", "lufi", "--nobody").talk == (
        "Lufi Kft (lufi) is now nobody's, was Nagy Béla's. Undo with dunning undo; "
        "all of them: dunning due --unowned\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [((), "eva's"), (("eva",), "eva's"), (("  eva ",), "eva's")],
    ids=["own", "named", "with blanks"],
)
def test_assigning_again_changes_nothing(three: Run, words: tuple[str, ...], told: str) -> None:
    three("customer", "assign", "lufi")
    entries = three("history").out
    said = three("customer", "assign", "lufi", *words).talk
    assert said == f"Lufi Kft (lufi) is {told} already\n"
    assert three("history").out == entries


def test_an_assignment_is_told_by_the_history_and_taken_back(three: Run) -> None:
    three("customer", "assign", "lufi", "béla")
    three("customer", "assign", "lufi", "zoé")
    (entry,) = json.loads(three("history", "--json", "--limit", "1").out)
    assert (entry["what"], entry["typed"]) == (
        "Lufi Kft: owner zoé, was béla",
        "customer assign lufi 'zoé'",
    )
    said = three("undo").talk
    assert said.startswith("Took back: Lufi Kft: owner zoé, was béla (dunning customer assign")
    customers = json.loads(three("customer", "list", "--json").out)
    assert [one["owner"] for one in customers] == ["", "", "béla"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("lufi", "béla", "--nobody"), 2, "give a name or --nobody, not both"),
        (("qqqq", "béla"), 3, "no customer 'qqqq': see dunning customer list, or add one"),
        ((), 2, "Missing argument 'CUSTOMER': see dunning customer assign --help"),
        (("kft", "béla"), 4, "'kft' can mean alma (Alma Kft), bolt (Bolt Kft), lufi (Lufi Kft)"),
    ],
    ids=["both", "unknown", "no customer", "several"],
)
def test_what_cannot_be_assigned_is_refused_in_one_line(
    three: Run, words: tuple[str, ...], code: int, told: str
) -> None:
    entries = three("history").out
    said = three("customer", "assign", *words, code=code).talk
    assert said.startswith(f"dunning: {told}")
    assert said.count("\n") == 1
    assert three("history").out == entries


def test_everyone_sees_all_and_may_ask_for_one_s_own(owned: Run) -> None:
    assert listed(owned, "due") == ["alma", "bolt", "lufi"]
    assert listed(owned, "due", "--mine") == ["alma"]
    assert listed(owned, "due", "--owner", "béla") == ["bolt"]
    assert listed(owned, "--as", "béla", "due", "--mine") == ["bolt"]
    assert listed(owned, "due", "--unowned") == ["lufi"]
    assert listed(owned, "due", "--owner", "zoé") == []


def test_the_headline_counts_only_those_asked_for(
    owned: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned("pause", "alma", "+3d")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("dunning.cli.terminal.sys.stdout.isatty", lambda: True)
    assert owned("due", "--mine").out.startswith("Mon 2 March 2026: 0 to call, 1 held back;")


@pytest.mark.parametrize("command", ["due", "next"])
@pytest.mark.parametrize(
    "words",
    [
        ("--mine", "--unowned"),
        ("--mine", "--owner", "béla"),
        ("--owner", "béla", "--unowned"),
        ("--mine", "--owner", "béla", "--unowned"),
    ],
    ids=" ".join,
)
def test_only_one_of_the_three_may_be_asked_for(
    owned: Run, command: str, words: tuple[str, ...]
) -> None:
    said = owned(command, *words, code=2)
    assert (said.out, said.talk) == ("", ONE_ONLY)


def test_the_card_is_of_one_s_own_customer_when_asked(owned: Run) -> None:
    assert owned("next", "--mine").out.startswith("Alma Kft (alma)\n")
    assert owned("next", "--owner", "béla").out.startswith("Bolt Kft (bolt)\n")
    assert owned("next", "--unowned").out.startswith("Lufi Kft (lufi)\n")
    said = owned("next", "--owner", "zoé")
    assert (said.out, said.talk) == (
        "",
        "Nobody to ring now: dunning due shows who is held back.\n",
    )


def test_who_was_shown_a_card_is_told_to_the_others_only(three: Run) -> None:
    assert three("--as", "béla", "next").out.startswith("Alma Kft (alma)\n")
    assert why(three, "due") == {
        "alma": "béla is on it; stage due: first call",
        "bolt": "stage due: first call",
        "lufi": "stage due: first call",
    }
    assert why(three, "--as", "béla", "due")["alma"] == "stage due: first call"
    calls = json.loads(three("due", "--json").out)["calls"]
    assert [one.get("claimed_by") for one in calls] == ["béla", None, None]


def test_each_caller_is_shown_another_customer_until_there_are_none(three: Run) -> None:
    shown = [three("--as", who, "next").out.split("\n")[0] for who in ("ida", "pál", "zoé")]
    assert shown == ["Alma Kft (alma)", "Bolt Kft (bolt)", "Lufi Kft (lufi)"]
    said = three("next")
    assert (said.out, said.talk) == (
        "",
        "Everybody to ring now is with another caller: dunning due says who.\n",
    )
    assert json.loads(three("next", "--json").out) is None
    assert three("--as", "pál", "next").out.startswith("Bolt Kft (bolt)\n")


def test_a_claim_leaves_no_entry_and_ends_with_the_call(three: Run) -> None:
    entries = three("history").out
    three("--as", "béla", "next")
    assert three("history").out == entries
    three("--as", "béla", "log", "alma", "no-answer")
    assert why(three, "due")["alma"] == "no answer on Mon 2 March"
    three("--as", "béla", "undo")
    assert why(three, "due")["alma"] == "stage due: first call"


def test_another_s_call_ends_the_claim_too(three: Run) -> None:
    three("--as", "béla", "next")
    three("log", "alma", "no-answer")
    three("undo")
    assert why(three, "due")["alma"] == "stage due: first call"


def test_a_claim_says_nothing_about_another_day(three: Run) -> None:
    three("--as", "béla", "next")
    assert "béla" not in three("due", "--as-of", "tomorrow").out
    assert three("--today", "2026-03-03", "next").out.startswith("Alma Kft (alma)\n")


def test_a_table_says_who_is_on_it_above_why(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    three("--as", "béla", "next")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("dunning.cli.terminal.sys.stdout.isatty", lambda: True)
    drawn = three("due").out
    assert "béla is on it" in drawn
    assert "Next: dunning next, then dunning log bolt OUTCOME" in drawn
