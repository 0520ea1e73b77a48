"""Payments received, from a CSV export."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dunning.errors import Problem
from dunning.intake.cells import Cells
from dunning.intake.choices import Choices
from dunning.intake.conventions import decide
from dunning.intake.headings import PAYMENTS
from dunning.intake.passes import each_row, reading_of
from dunning.intake.table import Reading, open_table
from dunning.intake.words import is_total
from dunning.ledger.incoming import IncomingPayment

_BETWEEN_NUMBERS = re.compile(r"\s*[,;]\s*")


def read_payments(path: Path, choices: Choices) -> Reading[IncomingPayment]:
    """Open an export of payments. Raises DunningError where the file as a whole is at fault."""
    table = open_table(path, choices, PAYMENTS)
    readers = decide(table, choices, credit_sign=1)

    def convert(skipped: Counter[str]) -> Iterator[IncomingPayment | Problem]:
        return each_row(table, Cells(table, readers), skipped, _no_payment, _payment)

    return reading_of(table, readers, convert)


def _no_payment(cells: Cells) -> str:
    """Why a row is left out, empty when it is to be read."""
    if cells.raw("date") and cells.raw("amount"):
        return ""
    if not cells.filled:
        return "empty row"
    return "total row" if is_total(cells.first) else ""


def _payment(cells: Cells) -> IncomingPayment | None:
    day = cells.day("date")
    if day is None and not cells.problems:
        cells.blame("date", "the date is missing", "fill in the day the money came")
    named = cells.text("invoices")
    invoices = tuple(part for part in _BETWEEN_NUMBERS.split(named) if part)
    reference, name = cells.text("customer_reference"), cells.text("customer_name")
    if not (invoices or reference or name):
        cells.blame("", "neither customer nor invoice is named", "fill in one of them")
    currency = cells.currency("amount")
    amount = cells.amount("amount", currency) if currency else None
    if currency and not cells.raw("amount"):
        cells.blame("amount", "the amount is missing", "fill it in")
    if amount is not None and amount <= 0:
        cells.blame(
            "amount",
            "a payment must be more than zero",
            "leave the row out, and take a payment back with `dunning payment reverse`",
        )
    if day is None or amount is None:
        return None
    text = cells.text("reference")
    return IncomingPayment(
        cells.line, reference, name, tuple(dict.fromkeys(invoices)), day, amount, currency, text
    )
