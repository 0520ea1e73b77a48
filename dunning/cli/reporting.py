"""The overdue report in the form asked for: a file, a pipe, a table, JSON."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import BinaryIO

from dunning.cli.desk import Desk
from dunning.cli.plain import clean
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import short_date
from dunning.errors import UsageError
from dunning.ledger.as_of import Day
from dunning.money import Money, totals
from dunning.report.delimited import ExcelDialect, write_csv, write_file
from dunning.report.overdue import (
    COLUMNS,
    TEXT_COLUMNS,
    OverdueRow,
    cells,
    overdue_rows,
    records,
)


def write_overdue(desk: Desk, terminal: Terminal, as_of: date, output: str, *, excel: bool) -> None:
    """Writes the report: to `output`, else to the terminal as a table or to the pipe as CSV."""
    if output and Path(output).suffix.lower() not in (".csv", ".txt", ".tsv", ""):
        raise UsageError(f"{output}: this report is written as CSV, name the file like overdue.csv")
    with desk.reading() as session:
        rows = overdue_rows(session, Day(as_of, desk.clock.zone))
    dialect = ExcelDialect.of_environment(os.environ) if excel else None

    def write(stream: BinaryIO) -> int:
        plain_rows = (tuple(map(clean, cells(row))) for row in rows)
        return write_csv(stream, COLUMNS, plain_rows, text_columns=TEXT_COLUMNS, excel=dialect)

    if output:
        written = write_file(Path(output), write)
        terminal.say(f"Wrote {written} overdue invoice{'' if written == 1 else 's'} to {output}")
    elif terminal.format is Format.JSON:
        terminal.json(list(records(rows)))
    elif terminal.format is Format.TABLE and not excel:
        _draw(terminal, rows, as_of)
    else:
        sys.stdout.flush()
        write(sys.stdout.buffer)


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
