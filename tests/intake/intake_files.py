"""Files for the tests of the intake, written as text where they are used."""

from pathlib import Path
from typing import TypeVar

from dunning.errors import Problem
from dunning.intake.choices import Choices
from dunning.intake.invoices import read_invoices
from dunning.intake.table import Reading
from dunning.ledger.incoming import IncomingInvoice

T = TypeVar("T")
EUR = Choices(currency="EUR")


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "export.csv") -> Path:
    """A file in the folder that holds exactly this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def split(reading: Reading[T]) -> tuple[list[T], list[Problem]]:
    """The good rows and the faults of a reading."""
    good: list[T] = []
    bad: list[Problem] = []
    for row in reading.rows():
        if isinstance(row, Problem):
            bad.append(row)
        else:
            good.append(row)
    return good, bad


def invoices(
    folder: Path, text: str, choices: Choices = EUR
) -> tuple[list[IncomingInvoice], list[Problem]]:
    """The invoices and faults of a text."""
    return split(read_invoices(written(folder, text), choices))


def only(folder: Path, text: str, choices: Choices = EUR) -> IncomingInvoice:
    """The one invoice that a faultless text holds."""
    good, bad = invoices(folder, text, choices)
    assert not bad, bad
    (invoice,) = good
    return invoice


def fault(folder: Path, text: str, choices: Choices = EUR) -> Problem:
    """The one fault of a text that holds no good row."""
    good, bad = invoices(folder, text, choices)
    assert not good, good
    (problem,) = bad
    return problem
