"""What happened, and taking the last change back."""

from typing import Annotated

import typer

from dunning.cli.arguments import AnyCustomerArgument, JsonOption, PlainOption, desk_of

EntryArgument = Annotated[
    int | None,
    typer.Argument(metavar="[ENTRY]", help="The number of a history entry.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Adds `history`, `undo` and `redo`."""
    app.command()(history)
    app.command()(undo)
    app.command()(redo)


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


def undo(context: typer.Context, entry: EntryArgument = None) -> None:
    """Take back your last change to the book, or an entry of the history by its number."""
    from dunning.ledger.journal import take_back

    desk = desk_of(context)
    with desk.changing() as change:
        undone = take_back(change, entry)
    terminal = desk.terminal()
    terminal.say(f"Took back: {undone.summary} (dunning {undone.command}). Redo: dunning redo")


def redo(context: typer.Context) -> None:
    """Do again what you took back last, if you have changed nothing since."""
    from dunning.ledger.journal import do_again

    desk = desk_of(context)
    with desk.changing() as change:
        done = do_again(change)
    terminal = desk.terminal()
    terminal.say(f"Done again: {done.summary} (dunning {done.command}). Undo with dunning undo")
