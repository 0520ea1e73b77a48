"""The reminder plan: looking at it, checking a file, and editing one safely."""

from typing import Annotated

import typer

from dunning.cli.arguments import desk_of

group = typer.Typer(help="The reminder plan: show, check, edit.", rich_markup_mode=None)
NameArgument = Annotated[
    str, typer.Argument(metavar="[NAME]", help="The plan's file name; default if not said.")
]


def register(app: typer.Typer) -> None:
    """Adds the `plan` group."""
    app.add_typer(group, name="plan")


@group.command()
def show(context: typer.Context, name: NameArgument = "default") -> None:
    """Print a plan as it stands: yours if there is one, else the shipped one."""
    from dunning.cli.plan_files import plan_source

    desk_of(context).terminal().out.write(plan_source(name))


@group.command()
def check(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="A plan file; all of yours if not said.")
    ] = "",
) -> None:
    """Check plan files: every fault with its line, and what to write instead."""
    from dunning.cli.plan_files import check_plans

    check_plans(desk_of(context).terminal(), file)


@group.command()
def edit(context: typer.Context, name: NameArgument = "default") -> None:
    """Edit a plan in $EDITOR. A faulty plan is not kept: the old one stays in force."""
    from dunning.cli.plan_files import edit_plan

    edit_plan(desk_of(context).terminal(), name)
