"""The invoice numbers of a file so far, to know a number that stands there again."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import lt

from dunning.ledger.incoming import IncomingInvoice, PlainInvoices
from dunning.money import scaled


class Seen:
    """The numbers of a file so far, each with its line, and what stands there as one hash.

    A million of them are remembered, so they take little room. As long as they only rise, as they
    do in what most systems write, none can stand twice, and they are kept as text.
    """

    def __init__(self) -> None:
        self._rising: list[tuple[Sequence[int], str]] = []
        self._highest = ""
        self._lines: dict[str, int] = {}
        self._wholes = array("q")

    def take(self, run: PlainInvoices) -> bool:
        """Remembers a run below all others, unless a number stands above or twice in it."""
        if not self._rise(run) and not self._are_new(run):
            return False
        self._add_wholes(run.lines[0], _wholes(run))
        return True

    def line_of(self, number: str) -> int:
        """Where a number stands, 0 for nowhere."""
        return self._by_number().get(number, 0)

    def whole_in(self, line: int) -> int:
        """The hash of what stands in a line."""
        return self._wholes[line]

    def add(self, invoice: IncomingInvoice, whole: int) -> None:
        """Remembers an invoice that stands below all others."""
        self._by_number()[invoice.number] = invoice.line
        self._add_wholes(invoice.line, (whole,))

    def _rise(self, run: PlainInvoices) -> bool:
        """Remembers a run whose numbers rise above all so far. Returns whether they do."""
        numbers = run.numbers
        if self._lines or not self._highest < numbers[0]:
            return False
        if not all(map(lt, numbers, islice(numbers, 1, None))):
            return False
        self._highest = numbers[-1]
        self._rising.append((run.lines, "\n".join(numbers)))
        return True

    def _are_new(self, run: PlainInvoices) -> bool:
        """Remembers a run whose numbers stand nowhere yet. Returns whether they do not."""
        lines, known = list(run.lines), self._by_number()
        there = list(map(known.setdefault, run.numbers, lines))
        if there == lines:
            return True
        for number, line, first in zip(run.numbers, lines, there, strict=True):
            if first == line:
                del known[number]
        return False

    def _by_number(self) -> dict[str, int]:
        for lines, numbers in self._rising:
            self._lines.update(zip(numbers.split("\n"), lines, strict=True))
        self._rising.clear()
        return self._lines

    def _add_wholes(self, line: int, wholes: Iterable[int]) -> None:
        self._wholes.extend([0] * (line - len(self._wholes)))
        self._wholes.extend(wholes)


def whole_of(invoice: IncomingInvoice) -> int:
    """One hash for what makes a row a further line of the same invoice."""
    whose = hash((invoice.customer_reference, invoice.customer_name))
    amount = scaled(-invoice.amount if invoice.is_credit else invoice.amount)
    return hash((whose, invoice.issued, invoice.due, invoice.currency, amount))


def _wholes(run: PlainInvoices) -> Iterator[int]:
    whose = [party.whole for party in run.parties]
    return map(hash, zip(whose, run.issued, run.due, run.currencies, run.amounts, strict=True))
