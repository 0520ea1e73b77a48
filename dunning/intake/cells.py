"""The second pass: one row at a time, cell by cell, with every fault noted at its place."""

import re
from datetime import date
from decimal import Decimal

from dunning.errors import Problem, UsageError
from dunning.intake.conventions import Readers
from dunning.intake.currencies import codes_of
from dunning.intake.dates import is_no_date
from dunning.intake.fault import Fault
from dunning.intake.table import Table
from dunning.money import decimals, exact

LONGEST_TEXT = 500
LONGEST_KEY = 100
"""Characters of a number or reference, by which something is found again."""
_SHOWN = 80
_BREAKS = re.compile(r"[\0\t\r\n\v\f]+")


def cleaned(cell: str) -> str:
    """A cell on one line, without the space around it. Anything else stays as it is.

    `="007"`, which programs write so that Excel keeps the zeros, is `007`.
    """
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].strip()
    return text if text.isprintable() else _BREAKS.sub(" ", text).strip()


class Cells:
    """A window on one row after another. `problems` holds what is wrong with the row so far.

    The methods return an empty text or None for a cell that is empty or not there, and for one
    that is faulty, which is then in `problems` as well.
    """

    def __init__(self, table: Table, readers: Readers) -> None:
        self._file = table.name
        self._headings = table.headings
        self._columns = readers.columns
        self.readers = readers
        self._needed = 1 + max(readers.columns.values(), default=0)
        self._cells: list[str] = []
        self.problems: list[Problem] = []
        self.line = 0
        self.length = 0

    def move(self, line: int, cells: list[str]) -> None:
        """Look at another row."""
        self.line = line
        self.length = len(cells)
        if self.length < self._needed:
            cells = cells + [""] * (self._needed - self.length)
        self._cells = cells
        if self.problems:
            self.problems = []

    @property
    def first(self) -> str:
        """The first cell that is not empty."""
        return next((text for cell in self._cells if (text := cell.strip())), "")

    @property
    def filled(self) -> int:
        """How many cells are not empty."""
        return sum(1 for cell in self._cells if cell and not cell.isspace())

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self._columns

    def is_whole(self) -> bool:
        """Whether the row has the cells that the header promises; a Problem if it has not."""
        promised = len(self._headings)
        if self.length == promised:
            return True
        extra = self._cells[promised:]
        if self.length >= self._needed and not any(cell.strip() for cell in extra):
            return True
        self.blame(
            "",
            f"the row has {self.length} cells, the header {promised}",
            "put a cell that holds the separator in double quotes, or complete the row",
        )
        return False

    def raw(self, name: str) -> str:
        """The cell as it stands, without the space around it."""
        index = self._columns.get(name)
        return "" if index is None else self._cells[index].strip()

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """The cell on one line. More than `most` characters are a fault."""
        index = self._columns.get(name)
        if index is None:
            return ""
        text = cleaned(self._cells[index])
        if len(text) > most:
            self.blame(name, f"this is longer than {most} characters", "shorten it")
            return ""
        return text

    def day(self, name: str) -> date | None:
        """The cell as a date."""
        text = self.raw(name)
        if is_no_date(text):
            return None
        found = self.readers.dates[name].read(text)
        if isinstance(found, Fault):
            self.blame(name, *found)
            return None
        return found

    def mark(self, name: str) -> str:
        """The currency written beside an amount, empty for none."""
        text = self.raw(name)
        found = self.readers.numbers[name].read(text) if text else None
        return "" if found is None or isinstance(found, Fault) else found.mark

    def currency(self, amount: str) -> str:
        """The row's currency, from its own cell, the mark beside the amount, or the user."""
        cell = self.raw("currency")
        found = self.readers.currency.read(cell, self.mark(amount))
        if isinstance(found, Fault):
            self.blame("currency" if cell or self.has("currency") else amount, *found)
            return ""
        return found

    def amount(self, name: str, currency: str) -> Decimal | None:
        """The signed amount, with the decimals of the currency. Never rounded."""
        text = self.raw(name)
        if not text:
            return None
        reader = self.readers.numbers[name]
        found = reader.read(text)
        if isinstance(found, Fault):
            self.blame(name, *found)
            return None
        if found.mark and currency not in codes_of(found.mark):
            self.blame(name, f"this is not in {currency}", "make the currencies of the row agree")
            return None
        try:
            value = found.value.scaleb(-decimals(currency)) if reader.minor else found.value
            return exact(value, currency)
        except UsageError as error:
            self.blame(name, str(error), "correct it in the file")
            return None

    def blame(self, name: str, what: str, mend: str) -> None:
        """Note a fault of a field, or of the whole row when `name` is empty."""
        index = self._columns.get(name)
        value = "" if index is None else self._cells[index]
        self.problems.append(
            Problem(
                file=self._file,
                line=self.line,
                column="" if index is None else self._headings[index].strip(),
                value=value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…",
                what=what,
                mend=mend,
            )
        )
