"""What becomes of a debt that calls do not bring in: handed over, written off, or kept on."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from dunning.cli.arguments import CustomerArgument, desk_of

ReasonOption = Annotated[str, typer.Option("--reason", help="Why.")]


class OldDebt(StrEnum):
    """What the user decides about debts past 120 days."""

    KEEP = "keep"
    HAND_OVER = "hand-over"
    WRITE_OFF = "write-off"


def register(app: typer.Typer) -> None:
    """Adds `old` and `hand-over`."""
    app.command()(old)
    app.command("hand-over")(hand_over)


def old(
    context: typer.Context,
    customer: CustomerArgument,
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help=f"One of {', '.join(OldDebt)}.")
    ],
    reason: ReasonOption = "",
) -> None:
    """Decide once what becomes of a debt past 120 days."""
    from dunning.cli.call_report import word_of

    decided = word_of(OldDebt, decision, "decision")
    if decided is OldDebt.HAND_OVER:
        hand_over(context, customer, reason)
    elif decided is OldDebt.KEEP:
        _keep_calling(context, customer)
    else:
        _write_off_old(context, customer, reason)


def hand_over(
    context: typer.Context, customer: CustomerArgument, reason: ReasonOption = ""
) -> None:
    """Hand the account to the collections department. The calls stop; resume takes it back."""
    from dunning.kinds import PauseKind
    from dunning.ledger.customers import find_customer
    from dunning.ledger.pauses import start_pause

    desk = desk_of(context)
    review = desk.today + timedelta(days=desk.settings.review_days)
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        start_pause(
            change.session,
            found,
            PauseKind.HANDED_OVER,
            starts=desk.today,
            until=review,
            reason=reason,
        )
        change.note(f"{found.name}: handed over to collections", found)
    desk.terminal().say(f"{found.name}: handed over, not rung any more. Undo with dunning undo")


def _keep_calling(context: typer.Context, customer: str) -> None:
    from dunning.ledger.customers import CustomerDetails, edit_customer, find_customer

    desk = desk_of(context)
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        edit_customer(change.session, found, CustomerDetails(keep_calling=True))
        change.note(f"{found.name}: kept on the list past 120 days", found)
    desk.terminal().say(f"{found.name}: stays on the list past 120 days. Undo with dunning undo")


def _write_off_old(context: typer.Context, customer: str, reason: str) -> None:
    from dunning.errors import NotFoundError
    from dunning.ledger.customers import find_customer
    from dunning.ledger.invoices import credit_invoice, find_invoice
    from dunning.ledger.reads import invoice_lines
    from dunning.scheduler.ways import OLD_DAYS

    desk = desk_of(context)
    oldest_kept = desk.today - timedelta(days=OLD_DAYS)
    with desk.changing() as change:
        found = find_customer(change.session, customer)
        lines = invoice_lines(change.session, desk.today, found)
        numbers = [line.number for line in lines if line.due < oldest_kept]
        if not numbers:
            raise NotFoundError(f"{found.code} has nothing open past {OLD_DAYS} days")
        for number in numbers:
            invoice = find_invoice(change.session, number)
            credit_invoice(
                change.session, invoice, None, on=desk.today, kind="write-off", reason=reason
            )
        said = f"written off: {', '.join(numbers)}"
        change.note(f"{found.name}: {said}", found)
    desk.terminal().say(f"{found.name}: {said}. Undo with dunning undo")
