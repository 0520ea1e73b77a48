"""Whatever is in a file, its rows read together are the same as its rows read one by one."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from intake_files import EUR, written

from dunning.errors import DunningError, Problem
from dunning.intake import text as text_module
from dunning.intake.choices import Choices
from dunning.intake.invoices import read_invoices
from dunning.intake.table import Reading
from dunning.intake.text import open_text
from dunning.ledger.incoming import IncomingInvoice, PlainInvoices

AMOUNTS = (
    *("100.00", "2200.50", "0.00", "-12.50", "1 234.50", "1,234.50", "7", "12.345", "9 EUR", ""),
    *("x", "0012.00", "999999999999.99", "1000000000000.00", "(5.00)", "-0.00"),
)
HEADINGS = {
    "Invoice Number": ("1", "2", "3", "A/4", "A/4", " 5 ", '="007"', "", "Total", "x" * 101),
    "Customer Number": ("c1", "c1", "c2", "", "y" * 101),
    "Customer Name": ("Lufi Kft.", "Lufi Kft.", "  Lufi Kft.", "Ürge Bt.", "", "z" * 501),
    "Invoice Date": (
        "2026-01-01",
        "2024-02-29",
        "2026-04-01",
        "2025-02-29",
        "2026-01-01 00:00",
        "",
        "-",
    ),
    "Due Date": (
        "2026-01-31",
        "2026-02-28",
        "2024-02-29",
        "2026-02-30",
        "2025-12-31",
        "",
        "2300-01-01",
    ),
    "Currency": ("EUR", "HUF", "JPY", "KWD", "eur", "€", "", "XXY"),
    "Total": AMOUNTS,
    "Open": ("0.00", "0.00", "100.00", "7.00", "200.00", "-1.00", "", " ", "x", "7", "0"),
    "Paid on": ("", "", "2026-02-01", "2030-01-01", "x", "0000-00-00"),
    "Disputed": ("", "yes", "no", "maybe"),
    "Status": ("", "open", "paid", "draft", "cancelled", "disputed"),
    "Type": ("", "invoice", "invoice", "credit note", "payment"),
    "Amount Paid": ("", "", "0.00", "100.00"),
    "Original Invoice": ("", "", "1"),
    "Contact": ("", "Anna", "Anna\tB"),
    "Email": ("", "a@b.hu"),
}
NEEDED = ("Invoice Number", "Customer Name", "Invoice Date", "Due Date", "Total")
Said = list[IncomingInvoice | Problem]


def table(headings: list[str], rows: list[dict[str, str]], quoting: int) -> str:
    page = io.StringIO()
    writer = csv.writer(page, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(headings)
    writer.writerows([row[heading] for heading in headings] for row in rows)
    return page.getvalue()


@st.composite
def lines(draw: st.DrawFn, headings: list[str]) -> list[dict[str, str]]:
    """Rows that are plain but for a few cells, which are anything."""
    row = st.fixed_dictionaries({name: st.sampled_from(HEADINGS[name][:2]) for name in headings})
    rows = draw(st.lists(row, max_size=30))
    for place, cells in enumerate(rows):
        cells["Invoice Number"] = f"R{place}"
    if rows:
        places = st.tuples(st.integers(0, len(rows) - 1), st.sampled_from(headings))
        for place, name in draw(st.lists(places, max_size=6)):
            rows[place][name] = draw(st.sampled_from(HEADINGS[name]))
    return rows


@st.composite
def files(draw: st.DrawFn) -> str:
    others = draw(st.sets(st.sampled_from([name for name in HEADINGS if name not in NEEDED])))
    headings = draw(st.permutations([*NEEDED, *sorted(others)]))
    rows = draw(lines(headings))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    content = table(headings, rows, quoting)
    ending = draw(st.sampled_from(["", "", "", "", "\r\n", "Total,,,,100.00\n", '"a,b\n']))
    return content + ending


@contextmanager
def portions_of(characters: int) -> Iterator[None]:
    with patch.object(text_module, "_PORTION", characters):
        yield


def together(reading: Reading[IncomingInvoice]) -> Said:
    said: Said = []
    for one in reading.runs():
        said.extend(one.rows() if isinstance(one, PlainInvoices) else [one])
    return said


@pytest.mark.parametrize("characters", [1, 300, 100_000])
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=files())
def test_rows_read_together_are_those_read_one_by_one(
    tmp_path: Path, characters: int, content: str
) -> None:
    with portions_of(characters):
        try:
            reading = read_invoices(written(tmp_path, content), EUR)
        except DunningError:
            return
        one_by_one, skipped = list(reading.rows()), dict(reading.skipped)
        assert together(reading) == one_by_one
        assert dict(reading.skipped) == skipped


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.text(alphabet='aä,"\n\r ', max_size=60), characters=st.integers(1, 30))
@example(content='a,"b\nc",d\n\ne,f\ng,"h', characters=3)
@example(content="a,b\r\nc,d\re,f\n", characters=2)
def test_a_file_is_cut_the_same_in_portions_of_any_size(
    tmp_path: Path, content: str, characters: int
) -> None:
    try:
        text = open_text(written(tmp_path, content), Choices(delimiter=","))
    except DunningError:
        return
    whole = list(text.rows())
    with portions_of(characters):
        assert list(text.rows()) == whole
    cells = [row[1] for row in whole if not isinstance(row, Problem)]
    if len(cells) == len(whole):
        source = io.StringIO(content, newline="")
        assert cells == [row for row in csv.reader(source, strict=True) if row]


def test_rows_with_nothing_odd_come_together(tmp_path: Path) -> None:
    content = (
        "number,customer,issue date,due date,currency,amount,open amount\n"
        "1,Lufi,2026-01-01,2026-01-31,EUR,100.00,0.00\n"
        "2,Lufi,2026-01-01,2026-01-31,EUR,100.00,100.00\n"
        "3,Lufi,2026-01-01,2026-01-31,EUR,-10.00,\n"
        "4,Lufi,2026-01-01,2026-01-31,EUR,5,1.5\n"
    )
    runs = list(read_invoices(written(tmp_path, content), Choices()).runs())
    heights = [len(one.numbers) if isinstance(one, PlainInvoices) else 1 for one in runs]
    assert heights == [2, 1, 1]
    first, credit, last = runs
    assert isinstance(first, PlainInvoices)
    assert isinstance(last, PlainInvoices)
    assert isinstance(credit, IncomingInvoice)
    assert (first.amounts, last.amounts, last.open_words) == ([1000000, 1000000], [50000], ["1.50"])
