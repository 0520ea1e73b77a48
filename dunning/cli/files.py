"""Files in and out: `import` and `report`."""

from typing import Annotated

import typer

from dunning.cli.arguments import (
    AsOfOption,
    JsonOption,
    PlainOption,
    day_asked,
    desk_of,
)

import_group = typer.Typer(help="Files in: invoices, customers, payments.", rich_markup_mode=None)
report_group = typer.Typer(help="Files out: overdue, commission, scripts.", rich_markup_mode=None)
FilesArgument = Annotated[list[str], typer.Argument(metavar="FILE...", help="CSV files.")]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=HEADER", help="Which column holds what; may be repeated."),
]
ProfileOption = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="Keep these choices for files like this.")
]
DatesOption = Annotated[str, typer.Option("--dates", help="dmy, mdy or ymd.")]
DecimalOption = Annotated[str, typer.Option("--decimal", help="The decimal mark: . or ,")]
EncodingOption = Annotated[str, typer.Option("--encoding", help="utf-8, cp1250, cp1252 ...")]
DelimiterOption = Annotated[str, typer.Option("--delimiter", help="What separates the cells.")]
CurrencyOption = Annotated[str, typer.Option("--currency", help="Where the file names none.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show all, change nothing.")]
WholeOption = Annotated[
    bool, typer.Option("--all-or-nothing", help="Take nothing in if any row is faulty.")
]
DueDaysOption = Annotated[
    int | None,
    typer.Option("--due-days", min=0, max=365, help="Days to due where the file has no due date."),
]


def register(app: typer.Typer) -> None:
    """Adds `import` and `report`."""
    app.add_typer(import_group, name="import")
    app.add_typer(report_group, name="report")


@import_group.command("invoices")
def import_invoices(
    context: typer.Context,
    files: FilesArgument,
    columns: MapOption = None,
    profile: ProfileOption = "",
    dates: DatesOption = "",
    decimal: DecimalOption = "",
    encoding: EncodingOption = "",
    delimiter: DelimiterOption = "",
    currency: CurrencyOption = "",
    due_days: DueDaysOption = None,
    dry_run: DryRunOption = False,
    all_or_nothing: WholeOption = False,
) -> None:
    """Take in invoices. The same file again changes nothing; faulty rows are listed."""
    from dunning.cli.file_choices import Wishes
    from dunning.cli.taking import take_files

    wishes = Wishes(
        columns or (),
        profile,
        dates,
        decimal,
        encoding,
        delimiter,
        currency,
        dry_run,
        all_or_nothing,
        due_days,
    )
    take_files(desk_of(context), "invoices", files, wishes)


@import_group.command("customers")
def import_customers(
    context: typer.Context,
    files: FilesArgument,
    columns: MapOption = None,
    profile: ProfileOption = "",
    encoding: EncodingOption = "",
    delimiter: DelimiterOption = "",
    dry_run: DryRunOption = False,
    all_or_nothing: WholeOption = False,
) -> None:
    """Take in customers with a contact each. What the file leaves empty stays as it is."""
    from dunning.cli.file_choices import Wishes
    from dunning.cli.taking import take_files

    wishes = Wishes(
        columns or (), profile, "", "", encoding, delimiter, "", dry_run, all_or_nothing
    )
    take_files(desk_of(context), "customers", files, wishes)


@import_group.command("payments")
def import_payments(
    context: typer.Context,
    files: FilesArgument,
    columns: MapOption = None,
    profile: ProfileOption = "",
    dates: DatesOption = "",
    decimal: DecimalOption = "",
    encoding: EncodingOption = "",
    delimiter: DelimiterOption = "",
    currency: CurrencyOption = "",
    dry_run: DryRunOption = False,
    all_or_nothing: WholeOption = False,
) -> None:
    """Take in payments: each settles the invoices it names, else the oldest due first."""
    from dunning.cli.file_choices import Wishes
    from dunning.cli.taking import take_files

    wishes = Wishes(
        columns or (),
        profile,
        dates,
        decimal,
        encoding,
        delimiter,
        currency,
        dry_run,
        all_or_nothing,
    )
    take_files(desk_of(context), "payments", files, wishes)


@report_group.command("overdue")
def report_overdue(
    context: typer.Context,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Write a CSV file.")
    ] = "",
    as_of: AsOfOption = "",
    excel: Annotated[
        bool, typer.Option("--excel", help="As Excel expects it where you live.")
    ] = False,
    plain: PlainOption = False,
    json: JsonOption = False,
) -> None:
    """Every overdue invoice: CSV into a file or a pipe, a table on a terminal."""
    from dunning.cli.reporting import write_overdue

    desk = desk_of(context)
    terminal = desk.terminal(json=json, plain=plain)
    write_overdue(desk, terminal, day_asked(desk, as_of), output, excel=excel)
