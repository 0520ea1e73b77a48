"""Invoices and credit notes from a CSV export of an accounting program.

Exports have one row per document, or one row per line of a document. In the second case the
document's total stands on every line, which then counts once, or nowhere, and then the lines
are added up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from dunning.errors import Problem
from dunning.intake.blocks import Block, Row
from dunning.intake.cells import LONGEST_KEY, Cells, cleaned
from dunning.intake.choices import Choices
from dunning.intake.conventions import Readers, decide
from dunning.intake.headings import INVOICES
from dunning.intake.passes import each_row, one_row, reading_of
from dunning.intake.plain_rows import PlainRows
from dunning.intake.seen import Seen, whole_of
from dunning.intake.sums import Misfit, Sums, settle
from dunning.intake.table import Reading, Table, open_table
from dunning.intake.words import (
    CREDIT_KIND,
    DISPUTED,
    PAID,
    SKIPPED_KIND,
    SKIPPED_STATUS,
    is_total,
    key,
    yes_or_no,
)
from dunning.ledger.incoming import IncomingInvoice, PlainInvoices

FURTHER_LINE = "further line of the same invoice"
_ZERO = Decimal(0)


def read_invoices(path: Path, choices: Choices) -> Reading[IncomingInvoice]:
    """Open an export of invoices. Raises DunningError where the file as a whole is at fault."""
    table = open_table(path, choices, INVOICES)
    readers = decide(table, choices)

    def convert(skipped: Counter[str]) -> Iterator[IncomingInvoice | Problem]:
        return _InvoiceRows(table, readers, skipped).read()

    def quickly(skipped: Counter[str]) -> Iterator[IncomingInvoice | Problem | PlainInvoices]:
        return _InvoiceRows(table, readers, skipped).read_runs()

    return reading_of(table, readers, convert, _shape_notes(table, readers), quickly)


def _amount_field(readers: Readers) -> str:
    fields = ("amount", "debit", "line_amount", "open_amount")
    return next(name for name in fields if name in readers.columns)


def _shape_notes(table: Table, readers: Readers) -> tuple[str, ...]:
    told = {
        "line_amount": "no total per invoice: the lines of a number are added up",
        "open_amount": "no total per invoice: what is open is taken as the amount",
    }
    note = told.get(_amount_field(readers), "")
    grouped = "the customer is taken from the row above its invoices" if table.grouped else ""
    return tuple(text for text in (note, grouped) if text)


class _Total:
    """The lines of one invoice on their way to a sum. `invoice` is as its first line says."""

    __slots__ = ("invoice", "sums")

    def __init__(self, invoice: IncomingInvoice, sums: Sums) -> None:
        self.invoice = invoice
        self.sums = sums


class _InvoiceRows:
    """The second pass over one file."""

    def __init__(self, table: Table, readers: Readers, skipped: Counter[str]) -> None:
        self._table = table
        self._cells = Cells(table, readers)
        self._skipped = skipped
        self._amount_field = _amount_field(readers)
        self._by_line = self._amount_field == "line_amount"
        self._group = ""
        self._sums = Sums(_ZERO, None, None)
        self._seen = Seen()

    def read(self) -> Iterator[IncomingInvoice | Problem]:
        """Invoices and faults in the file's order; sums of lines after all the faults."""
        return self._added_up() if self._by_line else self._once_each()

    def read_runs(self) -> Iterator[IncomingInvoice | Problem | PlainInvoices]:
        """The same, with the rows that have nothing odd together."""
        plain = PlainRows(self._table, self._cells.readers)
        if self._by_line or self._table.grouped or not plain.is_possible:
            yield from self.read()
            return
        for part in self._table.parts():
            if isinstance(part, Block):
                yield from self._runs_and_rows(part, plain)
            else:
                yield from self._row_by_row(part)

    def _runs_and_rows(
        self, block: Block, plain: PlainRows
    ) -> Iterator[IncomingInvoice | Problem | PlainInvoices]:
        """A block in its order; runs with a number that stands above are read row by row."""
        done = 0
        for start, run in plain.runs(block):
            yield from self._row_by_row(map(block.row, range(done, start)))
            done = start
            if self._seen.take(run):
                yield run
                done += len(run.numbers)
        yield from self._row_by_row(map(block.row, range(done, block.height)))

    def _row_by_row(self, rows: Iterable[Row | Problem]) -> Iterator[IncomingInvoice | Problem]:
        for row in rows:
            found = one_row(row, self._cells, self._skipped, self._no_invoice, self._invoice)
            yield from self._first_ones(found)

    def _once_each(self) -> Iterator[IncomingInvoice | Problem]:
        return self._first_ones(self._documents())

    def _first_ones(
        self, found: Iterable[IncomingInvoice | Problem]
    ) -> Iterator[IncomingInvoice | Problem]:
        """Each document when its number comes first, and the faults."""
        for invoice in found:
            if isinstance(invoice, Problem):
                yield invoice
                continue
            whole = whole_of(invoice)
            there = self._seen.line_of(invoice.number)
            if not there:
                self._seen.add(invoice, whole)
                yield invoice
            elif whole == self._seen.whole_in(there):
                self._skipped[FURTHER_LINE] += 1
            else:
                yield self._twice(there, "another customer, date or total")

    def _added_up(self) -> Iterator[IncomingInvoice | Problem]:
        totals: dict[str, _Total] = {}
        faulty: set[str] = set()
        torn: list[str] = []
        for invoice in self._documents():
            if isinstance(invoice, Problem):
                yield invoice
                if invoice.line == self._cells.line:
                    faulty.add(cleaned(self._cells.raw("number")))
                else:
                    torn.append(invoice.value)
            elif not (total := totals.get(invoice.number)):
                totals[invoice.number] = _Total(invoice, self._sums)
            elif _identity(invoice) == _identity(total.invoice):
                total.sums = total.sums._replace(amount=total.sums.amount + self._sums.amount)
                self._skipped[FURTHER_LINE] += 1
            else:
                yield self._twice(total.invoice.line, "another customer, date or currency")
                faulty.add(invoice.number)
        for number, total in totals.items():
            whole = number not in faulty and not any(number in text for text in torn)
            yield self._summed(total, whole=whole)

    def _twice(self, line: int, other: str) -> Problem:
        self._cells.blame(
            "number",
            f"line {line} has the same invoice number with {other}",
            "give each invoice its own number, or delete one of the two",
        )
        return self._cells.problems[-1]

    def _summed(self, total: _Total, *, whole: bool) -> IncomingInvoice | Problem:
        invoice, sums = total.invoice, total.sums
        is_credit = sums.amount < 0 or invoice.is_credit
        rest: Decimal | Misfit | None = Misfit("", "the lines add up to zero", "delete them")
        if not whole:
            rest = Misfit("", "a line of this invoice is at fault", "mend that line first")
        elif sums.amount:
            rest = settle(sums, paid=invoice.paid, is_credit=is_credit)
        if isinstance(rest, Misfit):
            name, what, mend = (
                self._table.name,
                f"{rest.what} (invoice {invoice.number})",
                rest.mend,
            )
            return Problem(name, invoice.line, "", "", what, mend)
        return invoice._replace(amount=abs(sums.amount), open_amount=rest, is_credit=is_credit)

    def _documents(self) -> Iterator[IncomingInvoice | Problem]:
        return each_row(self._table, self._cells, self._skipped, self._no_invoice, self._invoice)

    def _no_invoice(self, cells: Cells) -> str:
        """Why a row is left out on purpose, empty when it is to be read."""
        number = cells.raw("number")
        dated = cells.raw("due") or cells.raw("issued")
        if not (number and dated) and (reason := self._between_invoices(number, dated)):
            return reason
        if status := SKIPPED_STATUS.get(key(cells.raw("status"))):
            return status
        if kind := SKIPPED_KIND.get(key(cells.raw("kind"))):
            return kind
        return "nothing open" if self._amount_field == "open_amount" and self._is_nothing() else ""

    def _is_nothing(self) -> bool:
        return not self._cells.raw("open_amount").strip("-0.,")

    def _between_invoices(self, number: str, dated: str) -> str:
        """Totals, headings of a group and footers."""
        cells = self._cells
        filled, first = cells.filled, cells.first
        if not filled:
            return "empty row"
        alone = filled == 1 and not number
        if alone and self._table.grouped:
            self._group = first
            return "heading or footer"
        if is_total(first) and not dated and number in ("", first):
            self._group = ""
            return "total row"
        return "heading or footer" if alone else ""

    def _invoice(self, cells: Cells) -> IncomingInvoice | None:
        number, reference, name = self._names()
        issued, due = self._dates()
        settled_on = cells.day("settled_on")
        paid = self._says("paid", PAID) or settled_on is not None
        disputed = self._says("disputed", DISPUTED)
        currency = cells.currency(self._amount_field)
        amount = self._signed_amount(currency) if currency else None
        if amount is None:
            return None
        is_credit = key(cells.raw("kind")) in CREDIT_KIND or (amount < 0 and not self._by_line)
        return IncomingInvoice(
            line=cells.line,
            number=number,
            customer_reference=reference,
            customer_name=name,
            issued=issued,
            due=due,
            amount=abs(amount),
            currency=currency,
            open_amount=self._open(amount, currency, paid=paid, is_credit=is_credit),
            paid=paid,
            settled_on=settled_on,
            disputed=disputed,
            is_credit=is_credit,
            corrects=cells.text("corrects"),
            contact=cells.text("contact"),
            phone=cells.text("phone"),
            email=cells.text("email"),
        )

    def _names(self) -> tuple[str, str, str]:
        cells = self._cells
        number = cells.text("number", LONGEST_KEY)
        if not number and not cells.problems:
            cells.blame("number", "the invoice number is missing", "fill it in")
        reference = cells.text("customer_reference", LONGEST_KEY)
        name = cells.text("customer_name") or self._group * self._table.grouped
        if not (reference or name or cells.problems):
            field = "customer_name" if cells.has("customer_name") else "customer_reference"
            cells.blame(field, "the customer is missing", "fill in a name or a number")
        return number, reference, name

    def _dates(self) -> tuple[date | None, date | None]:
        cells = self._cells
        faults = len(cells.problems)
        issued, due = cells.day("issued"), cells.day("due")
        if len(cells.problems) == faults and issued is None and due is None:
            field = "due" if cells.has("due") else "issued"
            cells.blame(field, "the date is missing", "fill in when it is due")
        if issued and due and due < issued:
            cells.blame(
                "due", f"due before the invoice's own date, {issued}", "correct one of the dates"
            )
        return issued, due

    def _says(self, field: str, status: frozenset[str]) -> bool:
        """Whether the field's own column, or else the status, says so."""
        cells = self._cells
        said = yes_or_no(cells.raw(field)) if cells.has(field) else False
        if said is None:
            cells.blame(field, "this is neither yes nor no", "write yes or no")
        return bool(said) or (cells.has("status") and key(cells.raw("status")) in status)

    def _signed_amount(self, currency: str) -> Decimal | None:
        """The amount with the sign of the file; faults are noted."""
        cells, field = self._cells, self._amount_field
        if field == "debit" and not cells.raw("debit") and cells.raw("credit"):
            credit = cells.amount("credit", currency)
            return None if credit is None else -credit
        if not cells.raw(field):
            cells.blame(field, "the amount is missing", "fill it in")
        amount = cells.amount(field, currency)
        if amount is not None and not amount and not self._by_line:
            cells.blame(field, "the amount is zero", "leave the row out")
        return amount

    def _open(
        self, amount: Decimal, currency: str, *, paid: bool, is_credit: bool
    ) -> Decimal | None:
        cells = self._cells
        received = "paid_amount"
        if self._amount_field == "debit" and cells.raw("debit"):
            received = "credit"
        self._sums = Sums(
            amount, cells.amount("open_amount", currency), cells.amount(received, currency)
        )
        if self._by_line or cells.problems:
            return None
        rest = settle(self._sums, paid=paid, is_credit=is_credit)
        if isinstance(rest, Misfit):
            field = received if rest.field == "paid_amount" else rest.field
            cells.blame(field, rest.what, rest.mend)
            return None
        return rest


def _identity(invoice: IncomingInvoice) -> tuple[object, ...]:
    return (
        invoice.customer_reference,
        invoice.customer_name,
        invoice.issued,
        invoice.due,
        invoice.currency,
    )
