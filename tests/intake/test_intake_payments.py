"""Payments: whom they are from, what they settle, and what is refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from intake_files import EUR, split, written

from dunning.errors import DunningError, Problem
from dunning.intake.payments import read_payments
from dunning.ledger.incoming import IncomingPayment


def payments(folder: Path, text: str) -> tuple[list[IncomingPayment], list[Problem]]:
    """The payments and faults of a text."""
    return split(read_payments(written(folder, text), EUR))


def test_a_full_row_is_read(tmp_path: Path) -> None:
    text = (
        "Customer,Invoice number,Date,Amount,Currency,Reference\n"
        'Smith,"A-1, A-2;A 3",2026-04-02,"1,250.50",USD,thank you\n'
        "Total,,,1250.50,,\n"
    )
    good, bad = payments(tmp_path, text)
    assert not bad
    assert good == [
        IncomingPayment(
            line=2,
            customer_reference="",
            customer_name="Smith",
            invoices=("A-1", "A-2", "A 3"),
            date=date(2026, 4, 2),
            amount=Decimal("1250.50"),
            currency="USD",
            reference="thank you",
        )
    ]


def test_an_invoice_number_stands_for_the_customer(tmp_path: Path) -> None:
    good, bad = payments(tmp_path, "Invoice,Date,Amount\nA-1,2026-04-02,5 CR\n")
    assert not bad
    assert (good[0].invoices, good[0].amount, good[0].currency) == (("A-1",), Decimal(5), "EUR")


@pytest.mark.parametrize(
    ("row", "what", "mend"),
    [
        ("Smith,,2026-04-02,-5", "must be more than zero", "`dunning payment reverse`"),
        ("Smith,,2026-04-02,0.00", "must be more than zero", "`dunning payment reverse`"),
        ("Smith,,2026-04-02,5 DR", "must be more than zero", "`dunning payment reverse`"),
        ("Smith,,2026-04-02,", "the amount is missing", "fill it in"),
        ("Smith,,,5", "the date is missing", "fill in the day"),
        (",,2026-04-02,5", "neither customer nor invoice is named", "fill in one"),
        ("Smith,,2026-04-02,5.0055", "too many decimals", "correct it"),
    ],
)
def test_what_is_refused_says_how_to_mend_it(
    tmp_path: Path, row: str, what: str, mend: str
) -> None:
    good, bad = payments(tmp_path, f"Customer,Invoice,Date,Amount\n{row}\n")
    assert not good
    (problem,) = bad
    assert what in problem.what
    assert mend in problem.mend


def test_a_file_without_customer_and_invoice_is_no_list_of_payments(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match="no column for customer"):
        payments(tmp_path, "Date,Amount\n2026-04-02,5\n")
