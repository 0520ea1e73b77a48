"""What happened, and taking the last change back."""

from typing import Annotated

import typer

from dunning.cli.arguments import AnyCustomerArgument, JsonOption, PlainOption, desk_of


def register(app: typer.Typer) -> None:
    """Adds `history` and `undo`."""
    app.command()(history)
    app.command()(undo)


def history(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    limit: Annotated[
        int, typer.Option("--limit", min=1, metavar="N", help="Show the last so many.")
    ] = 40,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """The book's journal; or all that happened with one customer, calls and money by date."""
    from dunning.cli.history_view import show_customer_history, show_journal

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    if customer:
        show_customer_history(desk, terminal, customer, limit)
    else:
        show_journal(desk, terminal, limit)


def undo(context: typer.Context) -> None:
    """Take back the last change to the book. The undo is itself in the journal."""
    from dunning.ledger.journal import undo_last

    desk = desk_of(context)
    with desk.changing() as change:
        undone = undo_last(change)
    desk.terminal().say(f"Took back: {undone.summary} (dunning {undone.command})")
