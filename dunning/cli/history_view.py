"""What happened: the journal of the book, and the story of one customer."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from dunning.cli.desk import Desk
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import shown_date
from dunning.kinds import PauseKind
from dunning.ledger.consequences import consequence_lines
from dunning.ledger.customers import find_customer
from dunning.ledger.model import Customer
from dunning.ledger.reads import (
    calls_of,
    credits_of,
    dispute_lines,
    invoice_lines,
    pauses_of,
    payment_lines,
    promise_lines,
)
from dunning.ledger.reads import journal_lines as read_journal
from dunning.money import Money

_Event = tuple[date, str, str, str]


def show_journal(desk: Desk, terminal: Terminal, limit: int) -> None:
    """The newest entries: number, when, who, what was typed, what it did."""
    with desk.reading() as session:
        lines = read_journal(session, limit)
    columns = (
        Column("No", right=True),
        Column("When", whole=True),
        Column("Who"),
        Column("What"),
        Column("Typed"),
    )
    zone = desk.clock.zone
    rows = [
        (
            str(line.id),
            f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}",
            line.who,
            line.summary + (" (taken back)" if line.taken_back else ""),
            line.command,
        )
        for line in lines
    ]
    records = (
        {
            "entry": line.id,
            "at": line.at.astimezone(zone).isoformat(),
            "who": line.who,
            "what": line.summary,
            "typed": line.command,
            "taken_back": line.taken_back,
        }
        for line in lines
    )
    terminal.rows(columns, rows, records, nothing="Nothing has happened in this book yet")


def show_customer_history(desk: Desk, terminal: Terminal, typed: str, limit: int) -> None:
    """Invoices, money, calls, promises, disputes, pauses and next steps of one customer by date."""
    with desk.reading() as session:
        customer = find_customer(session, typed)
        events = sorted(_events(desk, session, customer), key=lambda event: event[0])[-limit:]
        name = f"{customer.name} ({customer.code})"
    if terminal.format is Format.TABLE:
        terminal.heading(name)
    shown = terminal.format is Format.TABLE
    columns = (Column("Day", whole=True), Column("What", whole=True), Column("How"), Column("Who"))
    rows = [
        (shown_date(day, desk.today) if shown else day.isoformat(), what, how, who)
        for day, what, how, who in events
    ]
    records = (
        {"on": day.isoformat(), "what": what, "how": how, "who": who}
        for day, what, how, who in events
    )
    terminal.rows(columns, rows, records, nothing=f"Nothing has happened with {name} yet")


def _events(desk: Desk, session: Session, customer: Customer) -> Iterator[_Event]:
    day = desk.day()
    for line in invoice_lines(session, desk.today, customer, everything=True):
        money, due = Money(line.amount, line.currency), shown_date(line.due, desk.today)
        yield line.issued, "invoice", f"{line.number}: {money}, due {due}", ""
    for _, _, payment in payment_lines(session, customer):
        money = Money(payment.amount, payment.currency)
        yield payment.paid_on, "payment", _joined(" ", str(money), payment.reference), ""
        if payment.reversed_on:
            how = _joined(": ", f"{money} taken back", payment.reversal_reason)
            yield payment.reversed_on, "reversal", how, ""
    for credit in credits_of(session, customer):
        money = Money(credit.amount, credit.currency)
        yield credit.credited_on, credit.kind, _joined(": ", str(money), credit.reason), ""
    for call in calls_of(session, day, customer):
        parts = (
            call.outcome.value,
            f"with {call.contact}" if call.contact else "",
            f"to {call.redirected_to}" if call.redirected_to else "",
            f"said {call.reason.value}" if call.reason else "",
            call.note,
        )
        yield call.on, "call", _joined(", ", *parts), call.caller
    for _, _, fact in promise_lines(session, day, customer):
        how = f"{fact.money} for {shown_date(fact.promised_for, desk.today)}: {fact.state.value}"
        yield fact.made_on, "promise", how, fact.contact
    for _, _, dispute, number in dispute_lines(session, customer, resolved=True):
        how = _joined(": ", number or "the account", dispute.reason)
        yield dispute.opened_on, "dispute", how, ""
        if dispute.resolved_on:
            yield dispute.resolved_on, "resolved", number or "the account", ""
    yield from _stops(desk, session, customer)
    yield from _steps(desk, session, customer)


def _stops(desk: Desk, session: Session, customer: Customer) -> Iterator[_Event]:
    """Pauses, but for those that a call already tells."""
    for pause in pauses_of(session, customer):
        lasts = pause.kind == PauseKind.PAUSE.value
        until = f"until {shown_date(pause.until, desk.today)}" if lasts else ""
        if pause.call_id is None:
            yield pause.starts, pause.kind, _joined(": ", until, pause.reason), ""
        if pause.lifted_on:
            yield pause.lifted_on, "resumed", pause.kind, ""


def _steps(desk: Desk, session: Session, customer: Customer) -> Iterator[_Event]:
    for _, _, step in consequence_lines(session, desk.today, customer.code):
        planned = f"{step.kind.value} on {shown_date(step.planned_for, desk.today)}"
        how = f"{planned}, under {step.basis}"
        yield step.decided_on, "decided", _joined(": ", how, step.note), step.decided_by
        for on, what in ((step.announced_on, "announced"), (step.done_on, "done")):
            if on:
                yield on, what, planned, ""
        if step.withdrawn_on:
            yield step.withdrawn_on, "withdrawn", planned, ""


def _joined(mark: str, *parts: str) -> str:
    return mark.join(filter(None, parts))
