"""The people at a customer."""

from typing import Annotated

import typer

from dunning.cli.arguments import (
    AnyCustomerArgument,
    CustomerArgument,
    JsonOption,
    PlainOption,
    desk_of,
)
from dunning.kinds import Role

group = typer.Typer(help="Contacts: add, list, show, edit.", rich_markup_mode=None)
ContactArgument = Annotated[str, typer.Argument(metavar="CONTACT", help="Name or part of it.")]
RoleOption = Annotated[
    str | None, typer.Option("--role", help=f"One of {', '.join(Role)}.", show_default=False)
]
PhoneOption = Annotated[str | None, typer.Option("--phone", help="The number to ring.")]
EmailOption = Annotated[str | None, typer.Option("--email", help="The address to write to.")]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="HH:MM", help="Not rung before, in their time.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="HH:MM", help="Not rung after, in their time.")
]
WeekdaysOption = Annotated[
    str | None, typer.Option("--on-days", metavar="DAYS", help='Only rung on: "mon tue thu".')
]
NotAtWorkOption = Annotated[
    bool | None, typer.Option("--not-at-work/--at-work", help="Asked not to be rung at work.")
]
NoteOption = Annotated[str | None, typer.Option("--note", help="Anything worth knowing.")]


def register(app: typer.Typer) -> None:
    """Adds the `contact` group."""
    app.add_typer(group, name="contact")


@group.command()
def add(
    context: typer.Context,
    customer: CustomerArgument,
    name: Annotated[str, typer.Argument(help="The person's name.")],
    role: RoleOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    from_time: FromOption = None,
    until_time: UntilOption = None,
    on_days: WeekdaysOption = None,
    not_at_work: NotAtWorkOption = None,
    note: NoteOption = None,
) -> None:
    """Add a person at a customer; a payer if not said otherwise."""
    from dunning.cli.call_report import word_of
    from dunning.cli.calling_ways import check_wishes
    from dunning.ledger.customers import ContactDetails, add_contact, find_customer

    desk = desk_of(context)
    check_wishes(from_time or "", until_time or "", on_days or "")
    details = ContactDetails(
        role=word_of(Role, role, "role") if role else None,
        phone=phone,
        email=email,
        note=note,
        wish_from=from_time,
        wish_to=until_time,
        wish_weekdays=" ".join(on_days.lower().split()) if on_days is not None else None,
        not_at_work=not_at_work,
    )
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        contact = add_contact(change.session, found, name, details)
        said = f"{contact.name}, {contact.role} at {found.code}"
        change.note(f"added contact {said}", found)
    desk.terminal().say(f"Added {said}. Undo with dunning undo")


@group.command("list")
def list_contacts(
    context: typer.Context,
    customer: AnyCustomerArgument = "",
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Contacts by customer."""
    from dunning.cli.lists import show_contacts

    desk = desk_of(context)
    show_contacts(desk, desk.terminal(json=json, plain=plain), customer, "")


@group.command()
def show(
    context: typer.Context,
    customer: CustomerArgument,
    contact: ContactArgument,
    json: JsonOption = False,
) -> None:
    """One person: role, phone, address, note."""
    from dunning.cli.lists import show_contacts

    desk = desk_of(context)
    show_contacts(desk, desk.terminal(json=json), customer, contact)


@group.command()
def edit(
    context: typer.Context,
    customer: CustomerArgument,
    contact: ContactArgument,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    role: RoleOption = None,
    phone: PhoneOption = None,
    email: EmailOption = None,
    from_time: FromOption = None,
    until_time: UntilOption = None,
    on_days: WeekdaysOption = None,
    not_at_work: NotAtWorkOption = None,
    note: NoteOption = None,
) -> None:
    """Change what is given; the rest stays."""
    from dunning.cli.call_report import word_of
    from dunning.cli.calling_ways import check_wishes
    from dunning.cli.customer_changes import say_edits
    from dunning.ledger.customers import (
        ContactDetails,
        edit_contact,
        find_contact,
        find_customer,
    )
    from dunning.ledger.edits import edits_of

    desk = desk_of(context)
    check_wishes(from_time or "", until_time or "", on_days or "")
    details = ContactDetails(
        role=word_of(Role, role, "role") if role else None,
        phone=phone,
        email=email,
        note=note,
        wish_from=from_time,
        wish_to=until_time,
        wish_weekdays=" ".join(on_days.lower().split()) if on_days is not None else None,
        not_at_work=not_at_work,
    )
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        person = find_contact(change.session, found, contact)
        edit_contact(change.session, person, details, name)
        edits = edits_of(change, found)
        change.note(f"edited contact {person.name} of {found.name}", found)
    say_edits(desk, f"{person.name} of {found.name}", edits)
