"""Reports in the form asked for, a file, a pipe, a table or JSON; and the overdue report."""

import os
import sys
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from dunning.cli.desk import Desk
from dunning.cli.plain import all_clean
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import short_date
from dunning.errors import UsageError
from dunning.ledger.overdue import read_overdue
from dunning.money import Money, totals
from dunning.report.delimited import ExcelDialect, write_csv, write_file
from dunning.report.overdue import OverdueRow, overdue_rows, records
from dunning.report.overdue_lines import overdue_lines, write_overdue_lines


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report's rows as text and as records. `rows_are` says what one row is."""

    columns: Sequence[str]
    text_columns: Container[str]
    rows: Iterable[Sequence[str]]
    records: Iterable[dict[str, Any]]
    rows_are: str


def write_overdue(desk: Desk, terminal: Terminal, as_of: date, output: str, *, excel: bool) -> None:
    """Writes the report: to `output`, else to the terminal as a table or to the pipe as CSV."""
    require_csv(output, "overdue.csv")
    if not _wants_csv(terminal, output, excel=excel):
        _show_overdue(desk, terminal, as_of)
        return
    dialect = _dialect(excel=excel)
    with desk.asking() as ask:
        found = read_overdue(ask, desk.day(as_of))
        lines = overdue_lines(found, as_of, all_clean, dialect)
    _deliver_csv(
        terminal,
        lambda stream: write_overdue_lines(stream, lines, dialect),
        output,
        "overdue invoice",
    )


def require_csv(output: str, example: str) -> None:
    """Raises UsageError for a file name that asks for another format than CSV."""
    if output and Path(output).suffix.lower() not in (".csv", ".txt", ".tsv", ""):
        raise UsageError(f"{output}: this report is written as CSV, name the file like {example}")


def deliver(
    terminal: Terminal, sheet: Sheet, output: str, draw: Callable[[], None], *, excel: bool
) -> bool:
    """Writes to `output` where it is named, else as JSON, drawn on a terminal, or CSV on a pipe.

    Returns whether it was drawn.
    """

    def write(stream: BinaryIO) -> int:
        rows = map(all_clean, sheet.rows)
        dialect = _dialect(excel=excel)
        return write_csv(
            stream, sheet.columns, rows, text_columns=sheet.text_columns, excel=dialect
        )

    if _wants_csv(terminal, output, excel=excel):
        _deliver_csv(terminal, write, output, sheet.rows_are)
        return False
    if terminal.format is Format.JSON:
        terminal.json(list(sheet.records))
        return False
    draw()
    return True


def _wants_csv(terminal: Terminal, output: str, *, excel: bool) -> bool:
    if output or terminal.format is Format.PLAIN:
        return True
    return excel and terminal.format is Format.TABLE


def _dialect(*, excel: bool) -> ExcelDialect | None:
    return ExcelDialect.of_environment(os.environ) if excel else None


def _deliver_csv(
    terminal: Terminal, write: Callable[[BinaryIO], int], output: str, rows_are: str
) -> None:
    if not output:
        sys.stdout.flush()
        write(sys.stdout.buffer)
        return
    written = write_file(Path(output), write)
    terminal.say(f"Wrote {written} {rows_are}{'' if written == 1 else 's'} to {output}")


def _show_overdue(desk: Desk, terminal: Terminal, as_of: date) -> None:
    """The report as JSON, or drawn."""
    with desk.asking() as ask:
        rows = overdue_rows(read_overdue(ask, desk.day(as_of)), as_of)
    if terminal.format is Format.JSON:
        terminal.json(list(records(rows)))
    else:
        _draw(terminal, rows, as_of)


def _draw(terminal: Terminal, rows: list[OverdueRow], as_of: date) -> None:
    columns = (
        Column("Customer", whole=True),
        Column("Invoice"),
        Column("Due", whole=True),
        Column("Days", right=True),
        Column("Open", right=True, whole=True),
        Column("Promised"),
        Column("Last call"),
    )
    drawn = [
        (
            row.customer,
            row.invoice + ("\ndisputed" if row.disputed else ""),
            short_date(row.due, as_of),
            str(row.days_past_due),
            str(Money(row.open, row.currency)),
            short_date(row.promised_for, as_of) if row.promised_for else "",
            f"{short_date(row.last_call, as_of)}\n{row.outcome}" if row.last_call else "",
        )
        for row in rows
    ]
    terminal.rows(columns, drawn, (), nothing="Nothing is overdue")
    for money in totals(Money(row.open, row.currency) for row in rows):
        terminal.line(f"in all: {money}")
