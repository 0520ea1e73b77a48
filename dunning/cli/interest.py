"""Late interest so far, by the rule that holds for a customer: information, never a claim."""

from typing import TYPE_CHECKING, Annotated

import typer

from dunning.cli.arguments import CustomerArgument, JsonOption, PlainOption, desk_of

if TYPE_CHECKING:
    from decimal import Decimal

    from dunning.cli.interest_answer import Wanted

_REGIMES = "uk, de, fr, hu, eu or contract"
_DAY_COUNTS = "act/365, act/act, act/360 or 30/360"


def register(app: typer.Typer) -> None:
    """Adds `interest`."""
    app.command()(interest)


def interest(
    context: typer.Context,
    customer: CustomerArgument,
    invoice: Annotated[
        str, typer.Option("--invoice", metavar="NUMBER", help="Only this one, settled or not.")
    ] = "",
    regime: Annotated[
        str, typer.Option("--regime", help=f"{_REGIMES}; by contract or country if not said.")
    ] = "",
    rate: Annotated[
        str, typer.Option("--rate", metavar="PERCENT", help="A year, as agreed in the contract.")
    ] = "",
    day_count: Annotated[
        str, typer.Option("--day-count", help=f"{_DAY_COUNTS}; by the settings if not said.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="Up to this day; today if not said.")
    ] = "",
    euro_rate: Annotated[
        str,
        typer.Option(
            "--euro-rate",
            metavar="N",
            help="For hu: forints for a euro on the first day of default.",
        ),
    ] = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """The late interest of the overdue invoices so far. Information, not a claim."""
    from dunning.cli.dates import Looking, read_date
    from dunning.cli.interest_view import show_interest

    desk = desk_of(context)
    wanted = _wanted(invoice, regime, rate, day_count, euro_rate)
    day = read_date(until, desk.today, Looking.BACK) if until else desk.today
    show_interest(desk, desk.terminal(json=json, plain=plain), customer, day, wanted)


def _wanted(invoice: str, regime: str, rate: str, day_count: str, euro_rate: str) -> "Wanted":
    from dunning.cli.call_report import word_of
    from dunning.cli.interest_answer import Wanted
    from dunning.law.rates import Regime
    from dunning.law.simple_interest import HIGHEST_RATE, DayCount
    from dunning.percentages import read_percentage

    return Wanted(
        invoice=invoice,
        regime=word_of(Regime, regime, "regime") if regime else None,
        rate=read_percentage(rate, "rate", HIGHEST_RATE) if rate else None,
        day_count=word_of(DayCount, day_count, "day count") if day_count else None,
        euro_rate=_forints(euro_rate) if euro_rate else None,
    )


def _forints(typed: str) -> "Decimal":
    """Forints for one euro, which are an amount of forints."""
    from dunning.money import read_amount

    return read_amount(typed, "HUF")
