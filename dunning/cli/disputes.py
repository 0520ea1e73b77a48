"""Disputes: opening one, answering it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from dunning.cli.arguments import (
    AnyCustomerArgument,
    CustomerArgument,
    JsonOption,
    OnOption,
    PlainOption,
    desk_of,
    past_day,
)

if TYPE_CHECKING:
    from dunning.ledger.model import Invoice

group = typer.Typer(help="Disputes: open, resolve, list.", rich_markup_mode=None)
InvoicesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[INVOICE]...", help="Invoice numbers; the whole account if none."),
]


def register(app: typer.Typer) -> None:
    """Adds the `dispute` group."""
    app.add_typer(group, name="dispute")


@group.command("open")
def open_(
    context: typer.Context,
    customer: CustomerArgument,
    invoices: InvoicesArgument = None,
    reason: Annotated[str, typer.Option("--reason", help="What they say is wrong.")] = "",
    review: Annotated[
        str, typer.Option("--review", metavar="DATE", help="When to look at it again.")
    ] = "",
    on: OnOption = "",
) -> None:
    """Open a dispute: what is disputed is not asked for until it is resolved."""
    from dunning.cli.dates import read_date
    from dunning.days import shown_date
    from dunning.ledger.customers import find_customer
    from dunning.ledger.disputes import open_dispute
    from dunning.ledger.invoices import find_invoice

    desk = desk_of(context)
    opened_on = past_day(desk, on, "a dispute")
    patience = timedelta(days=desk.settings.dispute_days)
    review_on = read_date(review, desk.today) if review else opened_on + patience
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        about: list[Invoice | None] = [
            find_invoice(change.session, number) for number in invoices or ()
        ] or [None]
        for invoice in about:
            open_dispute(
                change.session,
                found,
                invoice,
                opened_on=opened_on,
                review_on=review_on,
                reason=reason,
            )
        what = ", ".join(invoice.number if invoice else "the whole account" for invoice in about)
        said = f"{what} in dispute, to be looked at on {shown_date(review_on, desk.today)}"
        change.note(f"{found.name}: {said}", found)
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo")


@group.command()
def resolve(
    context: typer.Context,
    customer: CustomerArgument,
    invoices: InvoicesArgument = None,
    note: Annotated[str, typer.Option("--note", help="How it was settled.")] = "",
    on: OnOption = "",
) -> None:
    """Resolve disputes about these invoices, or all of the customer's."""
    from dunning.ledger.customers import find_customer
    from dunning.ledger.disputes import resolve_disputes
    from dunning.ledger.invoices import find_invoice

    desk = desk_of(context)
    day = past_day(desk, on, "a resolution")
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        about: list[Invoice | None] = [
            find_invoice(change.session, number) for number in invoices or ()
        ] or [None]
        resolved = [
            dispute
            for invoice in about
            for dispute in resolve_disputes(change.session, found, invoice, on=day, resolution=note)
        ]
        numbers = [one.invoice.number if one.invoice else "the whole account" for one in resolved]
        said = f"dispute about {', '.join(numbers)} resolved"
        change.note(f"{found.name}: {said}", found)
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo")


@group.command("list")
def list_disputes(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Disputes that nobody has resolved yet."""
    from dunning.cli.lists import show_disputes

    desk = desk_of(context)
    show_disputes(desk, desk.terminal(json=json, plain=plain), customer)
