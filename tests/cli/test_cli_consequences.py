import json

import pytest

from dunning.cli import main
from dunning.kinds import ConsequenceKind
from terminal_session import Run

BASIS = ("--basis", "contract 7, clause 4", "--decided-by", "Béla")


@pytest.fixture
def planned(lufi: Run) -> Run:
    """The program on a book where a supply hold was decided for Tuesday 10 March."""
    lufi("consequence", "add", "lufi", "supply-hold", "--on", "10 mar", *BASIS)
    return lufi


def test_a_step_is_said_back_with_what_comes_next(lufi: Run) -> None:
    said = lufi("consequence", "add", "lufi", "supply-hold", "--on", "1 dec", *BASIS)
    assert said.out == ""
    assert said.talk == (
        "Lufi Kft: supply-hold planned for Tue 1 December, decided by Béla (contract 7, clause 4). "
        "Undo with dunning undo; once it is carried out: dunning consequence done lufi "
        "supply-hold\n"
    )


def test_its_conditions_are_said_back_too(lufi: Run) -> None:
    only = ("--after-days", "60", "--above", "1000", "EUR")
    said = lufi("consequence", "add", "lufi", "agency", "--on", "fri", *BASIS, *only).talk
    assert "agency planned for Fri 6 March, from 60 days past due, above 1,000.00 EUR, " in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--on", "1 dec", "--decided-by", "Béla"), "a consequence rests on a clause, law or"),
        (("--on", "1 dec", "--basis", "contract"), "a consequence was decided by somebody"),
        (BASIS, "a consequence needs the day it is taken: --on DATE"),
        (
            ("--on", "yesterday", *BASIS),
            "a consequence cannot be planned for the past: Sun 1 March is over",
        ),
        (("--on", "2026-02-27", *BASIS), "cannot be planned for the past: Fri 27 February is over"),
        (("--on", "soon", *BASIS), "'soon' is not a date"),
        (
            ("--on", "1 dec", *BASIS, "--decided", "2026-03-03"),
            "a decision cannot be in the future: Tue 3 March has not come yet",
        ),
        (("--on", "1 dec", *BASIS, "--after-days", "0"), "0 days past due is no condition"),
        (("--on", "1 dec", *BASIS, "--above", "1000", "EURO"), "unknown currency 'EURO'"),
        (("--on", "1 dec", *BASIS, "--above", "0", "EUR"), "amounts are positive"),
        (("--on", "1 dec", *BASIS, "--above", "1.005", "EUR"), "can be read two ways"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_a_step_that_would_not_be_real_is_refused_in_one_line(
    lufi: Run, words: tuple[str, ...], told: str
) -> None:
    said = lufi("consequence", "add", "lufi", "supply-hold", *words, code=2)
    assert told in said.talk
    assert said.talk.count("\n") == 1
    assert json.loads(lufi("consequence", "list", "--json").out) == []


def test_a_kind_that_is_none_is_refused_with_those_there_are(lufi: Run) -> None:
    said = lufi("consequence", "add", "lufi", "court", "--on", "fri", *BASIS, code=2).talk
    assert said == (
        "dunning: 'court' is no consequence: use one of supply-hold, interest, fixed-sum, "
        "collections, agency, lawyer\n"
    )


def test_a_kind_may_be_begun(lufi: Run) -> None:
    lufi("consequence", "add", "lufi", "law", "--on", "fri", *BASIS)
    assert "lawyer of Fri 6 March withdrawn" in lufi("consequence", "withdraw", "lufi", "law").talk


def test_nobody_of_that_name_is_code_three(lufi: Run) -> None:
    lufi("consequence", "add", "bolt", "lawyer", "--on", "fri", *BASIS, code=3)
    lufi("consequence", "list", "bolt", code=3)
    lufi("consequence", "done", "lufi", "lawyer", code=3)


def test_a_second_of_its_kind_waits_until_the_first_is_settled(planned: Run) -> None:
    said = planned("consequence", "add", "lufi", "supply-hold", "--on", "20 mar", *BASIS, code=1)
    assert "supply-hold is planned already, for Tue 10 March: withdraw it or record it" in said.talk


def test_the_list_is_tab_separated_on_a_pipe(planned: Run) -> None:
    planned(
        *("consequence", "add", "lufi", "lawyer", "--on", "2026-04-11", *BASIS),
        *("--after-days", "60", "--above", "1000", "EUR", "--note", "after the board"),
    )
    assert planned("consequence", "list").out.splitlines() == [
        "customer\tkind\tfor\tstate\ttold\tonly\tby\tbasis\tnote",
        "lufi\tsupply-hold\t2026-03-10\tplanned\t\t\tBéla\tcontract 7, clause 4\t",
        (
            "lufi\tlawyer\t2026-04-11\tplanned\t\tfrom 60 days, above 1000.00 EUR\tBéla\t"
            "contract 7, clause 4\tafter the board"
        ),
    ]


def test_the_list_as_json_has_every_field(planned: Run) -> None:
    planned("consequence", "announce", "lufi", "supply-hold")
    (said,) = json.loads(planned("consequence", "list", "lufi", "--json").out)
    assert said == {
        "consequence": said["consequence"],
        "customer": "lufi",
        "name": "Lufi Kft",
        "kind": "supply-hold",
        "planned_for": "2026-03-10",
        "state": "planned",
        "decided_by": "Béla",
        "decided_on": "2026-03-02",
        "basis": "contract 7, clause 4",
        "after_days": None,
        "above": None,
        "currency": None,
        "announced_on": "2026-03-02",
        "done_on": None,
        "withdrawn_on": None,
        "note": "",
    }


def test_an_empty_list_says_how_to_begin(lufi: Run) -> None:
    said = lufi("consequence", "list")
    assert "No consequences yet: dunning consequence add" in said.talk
    assert lufi("consequence", "list", "--json").out == "[]\n"


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2026-03-01", []), ("2026-03-02", ["planned"]), ("2026-03-12", ["done"])],
)
def test_the_list_can_be_asked_about_another_day(
    planned: Run, as_of: str, state: list[str]
) -> None:
    planned("--today", "2026-03-12", "consequence", "done", "lufi", "supply-hold")
    said = json.loads(planned("consequence", "list", "--json", "--as-of", as_of).out)
    assert [one["state"] for one in said] == state


