"""What was promised, and taking a promise back."""

from typing import Annotated

import typer

from dunning.cli.arguments import (
    AnyCustomerArgument,
    AsOfOption,
    JsonOption,
    PlainOption,
    day_asked,
    desk_of,
)

group = typer.Typer(help="Promises: list, withdraw.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Adds the `promise` group."""
    app.add_typer(group, name="promise")


@group.command("list")
def list_promises(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    as_of: AsOfOption = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Promises by date, with how they stand and the numbers that withdraw takes."""
    from dunning.cli.lists import show_promises

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    show_promises(desk, terminal, customer, day_asked(desk, as_of))


@group.command()
def withdraw(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The promise's number, from promise list.")],
) -> None:
    """Take a promise back that was logged wrongly, or that they took back themselves."""
    from dunning.days import shown_date
    from dunning.ledger.model import Customer
    from dunning.ledger.promises import withdraw_promise
    from dunning.money import Money

    desk = desk_of(context)
    with desk.changing() as change:
        promise = withdraw_promise(change.session, number, desk.today)
        customer = change.session.get_one(Customer, promise.customer_id)
        money = Money(promise.amount, promise.currency)
        day = shown_date(promise.promised_for, desk.today)
        said = f"promise {number} of {money} for {day} withdrawn"
        change.note(f"{customer.name}: {said}", customer)
    desk.terminal().say(f"{customer.name}: {said}. Undo with dunning undo")
