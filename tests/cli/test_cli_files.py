from pathlib import Path

import pytest

from terminal_session import Run

HEADER = "Rg-Nr;Wer;Wann;Bis;Wieviel\n"
MAPPING = (
    *("--map", "number=Rg-Nr", "--map", "customer_name=Wer", "--map", "issued=Wann"),
    *("--map", "due=Bis", "--map", "amount=Wieviel"),
)
PLAIN_HEADER = "Invoice Number,Customer Name,Invoice Date,Due Date,Total,Currency\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the program runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(folder: Path, name: str, header: str, *rows: str) -> str:
    (folder / name).write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return name


def test_a_profile_reads_the_next_file_with_that_header_by_itself(run: Run, folder: Path) -> None:
    first = _write(folder, "a.csv", HEADER, "1;Foo;5.1.2026;15.1.2026;1.234,50")
    second = _write(folder, "b.csv", HEADER, "2;Foo;5.1.2026;15.1.2026;20,50")
    run("import", "invoices", first, *MAPPING, "--profile", "mine", "--currency", "HUF")
    assert "by profile mine" in run("import", "invoices", second).talk
    assert "20.50 HUF" in run("invoice", "list").out


def test_what_is_typed_goes_before_the_profile_and_leaves_it_as_it_is(
    run: Run, folder: Path
) -> None:
    first = _write(folder, "a.csv", HEADER, "1;Foo;5.1.2026;15.1.2026;1.234,50")
    second = _write(folder, "b.csv", HEADER, "2;Foo;5.1.2026;15.1.2026;20,50")
    third = _write(folder, "c.csv", HEADER, "3;Foo;5.1.2026;15.1.2026;30,50")
    run("import", "invoices", first, *MAPPING, "--profile", "mine", "--currency", "HUF")
    run("import", "invoices", second, "--currency", "USD")
    run("import", "invoices", third, "--dates", "dmy")
    listed = run("invoice", "list").out
    assert "20.50 USD" in listed
    assert "30.50 HUF" in listed


def test_a_profile_is_not_replaced_by_one_for_another_header(run: Run, folder: Path) -> None:
    first = _write(folder, "a.csv", HEADER, "1;Foo;5.1.2026;15.1.2026;1.234,50")
    other = _write(folder, "o.csv", PLAIN_HEADER, "9,Foo,2026-01-05,2026-01-15,5.00,EUR")
    run("import", "invoices", first, *MAPPING, "--profile", "mine")
    assert run("import", "invoices", other, "--profile", "mine", "--dates", "dmy", code=2).talk
    assert "Nothing is new" in run("import", "invoices", first).talk


def test_several_files_are_one_change_and_one_undo(run: Run, folder: Path) -> None:
    first = _write(folder, "a.csv", PLAIN_HEADER, "A-1,Foo,2026-01-05,2026-01-15,5.00,EUR")
    second = _write(folder, "b.csv", PLAIN_HEADER, "B-1,Foo,2026-01-05,2026-01-15,6.00,EUR")
    run("import", "invoices", first, second)
    run("undo")
    assert run("invoice", "list", "--json").out == "[]\n"


def test_all_or_nothing_holds_for_all_files_together(run: Run, folder: Path) -> None:
    good = _write(folder, "a.csv", PLAIN_HEADER, "A-1,Foo,2026-01-05,2026-01-15,5.00,EUR")
    bad = _write(folder, "b.csv", PLAIN_HEADER, "B-1,Foo,2026-01-05,2026-01-15,-,EUR")
    said = run("import", "invoices", good, bad, "--all-or-nothing", code=1).talk
    assert said.endswith("1 faulty row listed above; nothing was taken in\n")
    assert run("invoice", "list", "--json").out == "[]\n"
    assert "the good rows are in" in run("import", "invoices", good, bad, code=1).talk
    assert "A-1" in run("invoice", "list").out


def test_a_customer_twice_in_a_file_is_a_fault_the_first_time_and_every_time(
    run: Run, folder: Path
) -> None:
    file = _write(folder, "c.csv", "Code,Name\n", "foo,Foo Ltd", "foo,Foo Twice")
    for _ in range(2):
        assert "c.csv:3:" in run("import", "customers", file, code=1).talk
        assert "\tFoo Ltd\t" in run("customer", "list").out


def test_a_credit_over_the_open_amount_says_where_the_rest_went(lufi: Run) -> None:
    said = lufi("invoice", "credit", "A-2", "150").talk
    assert "100.50 EUR credited, closed, 49.50 EUR more than was open, kept on the account" in said


def test_a_promise_in_a_currency_not_owed_is_refused_and_too_much_is_said(lufi: Run) -> None:
    refused = lufi("log", "lufi", "promised", "fri", "3400", "USD", code=2).talk
    assert "lufi owes in EUR, not USD" in refused
    said = lufi("log", "lufi", "promised", "fri", "9999").talk
    assert "more than the 3,500.50 EUR open" in said


def test_an_edit_without_a_change_gives_nothing_to_undo(lufi: Run) -> None:
    said = lufi("customer", "edit", "lufi").talk
    assert said == "Nothing was changed: say what to change, see --help\n"


@pytest.mark.parametrize(
    "words",
    [
        ("customer", "show", "\udcff"),
        ("log", "lufi", "no-answer", "--note", "\udcff"),
        ("payment", "reverse", "99999999999999999999"),
        ("promise", "withdraw", "99999999999999999999"),
    ],
    ids=["bytes", "bytes in a note", "large payment", "large promise"],
)
def test_what_no_book_can_hold_is_refused_in_one_line(lufi: Run, words: tuple[str, ...]) -> None:
    before = lufi("history").out
    assert main_code(lufi, words) in (1, 2, 3)
    assert lufi("history").out == before


def main_code(run: Run, words: tuple[str, ...]) -> int:
    """The exit code of a command that must fail, with one line said."""
    for code in (1, 2, 3):
        try:
            said = run(*words, code=code)
        except AssertionError:
            continue
        assert said.talk.count("\n") == 1
        return said.code
    return 0


def test_the_overdue_report_can_be_taken_into_another_book(run: Run, folder: Path) -> None:
    header = PLAIN_HEADER.replace("Total", "Total,Amount Paid")
    first = _write(folder, "a.csv", header, "A-1,Foo,2026-01-05,2026-01-15,5.00,1.50,EUR")
    run("import", "invoices", first)
    run("report", "overdue", "--output", "o.csv")
    run("--book", "other.db", "import", "invoices", "o.csv")
    run("--book", "other.db", "report", "overdue", "--output", "p.csv")
    assert Path("p.csv").read_text("utf-8") == Path("o.csv").read_text("utf-8")
    assert "A-1,2026-01-05,2026-01-15" in Path("o.csv").read_text("utf-8")
    assert "5.00,3.50,EUR" in Path("p.csv").read_text("utf-8")