def test_they_can_be_told_and_it_can_be_carried_out(planned: Run) -> None:
    assert planned("consequence", "announce", "lufi", "supply-hold").talk == (
        "Lufi Kft: told of the supply-hold of Tue 10 March. Undo with dunning undo; "
        "on that day: dunning consequence done lufi supply-hold, or withdraw it by then\n"
    )
    on_the_day = ("--today", "2026-03-10")
    assert planned(*on_the_day, "consequence", "done", "lufi", "supply-hold").talk == (
        "Lufi Kft: supply-hold of Tue 10 March carried out. Undo with dunning undo\n"
    )


def test_what_was_done_on_another_day_says_which(planned: Run) -> None:
    later = ("--today", "2026-03-12")
    said = planned(*later, "consequence", "done", "lufi", "supply-hold", "--on", "wed").talk
    assert "supply-hold of Tue 10 March carried out on Wed 11 March." in said


def test_what_hands_the_debt_on_says_how_to_end_the_calls(lufi: Run) -> None:
    lufi("consequence", "add", "lufi", "collections", "--on", "today", *BASIS)
    said = lufi("consequence", "done", "lufi", "collections").talk
    assert said.endswith("Undo with dunning undo; to end the calls: dunning hand-over lufi\n")


@pytest.mark.parametrize("command", ["announce", "done", "withdraw"])
def test_nothing_can_have_happened_tomorrow(planned: Run, command: str) -> None:
    words = ("consequence", command, "lufi", "supply-hold", "--on", "tomorrow")
    assert "cannot be in the future: Tue 3 March has not come yet" in planned(*words, code=2).talk


def test_a_step_that_was_missed_bars_the_next_of_its_kind(planned: Run) -> None:
    later = ("--today", "2026-03-11")
    refused = planned(*later, "consequence", "withdraw", "lufi", "supply-hold", code=1).talk
    assert "the supply-hold of Tue 10 March was not carried out and its day has passed" in refused
    again = ("consequence", "add", "lufi", "supply-hold", "--on", "20 mar", *BASIS)
    assert (
        "; not to be named while that of Tue 10 March is not carried out."
        in planned(*later, *again).talk
    )
    said = json.loads(planned(*later, "consequence", "list", "--json").out)
    assert [one["state"] for one in said] == ["missed", "planned"]


def test_a_step_called_off_in_time_leaves_nothing_behind(planned: Run) -> None:
    planned("consequence", "withdraw", "lufi", "supply-hold")
    said = planned("consequence", "add", "lufi", "supply-hold", "--on", "20 mar", *BASIS).talk
    assert "not to be named" not in said


def test_the_journal_has_one_entry_and_undo_takes_it_back(planned: Run) -> None:
    before = planned("consequence", "list", "--json").out
    planned("consequence", "done", "lufi", "supply-hold")
    entry = planned("history", "--limit", "1").out.splitlines()[-1].split("\t")
    assert entry[3:] == [
        "Lufi Kft: supply-hold of Tue 10 March carried out",
        "consequence done lufi supply-hold",
    ]
    assert "Took back: Lufi Kft: supply-hold of Tue 10 March carried out" in planned("undo").talk
    assert planned("consequence", "list", "--json").out == before


def test_the_book_stays_sound(planned: Run) -> None:
    planned("consequence", "done", "lufi", "supply-hold")
    assert "The book is sound" in planned("db", "check").talk


def test_every_kind_can_be_planned(lufi: Run) -> None:
    for kind in ConsequenceKind:
        lufi("consequence", "add", "lufi", kind.value, "--on", "fri", *BASIS)
    said = json.loads(lufi("consequence", "list", "--json").out)
    assert [one["kind"] for one in said] == list(ConsequenceKind)


def test_the_kinds_are_completed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_DUNNING_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "dunning consequence add lufi ")
    monkeypatch.setenv("COMP_CWORD", "4")
    with pytest.raises(SystemExit):
        main([])
    assert capsys.readouterr().out.split() == list(ConsequenceKind)


def test_the_customers_history_tells_what_was_decided_and_that_calls_were_paused(
    planned: Run,
) -> None:
    planned("pause", "lufi", "10 mar", "--reason", "moving")
    planned("resume", "lufi")
    planned("consequence", "withdraw", "lufi", "supply-hold")
    told = [line.split("\t")[1:] for line in planned("history", "lufi").out.splitlines()]
    assert ["pause", "until Tue 10 March: moving", ""] in told
    assert ["resumed", "pause", ""] in told
    step = "supply-hold on Tue 10 March"
    assert ["decided", f"{step}, under contract 7, clause 4", "Béla"] in told
    assert ["withdrawn", step, ""] in told
