"""Forgetting a customer at the command line: what it asks, what it says, and what is left."""

import json
from pathlib import Path

import pytest

from terminal_session import Run, runner

FORGOTTEN = (
    "Forgot lufi, now forgotten-1: names, numbers, addresses and notes of the customer and 1 "
    "contact are gone, from {entries} entries of the history too. Amounts and dates are kept.\n"
)
CANNOT = (
    "dunning: what you did last, forgetting a customer, cannot be taken back; what was before it "
    "can, by its number: dunning history\n"
)


def settle(run: Run) -> None:
    """Everything that is open is paid."""
    run("pay", "lufi", "3500.50", "--reference", "Kovács Anna's transfer")


def words_of(run: Run) -> str:
    """All that the book tells, in one text."""
    lists = [run(one, "list", "--json").out for one in ("customer", "contact", "payment")]
    told = (("invoice", "list", "--all"), ("history", "--limit", "100"))
    return "".join((*lists, *(run(*words, "--json").out for words in told)))


@pytest.fixture
def settled(lufi: Run) -> Run:
    """The program on a book whose only customer has paid everything."""
    lufi("customer", "edit", "lufi", "--note", "likes cake", "--reference", "K-77")
    lufi("log", "lufi", "refused", "--note", "Anna was cross")
    settle(lufi)
    return lufi


def test_what_is_gone_and_what_is_kept_is_said(settled: Run) -> None:
    said = settled("customer", "forget", "lufi", "--yes")
    assert said.out == ""
    assert said.talk.startswith(FORGOTTEN.format(entries=7))


def test_nothing_that_says_who_it_was_is_told_any_more(settled: Run) -> None:
    settled("customer", "forget", "lufi", "--yes")
    told = words_of(settled) + settled("history", "forgotten-1").out
    for word in ("lufi", "Lufi", "Anna", "Kovács", "+36 1 555 0101", "cake", "K-77", "cross"):
        assert word not in told
    assert settled("customer", "show", "lufi", code=3).talk.startswith(
        "dunning: no customer 'lufi'"
    )


def test_amounts_and_dates_are_kept(settled: Run) -> None:
    settled("customer", "forget", "lufi", "--yes")
    invoices = json.loads(settled("invoice", "list", "--all", "--json").out)
    assert [(one["customer"], one["invoice"], one["due"], one["amount"]) for one in invoices] == [
        ("forgotten-1", "A-1", "2026-02-04", "3400.00"),
        ("forgotten-1", "A-2", "2026-02-19", "100.50"),
    ]
    (payment,) = json.loads(settled("payment", "list", "--json").out)
    assert (payment["on"], payment["amount"]) == ("2026-03-02", "3500.50")
    assert settled("db", "check").talk.startswith("The book is sound")


def test_the_history_says_that_and_no_more(settled: Run) -> None:
    settled("customer", "forget", "lufi", "--yes")
    rows = [line.split("\t") for line in settled("history").out.splitlines()[1:]]
    assert [(what, typed) for _, _, _, what, typed in rows] == [
        ("forgotten", "customer add"),
        ("forgotten", "contact add"),
        ("forgotten", "invoice add"),
        ("forgotten", "invoice add"),
        ("forgotten", "customer edit"),
        ("forgotten", "log"),
        ("forgotten", "pay"),
        ("forgot a customer, now forgotten-1", "customer forget"),
    ]


def test_without_a_terminal_it_takes_a_yes(settled: Run) -> None:
    before = words_of(settled)
    said = settled("customer", "forget", "lufi", code=2).talk
    assert said == "dunning: something is missing: write dunning customer forget lufi --yes\n"
    assert words_of(settled) == before


@pytest.mark.parametrize("answer", ["", "yes", "LUFI", "lufi kft"])
def test_any_answer_but_the_code_forgets_nothing(
    settled: Run, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    asked = []

    def answered(terminal: object, question: str, missing: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("dunning.cli.customer_changes.ask", answered)
    before = words_of(settled)
    said = settled("customer", "forget", "lufi", code=2).talk
    assert said == "dunning: nothing was forgotten: that is not the customer's code\n"
    assert asked == ["Forget Lufi Kft for good? It cannot be undone. Type lufi"]
    assert words_of(settled) == before


def test_the_code_typed_again_forgets(settled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dunning.cli.customer_changes.ask", lambda *asked: " lufi ")
    assert settled("customer", "forget", "lufi").talk.startswith("Forgot lufi, now forgotten-1")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((("invoice", "add", "lufi", "A-3", "5", "--due", "2026-04-01"),), "has open invoices"),
        ((("pay", "lufi", "5"),), "has money on the account"),
        ((("invoice", "credit", "A-1", "5"),), "has a credit on the account"),
        ((("dispute", "open", "lufi"),), "has a dispute running"),
    ],
    ids=["invoice", "money", "credit", "dispute"],
)
def test_who_is_not_settled_is_not_forgotten(
    settled: Run, more: tuple[tuple[str, ...], ...], told: str
) -> None:
    for words in more:
        settled(*words)
    before = words_of(settled)
    said = settled("customer", "forget", "lufi", "--yes", code=1).talk
    assert said == f"dunning: Lufi Kft (lufi) {told}: settle it first, then forget\n"
    assert words_of(settled) == before


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ("qqqq", 3, "no customer 'qqqq': see dunning customer list"),
        ("l", 4, "'l' can mean lufi (Lufi Kft), luna (Luna Bt): type the code"),
    ],
)
def test_who_is_meant_is_never_guessed(settled: Run, typed: str, code: int, told: str) -> None:
    settled("customer", "add", "luna", "Luna Bt")
    said = settled("customer", "forget", typed, "--yes", code=code).talk
    assert said.startswith(f"dunning: {told}")


