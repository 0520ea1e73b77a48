import csv
import io
import json
from pathlib import Path

import pytest

from terminal_session import Run

COLUMNS = (
    "customer, name, owner, currency, open, overdue, rate, commission_open, commission_overdue, "
    "received, commission_earned"
).split(", ")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def at_five(lufi: Run, tmp_path: Path) -> Run:
    """The customer of two overdue invoices with a commission of 5 % by the settings."""
    (tmp_path / "config.toml").write_text("commission = 5\n")
    return lufi


def test_the_columns_are_these_in_this_order(at_five: Run) -> None:
    assert at_five("report", "commission").out.splitlines()[0].split(",") == COLUMNS


def test_a_row_tells_what_waits_on_what_is_open_and_on_what_is_overdue(at_five: Run) -> None:
    at_five("customer", "edit", "lufi", "--owner", "eva")
    at_five("invoice", "add", "lufi", "A-3", "1000", "--due", "2026-04-01")
    (row,) = rows_of(at_five("report", "commission").out)
    assert list(row.values()) == [
        *("lufi", "Lufi Kft", "eva", "EUR", "4500.50", "3500.50", "5"),
        *("225.03", "175.03", "", ""),
    ]


def test_a_row_is_rounded_once_and_not_by_the_invoice(at_five: Run) -> None:
    """5 % of twice 0.30 are 3 cents; rounded each they would be 4."""
    at_five("customer", "add", "mako", "Mako Bt")
    at_five("invoice", "add", "mako", "M-1", "0.30 EUR", "--due", "2026-02-01")
    at_five("invoice", "add", "mako", "M-2", "0.30 EUR", "--due", "2026-02-02")
    assert rows_of(at_five("report", "commission").out)[1]["commission_open"] == "0.03"


@pytest.mark.parametrize(
    ("customer", "invoice", "rate", "waits"),
    [
        ("", "", "5", "175.03"),
        ("8", "", "8", "280.04"),
        ("0", "", "0", "0.00"),
        ("8", "10", "8 to 10", "300.04"),
        ("", "10", "5 to 10", "225.03"),
    ],
)
def test_the_invoice_s_rate_beats_the_customer_s_and_that_the_settings(
    at_five: Run, customer: str, invoice: str, rate: str, waits: str
) -> None:
    if customer:
        at_five("customer", "edit", "lufi", "--commission", customer)
    own = ["--commission", invoice] if invoice else []
    at_five("invoice", "add", "lufi", "A-3", "1000", "--due", "2026-02-01", *own)
    at_five("pay", "lufi", "1000", "--invoice", "A-1")
    (row,) = rows_of(at_five("report", "commission").out)
    assert (row["open"], row["rate"], row["commission_open"]) == ("3500.50", rate, waits)


def test_currencies_have_rows_of_their_own(at_five: Run) -> None:
    at_five("invoice", "add", "lufi", "H-1", "100000 HUF", "--due", "2026-02-01")
    rows = rows_of(at_five("report", "commission").out)
    assert [(row["currency"], row["commission_open"]) for row in rows] == [
        ("EUR", "175.03"),
        ("HUF", "5000.00"),
    ]


def test_an_earlier_day_shows_what_held_then(at_five: Run) -> None:
    at_five("pay", "lufi", "3400", "--on", "2026-02-20")
    (then,) = rows_of(at_five("report", "commission", "--as-of", "2026-02-19").out)
    (now,) = rows_of(at_five("report", "commission").out)
    assert (then["open"], then["overdue"], now["open"]) == ("3500.50", "3400.00", "100.50")


def test_a_period_tells_what_payments_settled_in_it_and_earned(at_five: Run) -> None:
    at_five("pay", "lufi", "1000", "--on", "2026-02-10")
    at_five("pay", "lufi", "400", "--on", "2026-02-20")

    def earned(*days: str) -> tuple[str, str]:
        (row,) = rows_of(at_five("report", "commission", *days).out)
        return row["received"], row["commission_earned"]

    assert earned("--from", "2026-02-01") == ("1400.00", "70.00")
    assert earned("--from", "2026-02-10", "--to", "2026-02-19") == ("1000.00", "50.00")
    assert earned("--from", "2026-02-11", "--to", "2026-02-19") == ("0.00", "0.00")


def test_whoever_paid_everything_has_earned_it_all_the_same(at_five: Run) -> None:
    at_five("pay", "lufi", "3500.50", "--on", "2026-02-20")
    assert rows_of(at_five("report", "commission").out) == []
    (row,) = rows_of(at_five("report", "commission", "--from", "2026-02-01").out)
    assert (row["open"], row["commission_earned"]) == ("0.00", "175.03")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--to", "2026-02-01"], "--to needs the first day as well"),
        (["--from", "2026-02-10", "--to", "2026-02-01"], "is after Sun 1 February"),
        (["--from", "2026-02-01", "--to", "2026-03-03"], "the report is of Mon 2 March"),
        (["--from", "2026-03-03"], "is after Mon 2 March"),
        (["--from", "soon"], "'soon'"),
        (["-o", "commission.xlsx"], "name the file like commission.csv"),
    ],
)
def test_days_that_make_no_period_are_refused_in_one_line(
    at_five: Run, words: list[str], why: str
) -> None:
    said = at_five("report", "commission", *words, code=2).talk
    assert why in said
    assert said.count("\n") == 1


def test_json_has_the_same_rows_with_amounts_as_text(at_five: Run) -> None:
    (row,) = json.loads(at_five("report", "commission", "--json").out)
    assert list(row) == COLUMNS
    assert (row["commission_open"], row["rate"], row["received"]) == ("175.03", "5", None)


def test_nothing_open_is_an_empty_array(run: Run) -> None:
    assert run("report", "commission", "--json").out == "[]\n"


def test_that_amounts_are_net_of_nothing_is_said(at_five: Run) -> None:
    said = at_five("report", "commission", "--from", "2026-02-01").talk
    assert said == (
        "Amounts are net of nothing: with tax, and before money on the account; "
        "earned is what payments settled, Sun 1 February to Mon 2 March\n"
    )


def test_that_no_commission_is_known_is_said_with_what_to_do(lufi: Run) -> None:
    assert (
        "dunning customer edit CUSTOMER --commission PERCENT" in lufi("report", "commission").talk
    )
    lufi("customer", "edit", "lufi", "--commission", "0.5")
    assert "No commission is known" not in lufi("report", "commission").talk


def test_a_file_is_written_for_excel_as_it_is_used_here(
    at_five: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "hu_HU.UTF-8")
    target = tmp_path / "commission.csv"
    assert "Wrote 1 row" in at_five("report", "commission", "-o", str(target), "--excel").talk
    assert target.read_bytes().startswith(b"\xef\xbb\xbfcustomer;name;")
    assert b";3500,50;" in target.read_bytes()


def test_a_name_that_could_run_in_a_spreadsheet_is_defused(at_five: Run) -> None:
    at_five("customer", "edit", "lufi", "--name", "=HYPERLINK(1)")
    assert rows_of(at_five("report", "commission").out)[0]["name"] == "'=HYPERLINK(1)"
    assert json.loads(at_five("report", "commission", "--json").out)[0]["name"] == "=HYPERLINK(1)"
