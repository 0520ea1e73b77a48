"""The invoice numbers of a file so far, to know a number that stands there again."""

from array import array
from collections.abc import Iterable

from dunning.ledger.incoming import IncomingInvoice, PlainInvoices
from dunning.money import scaled


class Seen:
    """The numbers of a file so far, each with its line, and what stands there as one hash.

    A million of them are remembered, so they take little room.
    """

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._wholes = array("q")

    def take(self, run: PlainInvoices) -> bool:
        """Remembers a run below all others, unless a number stands above or twice in it."""
        lines = list(run.lines)
        there = list(map(self._lines.setdefault, run.numbers, lines))
        if there != lines:
            for number, line, first in zip(run.numbers, lines, there, strict=True):
                if first == line:
                    del self._lines[number]
            return False
        self._add_wholes(lines[0], _wholes(run))
        return True

    def line_of(self, number: str) -> int:
        """Where a number stands, 0 for nowhere."""
        return self._lines.get(number, 0)

    def whole_in(self, line: int) -> int:
        """The hash of what stands in a line."""
        return self._wholes[line]

    def add(self, invoice: IncomingInvoice, whole: int) -> None:
        """Remembers an invoice that stands below all others."""
        self._lines[invoice.number] = invoice.line
        self._add_wholes(invoice.line, (whole,))

    def _add_wholes(self, line: int, wholes: Iterable[int]) -> None:
        self._wholes.extend([0] * (line - len(self._wholes)))
        self._wholes.extend(wholes)


def whole_of(invoice: IncomingInvoice) -> int:
    """One hash for what makes a row a further line of the same invoice."""
    whose = hash((invoice.customer_reference, invoice.customer_name))
    amount = scaled(-invoice.amount if invoice.is_credit else invoice.amount)
    return hash((whose, invoice.issued, invoice.due, invoice.currency, amount))


def _wholes(run: PlainInvoices) -> Iterable[int]:
    whose = [party.whole for party in run.parties]
    return map(hash, zip(whose, run.issued, run.due, run.currencies, run.amounts, strict=True))
