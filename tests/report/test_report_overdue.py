import csv
import io
import json
from pathlib import Path

import pytest

from terminal_session import Run

COLUMNS = (
    "customer, name, invoice, issued, due, days_past_due, bucket, amount, open, currency, "
    "disputed, promised_for, promised_amount, last_call, outcome, contact, phone, email, owner"
).split(", ")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_columns_are_these_in_this_order(lufi: Run) -> None:
    assert lufi("report", "overdue").out.splitlines()[0].split(",") == COLUMNS


def test_a_row_tells_all_that_a_colleague_needs(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--owner", "eva")
    lufi("log", "lufi", "promised", "fri", "3400", "--with", "anna")
    first, second = rows_of(lufi("report", "overdue").out)
    assert list(first.values()) == [
        *("lufi", "Lufi Kft", "A-1", "2026-01-05", "2026-02-04", "26", "1-30"),
        *("3400.00", "3400.00", "EUR", "no", "2026-03-06", "3400.00", "2026-03-02", "promised"),
        *("Anna Kovács", "'+36 1 555 0101", "", "eva"),
    ]
    assert second["days_past_due"] == "11"


def test_an_earlier_day_shows_what_held_then(lufi: Run) -> None:
    lufi("pay", "lufi", "3400", "--on", "2026-02-20")
    then = rows_of(lufi("report", "overdue", "--as-of", "2026-02-19").out)
    now = rows_of(lufi("report", "overdue").out)
    assert [row["invoice"] for row in then] == ["A-1"]
    assert [row["invoice"] for row in now] == ["A-2"]


def test_an_invoice_not_issued_by_that_day_is_not_there(lufi: Run) -> None:
    assert rows_of(lufi("report", "overdue", "--as-of", "2026-01-19").out) == []


@pytest.mark.parametrize(
    ("days", "name"),
    [(1, "1-30"), (30, "1-30"), (31, "31-60"), (90, "61-90"), (120, "91-120"), (121, "over 120")],
)
def test_buckets_end_where_they_say(days: int, name: str) -> None:
    from dunning.report.overdue import bucket

    assert bucket(days) == name


def test_a_file_is_written_for_excel_as_it_is_used_here(
    lufi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "hu_HU.UTF-8")
    target = tmp_path / "overdue.csv"
    assert (
        "Wrote 2 overdue invoices" in lufi("report", "overdue", "-o", str(target), "--excel").talk
    )
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfcustomer;name;")
    assert b";3400,00;" in raw


def test_a_name_that_could_run_in_a_spreadsheet_is_defused(lufi: Run) -> None:
    lufi("customer", "edit", "lufi", "--name", "=HYPERLINK(1)")
    assert rows_of(lufi("report", "overdue").out)[0]["name"] == "'=HYPERLINK(1)"
    assert json.loads(lufi("report", "overdue", "--json").out)[0]["name"] == "=HYPERLINK(1)"


def test_the_rows_are_the_same_in_json_and_in_csv(lufi: Run) -> None:
    lufi("customer", "add", "alma", "Alma Kft")
    lufi(
        "invoice",
        "add",
        "alma",
        "B-1",
        "70.5",
        "EUR",
        "--due",
        "2026-02-12",
        "--issued",
        "2026-02-01",
    )
    lufi("dispute", "open", "lufi", "A-1")
    told = json.loads(lufi("report", "overdue", "--json").out)
    rows = rows_of(lufi("report", "overdue").out)
    words = {None: "", True: "yes", False: "no"}
    assert [
        {name: words[cell] if cell in words else str(cell) for name, cell in row.items()}
        for row in told
    ] == [row | {"phone": row["phone"].removeprefix("'")} for row in rows]
    assert [row["invoice"] for row in rows] == ["B-1", "A-1", "A-2"]


def test_the_report_is_an_empty_array_when_nothing_is_overdue(run: Run) -> None:
    assert run("report", "overdue", "--json").out == "[]\n"


def test_a_folder_that_is_not_there_is_said_in_one_line(lufi: Run, tmp_path: Path) -> None:
    said = lufi("report", "overdue", "-o", str(tmp_path / "no" / "x.csv"), code=1).talk
    assert said.count("\n") == 1
