"""Logging a call's outcome in one line."""

from typing import Annotated

import typer

from dunning.cli.arguments import CustomerArgument, desk_of
from dunning.kinds import Outcome, Reason

OutcomeArgument = Annotated[
    str,
    typer.Argument(
        metavar="OUTCOME",
        help=f"One of {', '.join(Outcome)}.",
        show_default=False,
        autocompletion=lambda: list(Outcome),
    ),
]
WordsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DETAILS]...",
        help="promised: DATE AMOUNT, or several pairs. callback: DATE. disputed: INVOICE numbers. "
        "Others: the DATE to come back, if not the usual one.",
        show_default=False,
    ),
]
SaidOption = Annotated[
    str,
    typer.Option(
        "--said",
        metavar="REASON",
        help=f"Why it is unpaid, as they say: {', '.join(Reason)}.",
        autocompletion=lambda: list(Reason),
    ),
]
WithOption = Annotated[str, typer.Option("--with", metavar="CONTACT", help="Who was spoken with.")]
ToOption = Annotated[
    str, typer.Option("--to", metavar="CONTACT", help="For redirected: whom they named.")
]
PhoneOption = Annotated[
    str, typer.Option("--phone", metavar="NUMBER", help="For redirected: that person's number.")
]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="What else was said.")]
AtOption = Annotated[
    str, typer.Option("--at", metavar="MOMENT", help='When the call was: 16:30, "yesterday 16:30".')
]
InboundOption = Annotated[bool, typer.Option("--inbound", help="They rang.")]
AskedWhyOption = Annotated[
    bool | None,
    typer.Option(
        "--ask-why/--no-ask-why", help="Whether you asked why, where it was not as on the card."
    ),
]
ReviewOption = Annotated[
    str,
    typer.Option(
        "--review", metavar="DATE", help="When to look at a dispute or a stop on calling again."
    ),
]


def register(app: typer.Typer) -> None:
    """Adds `log`."""
    app.command()(log)


def log(
    context: typer.Context,
    customer: CustomerArgument,
    outcome: OutcomeArgument = "",
    details: WordsArgument = None,
    said: SaidOption = "",
    spoken_with: WithOption = "",
    to: ToOption = "",
    phone: PhoneOption = "",
    note: NoteOption = "",
    at: AtOption = "",
    review: ReviewOption = "",
    inbound: InboundOption = False,
    asked_why: AskedWhyOption = None,
) -> None:
    """Log what a call came to: dunning log lufi promised fri 3400 --with anna.

    What is missing is asked for on a terminal.
    """
    from dunning.cli.call_report import Spoken, log_spoken

    desk = desk_of(context)
    words = tuple(details or ())
    spoken = Spoken(
        customer, outcome, words, said, spoken_with, to, phone, note, at, review, inbound, asked_why
    )
    log_spoken(desk, desk.terminal(), spoken)
