"""The two passes over a file tied together: decide how it is read, then read row by row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from dunning.errors import Problem
from dunning.intake.blocks import Row
from dunning.intake.cells import Cells
from dunning.intake.conventions import Readers
from dunning.intake.table import Reading, Table
from dunning.ledger.incoming import PlainInvoices

T = TypeVar("T")


def reading_of(
    table: Table,
    readers: Readers,
    convert: Callable[[Counter[str]], Iterator[T | Problem]],
    notes: tuple[str, ...] = (),
    quickly: Callable[[Counter[str]], Iterator[T | Problem | PlainInvoices]] | None = None,
) -> Reading[T]:
    """What the first pass found, with the second still to come. `notes` are added at the end."""
    return Reading(
        notes=(*table.text.notes, *readers.notes, *notes),
        columns={name: table.headings[index] for name, index in readers.columns.items()},
        fingerprint=table.fingerprint,
        skipped=Counter(),
        convert=convert,
        quickly=quickly or convert,
    )


def each_row(
    table: Table,
    cells: Cells,
    skipped: Counter[str],
    leave_out: Callable[[Cells], str],
    convert: Callable[[Cells], T | None],
) -> Iterator[T | Problem]:
    """Convert row after row; a row with faults gives them in its place.

    `leave_out` says why a row is no data, and is empty when it is. `cells` stands on the row
    that was given last.
    """
    for row in table.rows():
        yield from one_row(row, cells, skipped, leave_out, convert)


def one_row(
    row: Row | Problem,
    cells: Cells,
    skipped: Counter[str],
    leave_out: Callable[[Cells], str],
    convert: Callable[[Cells], T | None],
) -> Sequence[T | Problem]:
    """The same for one row: what it is converted to, its faults, or nothing."""
    if isinstance(row, Problem):
        return (row,)
    cells.move(*row)
    if reason := leave_out(cells):
        skipped[reason] += 1
        return ()
    converted = convert(cells) if cells.is_whole() else None
    if cells.problems or converted is None:
        return cells.problems
    return (converted,)
