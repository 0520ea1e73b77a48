"""Payment records of real histories, worked out once more from the files; skipped without them."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from dunning.ledger.book import open_book
from dunning.ledger.customer_record import read_payment_records
from dunning.ledger.day import Day
from dunning.ledger.model import Customer
from dunning.payment_record import Ending
from dunning.report.verdict import Verdict, judge
from terminal_session import runner

IBM = Path(__file__).parents[2] / "shared" / "data" / "ibm_receivables.csv"
pytestmark = pytest.mark.skipif(not IBM.exists(), reason=f"the real history is not here: no {IBM}")

Told = tuple[int, int, tuple[int, ...]]
"""Invoices paid, invoices open, and the days late of all that say how they pay, in order."""


def read(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007


def told_by_the_file(day: date) -> dict[str, Told]:
    """Per customer, from the columns of the file alone. Disputes last until the settlement."""
    paid: dict[str, list[int]] = defaultdict(list)
    waiting: dict[str, list[int]] = defaultdict(list)
    aside: dict[str, int] = defaultdict(int)
    with IBM.open(newline="") as file:
        for row in csv.DictReader(file):
            issued, due, settled = (
                read(row[name]) for name in ("InvoiceDate", "DueDate", "SettledDate")
            )
            if settled <= day:
                paid[row["customerID"]].append(int(row["DaysLate"]))
            elif issued <= day and due < day and row["Disputed"] == "No":
                waiting[row["customerID"]].append((day - due).days)
            elif issued <= day:
                aside[row["customerID"]] += 1
    return {
        name: (
            len(paid[name]),
            len(waiting[name]) + aside[name],
            tuple(sorted(paid[name] + waiting[name])),
        )
        for name in {*paid, *waiting, *aside}
    }


@pytest.mark.parametrize("day", [date(2012, 6, 30), date(2013, 6, 3), date(2014, 1, 1)])
def test_the_record_of_every_customer_is_that_of_the_file(
    capsys: pytest.CaptureFixture[str], sqlite_place: str, day: date
) -> None:
    runner(capsys, sqlite_place)("import", "invoices", str(IBM))
    book = open_book(sqlite_place)
    with book.read() as session:
        keys = session.scalars(select(Customer.id).order_by(Customer.id)).all()
        records = read_payment_records(session, Day(day, UTC), keys)
    book.close()
    worked_out = {
        one.name: (
            len(one.ended(Ending.PAID)),
            len(one.ended(Ending.OPEN)),
            tuple(sorted(one.days_late())),
        )
        for one in records
        if one.invoices
    }
    assert worked_out == told_by_the_file(day)
    assert {judge(one).verdict for one in records} >= {
        Verdict.ON_TIME,
        Verdict.LITTLE_LATE,
        Verdict.LATE,
    }
