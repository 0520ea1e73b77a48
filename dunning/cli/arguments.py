"""Arguments and options that many commands share, and how their words become values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from dunning.cli.completion import complete_customer
from dunning.cli.desk import Desk
from dunning.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dunning.ledger.model import Customer
    from dunning.money import Money

CustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="CUSTOMER",
        help="Code, or the beginning of it, or part of the name.",
        autocompletion=complete_customer,
    ),
]
AnyCustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="[CUSTOMER]",
        help="Only this customer.",
        show_default=False,
        autocompletion=complete_customer,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same rows as JSON.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="Tab-separated, as on a pipe.")]
AsOfOption = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="As it stood at the end of this day.")
]
OnOption = Annotated[str, typer.Option("--on", metavar="DATE", help="The day; today if not said.")]


def desk_of(context: typer.Context) -> Desk:
    """The desk that the root command set up."""
    desk = context.find_object(Desk)
    if desk is None:
        raise RuntimeError("a command ran without its root")
    return desk


def day_asked(desk: Desk, typed: str) -> date:
    """The day of `--as-of`: today when nothing was typed."""
    from dunning.cli.dates import Looking, read_date

    return read_date(typed, desk.today, Looking.BACK) if typed else desk.today


def past_day(desk: Desk, typed: str, what: str) -> date:
    """A day that has come: today when nothing was typed. Raises UsageError for a later one."""
    from dunning.days import shown_date

    day = day_asked(desk, typed)
    if day > desk.today:
        shown = shown_date(day, desk.today)
        raise UsageError(f"{what} cannot be in the future: {shown} has not come yet")
    return day


def split_money(words: Sequence[str]) -> tuple[str, str]:
    """An amount and a currency, from `3400 EUR`, `EUR 3400`, `3400EUR` or `3400`.

    The currency is empty when none was typed. Raises UsageError for anything more.
    """
    from dunning.money import CURRENCIES, known_currency

    parts = list(words)
    if len(parts) == 1 and len(parts[0]) > 3 and parts[0][-3:].upper() in CURRENCIES:
        parts = [parts[0][:-3], parts[0][-3:]]
    if len(parts) == 2 and parts[0].upper() in CURRENCIES:
        parts.reverse()
    if not parts or len(parts) > 2:
        raise UsageError(f"{' '.join(words)!r} is not an amount: write it like 3400 EUR")
    return parts[0], known_currency(parts[1]) if len(parts) == 2 else ""


def read_money(
    desk: Desk, session: Session, customer: Customer, amount: str, currency: str
) -> Money:
    """The amount in the currency typed, else in the only one this customer owes in.

    Raises UsageError when the customer owes in several.
    """
    from dunning.money import Money, read_amount

    if not currency:
        from dunning.ledger.reads import currencies_owed

        owed = currencies_owed(session, customer)
        if len(owed) > 1:
            raise UsageError(
                f"{customer.code} owes in {' and '.join(owed)}: say which, like {amount} {owed[0]}"
            )
        currency = owed[0] if owed else customer.currency or desk.settings.currency
    return Money(read_amount(amount, currency), currency)
