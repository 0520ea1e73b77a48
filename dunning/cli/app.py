"""The command line: every command by its name, each in the module that holds it."""

import os
from typing import Annotated

import typer

from dunning import __version__
from dunning.cli import (
    books,
    calling,
    checking,
    commission,
    consequences,
    contacts,
    customers,
    demonstration,
    disputes,
    ends,
    files,
    interest,
    invoices,
    journal,
    morning,
    pauses,
    payments,
    plans,
    promises,
    script_report,
    scripts,
)
from dunning.cli.desk import Desk, command_typed

app = typer.Typer(
    name="dunning",
    help="Whom to ring about unpaid invoices this morning, why now, and what to say.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    morning,
    calling,
    payments,
    invoices,
    customers,
    checking,
    contacts,
    promises,
    disputes,
    consequences,
    interest,
    pauses,
    ends,
    plans,
    scripts,
    files,
    commission,
    script_report,
    journal,
    books,
    demonstration,
):
    group.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    book: Annotated[
        str, typer.Option(envvar="DUNNING_BOOK", help="The book: a file, or postgresql://...")
    ] = "",
    today: Annotated[
        str, typer.Option(envvar="DUNNING_TODAY", help="Work as if today were this day.")
    ] = "",
    caller: Annotated[
        str, typer.Option("--as", envvar="DUNNING_USER", help="Who is calling.")
    ] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask for anything.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Whom to ring about unpaid invoices this morning, why now, and what to say.

    Begin with dunning demo, then dunning import invoices FILE and dunning due.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit
    from dunning.settings import default_place

    typed = context.obj if isinstance(context.obj, list) else []
    desk = Desk(
        place=book or default_place(os.environ),
        typed=command_typed(typed),
        ask=not no_input,
        caller_named=caller,
        day_named=today,
    )
    context.obj = desk
    context.call_on_close(desk.close)
