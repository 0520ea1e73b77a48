"""The real next steps: deciding on one, telling them, carrying it out, calling it off."""

from typing import TYPE_CHECKING, Annotated

import typer

from dunning.cli.arguments import (
    AnyCustomerArgument,
    AsOfOption,
    CustomerArgument,
    JsonOption,
    OnOption,
    PlainOption,
    day_asked,
    desk_of,
    past_day,
)
from dunning.kinds import ConsequenceKind

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dunning.cli.desk import Desk
    from dunning.ledger.model import Consequence
    from dunning.money import Money

group = typer.Typer(
    help="Real next steps: add, list, announce, done, withdraw.", rich_markup_mode=None
)
KindArgument = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help=f"One of {', '.join(ConsequenceKind)}.",
        autocompletion=lambda: list(ConsequenceKind),
    ),
]
_ENDS_THE_CALLS = {ConsequenceKind.COLLECTIONS, ConsequenceKind.AGENCY, ConsequenceKind.LAWYER}


def register(app: typer.Typer) -> None:
    """Adds the `consequence` group."""
    app.add_typer(group, name="consequence")


@group.command()
def add(
    context: typer.Context,
    customer: CustomerArgument,
    kind: KindArgument,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day it is taken.")] = "",
    decided_by: Annotated[
        str, typer.Option("--decided-by", metavar="NAME", help="Who decided it.")
    ] = "",
    decided: Annotated[
        str, typer.Option("--decided", metavar="DATE", help="When; today if not said.")
    ] = "",
    basis: Annotated[
        str, typer.Option("--basis", metavar="TEXT", help="The clause, law or contract.")
    ] = "",
    after_days: Annotated[
        int | None,
        typer.Option("--after-days", metavar="DAYS", help="Only from so many days past due."),
    ] = None,
    above: Annotated[
        tuple[str, str] | None,
        typer.Option("--above", metavar="AMOUNT CURRENCY", help="Only if more is asked for."),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What else to know.")] = "",
) -> None:
    """Record a step that was decided: only such a one may be named to a customer."""
    from dunning.cli.call_report import word_of
    from dunning.cli.dates import read_date
    from dunning.errors import UsageError
    from dunning.ledger.consequences import add_consequence
    from dunning.ledger.customers import find_customer

    desk = desk_of(context)
    step = word_of(ConsequenceKind, kind, "consequence")
    if not on:
        raise UsageError("a consequence needs the day it is taken: --on DATE")
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        added = add_consequence(
            change.session,
            found,
            step,
            planned_for=read_date(on, desk.today),
            decided_by=decided_by,
            decided_on=past_day(desk, decided, "a decision"),
            basis=basis,
            today=desk.today,
            added_at=change.at,
            after_days=after_days,
            above=_threshold(above),
            note=note,
        )
        said = _planned(desk, added)
        change.note(f"{found.name}: {said}", found)
        said += _missed_before(change.session, desk, found.code, step)
        following = f"once it is carried out: dunning consequence done {found.code} {step}"
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo; {following}")


def _threshold(typed: tuple[str, str] | None) -> "Money | None":
    from dunning.cli.arguments import split_money
    from dunning.money import Money, read_amount

    if typed is None:
        return None
    amount, currency = split_money(typed)
    return Money(read_amount(amount, currency), currency)


def _planned(desk: "Desk", added: "Consequence") -> str:
    from dunning.days import shown_date
    from dunning.money import Money

    said = f"{added.kind} planned for {shown_date(added.planned_for, desk.today)}"
    if added.after_days is not None:
        said += f", from {added.after_days} days past due"
    if added.above is not None:
        said += f", above {Money(added.above, added.above_currency)}"
    return f"{said}, decided by {added.decided_by} ({added.basis})"


def _missed_before(session: "Session", desk: "Desk", code: str, step: ConsequenceKind) -> str:
    """That the step cannot be named yet, where one of its kind was missed before it."""
    from dunning.days import shown_date
    from dunning.kinds import ConsequenceState
    from dunning.ledger.consequences import read_consequences

    for one in read_consequences(session, desk.today, code)[code]:
        if one.kind is step and one.state(desk.today) is ConsequenceState.MISSED:
            day = shown_date(one.planned_for, desk.today)
            return f"; not to be named while that of {day} is not carried out"
    return ""


@group.command("list")
def list_consequences(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    as_of: AsOfOption = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Steps that were decided, by their day, with how they stand."""
    from dunning.cli.consequence_view import show_consequences

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    show_consequences(desk, terminal, customer, day_asked(desk, as_of))


@group.command()
def announce(
    context: typer.Context, customer: CustomerArgument, kind: KindArgument, on: OnOption = ""
) -> None:
    """Note that the customer was told of a step."""
    from dunning.days import shown_date
    from dunning.ledger.consequences import announce_consequence
    from dunning.ledger.customers import find_customer

    desk, step, day = _step_asked(context, kind, on, "an announcement")
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        told = announce_consequence(change.session, found, step, on=day)
        planned = shown_date(told.planned_for, desk.today)
        said = f"told of the {step} of {planned}{_on(desk, day)}"
        change.note(f"{found.name}: {said}", found)
        command = f"dunning consequence done {found.code} {step}, or withdraw it by then"
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo; on that day: {command}")


@group.command()
def done(
    context: typer.Context, customer: CustomerArgument, kind: KindArgument, on: OnOption = ""
) -> None:
    """Record that a step was carried out."""
    from dunning.days import shown_date
    from dunning.ledger.consequences import complete_consequences
    from dunning.ledger.customers import find_customer

    desk, step, day = _step_asked(context, kind, on, "a step that is done")
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        taken = complete_consequences(change.session, found, step, on=day)
        planned = " and ".join(shown_date(one.planned_for, desk.today) for one in taken)
        said = f"{step} of {planned} carried out{_on(desk, day)}"
        change.note(f"{found.name}: {said}", found)
        ending = f"; to end the calls: dunning hand-over {found.code}"
    following = ending if step in _ENDS_THE_CALLS else ""
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo{following}")


@group.command()
def withdraw(
    context: typer.Context, customer: CustomerArgument, kind: KindArgument, on: OnOption = ""
) -> None:
    """Call a step off, on its own day at the latest. It may not be named any more."""
    from dunning.days import shown_date
    from dunning.ledger.consequences import withdraw_consequence
    from dunning.ledger.customers import find_customer

    desk, step, day = _step_asked(context, kind, on, "a withdrawal")
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        ended = withdraw_consequence(change.session, found, step, on=day)
        planned = shown_date(ended.planned_for, desk.today)
        said = f"{step} of {planned} withdrawn{_on(desk, day)}"
        change.note(f"{found.name}: {said}", found)
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo")


def _step_asked(
    context: typer.Context, kind: str, on: str, what: str
) -> "tuple[Desk, ConsequenceKind, date]":
    """The desk, the kind that was typed, and a day that has come."""
    from dunning.cli.call_report import word_of

    desk = desk_of(context)
    return desk, word_of(ConsequenceKind, kind, "consequence"), past_day(desk, on, what)


def _on(desk: "Desk", day: "date") -> str:
    from dunning.days import shown_date

    return "" if day == desk.today else f" on {shown_date(day, desk.today)}"
