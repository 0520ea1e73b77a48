"""What to say: during a call, checking lines for their tone, and the lines by name."""

from typing import Annotated

import typer
from typer.core import TyperGroup

from dunning.cli.arguments import (
    AsOfOption,
    CustomerArgument,
    JsonOption,
    PlainOption,
    day_asked,
    desk_of,
)
from dunning.cli.morning import AskWhyOption
from dunning.kinds import Reason


class _CustomerFirst(TyperGroup):
    """A group whose first word may be a customer: `script lufi` is `script for lufi`."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def]  # click is vendored, untyped
        """Puts the command in where a customer stands."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["for", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=_CustomerFirst,
    help="What to say: dunning script CUSTOMER, or check and list lines.",
    rich_markup_mode=None,
)
SaidOption = Annotated[
    str,
    typer.Option(
        "--said",
        metavar="REASON",
        help=f"Answer this: {', '.join(Reason)}.",
        autocompletion=lambda: list(Reason),
    ),
]
AgreedOption = Annotated[
    str,
    typer.Option(
        "--agreed", metavar='"DATE AMOUNT"', help='Say a promise back: --agreed "fri 3400".'
    ),
]
LanguageOption = Annotated[
    str, typer.Option("--lang", metavar="LANGUAGE", help="The lines' language: en, hu, de or ru.")
]


def register(app: typer.Typer) -> None:
    """Adds the `script` group."""
    app.add_typer(group, name="script")


@group.command("for")
def for_customer(
    context: typer.Context,
    customer: CustomerArgument,
    said: SaidOption = "",
    agreed: AgreedOption = "",
    ask_why: AskWhyOption = None,
    as_of: AsOfOption = "",
    json: JsonOption = False,
) -> None:
    """What to say to a customer, what to answer to a reason, or a promise said back."""
    from dunning.cli.script_view import Asked, show_script

    desk = desk_of(context)
    asked = Asked(customer, said, agreed, ask_why)
    show_script(desk, desk.terminal(json=json), asked, day_asked(desk, as_of))


@group.command()
def check(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")
    ],
    lang: LanguageOption = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Check the tone of every line: ok, needs the truth gate, or refused. Exits 1 if refused."""
    from dunning.cli.tone_view import show_tone

    show_tone(desk_of(context).terminal(json=json, plain=plain), file, lang)


@group.command()
def lines(
    context: typer.Context,
    lang: LanguageOption = "en",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """List every line with its name, yours among them: packs/LANGUAGE.toml beside the settings."""
    from dunning.cli.script_view import show_lines

    show_lines(desk_of(context).terminal(json=json, plain=plain), lang)
