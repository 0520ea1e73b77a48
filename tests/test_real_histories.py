"""The whole line on real payment histories, read in place; skipped where they are absent."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from dunning.ledger.book import open_book
from dunning.ledger.model import Allocation, Invoice, Payment
from terminal_session import Run, runner

DATA = Path(__file__).parents[2] / "shared" / "data"
IBM = DATA / "ibm_receivables.csv"
B2B = DATA / "history_b2b.csv"
pytestmark = pytest.mark.skipif(
    not IBM.exists(), reason=f"the real histories are not here: no {IBM}"
)


@pytest.fixture
def ibm(capsys: pytest.CaptureFixture[str], sqlite_place: str) -> Run:
    """The program on a book with the 2,466 invoices of the IBM file."""
    program = runner(capsys, sqlite_place)
    said = program("import", "invoices", str(IBM)).talk
    assert "2,466 invoices, 100 new customers, 2,466 payments" in said
    return program


def test_days_late_are_those_of_the_file_for_every_invoice(ibm: Run, sqlite_place: str) -> None:
    with IBM.open(newline="") as file:
        stated = {row["invoiceNumber"]: int(row["DaysLate"]) for row in csv.DictReader(file)}
    book = open_book(sqlite_place)
    with book.read() as session:
        paid = session.execute(
            select(Invoice.number, Invoice.due, Payment.paid_on)
            .join(Allocation, Allocation.invoice_id == Invoice.id)
            .join(Payment, Payment.id == Allocation.payment_id)
        )
        worked_out = {number: max((on - due).days, 0) for number, due, on in paid}
    book.close()
    assert worked_out == stated


def _overdue_in_the_file(day: date) -> set[str]:
    def read(text: str) -> date:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007

    with IBM.open(newline="") as file:
        return {
            row["invoiceNumber"]
            for row in csv.DictReader(file)
            if read(row["InvoiceDate"]) <= day
            and read(row["DueDate"]) < day < read(row["SettledDate"])
        }


@pytest.mark.parametrize("day", ["2012-03-15", "2013-01-31", "2013-06-03"])
def test_what_was_overdue_on_a_day_is_what_the_file_says(ibm: Run, day: str) -> None:
    report = ibm("report", "overdue", "--as-of", day).out
    found = {row["invoice"] for row in csv.DictReader(io.StringIO(report))}
    assert found == _overdue_in_the_file(date.fromisoformat(day))


def test_a_morning_of_2013_goes_from_the_list_to_the_payment(ibm: Run) -> None:
    morning = ("--today", "2013-06-03")
    before = json.loads(ibm(*morning, "due", "--json").out)
    assert len(before["calls"]) + len(before["held_back"]) == 9
    first = before["calls"][0]["customer"]
    amount = before["calls"][0]["overdue"][0]["amount"]
    ibm(*morning, "log", first, "promised", "fri", "all")
    assert first in [
        held["customer"] for held in json.loads(ibm(*morning, "due", "--json").out)["held_back"]
    ]
    ibm("--today", "2013-06-05", "pay", first, amount)
    after = json.loads(ibm("--today", "2013-06-05", "due", "--json").out)
    assert first not in [call["customer"] for call in after["calls"]]
    reasons = {held["customer"]: held["reason"] for held in after["held_back"]}
    assert reasons[first].startswith("money on the account covers what is overdue")
    ibm("db", "check")


def test_the_same_file_twice_changes_nothing(ibm: Run) -> None:
    before = ibm("report", "overdue", "--as-of", "2013-06-03").out
    assert "2,466 unchanged rows. Nothing is new" in ibm("import", "invoices", str(IBM)).talk
    assert ibm("report", "overdue", "--as-of", "2013-06-03").out == before


def test_a_history_of_seventeen_thousand_invoices_comes_in_whole(
    capsys: pytest.CaptureFixture[str], sqlite_place: str
) -> None:
    program = runner(capsys, sqlite_place)
    said = program("import", "invoices", str(B2B)).talk
    assert "17,593 invoices, 804 new customers, 17,564 payments" in said
    program("db", "check")
