"""What can go wrong, each kind with the exit code the shell sees.

An error's text is one line: what is wrong, where, and what to do about it. The terminal
prints it as it stands; no other part of the program turns errors into output.
"""

from typing import NamedTuple


class DunningError(Exception):
    """Something the user can mend. The text says how."""

    exit_code = 1


class UsageError(DunningError):
    """The command was not understood: a date that is no date, an amount with too many decimals."""

    exit_code = 2


class NotFoundError(DunningError):
    """No customer, invoice, promise or file of that name."""

    exit_code = 3


class AmbiguousError(DunningError):
    """Several customers or contacts match. The text lists them."""

    exit_code = 4


class BookError(DunningError):
    """The book is busy, of another version, or not a book at all."""

    exit_code = 5


class Problem(NamedTuple):
    """A fault in a file, at a place a person can find, with the way to mend it.

    `line` counts from 1 as an editor does, 0 where the whole file is meant; `column` is the
    header's own text, empty where a whole row is meant; `value` is the cell as it stands.
    """

    file: str
    line: int
    column: str
    value: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = self.file if not self.line else f"{self.file}:{self.line}"
        value = repr(self.value) if self.value else ""
        cell = " ".join(filter(None, (self.column, value)))
        return ": ".join(filter(None, (place, cell, f"{self.what}; {self.mend}")))
