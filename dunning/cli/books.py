"""Looking after the book itself: upgrading, checking, copying."""

from typing import Annotated

import typer

from dunning.cli.arguments import desk_of

group = typer.Typer(help="The book itself: upgrade, check, backup, rights.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Adds the `db` group."""
    app.add_typer(group, name="db")


@group.command()
def upgrade(context: typer.Context) -> None:
    """Bring the book to this version's schema, after a copy. Other commands do it too."""
    from dunning.ledger.book import bring_up_to_date

    desk = desk_of(context)
    book = desk.opened(create=False, upgrade=False)
    copy, schema = bring_up_to_date(book)
    kept = f", the old one is kept at {copy}" if copy else ""
    desk.terminal().say(f"The book has schema {schema}{kept}")


@group.command()
def check(context: typer.Context) -> None:
    """Prove the book: integrity, references, balances, promises. Exit code 1 if anything is off."""
    from dunning.errors import DunningError
    from dunning.ledger.check import check_book

    desk = desk_of(context)
    faults = check_book(desk.opened(create=False))
    terminal = desk.terminal()
    for fault in faults:
        terminal.line(str(fault))
    if faults:
        raise DunningError(f"{len(faults)} faults in the book: restore a backup, or ask for help")
    terminal.say("The book is sound: integrity, references, balances, promises")


@group.command()
def backup(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to; beside the book if not said.")
    ] = "",
) -> None:
    """Copy the book to a new file, safely while others write."""
    from dunning.ledger.copies import back_up

    desk = desk_of(context)
    made = back_up(desk.opened(create=False), target, desk.clock.now)
    desk.terminal().say(f"Copied the book to {made}, and checked the copy")


@group.command()
def restore(
    context: typer.Context,
    copy: Annotated[str, typer.Argument(metavar="COPY", help="A copy that db backup made.")],
) -> None:
    """Put a copy back where the book should be. Never over a book that is there."""
    from pathlib import Path

    from dunning.ledger.book import redacted
    from dunning.ledger.copies import restore as restore_copy

    desk = desk_of(context)
    restore_copy(Path(copy).expanduser(), desk.place).close()
    desk.terminal().say(f"Restored the book to {redacted(desk.place)}, and checked it")


@group.command()
def move(
    context: typer.Context,
    to: Annotated[str, typer.Argument(metavar="TO", help="A file, or postgresql://...")],
) -> None:
    """Copy the whole book to another place: from a file to PostgreSQL, or back."""
    from dunning.ledger.moving import move_book

    desk = desk_of(context)
    moved = move_book(desk.opened(create=False, upgrade=False), to)
    rows = sum(moved.rows.values())
    desk.terminal().say(
        f"Moved {rows} rows to {moved.place}, and compared them; the old book is as it was. "
        f"From now on: DUNNING_BOOK={moved.place}"
    )


@group.command()
def grant(
    context: typer.Context,
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="reader, caller or manager.")],
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A role of the database server.")],
    own_accounts_only: Annotated[
        bool | None,
        typer.Option(
            "--own-accounts-only/--all-accounts",
            help="Whether a caller sees only the customers they own; as the settings say.",
        ),
    ] = None,
) -> None:
    """Give a PostgreSQL role its rights to the book, in place of any it had."""
    from dunning.cli.call_report import word_of
    from dunning.ledger.roles import BookRole
    from dunning.ledger.roles import grant as grant_role

    desk = desk_of(context)
    given = word_of(BookRole, right, "right")
    own = desk.settings.own_accounts_only if own_accounts_only is None else own_accounts_only
    only = own and given is BookRole.CALLER if own_accounts_only is None else own
    grant_role(desk.opened(create=False), given, role, own_accounts_only=only)
    accounts = ", of their own accounts only" if only else ""
    desk.terminal().say(f"{role} is a {given} of this book{accounts}")
