"""The two passes over a file tied together: decide how it is read, then read row by row."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from dunning.errors import Problem
from dunning.intake.cells import Cells
from dunning.intake.conventions import Readers
from dunning.intake.table import Reading, Table

T = TypeVar("T")


def reading_of(
    table: Table,
    readers: Readers,
    convert: Callable[[Counter[str]], Iterator[T | Problem]],
    notes: tuple[str, ...] = (),
) -> Reading[T]:
    """What the first pass found, with the second still to come. `notes` are added at the end."""
    return Reading(
        notes=(*table.text.notes, *readers.notes, *notes),
        columns={name: table.headings[index] for name, index in readers.columns.items()},
        fingerprint=table.fingerprint,
        skipped=Counter(),
        convert=convert,
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
        if isinstance(row, Problem):
            yield row
            continue
        cells.move(*row)
        if reason := leave_out(cells):
            skipped[reason] += 1
            continue
        converted = convert(cells) if cells.is_whole() else None
        if cells.problems or converted is None:
            yield from cells.problems
        else:
            yield converted
