"""Taking back and doing again, and what the history says of it, word for word."""

import json

import pytest

from terminal_session import Run

PAID = "Lufi Kft: 400.00 EUR received on Mon 2 March: A-1 still 3,000.00 EUR open"
NOTHING_TO_REDO = "dunning: nothing to redo: nothing was taken back since your last change\n"

NOT_THERE = "is not there, or was taken back: dunning history lists the entries\n"


def open_amounts(run: Run) -> dict[str, str]:
    """What is open now, by invoice."""
    listed = json.loads(run("invoice", "list", "--json").out)
    return {one["invoice"]: one["open"] for one in listed}


def history(run: Run, last: int) -> list[tuple[int, str, str, str]]:
    """The last entries: number, who, what it did and what was typed."""
    rows = [line.split("\t") for line in run("history", "--limit", str(last)).out.splitlines()]
    assert rows[0] == ["no", "when", "who", "what", "typed"]
    assert {row[1] for row in rows[1:]} == {"2026-03-02 09:00"}
    return [(int(number), who, what, typed) for number, _, who, what, typed in rows[1:]]


@pytest.fixture
def paid(lufi: Run) -> Run:
    """The program on a book whose fifth and last entry is a payment."""
    lufi("pay", "lufi", "400")
    return lufi


def test_a_new_book_has_nothing_to_take_back_and_nothing_to_do_again(run: Run) -> None:
    run("due")
    said = run("undo", code=3)
    assert said.talk == "dunning: nothing to undo: no change is left to take back\n"
    assert run("redo", code=3).talk == NOTHING_TO_REDO
    assert run("undo", "1", code=3).talk == f"dunning: entry 1 {NOT_THERE}"


def test_undo_and_redo_say_what_they_did_and_what_was_typed_first(paid: Run) -> None:
    taken_back = f"Took back: {PAID} (dunning pay lufi 400). Redo: dunning redo\n"
    done_again = f"Done again: {PAID} (dunning pay lufi 400). Undo with dunning undo\n"
    for _ in range(2):
        assert paid("undo").talk == taken_back
        assert open_amounts(paid) == {"A-1": "3400.00", "A-2": "100.50"}
        assert paid("redo").talk == done_again
        assert open_amounts(paid) == {"A-1": "3000.00", "A-2": "100.50"}
    assert paid("redo", code=3).talk == NOTHING_TO_REDO
    assert paid("undo").out == ""


def test_the_history_tells_what_was_taken_back_and_what_stands(paid: Run) -> None:
    paid("undo")
    paid("redo")
    assert history(paid, 4) == [
        (
            4,
            "eva",
            "Lufi Kft: invoice A-2 of 100.50 EUR, due Thu 19 February",
            "invoice add lufi A-2 100.50 --issued 2026-01-20 --due 2026-02-19",
        ),
        (5, "eva", f"{PAID} (taken back)", "pay lufi 400"),
        (6, "eva", f"took back: {PAID} (taken back)", "undo"),
        (7, "eva", PAID, "redo"),
    ]
    (entry,) = json.loads(paid("history", "--json", "--limit", "1").out)
    assert entry.pop("at").startswith("2026-03-02T09:00:00")
    assert entry == {
        "entry": 7,
        "who": "eva",
        "what": PAID,
        "typed": "redo",
        "taken_back": False,
    }


def test_the_story_of_a_customer_leaves_out_what_was_taken_back(paid: Run) -> None:
    assert "payment\t400.00 EUR" in paid("history", "lufi").out
    paid("undo")
    assert "payment" not in paid("history", "lufi").out


def test_several_are_taken_back_one_by_one_and_done_again_in_their_order(paid: Run) -> None:
    for _ in range(3):
        paid("undo")
    assert open_amounts(paid) == {}
    assert "invoice A-1 of 3,400.00 EUR" in paid("redo").talk
    assert "invoice A-2 of 100.50 EUR" in paid("redo").talk
    assert PAID in paid("redo").talk
    assert open_amounts(paid) == {"A-1": "3000.00", "A-2": "100.50"}


def test_a_new_change_leaves_nothing_to_do_again(paid: Run) -> None:
    paid("undo")
    paid("pause", "lufi", "+3d")
    assert paid("redo", code=3).talk == NOTHING_TO_REDO


def test_an_entry_is_taken_back_by_its_number_while_later_ones_stand(paid: Run) -> None:
    paid("pause", "lufi", "+3d")
    said = paid("undo", "5").talk
    assert said == f"Took back: {PAID} (dunning pay lufi 400). Redo: dunning redo\n"
    assert open_amounts(paid) == {"A-1": "3400.00", "A-2": "100.50"}
    assert json.loads(paid("due", "--json").out)["held_back"][0]["reason"] == "paused"
    assert paid("undo", "5", code=3).talk == f"dunning: entry 5 {NOT_THERE}"


