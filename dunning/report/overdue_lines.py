"""The overdue report as lines of CSV: what many of them have in common is made into text once.

The cells are those of `overdue.cells`. There may be hundreds of thousands of lines, so no date,
no amount and no row is made into an object here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import BinaryIO, NamedTuple

from dunning.facts import CURRENCY, NUMBER, InvoiceRow, OpenInvoices, Standing
from dunning.money import plain_scaled, scaled
from dunning.report.delimited import LINE_END, ExcelDialect, PiecesOfLines, write_lines
from dunning.report.overdue import COLUMNS, bucket, open_promise

Clean = Callable[[Sequence[str]], Sequence[str]]
"""What is done to the texts of the book before they are written."""


class CustomerLines(NamedTuple):
    """One customer's lines as one text, and how many they are."""

    code: str
    text: str
    rows: int


def overdue_lines(
    overdue: Iterable[tuple[Standing, OpenInvoices]],
    today: date,
    clean: Clean,
    excel: ExcelDialect | None = None,
) -> list[CustomerLines]:
    """Each of these invoices as a line, by customer and due date, as it is on the day."""
    make = _Making(today, clean, PiecesOfLines(excel)).lines_of
    return sorted([make(standing, late) for standing, late in overdue])


def write_overdue_lines(
    stream: BinaryIO, lines: Sequence[CustomerLines], excel: ExcelDialect | None = None
) -> int:
    """Write the report, made for the same `excel`, and return how many rows it has."""
    write_lines(stream, COLUMNS, (one.text for one in lines), excel=excel)
    return sum(one.rows for one in lines)


class _Texts(dict[int, str]):
    """Texts by what they are made of, each made once."""

    def __init__(self, make: Callable[[int], str]) -> None:
        self._make = make

    def __missing__(self, number: int) -> str:
        text = self[number] = self._make(number)
        return text


class _Making:
    """Makes lines, and keeps the pieces that come again."""

    def __init__(self, today: date, clean: Clean, pieces: PiecesOfLines) -> None:
        self._today = today.toordinal()
        self._clean = clean
        self._pieces = pieces
        self._between = pieces.delimiter
        self._issued_on = _Texts(self._surrounded_day)
        self._late_since = _Texts(self._lateness)
        self._amounts = cache(plain_scaled)

    def lines_of(self, standing: Standing, late: OpenInvoices) -> CustomerLines:
        """The lines of one customer."""
        begins, ends = self._shared(standing)
        rows = self._written_numbers(late.rows)
        currencies = {row[CURRENCY] for row in rows}
        told = {currency: self._in_currency(standing, currency, ends) for currency in currencies}
        issued_on, late_since, between = self._issued_on, self._late_since, self._between
        lines = []
        for _, due, still_open, currency, review, number, issued, amount, _ in rows:
            written, undisputed, disputed = told[currency]
            whole = written(amount)
            left = whole if still_open == amount else written(still_open)
            rest = undisputed if review is None else disputed
            lines.append(
                f"{begins}{number}{issued_on[issued]}{late_since[due]}{whole}{between}{left}{rest}"
            )
        return CustomerLines(standing.code, "".join(lines), len(lines))

    def _written_numbers(self, rows: Sequence[InvoiceRow]) -> Sequence[InvoiceRow]:
        """The rows with each number as it is written, which most are already."""
        numbers = [row[NUMBER] for row in rows]
        together = "".join(numbers)
        if together.isascii() and together.isalnum():
            return rows
        written = self._pieces.each(self._clean(numbers))
        return [_numbered(row, number) for row, number in zip(rows, written, strict=True)]

    def _shared(self, standing: Standing) -> tuple[str, str]:
        """The first and the last cells of each of the customer's lines."""
        person, call = standing.person_to_ring(), standing.last_call
        reached_at = (person.name, person.phone, person.email) if person else ("", "", "")
        texts = self._clean((standing.code, standing.name, *reached_at, standing.owner))
        called = f"{call.on}{self._between}{call.outcome}" if call else self._between
        begins, ends = self._pieces.joined(texts[:2]), self._pieces.joined(texts[2:])
        return f"{begins}{self._between}", f"{called}{self._between}{ends}{LINE_END}"

    def _in_currency(
        self, standing: Standing, currency: str, ends: str
    ) -> tuple[Callable[[int], str], str, str]:
        """What writes amounts, and all after them for an undisputed and for a disputed invoice."""
        written = self._amounts(currency, self._pieces.decimal_mark)
        promise = open_promise(standing, currency) if standing.promises else None
        promised = between = self._between
        if promise:
            amount = written(scaled(promise.money.amount))
            promised = f"{promise.promised_for}{between}{amount}"
        begins, rest = f"{between}{currency}{between}", f"{between}{promised}{between}{ends}"
        disputed = f"{begins}yes{rest}"
        undisputed = disputed if standing.account_review_on else f"{begins}no{rest}"
        return written, undisputed, disputed

    def _surrounded_day(self, issued: int) -> str:
        return f"{self._between}{_day(issued)}{self._between}"

    def _lateness(self, due: int) -> str:
        days = self._today - due
        return self._between.join((_day(due), f"{days}", bucket(days), ""))


def _numbered(row: InvoiceRow, number: str) -> InvoiceRow:
    customer, due, still_open, currency, review, _, issued, amount, invoice = row
    return (customer, due, still_open, currency, review, number, issued, amount, invoice)


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
