"""`report scripts`: what the talk brings, by way of talking and by line."""

from typing import Annotated

import typer

from dunning.cli.arguments import AsOfOption, JsonOption, PlainOption, day_asked, desk_of
from dunning.cli.files import report_group


def register(app: typer.Typer) -> None:
    """Adds `scripts` to the reports."""
    report_group.command("scripts")(report_scripts)


def report_scripts(
    context: typer.Context,
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Only calls from this day on.")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="DATE", help="Only calls up to this day.")
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
    """Whether to ask why, and which lines: what each brought in promises won and kept."""
    from dunning.cli.script_report_view import read_span, write_scripts

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    span = read_span(desk, first, last, day_asked(desk, as_of))
    write_scripts(desk, terminal, span, output, excel=excel)
