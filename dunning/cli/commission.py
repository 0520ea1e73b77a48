"""`report commission`: what waits for the caller, and what was earned."""

from typing import TYPE_CHECKING, Annotated

import typer

from dunning.cli.arguments import AsOfOption, JsonOption, PlainOption, day_asked, desk_of
from dunning.cli.files import report_group

if TYPE_CHECKING:
    from datetime import date

    from dunning.cli.desk import Desk


def register(app: typer.Typer) -> None:
    """Adds `commission` to the reports."""
    report_group.command("commission")(report_commission)


def report_commission(
    context: typer.Context,
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Also what was earned from this day on.")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="DATE", help="The last day of that; the report's day.")
    ] = "",
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Write a CSV file.")
    ] = "",
    as_of: AsOfOption = "",
    excel: Annotated[
        bool, typer.Option("--excel", help="As Excel expects it where you live.")
    ] = False,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Your commission that waits for what is open, per customer and currency."""
    from dunning.cli.commission_view import write_commission

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    day = day_asked(desk, as_of)
    write_commission(desk, terminal, day, _period(desk, first, last, day), output, excel=excel)


def _period(desk: "Desk", first: str, last: str, as_of: "date") -> "tuple[date, date] | None":
    """The days typed, both included. Raises UsageError for days that make no period."""
    from dunning.cli.dates import Looking, read_date
    from dunning.days import shown_date
    from dunning.errors import UsageError

    if not first:
        if last:
            raise UsageError("--to needs the first day as well: --from DATE")
        return None
    begins = read_date(first, desk.today, Looking.BACK)
    ends = read_date(last, desk.today, Looking.BACK) if last else as_of
    if begins > ends:
        reversed_days = f"{shown_date(begins, desk.today)} is after {shown_date(ends, desk.today)}"
        raise UsageError(f"{reversed_days}: give the earlier day as --from")
    if ends > as_of:
        raise UsageError(f"the report is of {shown_date(as_of, desk.today)}: end --to by then")
    return begins, ends
