"""Why a customer is rung, or not: every term, every hold, and when it ends."""

from datetime import date
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.terminal import Format, Terminal
from dunning.days import shown_date
from dunning.facts import OpenInvoice, Standing
from dunning.ledger.customers import find_customer
from dunning.ledger.standings import read_standings
from dunning.money import Money, plain, shown
from dunning.scheduler.worklist import HeldBack, ProposedCall, place


def show_why(desk: Desk, terminal: Terminal, typed: str, today: date) -> None:
    """Writes the terms of the ranking, or what holds the call back, one line each."""
    with desk.reading() as session:
        code = find_customer(session, typed).code
        standing = read_standings(session, desk.day(today), code)[0]
    placed = place(standing, today, desk.settings.gap_days) if standing.overdue(today) else None
    if terminal.format is Format.JSON:
        terminal.json(_record(standing, placed, today))
        return
    terminal.heading(f"{standing.name} ({standing.code}) on {shown_date(today, today)}")
    for line in _lines(standing, placed, today):
        terminal.line(line)


def _lines(standing: Standing, placed: ProposedCall | HeldBack | None, today: date) -> list[str]:
    if placed is None:
        waiting = [one.due for one in standing.invoices]
        later = f"; the next is due {shown_date(min(waiting), today)}" if waiting else ""
        return [f"nothing is overdue{later}"]
    if isinstance(placed, HeldBack):
        return [
            f"held back: {hold.reason}; back {shown_date(hold.until, today)}"
            for hold in placed.holds
        ]
    asked = standing.called_for(today) or standing.due_for_review(today)
    terms = [_term(invoice, today) for invoice in asked]
    score = f"score: {_days_of(placed.score, placed.score_currency)}"
    return [f"to call: {placed.reason(today)}", f"stage: {placed.stage.value}", *terms, score]


def _term(invoice: OpenInvoice, today: date) -> str:
    days = invoice.days_past_due(today)
    product = _days_of(invoice.open * days, invoice.currency)
    counted = f"{days} day{'' if days == 1 else 's'}"
    return f"{invoice.number}: {Money(invoice.open, invoice.currency)} x {counted} = {product}"


def _days_of(amount: Any, currency: str) -> str:
    return f"{shown(amount, currency)} {currency}-days"


def _record(
    standing: Standing, placed: ProposedCall | HeldBack | None, today: date
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "customer": standing.code,
        "name": standing.name,
        "as_of": today.isoformat(),
        "call": isinstance(placed, ProposedCall),
    }
    if isinstance(placed, ProposedCall):
        record |= {
            "why": placed.reason(today),
            "stage": placed.stage.value,
            "terms": [
                {
                    "invoice": invoice.number,
                    "open": plain(invoice.open, invoice.currency),
                    "currency": invoice.currency,
                    "days_past_due": invoice.days_past_due(today),
                }
                for invoice in standing.called_for(today) or standing.due_for_review(today)
            ],
            "score": plain(placed.score, placed.score_currency),
        }
    elif placed is not None:
        record["holds"] = [
            {"reason": hold.reason, "until": hold.until.isoformat()} for hold in placed.holds
        ]
    return record
