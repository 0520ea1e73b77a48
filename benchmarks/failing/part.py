"""What one part of the benchmark measured, and which laws it saw broken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | int | float


@dataclass(slots=True)
class Part:
    """A table of figures. `broken` tells every law that did not hold, `notes` how it was done."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def as_table(self) -> str:
        """For people."""
        cells = [self.columns, *([_shown(cell) for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [self.title, *(_line(row, widths) for row in cells)]
        lines += [f"  {note}" for note in self.notes]
        lines += [f"BROKEN: {fault}" for fault in self.broken]
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        """For machines: a record per row."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return {"rows": rows, "notes": self.notes, "broken": self.broken}


def _shown(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.1f}" if cell >= 10 else f"{cell:.2f}"
    return str(cell)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    right = (cell.rjust(width) for cell, width in rest)
    return "  ".join([first[0].ljust(first[1]), *right]).rstrip()
