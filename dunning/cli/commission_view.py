"""The commission report, drawn with its totals or written as rows."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from dunning.cli.desk import Desk
from dunning.cli.reporting import Sheet, deliver, require_csv
from dunning.cli.terminal import Column, Terminal
from dunning.days import shown_date
from dunning.money import Money, shown, totals
from dunning.report.commission import (
    COLUMNS,
    TEXT_COLUMNS,
    CommissionRow,
    cells,
    commission_rows,
    records,
)

_NET_OF_NOTHING = "Amounts are net of nothing: with tax, and before money on the account"


def write_commission(
    desk: Desk,
    terminal: Terminal,
    as_of: date,
    period: tuple[date, date] | None,
    output: str,
    *,
    excel: bool,
) -> None:
    """Writes the report: to `output`, else to the terminal as a table or to the pipe as CSV."""
    require_csv(output, "commission.csv")
    with desk.reading() as session:
        rows = commission_rows(session, as_of, desk.settings.commission, period)
    sheet = Sheet(COLUMNS, TEXT_COLUMNS, map(cells, rows), records(rows), "row")
    deliver(terminal, sheet, output, lambda: _draw(terminal, rows), excel=excel)
    if not rows:
        return
    if not any(row.rate.strip("0") for row in rows):
        terminal.say(
            "No commission is known: set commission in the settings, "
            "or type dunning customer edit CUSTOMER --commission PERCENT"
        )
    earned = ""
    if period is not None:
        first, last = (shown_date(day, desk.today) for day in period)
        earned = f"; earned is what payments settled, {first} to {last}"
    terminal.say(f"{_NET_OF_NOTHING}{earned}")


def _draw(terminal: Terminal, rows: list[CommissionRow]) -> None:
    columns = (
        Column("Customer"),
        Column("Open", right=True, whole=True),
        Column("Overdue", right=True, whole=True),
        Column("Rate", right=True, whole=True),
        Column("Commission", right=True, whole=True),
        Column("of overdue", right=True, whole=True),
        Column("Earned", right=True, whole=True),
    )
    drawn = [
        (
            row.customer,
            str(Money(row.open, row.currency)),
            shown(row.overdue, row.currency),
            f"{row.rate}%",
            shown(row.commission_open, row.currency),
            shown(row.commission_overdue, row.currency),
            "" if row.commission_earned is None else shown(row.commission_earned, row.currency),
        )
        for row in rows
    ]
    terminal.rows(columns, drawn, (), nothing="Nothing is open")
    for text in _totals(rows):
        terminal.line(text)


def _totals(rows: list[CommissionRow]) -> list[str]:
    """Per currency: what waits, what of it is overdue, and what was earned."""
    waiting = _by_currency((row.currency, row.commission_open) for row in rows)
    overdue = _by_currency((row.currency, row.commission_overdue) for row in rows)
    earned = _by_currency(
        (row.currency, row.commission_earned) for row in rows if row.commission_earned is not None
    )
    nothing = Decimal(0)
    return [
        f"in all: {Money(waiting.get(code, nothing), code)} of commission waits, "
        f"{Money(overdue.get(code, nothing), code)} of it for what is overdue"
        + (f"; {Money(earned[code], code)} earned" if code in earned else "")
        for code in sorted({*waiting, *overdue, *earned})
    ]


def _by_currency(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found = totals(Money(amount, currency) for currency, amount in amounts)
    return {money.currency: money.amount for money in found}
