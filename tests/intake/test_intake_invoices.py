"""Invoices: the shapes that exports have, and what a row may say of its money."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import EUR, fault, invoices, only, split, written

from dunning.errors import DunningError
from dunning.intake.choices import Choices
from dunning.intake.invoices import FURTHER_LINE, read_invoices


def one(cells: str, values: str) -> str:
    """An export of one invoice with these columns beside the usual ones."""
    return f"Number,Customer,Date,Due,{cells}\nA-1,Smith,2026-03-01,2026-03-31,{values}\n"


@pytest.mark.parametrize(
    ("columns", "values", "open_amount"),
    [
        ("Total", "100", None),
        ("Total,Balance", "100,40", "40.00"),
        ("Total,Balance", "100,0", "0.00"),
        ("Total,Balance", "100,-0.00", "0.00"),
        ("Total,Amount paid", "100,60", "40.00"),
        ("Total,Amount paid", "100,", None),
        ("Total,Amount paid,Balance", "100,60,30", "30.00"),
        ("Total,Balance,Open balance", "100,990,40", "40.00"),
        ("Open balance", "100", "100.00"),
        ("Total,Paid", "100,60.50", "39.50"),
        ("Soll,Haben", "100,60", "40.00"),
        ("Soll,Haben,Saldo", "100,60,40", "40.00"),
    ],
)
def test_what_is_open_is_stated_or_follows_from_what_was_paid(
    tmp_path: Path, columns: str, values: str, open_amount: str | None
) -> None:
    invoice = only(tmp_path, one(columns, values))
    assert str(invoice.amount) == "100.00"
    assert (None if invoice.open_amount is None else str(invoice.open_amount)) == open_amount


@pytest.mark.parametrize(
    ("columns", "values", "column", "what"),
    [
        ("Total,Balance", "100,100.01", "Balance", "more is open than the amount 100.00"),
        ("Total,Balance", "100,-5", "Balance", "this is negative, but the invoice is not"),
        ("Total,Amount paid", "100,101", "Amount paid", "more was paid than the amount 100.00"),
        ("Total,Amount paid", "100,-60", "Amount paid", "this is negative"),
        (
            *("Total,Balance,Status", "100,40,Paid", "Balance"),
            "the row is marked paid, but 40.00 is open",
        ),
        ("Total,Disputed", "100,perhaps", "Disputed", "this is neither yes nor no"),
    ],
)
def test_amounts_that_cannot_all_be_true_are_a_fault(
    tmp_path: Path, columns: str, values: str, column: str, what: str
) -> None:
    problem = fault(tmp_path, one(columns, values))
    assert (problem.line, problem.column, problem.what) == (2, column, what)
    assert problem.mend


@pytest.mark.parametrize(
    ("columns", "values", "paid", "settled"),
    [
        ("Total,Paid", "100,yes", True, ""),
        ("Total,Paid", "100,FALSE", False, ""),
        ("Total,Paid", "100,Nein", False, ""),
        ("Total,Paid", "100,2026-04-02", True, "2026-04-02"),
        ("Total,Paid", "100,20260402", True, "2026-04-02"),
        ("Total,Paid", "60000,25000", False, ""),
        ("Total,Paid", "100,", False, ""),
        ("Total,Bezahlt", "100,bezahlt", True, ""),
        ("Total,Status", "100,Kifizetve", True, ""),
        ("Total,Status", "100,Partially paid", False, ""),
        ("Total,Status", "100,overdue", False, ""),
        ("Total,Date paid", "100,2026-04-02", True, "2026-04-02"),
        ("Total,Amount due,Amount paid,Paid", "100,100,100,true", True, ""),
    ],
)
def test_a_row_is_paid_by_a_mark_a_status_or_a_date(
    tmp_path: Path, columns: str, values: str, *, paid: bool, settled: str
) -> None:
    invoice = only(tmp_path, one(columns, values))
    assert (invoice.paid, str(invoice.settled_on or "")) == (paid, settled)


@pytest.mark.parametrize(
    ("columns", "values", "amount", "open_amount"),
    [
        ("Total", "-100", "100.00", ""),
        ("Total,Type", "-100,Invoice", "100.00", ""),
        ("Total,Type", "100,Credit memo", "100.00", ""),
        ("Total,Belegart", "100,Gutschrift", "100.00", ""),
        ("Total,Típus", "-100,Sztornó számla", "100.00", ""),
        ("Total,Balance", "-100,-30", "100.00", "30.00"),
        ("Total,Balance,Type", "100,-30,Credit note", "100.00", "30.00"),
        ("Soll,Haben", ",100", "100.00", ""),
    ],
)
def test_a_credit_note_is_known_by_its_kind_or_its_sign(
    tmp_path: Path, columns: str, values: str, amount: str, open_amount: str
) -> None:
    invoice = only(tmp_path, one(columns, values))
    assert invoice.is_credit
    assert (str(invoice.amount), str(invoice.open_amount or "")) == (amount, open_amount)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Status", "Draft", "draft"),
        ("Status", "Entwurf", "draft"),
        ("Status", "piszkozat", "draft"),
        ("Status", "VOIDED", "void"),
        ("Status", "Storniert", "cancelled"),
        ("Status", "Sztornózott", "cancelled"),
        ("Type", "Payment", "payment"),
        ("Type", "Estimate", "quote or order"),
        ("Típus", "Díjbekérő", "quote or order"),
    ],
)
def test_what_is_no_claim_is_left_out_and_counted(
    tmp_path: Path, column: str, cell: str, reason: str
) -> None:
    reading = read_invoices(written(tmp_path, one(f"Total,{column}", f"oops,{cell}")), EUR)
    for _ in range(2):  # a second reading counts anew
        assert list(reading.rows()) == []
        assert reading.skipped == {reason: 1}


def test_a_row_per_line_with_the_total_repeated_is_one_invoice(tmp_path: Path) -> None:
    text = (
        "Invoice number,Customer,Due,Total,Item\nA-1,Smith,2026-03-31,30,nuts\n"
        "A-2,Jones,2026-03-31,9,bolts\nA-1,Smith,2026-03-31,30,bolts\n"
        "A-2,Brown,2026-03-31,9,nuts\nA-1,Smith,2026-03-31,31,nuts\n"
    )
    reading = read_invoices(written(tmp_path, text), EUR)
    good, bad = split(reading)
    assert [(row.number, str(row.amount)) for row in good] == [("A-1", "30.00"), ("A-2", "9.00")]
    assert reading.skipped == {FURTHER_LINE: 1}
    assert [(row.line, row.column, row.value, row.what) for row in bad] == [
        (
            *(line, "Invoice number", number),
            f"line {first} has the same invoice number with another customer, date or total",
        )
        for line, number, first in ((5, "A-2", 3), (6, "A-1", 2))
    ]


LINES = (
    "Invoice #,Client Name,Date Issued,Line Total,Currency\n"
    "A-1,Smith,2026-03-01,-5.00,EUR\nA-2,Jones,2026-03-01,12.50,EUR\n"
    "A-1,Smith,2026-03-01,15.25,EUR\nA-3,Jones,2026-03-02,-4,EUR\n"
)


def test_lines_without_a_total_are_added_up(tmp_path: Path) -> None:
    reading = read_invoices(written(tmp_path, LINES), Choices())
    good, bad = split(reading)
    assert not bad
    assert [(row.line, row.number, str(row.amount), row.is_credit) for row in good] == [
        (2, "A-1", "10.25", False),
        (3, "A-2", "12.50", False),
        (5, "A-3", "4.00", True),
    ]
    assert "no total per invoice: the lines of a number are added up" in reading.notes


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("A-1,Smith,2026-03-01,oops,EUR", "this is no amount"),
        ("A-1,Jones,2026-03-01,1,EUR", "another customer, date or currency"),
        ("A-1,Smith,2026-03-01,1,CHF", "another customer, date or currency"),
        ('A-1,"Smith,2026-03-01,1,EUR', "a double quote is opened in this row and not closed"),
        ("A-1,Smith,2026-03-01", "the row has 3 cells, the header 5"),
    ],
)
def test_an_invoice_with_a_faulty_line_is_not_added_up_without_it(
    tmp_path: Path, line: str, what: str
) -> None:
    good, bad = invoices(tmp_path, f"{LINES}{line}\n")
    assert [row.number for row in good] == ["A-2", "A-3"]
    assert [row.line for row in bad] == [6, 2]
    assert what in bad[0].what
    assert bad[1].what == "a line of this invoice is at fault (invoice A-1)"


def test_lines_that_add_up_to_nothing_are_a_fault(tmp_path: Path) -> None:
    text = "".join(LINES.splitlines(keepends=True)[:2]) + "A-1,Smith,2026-03-01,5,EUR\n"
    assert fault(tmp_path, text).what == "the lines add up to zero (invoice A-1)"


def test_the_customer_may_stand_in_a_row_above_its_invoices(tmp_path: Path) -> None:
    text = (
        ",Type,Date,Num,Due Date,Open Balance\nSmith & Sons,,,,,\n"
        ",Invoice,03/01/2026,A-1,03/31/2026,100.00\nTotal Smith & Sons,,,,,100.00\n"
        "Total Energy,,,,,\n,Invoice,03/01/2026,A-2,03/31/2026,50.00\n"
        "Total Total Energy,,,,,50.00\n,Invoice,03/01/2026,A-3,03/31/2026,50.00\nTOTAL,,,,,150\n"
    )
    good, bad = invoices(tmp_path, text)
    assert [(row.number, row.customer_name) for row in good] == [
        ("A-1", "Smith & Sons"),
        ("A-2", "Total Energy"),
    ]
    assert [(row.line, row.what) for row in bad] == [(8, "the customer is missing")]


@pytest.mark.parametrize(
    ("columns", "values", "currency"),
    [
        ("Total,Currency", "5,huf", "HUF"),
        ("Total,Currency", "5,Ft", "HUF"),
        ("Total,Currency", "5,€", "EUR"),
        ("Total,Currency", "zł5,", "PLN"),
        ("Total", "5 Ft", "HUF"),
        ("Total (HUF)", "5", "HUF"),
        ("Total EUR", "5", "EUR"),
        ("Total", "5", "CAD"),
        ("Total", "$5", "CAD"),
        ("Total,Currency", "$5,USD", "USD"),
    ],
)
def test_the_file_names_the_currency_before_the_user_does(
    tmp_path: Path, columns: str, values: str, currency: str
) -> None:
    assert only(tmp_path, one(columns, values), Choices(currency="CAD")).currency == currency


@pytest.mark.parametrize(
    ("columns", "values", "choice"),
    [
        ("Total", "5", ""),
        ("Total,Currency", "5,", ""),
        ("Total", "$5", ""),
        ("Total", "$5", "EUR"),
        ("Total,Currency", "5,$", "EUR"),
        ("Total,Currency", "5,kr", "EUR"),
        ("Total", "5\nTotal,,,,$5", "EUR"),
    ],
)
def test_a_file_that_leaves_the_currency_open_is_asked_about(
    tmp_path: Path, columns: str, values: str, choice: str
) -> None:
    with pytest.raises(DunningError, match="--currency"):
        invoices(tmp_path, one(columns, values), Choices(currency=choice))


@pytest.mark.parametrize(
    ("columns", "values", "column", "what"),
    [
        ("Total,Currency", "5,XYZ", "Currency", "no such currency"),
        ("Total,Currency", "€5,USD", "Currency", "the amount is marked €"),
        ("Total,Balance", "€5,£3", "Balance", "this is not in EUR"),
    ],
)
def test_a_currency_that_cannot_be_is_a_fault(
    tmp_path: Path, columns: str, values: str, column: str, what: str
) -> None:
    problem = fault(tmp_path, one(columns, values))
    assert (problem.column, problem.what) == (column, what)


def test_an_empty_currency_beside_filled_ones_is_a_fault(tmp_path: Path) -> None:
    text = one("Total,Currency", "5,USD") + "A-2,Smith,2026-03-01,2026-03-31,5,\n"
    good, bad = invoices(tmp_path, text)
    assert [row.currency for row in good] == ["USD"]
    assert [(row.line, row.what) for row in bad] == [(3, "the currency is missing")]


def test_totals_in_the_companys_currency_are_not_read_in_the_customers(tmp_path: Path) -> None:
    header = "Number,Customer,Due Date,Total Signed,Currency\n"
    text = f"{header}A-1,Smith,2026-03-31,5,EUR\nA-2,Smith,2026-03-31,5,USD\n"
    with pytest.raises(DunningError, match="export Total in Currency Signed"):
        invoices(tmp_path, text)


def test_every_fault_of_a_row_is_told_with_its_place(tmp_path: Path) -> None:
    rows = (",,2026-13-01,x", "A-2,Smith,2026-03-31,5", "A-3,Smith,2026-04-01,6")
    text = "Number,Customer,Due,Total\n" + "\n".join(rows)
    good, bad = invoices(tmp_path, text)
    assert [row.number for row in good] == ["A-2", "A-3"]
    assert [(row.line, row.column) for row in bad] == [(2, "Number"), (2, "Due"), (2, "Total")]
    assert all(row.file == str(tmp_path / "export.csv") for row in bad)


def test_texts_are_kept_but_for_line_breaks_and_outer_space(tmp_path: Path) -> None:
    text = one("Total,Contact", '5,"  Jo\nAnn  [b]\x1b "').replace("Smith", '"a\t\tb"')
    invoice = only(tmp_path, text)
    assert (invoice.customer_name, invoice.contact) == ("a b", "Jo Ann  [b]\x1b")
    problem = fault(tmp_path, one("Total", "5").replace("Smith", "x" * 501))
    assert problem.what == "this is longer than 500 characters"


def test_zeros_that_were_kept_for_excel_are_kept(tmp_path: Path) -> None:
    assert only(tmp_path, one("Total", "5").replace("A-1", '="007"')).number == "007"


CELLS = {
    "Number": ["A-1", "A-2", "A-3", "", "Total"],
    "Customer": ["Smith", "K-7", "", "Total"],
    "Date": ["2026-03-01", "2026-04-31", "", "x"],
    "Due": ["31/03/2026", "30/04/2026", "", "45000"],
    "Total": ["5", "1.234,50", "-7,00", "0", "€ 9", "12,345", "x", ""],
    "Balance": ["5", "0", "-7", "", "x"],
    "Paid": ["yes", "no", "", "x"],
    "Status": ["Draft", "Paid", "open", ""],
    "Type": ["Invoice", "Credit note", "Payment", ""],
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(
        st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())), min_size=1, max_size=8
    )
)
def test_no_row_goes_missing(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    lines = [";".join(CELLS), *(";".join(row) for row in rows)]
    path = written(tmp_path, "\n".join(lines))
    try:
        reading = read_invoices(path, EUR)
    except DunningError:
        return
    good, bad = split(reading)
    told = {row.line for row in good} | {problem.line for problem in bad}
    assert len(told) + reading.skipped.total() == len(rows)
    assert all(row.amount > 0 and row.number for row in good)
    assert all(row.open_amount is None or 0 <= row.open_amount <= row.amount for row in good)


def test_a_large_file_passes_through_without_being_held(tmp_path: Path) -> None:
    rows = (f"A-{n},Smith,2026-03-31,{n}.50" for n in range(1, 20_001))
    path = written(tmp_path, "Number,Customer,Due,Total\n" + "\n".join(rows))
    stream = read_invoices(path, EUR).rows()
    first = next(stream)
    assert (first.line, getattr(first, "amount", None)) == (2, Decimal("1.50"))
    assert sum(1 for _ in stream) == 19_999
