"""Published receivables, read whole, where the files are at hand."""

import csv
from pathlib import Path

import pytest
from intake_files import split

from dunning.intake.choices import Choices
from dunning.intake.invoices import read_invoices

DATA = Path(__file__).parents[3] / "shared" / "data"


def published(name: str) -> Path:
    """The file, or a skipped test where it is not at hand."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{path} is not at hand")
    return path


def test_every_invoice_of_ibms_receivables_is_as_late_as_the_file_says() -> None:
    path = published("ibm_receivables.csv")
    good, bad = split(read_invoices(path, Choices(currency="USD")))
    assert (len(good), bad) == (2466, [])
    with path.open(encoding="utf-8", newline="") as file:
        told = {row["invoiceNumber"]: int(row["DaysLate"]) for row in csv.DictReader(file)}
    late = {
        row.number: max(0, (row.settled_on - row.due).days)
        for row in good
        if row.settled_on and row.due
    }
    assert late == told


def test_a_history_with_dates_in_its_paid_column_is_read_whole() -> None:
    reading = read_invoices(published("history_b2b.csv"), Choices())
    good, bad = split(reading)
    assert (len(good), bad) == (17593, [])
    assert reading.columns["settled_on"] == "paid"
    assert {row.paid for row in good if row.settled_on is None} == {False}
    assert sum(row.settled_on is None for row in good) == 29
    assert {row.currency for row in good} == {"CAD", "USD"}
    assert all(row.customer_reference and not row.customer_name for row in good)
