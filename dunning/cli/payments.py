"""Money received, listed, and taken back by the bank."""

from typing import Annotated

import typer

from dunning.cli.arguments import (
    AnyCustomerArgument,
    CustomerArgument,
    JsonOption,
    OnOption,
    PlainOption,
    desk_of,
    past_day,
    read_money,
    split_money,
)
from dunning.cli.desk import Desk

AmountArgument = Annotated[
    list[str], typer.Argument(metavar="AMOUNT [CURRENCY]", help="3400, 3400.50 or 3400 EUR.")
]
group = typer.Typer(help="Payments received: list, reverse.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Adds `pay` and the `payment` group."""
    app.command()(pay)
    app.add_typer(group, name="payment")


def pay(
    context: typer.Context,
    customer: CustomerArgument,
    amount: AmountArgument,
    invoice: Annotated[
        list[str] | None,
        typer.Option("--invoice", metavar="NUMBER", help="The invoice it names; may be repeated."),
    ] = None,
    on: OnOption = "",
    reference: Annotated[str, typer.Option("--reference", help="What the bank line says.")] = "",
) -> None:
    """Record money received. It settles the invoices named, else the oldest due first."""
    from dunning.cli.plain import clean
    from dunning.days import shown_date
    from dunning.ledger.customers import find_customer
    from dunning.ledger.invoices import find_invoice
    from dunning.ledger.payments import record_payment
    from dunning.money import Money

    desk = desk_of(context)
    paid_on = past_day(desk, on, "a payment")
    typed, currency = split_money(amount)
    if not currency and not invoice:
        currency = _currency_asked(desk, customer, typed)
    with desk.changing() as change:
        payer = find_customer(change.session, customer)
        named = [find_invoice(change.session, number) for number in invoice or ()]
        currency = currency or (named[0].currency if named else "")
        money = read_money(desk, change.session, payer, typed, currency)
        booked = record_payment(
            change.session,
            payer,
            money,
            paid_on=paid_on,
            recorded_at=desk.clock.now,
            invoices=named,
            reference=reference,
        )
        parts = [
            f"{part.number} closed"
            if not part.open_amount
            else f"{part.number} still {Money(part.open_amount, part.currency)} open"
            for part in booked.settled
        ]
        if booked.unallocated:
            left = Money(booked.unallocated, money.currency)
            parts.append(f"{left} more than is owed, kept on the account")
        said = f"{money} received on {shown_date(paid_on, desk.today)}: {', '.join(parts)}"
        change.note(f"{payer.name}: {said}", payer)
    desk.terminal().say(clean(f"{payer.name}: {said}. Undo with dunning undo"))


def _currency_asked(desk: Desk, customer: str, typed: str) -> str:
    """The currency, asked for where several are owed and somebody can answer."""
    from dunning.cli.questions import ask
    from dunning.ledger.customers import find_customer
    from dunning.ledger.reads import currencies_owed
    from dunning.money import known_currency

    terminal = desk.terminal()
    with desk.reading() as session:
        owed = currencies_owed(session, find_customer(session, customer))
    if len(owed) < 2 or not terminal.may_ask:
        return ""
    named = f"dunning pay {customer} {typed} {owed[0]}"
    return known_currency(ask(terminal, f"Currency ({', '.join(owed)})", named))


@group.command("list")
def list_payments(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Payments, the newest first, with the numbers that payment reverse takes."""
    from dunning.cli.lists import show_payments

    desk = desk_of(context)
    show_payments(desk, desk.terminal(json=json, plain=plain), customer)


@group.command("reverse")
def reverse(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The payment's number, from payment list.")],
    on: OnOption = "",
    reason: Annotated[str, typer.Option("--reason", help="Why the bank took it back.")] = "",
) -> None:
    """Take a payment back: its invoices are open again, and so is any promise it kept."""
    from dunning.ledger.model import Customer
    from dunning.ledger.payments import find_payment, reverse_payment
    from dunning.money import Money

    desk = desk_of(context)
    day = past_day(desk, on, "a reversal")
    with desk.changing() as change:
        payment = find_payment(change.session, number)
        payer = change.session.get_one(Customer, payment.customer_id)
        reopened = reverse_payment(change.session, payment, on=day, reason=reason)
        money = Money(payment.amount, payment.currency)
        again = ", ".join(
            f"{part.number} has {Money(part.open_amount, part.currency)} open" for part in reopened
        )
        said = f"payment {number} of {money} reversed" + (f": {again}" if again else "")
        change.note(f"{payer.name}: {said}", payer)
    desk.terminal().say(f"{payer.name}: {said}. Undo with dunning undo")
