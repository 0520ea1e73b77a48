"""Invoices by hand: adding, looking at, crediting and writing off."""

from typing import Annotated

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
    read_money,
    split_money,
)

group = typer.Typer(help="Invoices: add, list, show, credit, write-off.", rich_markup_mode=None)
NumberArgument = Annotated[
    str, typer.Argument(metavar="NUMBER", help="The invoice's number, exactly.")
]
PartArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[AMOUNT]", help="How much; all that is open if not said."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]


def register(app: typer.Typer) -> None:
    """Adds the `invoice` group."""
    app.add_typer(group, name="invoice")


@group.command()
def add(
    context: typer.Context,
    customer: CustomerArgument,
    number: NumberArgument,
    amount: Annotated[list[str], typer.Argument(metavar="AMOUNT [CURRENCY]", help="3400 EUR.")],
    issued: Annotated[
        str,
        typer.Option(
            "--issued", metavar="DATE", help="If not said: today, or as long before a past --due."
        ),
    ] = "",
    due: Annotated[
        str, typer.Option("--due", metavar="DATE", help="By the terms if not said.")
    ] = "",
    commission: Annotated[
        str,
        typer.Option(
            "--commission", metavar="PERCENT", help="What you earn on it, if not as always."
        ),
    ] = "",
) -> None:
    """Add an invoice. Without --due, the customer's terms or the settings give the due date."""
    from datetime import timedelta

    from dunning.cli.dates import Looking, read_date
    from dunning.days import shown_date
    from dunning.ledger.customers import find_customer
    from dunning.ledger.invoices import add_invoice
    from dunning.money import Money
    from dunning.percentages import read_percentage, shown_percentage

    desk = desk_of(context)
    today = desk.today
    share = read_percentage(commission, "commission") if commission else None
    with desk.changing() as change:
        buyer = find_customer(change.session, customer)
        terms = buyer.terms_days if buyer.terms_days is not None else desk.settings.terms_days
        due_on = read_date(due, today) if due else None
        past = due_on - timedelta(days=terms) if due_on and due_on < today else today
        issued_on = read_date(issued, today, Looking.BACK) if issued else past
        due_on = due_on or issued_on + timedelta(days=terms)
        typed, currency = split_money(amount)
        money = read_money(desk, change.session, buyer, typed, currency or buyer.currency)
        invoice = add_invoice(change.session, buyer, number, money, issued_on, due_on, share)
        sum_shown = Money(invoice.amount, invoice.currency)
        said = f"invoice {invoice.number} of {sum_shown}, due {shown_date(due_on, desk.today)}"
        said += f", commission {shown_percentage(share)}" if share is not None else ""
        change.note(f"{buyer.name}: {said}", buyer)
    desk.terminal().say(f"{buyer.name}: added {said}. Undo with dunning undo")


@group.command("list")
def list_invoices(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    everything: Annotated[bool, typer.Option("--all", help="Settled ones too.")] = False,
    as_of: AsOfOption = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Open invoices, the oldest due first."""
    from dunning.cli.lists import show_invoices

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    show_invoices(desk, terminal, customer, day_asked(desk, as_of), everything=everything)


@group.command()
def show(context: typer.Context, number: NumberArgument, json: JsonOption = False) -> None:
    """One invoice: its dates, what settled it, what is open, and disputes about it."""
    from dunning.cli.lists import show_invoice

    desk = desk_of(context)
    show_invoice(desk, desk.terminal(json=json), number)


@group.command()
def credit(
    context: typer.Context,
    number: NumberArgument,
    amount: PartArgument = None,
    note_number: Annotated[
        str, typer.Option("--number", metavar="NUMBER", help="The credit note's own number.")
    ] = "",
    on: OnOption = "",
    reason: ReasonOption = "",
) -> None:
    """Credit an invoice, wholly or in part. What is over stays on the customer's account."""
    _settle(context, number, amount, "credit-note", note_number, on, reason)


@group.command("write-off")
def write_off(
    context: typer.Context,
    number: NumberArgument,
    amount: PartArgument = None,
    on: OnOption = "",
    reason: ReasonOption = "",
) -> None:
    """Give up what is open on an invoice, or part of it."""
    _settle(context, number, amount, "write-off", "", on, reason)


def _settle(
    context: typer.Context,
    number: str,
    amount: list[str] | None,
    kind: str,
    note_number: str,
    on: str,
    reason: str,
) -> None:
    from dunning.errors import UsageError
    from dunning.ledger.invoices import credit_invoice, find_invoice
    from dunning.money import Money, read_amount

    desk = desk_of(context)
    day = past_day(desk, on, "a credit")
    with desk.changing() as change:
        invoice = find_invoice(change.session, number)
        typed, currency = split_money(amount) if amount else ("", "")
        if currency and currency != invoice.currency:
            raise UsageError(f"invoice {invoice.number} is in {invoice.currency}")
        wanted = read_amount(typed, invoice.currency) if typed else None
        settled = credit_invoice(
            change.session,
            invoice,
            wanted,
            on=day,
            kind=kind,
            number=note_number or None,
            reason=reason,
        )
        done = "credited" if kind == "credit-note" else "written off"
        left = Money(settled.open_amount, settled.currency)
        said = f"invoice {settled.number}: {Money(settled.amount, settled.currency)} {done}"
        said += f", {left} still open" if settled.open_amount else ", closed"
        if wanted is not None and wanted > settled.amount:
            over = Money(wanted - settled.amount, settled.currency)
            said += f", {over} more than was open, kept on the account"
        change.note(f"{invoice.customer.name}: {said}", invoice.customer)
        name = invoice.customer.name
    desk.terminal().say(f"{name}: {said}. Undo with dunning undo")
