"""Customers: adding, listing, looking at one whole, editing."""

from typing import Annotated

import typer

from dunning.cli.arguments import CustomerArgument, JsonOption, PlainOption, desk_of
from dunning.cli.desk import Desk
from dunning.cli.morning import QuietCoachOption

group = typer.Typer(help="Customers: add, list, show, edit.", rich_markup_mode=None)
CountryOption = Annotated[str | None, typer.Option("--country", help="HU, DE, GB ...")]
RegionOption = Annotated[str | None, typer.Option("--region", help="For public holidays: BY ...")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="en, hu, de, ru.")]
ZoneOption = Annotated[str | None, typer.Option("--timezone", help="Europe/Budapest ...")]
CurrencyOption = Annotated[str | None, typer.Option("--currency", help="EUR, HUF, USD ...")]
TermsOption = Annotated[int | None, typer.Option("--terms", help="Days from issue to due.")]
OwnerOption = Annotated[str | None, typer.Option("--owner", help="Whose customer it is.")]
ReferenceOption = Annotated[
    str | None, typer.Option("--reference", help="The accounting system's own id.")
]
GroupOption = Annotated[
    str | None, typer.Option("--group", help="The customer group, which chooses the plan.")
]
PaysOption = Annotated[
    str | None,
    typer.Option("--pays", help='When they pay: "every thursday", "15th and last working day".'),
]
CommissionOption = Annotated[
    str | None,
    typer.Option("--commission", metavar="PERCENT", help="What you earn on their invoices."),
]
ContractRateOption = Annotated[
    str | None,
    typer.Option(
        "--contract-rate", metavar="PERCENT", help="Late interest a year agreed in the contract."
    ),
]
NoteOption = Annotated[str | None, typer.Option("--note", help="Anything worth knowing.")]


def register(app: typer.Typer) -> None:
    """Adds the `customer` group."""
    app.add_typer(group, name="customer")


@group.command()
def add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="A short speakable code: lufi.")],
    name: Annotated[str, typer.Argument(help="The name in full.")],
    country: CountryOption = None,
    region: RegionOption = None,
    language: LanguageOption = None,
    timezone: ZoneOption = None,
    currency: CurrencyOption = None,
    terms: TermsOption = None,
    owner: OwnerOption = None,
    reference: ReferenceOption = None,
    group_name: GroupOption = None,
    pays: PaysOption = None,
    commission: CommissionOption = None,
    contract_rate: ContractRateOption = None,
    note: NoteOption = None,
) -> None:
    """Add a customer."""
    from dunning.ledger.customers import CustomerDetails, add_customer

    desk = desk_of(context)
    details = CustomerDetails(
        name=name,
        reference=reference,
        country=_known_country(country),
        region=region,
        language=language,
        timezone=_known_zone(timezone),
        currency=currency,
        terms_days=terms,
        owner=owner,
        note=note,
        plan_group=group_name,
        pays_rule=_payment_rule(desk, pays),
        commission=commission,
        contract_rate=contract_rate,
    )
    with desk.changing() as change:
        customer = add_customer(change.session, code, details, desk.today)
        change.note(f"added customer {customer.code}, {customer.name}", customer)
    desk.terminal().say(
        f"Added {customer.name} as {customer.code}. Undo with dunning undo; "
        f"next: dunning contact add {customer.code} NAME --phone NUMBER"
    )


@group.command("list")
def list_customers(
    context: typer.Context, plain: PlainOption = False, json: JsonOption = False
) -> None:
    """Every customer with what is open and what is overdue."""
    from dunning.cli.lists import show_customers

    desk = desk_of(context)
    show_customers(desk, desk.terminal(json=json, plain=plain))


@group.command()
def show(
    context: typer.Context,
    customer: CustomerArgument,
    quiet_coach: QuietCoachOption = False,
    json: JsonOption = False,
) -> None:
    """One customer: details, contacts, open invoices, promises, disputes, pauses."""
    from dunning.cli.customer_view import show_customer

    desk = desk_of(context)
    show_customer(desk, desk.terminal(json=json), customer, coach=not quiet_coach)


@group.command()
def assign(
    context: typer.Context,
    customer: CustomerArgument,
    owner: Annotated[str, typer.Argument(metavar="[NAME]", help="Whose; yours if not said.")] = "",
    nobody: Annotated[bool, typer.Option("--nobody", help="Let go of the customer.")] = False,
) -> None:
    """Give a customer an owner: dunning customer assign lufi anna."""
    from dunning.cli.customer_changes import assign_customer

    desk = desk_of(context)
    assign_customer(desk, desk.terminal(), customer, owner, nobody)


@group.command()
def forget(
    context: typer.Context,
    customer: CustomerArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take out all that says who a settled customer was. It cannot be undone."""
    from dunning.cli.customer_changes import forget_customer

    desk = desk_of(context)
    forget_customer(desk, desk.terminal(), customer, yes)


@group.command()
def edit(
    context: typer.Context,
    customer: CustomerArgument,
    code: Annotated[str | None, typer.Option("--code", help="Another code.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    country: CountryOption = None,
    region: RegionOption = None,
    language: LanguageOption = None,
    timezone: ZoneOption = None,
    currency: CurrencyOption = None,
    terms: TermsOption = None,
    owner: OwnerOption = None,
    reference: ReferenceOption = None,
    group_name: GroupOption = None,
    pays: PaysOption = None,
    commission: CommissionOption = None,
    contract_rate: ContractRateOption = None,
    note: NoteOption = None,
) -> None:
    """Change what is given; the rest stays. An empty text clears a detail."""
    from dunning.cli.customer_changes import say_edits
    from dunning.ledger.customers import CustomerDetails, edit_customer, find_customer
    from dunning.ledger.edits import edits_of

    desk = desk_of(context)
    details = CustomerDetails(
        name=name,
        reference=reference,
        country=_known_country(country),
        region=region,
        language=language,
        timezone=_known_zone(timezone),
        currency=currency,
        terms_days=terms,
        owner=owner,
        note=note,
        plan_group=group_name,
        pays_rule=_payment_rule(desk, pays),
        commission=commission,
        contract_rate=contract_rate,
    )
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        edit_customer(change.session, found, details, code)
        edits = edits_of(change, found)
        change.note(f"edited customer {found.code}, {found.name}", found)
    say_edits(desk, f"{found.name} ({found.code})", edits)


def _known_country(country: str | None) -> str | None:
    from dunning.countries import known_country

    return known_country(country) if country else country


def _known_zone(zone: str | None) -> str | None:
    if zone:
        from dunning.settings import read_zone

        read_zone(zone)
    return zone


def _payment_rule(desk: Desk, pays: str | None) -> str | None:
    """The RFC 5545 rule for the words typed; empty words clear it."""
    if not pays:
        return pays
    from dunning.scheduler.payment_rule_words import read_rule

    return read_rule(pays, desk.today).rrule