def test_what_was_built_on_stays_and_the_refusal_names_what_was_built(paid: Run) -> None:
    assert paid("undo", "3", code=1).talk == (
        "dunning: entry 3 (invoice add lufi A-1 3400 --issued 2026-01-05 --due 2026-02-04) cannot "
        "be taken back: entry 5 by eva (pay lufi 400) was built on it; take that back first, with "
        "dunning undo 5\n"
    )
    paid("undo")
    paid("redo")
    assert "entry 7 by eva (pay lufi 400) was built on it" in paid("undo", "3", code=1).talk
    assert len(history(paid, 40)) == 7
    paid("undo", "7")
    paid("undo", "3")
    assert open_amounts(paid) == {"A-2": "100.50"}


def test_nobody_takes_back_another_s_change_without_naming_it(paid: Run) -> None:
    assert paid("--as", "béla", "undo", code=3).talk == (
        f"dunning: nothing of yours to undo; the last change is eva's: {PAID}; to take that back, "
        "dunning undo 5\n"
    )
    assert paid("--as", "béla", "redo", code=3).talk == NOTHING_TO_REDO
    said = paid("--as", "béla", "undo", "5").talk
    assert said == f"Took back: {PAID} (dunning pay lufi 400). Redo: dunning redo\n"
    assert history(paid, 1) == [(6, "béla", f"took back: {PAID}", "undo 5")]
    assert paid("redo", code=3).talk == NOTHING_TO_REDO
    assert paid("--as", "béla", "redo").talk.startswith(f"Done again: {PAID}")


def test_what_another_changed_since_is_not_taken_back(lufi: Run) -> None:
    lufi("contact", "edit", "lufi", "anna", "--note", "asks for copies")
    lufi("--as", "béla", "contact", "edit", "lufi", "anna", "--phone", "+36 1 555 0199")
    assert lufi("undo", code=1).talk == (
        "dunning: entry 5 (contact edit lufi anna --note 'asks for copies') cannot be taken back: "
        "entry 6 by béla (contact edit lufi anna --phone '+36 1 555 0199') was built on it; take "
        "that back first, with dunning undo 6\n"
    )
    lufi("--as", "béla", "undo")
    assert lufi("undo").talk.startswith("Took back: edited contact Anna Kovács of Lufi Kft")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("undo", "x"), "Invalid value for '[ENTRY]': 'x' is not a valid int: see dunning undo"),
        (("undo", "5", "6"), "Got unexpected extra argument(s) (6): see dunning undo --help"),
        (("redo", "5"), "Got unexpected extra argument(s) (5): see dunning redo --help"),
        (("undo", "99999999999999999999"), "a number is too large: no row of the book has it"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_what_is_no_entry_is_a_usage_error(paid: Run, words: tuple[str, ...], told: str) -> None:
    assert told in paid(*words, code=2).talk
    assert len(history(paid, 40)) == 5


def test_undo_keeps_what_it_took_back_for_redo_on_another_day(paid: Run) -> None:
    paid("--today", "2026-03-04", "undo")
    assert PAID in paid("--today", "2026-03-09", "redo").talk
    (payment,) = json.loads(paid("payment", "list", "--json").out)
    assert payment["on"] == "2026-03-02"


def test_a_call_is_taken_back_with_all_that_followed_from_it(lufi: Run) -> None:
    before = lufi("due", "--json").out
    lufi("log", "lufi", "disputed", "A-1", "A-2", "--note", "wrong goods")
    lufi("log", "lufi", "stop")
    lufi("log", "lufi", "redirected", "--to", "Béla", "--phone", "1")
    assert lufi("due", "--json").out != before
    for _ in range(3):
        lufi("undo")
    assert lufi("due", "--json").out == before
    assert json.loads(lufi("dispute", "list", "--json").out) == []
    assert [one["contact"] for one in json.loads(lufi("contact", "list", "--json").out)] == [
        "Anna Kovács"
    ]
    for _ in range(3):
        lufi("redo")
    assert lufi("db", "check").talk.startswith("The book is sound")


def test_an_import_is_taken_back_whole_and_done_again(
    lufi: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("import") / "march.csv"
    file.write_text(
        "number,customer,due,amount,currency\n"
        "B-1,Neu GmbH,2026-02-20,10.00,EUR\nB-2,Neu GmbH,2026-02-21,20.00,EUR\n",
        encoding="utf-8",
    )
    lufi("import", "invoices", str(file))
    told = "imported march.csv: 2 invoices, 1 new customer"
    said = lufi("undo").talk
    assert said == f"Took back: {told} (dunning import invoices {file}). Redo: dunning redo\n"
    assert open_amounts(lufi) == {"A-1": "3400.00", "A-2": "100.50"}
    lufi("redo")
    assert open_amounts(lufi) == {"A-1": "3400.00", "A-2": "100.50", "B-1": "10.00", "B-2": "20.00"}
    assert history(lufi, 1) == [(7, "eva", told, "redo")]
