"""The morning: whom to call (`due`), one call in full (`next`), and the terms of it (`why`)."""

from typing import Annotated

import typer

from dunning.cli.arguments import (
    AsOfOption,
    CustomerArgument,
    JsonOption,
    PlainOption,
    day_asked,
    desk_of,
)

LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Show at most so many calls.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Show everyone who is held back.")]


def register(app: typer.Typer) -> None:
    """Adds the morning's commands."""
    app.command()(due)
    app.command("next")(next_call)
    app.command()(why)


def due(
    context: typer.Context,
    as_of: AsOfOption = "",
    limit: LimitOption = None,
    everyone: AllOption = False,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """This morning's calls: whom to ring, why now, and what to say to the first.

    Below the calls stands who is held back, why, and the day they return.
    """
    from dunning.cli.morning_view import show_due, standing_worklist

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    today = day_asked(desk, as_of)
    worklist, known_to = standing_worklist(desk, today)
    show_due(desk, terminal, worklist, known_to, limit=limit, everyone=everyone)


def next_call(context: typer.Context, as_of: AsOfOption = "", json: JsonOption = False) -> None:
    """One call: who, the number, their local time, what is owed, what was said, what to say."""
    from dunning.cli.card_view import show_card
    from dunning.cli.morning_view import standing_worklist

    desk = desk_of(context)
    terminal = desk.terminal(json=json)
    worklist, _ = standing_worklist(desk, day_asked(desk, as_of))
    show_card(desk, terminal, worklist)


def why(
    context: typer.Context,
    customer: CustomerArgument,
    as_of: AsOfOption = "",
    json: JsonOption = False,
) -> None:
    """The terms of a customer's place in the list, or what holds the call back."""
    from dunning.cli.why_view import show_why

    desk = desk_of(context)
    show_why(desk, desk.terminal(json=json), customer, day_asked(desk, as_of))
