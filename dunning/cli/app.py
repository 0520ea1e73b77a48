"""The command line: every command by its name, each in the module that holds it."""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated

import typer

from dunning import __version__
from dunning.cli.desk import Desk, command_typed, words_typed

_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "morning": ("due", "next", "why", "agenda"),
    "calling": ("log",),
    "payments": ("pay", "payment"),
    "invoices": ("invoice",),
    "customers": ("customer",),
    "checking": ("check",),
    "contacts": ("contact",),
    "promises": ("promise",),
    "disputes": ("dispute",),
    "consequences": ("consequence",),
    "interest": ("interest",),
    "pauses": ("pause", "resume"),
    "ends": ("old", "hand-over"),
    "plans": ("plan",),
    "scripts": ("script",),
    "files": ("import", "report"),
    "commission": ("report",),
    "script_report": ("report",),
    "journal": ("history", "undo", "redo"),
    "books": ("db",),
    "demonstration": ("demo",),
}
"""By module, the commands that it adds, in the order of the help."""


def app_for(typed: Sequence[str]) -> typer.Typer:
    """The command line with the command that was typed, or with all where none is known by it.

    Reading the options of all commands takes longer than most commands themselves.
    """
    completing = _completing()
    words = words_typed(completing or typed)
    asked = [module for module, names in _COMMANDS.items() if words and words[0] in names]
    if not words and "--version" in typed:
        asked = [_NO_COMMAND]
    app = typer.Typer(
        name="dunning",
        help="Whom to ring about unpaid invoices this morning, why now, and what to say.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(root)
    for module in asked or _COMMANDS:
        import_module(f"dunning.cli.{module}").register(app)
    if not words or (completing and not asked):
        _without_options(app)
    return app


def _without_options(app: typer.Typer) -> None:
    """Leaves the commands their names and their help, which is all that the first help shows."""
    commands = [(one.name, one.callback) for one in app.registered_commands]
    groups = [(one.name, one.typer_instance) for one in app.registered_groups]
    told = [(name or work.__name__, work.__doc__) for name, work in commands if work]
    told += [(name, group.info.help) for name, group in groups if name and group]
    app.registered_commands = []
    app.registered_groups = []
    for name, text in told:
        app.command(name, help=text)(_nothing)


def _nothing() -> None:
    """What a command is where only its name and its help are asked for."""


_NO_COMMAND = "demonstration"
"""The smallest module: a command line has to have a command."""


def _completing() -> list[str]:
    """The words before the one that the shell completes, none where it completes nothing."""
    if "_DUNNING_COMPLETE" not in os.environ:
        return []
    return os.environ.get("COMP_WORDS", os.environ.get("_TYPER_COMPLETE_ARGS", "")).split()[1:]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


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
