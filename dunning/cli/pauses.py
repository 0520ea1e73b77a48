"""Not ringing a customer for a while, and ringing them again."""

from typing import Annotated

import typer

from dunning.cli.arguments import CustomerArgument, desk_of


def register(app: typer.Typer) -> None:
    """Adds `pause` and `resume`."""
    app.command()(pause)
    app.command()(resume)


def pause(
    context: typer.Context,
    customer: CustomerArgument,
    until: Annotated[str, typer.Argument(metavar="DATE", help="The day they come back: +7d, fri.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
) -> None:
    """Hold a customer back until a day. They come back by themselves."""
    from dunning.cli.dates import read_date
    from dunning.days import shown_date
    from dunning.kinds import PauseKind
    from dunning.ledger.customers import find_customer
    from dunning.ledger.pauses import start_pause

    desk = desk_of(context)
    day = read_date(until, desk.today)
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        start_pause(
            change.session, found, PauseKind.PAUSE, starts=desk.today, until=day, reason=reason
        )
        said = f"paused until {shown_date(day, desk.today)}"
        change.note(f"{found.name}: {said}", found)
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo, end with dunning resume")


def resume(context: typer.Context, customer: CustomerArgument) -> None:
    """End a pause, or a stop after insolvent, represented or stop."""
    from dunning.ledger.customers import find_customer
    from dunning.ledger.pauses import lift_pauses

    desk = desk_of(context)
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        lifted = lift_pauses(change.session, found, on=desk.today)
        said = f"{', '.join(pause.kind for pause in lifted)} ended"
        change.note(f"{found.name}: {said}", found)
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo")
