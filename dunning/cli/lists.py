"""Lists of the book: a table on a terminal, tab-separated lines on a pipe, or JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dunning.cli.desk import Desk
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import days_ago, short_date, shown_date
from dunning.facts import PromiseFact
from dunning.ledger.customers import find_contact, find_customer
from dunning.ledger.invoices import find_invoice
from dunning.ledger.model import Contact, Customer, Dispute, Payment
from dunning.ledger.reads import (
    InvoiceLine,
    SettledBy,
    contact_lines,
    customer_lines,
    dispute_lines,
    invoice_lines,
    payment_lines,
    promise_lines,
    settled_by,
)
from dunning.money import Money, plain


def show_customers(desk: Desk, terminal: Terminal) -> None:
    """Every customer with what is open and overdue."""
    with desk.reading() as session:
        lines = customer_lines(session, desk.today)
    columns = (
        Column("Code", whole=True),
        Column("Name"),
        Column("Open", right=True, whole=True),
        Column("Overdue", right=True, whole=True),
        Column("Owner"),
    )
    drawn = terminal.format is Format.TABLE
    rows = [
        (line.code, line.name, _sums(line.open, drawn), _sums(line.overdue, drawn), line.owner)
        for line in lines
    ]
    records = (
        {
            "customer": line.code,
            "name": line.name,
            "open": _money_records(line.open),
            "overdue": _money_records(line.overdue),
            "owner": line.owner,
        }
        for line in lines
    )
    terminal.rows(columns, rows, records, nothing="No customers yet: dunning customer add")


def show_invoices(
    desk: Desk, terminal: Terminal, typed: str, as_of: date, *, everything: bool
) -> None:
    """Invoices, the open ones or all."""
    with desk.reading() as session:
        lines = invoice_lines(session, as_of, _one(session, typed), everything=everything)
    columns = (
        Column("Number"),
        Column("Customer"),
        Column("Due", whole=True),
        Column("Days", right=True),
        Column("Amount", right=True, whole=True),
        Column("Open", right=True, whole=True),
    )
    rows = [_invoice_cells(terminal, line, as_of) for line in lines]
    records = (_invoice_record(line, as_of) for line in lines)
    terminal.rows(columns, rows, records, nothing="No open invoices; --all shows settled ones too")


def _invoice_cells(terminal: Terminal, line: InvoiceLine, as_of: date) -> tuple[str, ...]:
    return (
        line.number,
        line.customer,
        _past(terminal, line.due, as_of),
        str((as_of - line.due).days) if line.open else "",
        _amount(terminal, line.amount, line.currency),
        _amount(terminal, line.open, line.currency),
    )


def _invoice_record(line: InvoiceLine, as_of: date) -> dict[str, Any]:
    return {
        "invoice": line.number,
        "customer": line.customer,
        "name": line.name,
        "issued": line.issued.isoformat(),
        "due": line.due.isoformat(),
        "days_past_due": (as_of - line.due).days,
        "amount": plain(line.amount, line.currency),
        "open": plain(line.open, line.currency),
        "currency": line.currency,
    }


def show_invoice(desk: Desk, terminal: Terminal, number: str) -> None:
    """One invoice with what settled it and what is said against it."""
    with desk.reading() as session:
        invoice = find_invoice(session, number)
        customer = invoice.customer
        line = InvoiceLine(
            customer.code,
            customer.name,
            invoice.number,
            invoice.issued,
            invoice.due,
            invoice.amount,
            invoice.open_amount,
            invoice.currency,
        )
        parts = settled_by(session, invoice)
        disputes = [
            dispute
            for _, _, dispute, about in dispute_lines(session, customer, resolved=True)
            if about == number
        ]
    if terminal.format is Format.JSON:
        settled = [_settled_record(part, line.currency) for part in parts]
        about = [_dispute_record(line.customer, line.name, one, number) for one in disputes]
        record = _invoice_record(line, desk.today)
        terminal.json(record | {"settled_by": settled, "disputes": about})
        return
    for text in _invoice_story(desk, line, parts, disputes):
        terminal.line(text)


def _invoice_story(
    desk: Desk, line: InvoiceLine, parts: Sequence[SettledBy], disputes: Sequence[Dispute]
) -> list[str]:
    today = desk.today
    days = (today - line.due).days
    late = f", {days_ago(days)}" if line.open and days > 0 else ""
    story = [
        f"Invoice {line.number} of {line.name} ({line.customer})",
        f"issued {shown_date(line.issued, today)}, due {shown_date(line.due, today)}{late}",
        f"{Money(line.amount, line.currency)}, {Money(line.open, line.currency)} open",
    ]
    for part in parts:
        ended = f", reversed {shown_date(part.ends, today)}" if part.ends else ""
        money = Money(part.amount, line.currency)
        what = f"{part.kind} {part.number}".strip()
        story.append(f"{what}: {money} on {shown_date(part.on, today)}{ended}")
    for dispute in disputes:
        ended = (
            f"resolved {shown_date(dispute.resolved_on, today)}"
            if dispute.resolved_on
            else f"to review {shown_date(dispute.review_on, today)}"
        )
        reason = f" ({dispute.reason})" if dispute.reason else ""
        story.append(f"disputed {shown_date(dispute.opened_on, today)}{reason}, {ended}")
    return story


def _settled_record(part: SettledBy, currency: str) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "number": part.number,
        "on": part.on.isoformat(),
        "amount": plain(part.amount, currency),
        "until": part.ends.isoformat() if part.ends else None,
    }


def show_payments(desk: Desk, terminal: Terminal, typed: str) -> None:
    """Payments, the newest first."""
    with desk.reading() as session:
        lines = payment_lines(session, _one(session, typed))
    columns = (
        Column("No", right=True),
        Column("Customer"),
        Column("Received", whole=True),
        Column("Amount", right=True, whole=True),
        Column("Unallocated", right=True, whole=True),
        Column("Reversed"),
        Column("Reference"),
    )
    rows = [
        (
            str(payment.id),
            code,
            _past(terminal, payment.paid_on, desk.today),
            _amount(terminal, payment.amount, payment.currency),
            _amount(terminal, payment.unallocated, payment.currency) if payment.unallocated else "",
            _past(terminal, payment.reversed_on, desk.today) if payment.reversed_on else "",
            payment.reference,
        )
        for code, _, payment in lines
    ]
    records = (_payment_record(*line) for line in lines)
    terminal.rows(columns, rows, records, nothing="No payments yet: dunning pay CUSTOMER AMOUNT")


def _payment_record(code: str, name: str, payment: Payment) -> dict[str, Any]:
    return {
        "payment": payment.id,
        "customer": code,
        "name": name,
        "on": payment.paid_on.isoformat(),
        "amount": plain(payment.amount, payment.currency),
        "unallocated": plain(payment.unallocated, payment.currency),
        "currency": payment.currency,
        "reversed_on": payment.reversed_on.isoformat() if payment.reversed_on else None,
        "reference": payment.reference,
    }


def show_contacts(desk: Desk, terminal: Terminal, typed: str, contact: str) -> None:
    """Contacts of one customer or all; with `contact` only that person."""
    with desk.reading() as session:
        customer = _one(session, typed)
        lines = contact_lines(session, customer)
        if contact and customer is not None:
            wanted = find_contact(session, customer, contact)
            lines = [line for line in lines if line[2].id == wanted.id]
    columns = (
        Column("Customer", whole=True),
        Column("Name"),
        Column("Role", whole=True),
        Column("Phone"),
        Column("Email"),
        Column("Note"),
    )
    rows = [(code, one.name, one.role, _phone(one), one.email, one.note) for code, _, one in lines]
    records = (
        {
            "customer": code,
            "contact": one.name,
            "role": one.role,
            "phone": one.phone,
            "wrong_number": one.wrong_number_on is not None,
            "email": one.email,
            "note": one.note,
        }
        for code, _, one in lines
    )
    terminal.rows(columns, rows, records, nothing="No contacts yet: dunning contact add")


def _phone(contact: Contact) -> str:
    return f"{contact.phone} (wrong number)" if contact.wrong_number_on else contact.phone


def show_promises(desk: Desk, terminal: Terminal, typed: str, as_of: date) -> None:
    """Promises with how they stood on that day."""
    with desk.reading() as session:
        lines = promise_lines(session, desk.day(as_of), _one(session, typed))
    columns = (
        Column("No", right=True),
        Column("Customer"),
        Column("For", whole=True),
        Column("Amount", right=True, whole=True),
        Column("Received", right=True, whole=True),
        Column("State", whole=True),
        Column("By"),
    )
    rows = [
        (
            str(fact.id),
            code,
            _day(terminal, fact.promised_for, as_of),
            _amount(terminal, fact.money.amount, fact.money.currency),
            _amount(terminal, fact.received, fact.money.currency) if fact.received else "",
            fact.state.value,
            fact.contact,
        )
        for code, _, fact in lines
    ]
    records = (_promise_record(*line) for line in lines)
    terminal.rows(columns, rows, records, nothing="No promises yet: dunning log CUSTOMER promised")


def _promise_record(code: str, name: str, fact: PromiseFact) -> dict[str, Any]:
    return {
        "promise": fact.id,
        "customer": code,
        "name": name,
        "promised_for": fact.promised_for.isoformat(),
        "amount": plain(fact.money.amount, fact.money.currency),
        "received": plain(fact.received, fact.money.currency),
        "currency": fact.money.currency,
        "state": fact.state.value,
        "made_on": fact.made_on.isoformat(),
        "contact": fact.contact,
    }


def show_disputes(desk: Desk, terminal: Terminal, typed: str) -> None:
    """Disputes that nobody resolved yet."""
    with desk.reading() as session:
        lines = dispute_lines(session, _one(session, typed))
    columns = (
        Column("Customer", whole=True),
        Column("Invoice"),
        Column("Since", whole=True),
        Column("Review", whole=True),
        Column("Reason"),
    )
    rows = [
        (
            code,
            number or "the account",
            _past(terminal, one.opened_on, desk.today),
            _day(terminal, one.review_on, desk.today),
            one.reason,
        )
        for code, _, one, number in lines
    ]
    records = (_dispute_record(*line) for line in lines)
    terminal.rows(columns, rows, records, nothing="Nothing is in dispute")


def _dispute_record(code: str, name: str, dispute: Dispute, number: str) -> dict[str, Any]:
    return {
        "customer": code,
        "name": name,
        "invoice": number or None,
        "opened_on": dispute.opened_on.isoformat(),
        "review_on": dispute.review_on.isoformat(),
        "resolved_on": dispute.resolved_on.isoformat() if dispute.resolved_on else None,
        "reason": dispute.reason,
    }


def _one(session: Session, typed: str) -> Customer | None:
    return find_customer(session, typed) if typed else None


def _past(terminal: Terminal, day: date, today: date) -> str:
    return short_date(day, today) if terminal.format is Format.TABLE else day.isoformat()


def _day(terminal: Terminal, day: date, today: date) -> str:
    return shown_date(day, today) if terminal.format is Format.TABLE else day.isoformat()


def _amount(terminal: Terminal, amount: Any, currency: str) -> str:
    if terminal.format is Format.TABLE:
        return str(Money(amount, currency))
    return f"{plain(amount, currency)} {currency}"


def _sums(moneys: Sequence[Money], drawn: bool) -> str:
    if drawn:
        return "\n".join(str(money) for money in moneys)
    return ", ".join(f"{plain(money.amount, money.currency)} {money.currency}" for money in moneys)


def _money_records(moneys: Sequence[Money]) -> list[dict[str, str]]:
    return [
        {"amount": plain(money.amount, money.currency), "currency": money.currency}
        for money in moneys
    ]
