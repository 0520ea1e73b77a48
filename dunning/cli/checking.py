"""Before a contract: how a customer has paid so far, and who pays, when and how much."""

from typing import Annotated

import typer

from dunning.cli.arguments import AsOfOption, JsonOption, PlainOption, day_asked, desk_of
from dunning.cli.completion import complete_customer

NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="Code or name; where nobody is called so, the nearest names are shown.",
        autocompletion=complete_customer,
    ),
]


def register(app: typer.Typer) -> None:
    """Adds `check`."""
    app.command()(check)


def check(
    context: typer.Context,
    name: NameArgument,
    as_of: AsOfOption = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Before a contract: how they have paid so far, and what to ask before you sign."""
    from dunning.cli.checking_view import show_check

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    show_check(desk, terminal, name, day_asked(desk, as_of))
