"""A book to look around in, dated to today."""

from typing import Annotated

import typer

from dunning.cli.arguments import desk_of


def register(app: typer.Typer) -> None:
    """Adds `demo`."""
    app.command()(demo)


def demo(
    context: typer.Context,
    keep: Annotated[
        str, typer.Option("--keep", metavar="FILE", help="Keep the book in this file.")
    ] = "",
) -> None:
    """Show a small wholesaler's morning in a book of its own, dated to today."""
    from dunning.cli.demo_book import show_demo

    show_demo(desk_of(context), keep)