def test_it_is_not_taken_back_and_hides_nothing_that_was_before(settled: Run) -> None:
    settled("customer", "add", "alma", "Alma Kft")
    settled("customer", "forget", "lufi", "--yes")
    assert settled("undo", code=1).talk == CANNOT
    assert settled("undo", "9", code=3).talk.startswith("dunning: entry 9 is not there")
    assert settled("redo", code=3).talk.startswith("dunning: nothing to redo")
    assert settled("undo", "8").talk.startswith("Took back: added customer alma, Alma Kft")
    assert settled("redo").talk.startswith("Done again: added customer alma, Alma Kft")
    assert settled("undo").talk.startswith("Took back: added customer alma, Alma Kft")
    assert settled("db", "check").talk.startswith("The book is sound")


def test_another_caller_s_undo_is_not_in_the_way(settled: Run) -> None:
    settled("--as", "béla", "customer", "add", "alma", "Alma Kft")
    settled("customer", "forget", "lufi", "--yes")
    assert settled("--as", "béla", "undo").talk.startswith("Took back: added customer alma")


def test_a_forgotten_customer_s_code_is_free_again(settled: Run) -> None:
    settled("customer", "forget", "lufi", "--yes")
    settled("customer", "add", "lufi", "Lufi Kft", "--reference", "K-77")
    assert settled("history", "lufi").talk.startswith("Nothing has happened with Lufi Kft (lufi)")
    assert settled("customer", "forget", "forgotten-1", "--yes").code == 0


def test_the_copies_that_still_have_it_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = runner(capsys, "book.db")
    run("customer", "add", "lufi", "Lufi Kft")
    assert len(run("customer", "forget", "lufi", "--yes").talk.splitlines()) == 1
    run("customer", "add", "alma", "Alma Kft")
    run("db", "backup")
    (tmp_path / "book.db.0001.20260101T090000.backup").touch()
    (tmp_path / "other.db.20260101T090000.backup").touch()
    said = run("customer", "forget", "alma", "--yes").talk.splitlines()
    assert said[1:] == [
        (
            "These copies still have them: "
            "book.db.0001.20260101T090000.backup, book.db.20260302T090000.backup"
        )
    ]


def test_a_team_is_told_of_backups_and_of_the_next_vacuum(
    capsys: pytest.CaptureFixture[str], postgresql_place: str
) -> None:
    run = runner(capsys, postgresql_place)
    run("customer", "add", "lufi", "Lufi Kft")
    said = run("customer", "forget", "lufi", "--yes").talk.splitlines()
    assert said[1:] == [
        "Backups of this database still have them; so does it until its next VACUUM."
    ]


def test_nothing_is_left_in_the_file_itself(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = runner(capsys, "book.db")
    run("customer", "add", "lufi", "Balloonworks Kft", "--note", "likes cake")
    run("contact", "add", "lufi", "Anna Kovács", "--phone", "+36 1 555 0101")
    run("customer", "forget", "lufi", "--yes")
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("book.db*"))
    for word in ("Balloonworks", "Anna Kov", "555 0101", "likes cake"):
        assert word.encode() not in kept


def test_while_the_file_is_in_use_it_says_how_to_take_out_the_traces(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dunning.errors import BookError
    from dunning.ledger.book import Book

    def busy(book: Book) -> None:
        raise BookError("the book is busy")

    monkeypatch.chdir(tmp_path)
    run = runner(capsys, "book.db")
    run("customer", "add", "lufi", "Lufi Kft")
    with monkeypatch.context() as patched:
        patched.setattr(Book, "scrub", busy)
        said = run("customer", "forget", "lufi", "--yes", code=5).talk
    assert said == (
        "dunning: forgotten, now forgotten-1, but the book is in use, and its file still has "
        "traces: dunning customer forget forgotten-1 --yes takes them out\n"
    )
    again = run("customer", "forget", "forgotten-1", "--yes").talk
    assert again.startswith("Forgot forgotten-1, now forgotten-1: ")
    assert run("db", "check").talk.startswith("The book is sound")
