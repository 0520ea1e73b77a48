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
from dunning.cli.desk import Desk
from dunning.errors import UsageError

LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Show at most so many calls.")
]
AskWhyOption = Annotated[
    bool | None,
    typer.Option(
        "--ask-why/--no-ask-why", help="Ask why it is unpaid, or not, whatever the plan says."
    ),
]
QuietCoachOption = Annotated[
    bool, typer.Option("--quiet-coach", help="Without what the debt has cost, and your commission.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Show everyone, called or held back.")]


MineOption = Annotated[bool, typer.Option("--mine", help="Only customers that you own.")]
OwnerOption = Annotated[
    str, typer.Option("--owner", metavar="NAME", help="Only customers that NAME owns.")
]
UnownedOption = Annotated[bool, typer.Option("--unowned", help="Only customers nobody owns.")]


def register(app: typer.Typer) -> None:
    """Adds the morning's commands."""
    app.command()(due)
    app.command("next")(next_call)
    app.command()(why)
    app.command()(agenda)


def due(
    context: typer.Context,
    as_of: AsOfOption = "",
    limit: LimitOption = None,
    everyone: AllOption = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each call what it can save, in a sentence.")
    ] = False,
    mine: MineOption = False,
    owner: OwnerOption = "",
    unowned: UnownedOption = False,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """This morning's calls: whom to ring, why now, and what to say to the first.

    Below the calls stands who is held back, why, and the day they return.
    """
    from dunning.cli.morning_list import Asked, morning_of
    from dunning.cli.morning_view import FIRST_SHOWN, Wanted, show_due

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    whose = owner_asked(desk, mine, owner, unowned)
    asked = Asked(None if everyone else limit or FIRST_SHOWN, whose)
    morning = morning_of(desk, day_asked(desk, as_of), asked)
    show_due(desk, terminal, morning, Wanted(limit, everyone, explain))


def owner_asked(desk: Desk, mine: bool, owner: str, unowned: bool) -> str | None:
    """Whose customers are asked for: a name, empty for nobody's, None for everybody's.

    Raises UsageError when more than one is asked for.
    """
    if mine + bool(owner) + unowned > 1:
        raise UsageError("give one of --mine, --owner and --unowned")
    if mine:
        return desk.caller
    return owner or ("" if unowned else None)


def next_call(
    context: typer.Context,
    as_of: AsOfOption = "",
    ask_why: AskWhyOption = None,
    quiet_coach: QuietCoachOption = False,
    mine: MineOption = False,
    owner: OwnerOption = "",
    unowned: UnownedOption = False,
    json: JsonOption = False,
) -> None:
    """One call: who, the number, their local time, what is owed, what was said, what to say."""
    from dunning.cli.card_view import TRIED, Shown, show_card
    from dunning.cli.morning_list import Asked, morning_of
    from dunning.ledger.claims import newest_change

    desk = desk_of(context)
    terminal = desk.terminal(json=json)
    shown = Shown(asks_why=ask_why, coach=not quiet_coach)
    whose = owner_asked(desk, mine, owner, unowned)
    with desk.asking() as ask:
        known_to = newest_change(ask)
    morning = morning_of(desk, day_asked(desk, as_of), Asked(TRIED, whose))
    show_card(desk, terminal, morning, shown, known_to)


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


def agenda(
    context: typer.Context,
    days: Annotated[
        int, typer.Option("--days", min=1, max=60, metavar="N", help="How many days ahead.")
    ] = 5,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """What the coming days will bring if nothing happens: who joins the list, and why."""
    from dunning.cli.agenda_view import show_agenda

    desk = desk_of(context)
    show_agenda(desk, desk.terminal(json=json, plain=plain), days)
