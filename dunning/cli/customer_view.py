"""One customer whole, as read before a call or a new contract."""

from datetime import date
from decimal import Decimal
from typing import Any

from dunning.cli.coach import coach_lines
from dunning.cli.desk import Desk
from dunning.cli.morning_view import local_time
from dunning.cli.terminal import Format, Terminal
from dunning.commission_rates import CommissionRates
from dunning.days import days_ago, shown_date
from dunning.facts import CallFact, PromiseFact, Standing
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import read_commission_rates
from dunning.ledger.customers import find_customer
from dunning.ledger.model import Customer
from dunning.ledger.reads import calls_of, payment_lines, promise_lines
from dunning.ledger.standings import read_standings
from dunning.money import Money, plain
from dunning.percentages import plain_rate, shown_percentage
from dunning.scheduler.payment_habits import learn_rule
from dunning.scheduler.payment_rule_words import read_rule, rule_words

_CALLS_SHOWN = 5


def show_customer(desk: Desk, terminal: Terminal, typed: str, *, coach: bool) -> None:
    """Writes details, contacts, what is open, promises, holds, and the latest calls.

    With `coach` also what the debt has cost so far, and the commission that waits for it.
    """
    with desk.reading() as session:
        customer = find_customer(session, typed)
        standing = read_standings(session, desk.day(), customer.code)[0]
        promises = [fact for _, _, fact in promise_lines(session, desk.day(), customer)]
        calls = calls_of(session, desk.day(), customer)
        paid_on = [payment.paid_on for _, _, payment in payment_lines(session, customer)]
        rates = read_commission_rates(answers_of(session), customer.code)
    costs = coach_lines(desk, standing, desk.today, rates) if coach else []
    if terminal.format is Format.JSON:
        terminal.json(_record(desk, customer, standing, promises, calls) | {"coach": costs})
        return
    terminal.heading(f"{customer.name} ({customer.code})")
    for heading, lines in (
        ("", _details(desk, customer, standing)),
        ("", _habit(customer, paid_on)),
        ("Contacts", _contacts(standing)),
        ("Open", _open(desk, standing, rates)),
        ("", costs),
        ("Promises", [_promise(desk, one) for one in promises]),
        ("Not rung", [_pause(desk, one) for one in standing.pauses]),
        ("Latest calls", [_call(desk, one) for one in calls[-_CALLS_SHOWN:]]),
    ):
        if heading and lines:
            terminal.line()
            terminal.heading(heading)
        for line in lines:
            terminal.line(line)


def _details(desk: Desk, customer: Customer, standing: Standing) -> list[str]:
    time, zone = local_time(desk, standing), customer.timezone
    known = {
        "reference": customer.reference,
        "country": " ".join(filter(None, (customer.country, customer.region))),
        "language": customer.language,
        "their time": f"{time}{zone and f' ({zone})'}" if time else zone,
        "currency": customer.currency,
        "terms": f"{customer.terms_days} days" if customer.terms_days is not None else "",
        "commission": _percentage(customer.commission),
        "contract rate": _percentage(customer.contract_rate, " a year"),
        "owner": customer.owner,
        "group": customer.plan_group,
        "pays": rule_words(read_rule(customer.pays_rule)) if customer.pays_rule else "",
        "past 120 days": "keep calling" if customer.keep_calling else "",
        "note": customer.note,
    }
    return [f"{name}: {value}" for name, value in known.items() if value]


def _percentage(rate: Decimal | None, per: str = "") -> str:
    return "" if rate is None else f"{shown_percentage(rate)}{per}"


def _habit(customer: Customer, paid_on: list[date]) -> list[str]:
    """What the payment days suggest, where no rule is kept yet."""
    suggestion = None if customer.pays_rule else learn_rule(paid_on)
    if suggestion is None:
        return []
    keep = f'dunning customer edit {customer.code} --pays "{rule_words(suggestion.rule)}"'
    return [f"{suggestion.sentence()}; keep it with {keep}"]


def _contacts(standing: Standing) -> list[str]:
    return [
        ", ".join(
            filter(
                None,
                (
                    contact.name,
                    contact.role.value,
                    contact.phone and contact.phone + (" (wrong)" if contact.wrong_number else ""),
                    contact.email,
                ),
            )
        )
        for contact in standing.contacts
    ]


def _open(desk: Desk, standing: Standing, rates: CommissionRates) -> list[str]:
    today = desk.today
    lines = []
    for invoice in standing.invoices:
        days = invoice.days_past_due(today)
        late = f", {days_ago(days)}" if days > 0 else ""
        disputed = ", disputed" if invoice.disputed else ""
        share = _percentage(rates.invoices.get(invoice.number))
        own = f", commission {share}" if share else ""
        money = Money(invoice.open, invoice.currency)
        due = shown_date(invoice.due, today)
        lines.append(f"{invoice.number}: {money}, due {due}{late}{disputed}{own}")
    return lines + [f"on the account: {money}" for money in standing.unallocated]


def _promise(desk: Desk, fact: PromiseFact) -> str:
    who = f" by {fact.contact}" if fact.contact else ""
    return f"{fact.money} for {shown_date(fact.promised_for, desk.today)}{who}: {fact.state.value}"


def _pause(desk: Desk, pause: Any) -> str:
    reason = f": {pause.reason}" if pause.reason else ""
    return f"{pause.kind.value} until {shown_date(pause.until, desk.today)}{reason}"


def _call(desk: Desk, call: CallFact) -> str:
    who = f" with {call.contact}" if call.contact else ""
    reason = f", {call.reason.value}" if call.reason else ""
    note = f": {call.note}" if call.note else ""
    return f"{shown_date(call.on, desk.today)}: {call.outcome.value}{who}{reason}{note}"


def _record(
    desk: Desk,
    customer: Customer,
    standing: Standing,
    promises: list[PromiseFact],
    calls: list[CallFact],
) -> dict[str, Any]:
    return {
        "customer": customer.code,
        "name": customer.name,
        "reference": customer.reference,
        "country": customer.country,
        "region": customer.region,
        "language": customer.language,
        "timezone": customer.timezone,
        "currency": customer.currency,
        "terms_days": customer.terms_days,
        "commission": _percent_record(customer.commission),
        "contract_rate": _percent_record(customer.contract_rate),
        "owner": customer.owner,
        "group": customer.plan_group,
        "pays": customer.pays_rule,
        "note": customer.note,
        "contacts": [
            {
                "contact": contact.name,
                "role": contact.role.value,
                "phone": contact.phone,
                "wrong_number": contact.wrong_number,
                "email": contact.email,
            }
            for contact in standing.contacts
        ],
        "invoices": [
            {
                "invoice": invoice.number,
                "due": invoice.due.isoformat(),
                "days_past_due": invoice.days_past_due(desk.today),
                "open": plain(invoice.open, invoice.currency),
                "currency": invoice.currency,
                "disputed": invoice.disputed,
            }
            for invoice in standing.invoices
        ],
        "promises": [
            {
                "promised_for": fact.promised_for.isoformat(),
                "amount": plain(fact.money.amount, fact.money.currency),
                "currency": fact.money.currency,
                "state": fact.state.value,
            }
            for fact in promises
        ],
        "calls": [
            {"on": call.on.isoformat(), "outcome": call.outcome.value, "contact": call.contact}
            for call in calls
        ],
    }


def _percent_record(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{plain_rate(rate):f}"
