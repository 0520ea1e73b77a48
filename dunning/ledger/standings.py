"""What the morning needs of each customer with something overdue, for any day asked about.

A fixed number of statements, whatever the size of the book. What is open on an earlier day is
today's open amount put back by the allocations that began or ended since.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Select,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from dunning.facts import (
    AttemptFact,
    CallFact,
    ContactFact,
    OpenInvoice,
    Outcome,
    PauseFact,
    PauseKind,
    PromiseFact,
    PromiseState,
    Reason,
    Role,
    Standing,
)
from dunning.ledger.as_of import (
    Day,
    Whose,
    disputes_on,
    may_be_due,
    open_invoices_on,
    unallocated_on,
)
from dunning.ledger.model import (
    Call,
    Contact,
    Credit,
    Customer,
    Dispute,
    Pause,
    Payment,
    Promise,
)
from dunning.ledger.promises import Receipt, settle_promises
from dunning.ledger.types import Moment
from dunning.money import Money, totals

RECENT_DAYS = 33
"""So far back attempts are looked at: the longest contact limit counts 31 days."""


def read_standings(
    session: Session, day: Day, code: str | None = None, *, days_ahead: int = 0
) -> tuple[Standing, ...]:
    """One `Standing` per customer with something overdue on that day, by code.

    With `days_ahead` also those of whom an undisputed invoice falls due on the day or so many
    days later. With `code` only that customer's, also when nothing is overdue; empty for an
    unknown one.
    """
    last = day.on + timedelta(days=days_ahead or -1)
    whose = may_be_due(day.on, last) if code is None else _named(code)
    invoices = _invoices(session, day, None if code is None else whose)
    if code is None:
        invoices = {
            customer_id: found
            for customer_id, found in invoices.items()
            if found[0].due < day.on or any(one.due <= last and not one.disputed for one in found)
        }
    customers = [
        customer
        for customer in session.execute(_customers().where(whose(Customer.id)))
        if code is not None or customer.id in invoices
    ]
    contacts = _contacts(session, day, whose)
    unallocated = unallocated_on(session, day, whose)
    promises = promises_on(session, day, whose)
    pauses = _pauses(session, day, whose)
    calls = _calls(session, day, whose)
    reviews = _account_reviews(session, day, whose)
    return tuple(
        Standing(
            code=customer.code,
            name=customer.name,
            owner=customer.owner,
            country=customer.country,
            region=customer.region,
            language=customer.language,
            timezone=customer.timezone,
            contacts=tuple(contacts.get(customer.id, ())),
            invoices=tuple(invoices.get(customer.id, ())),
            unallocated=totals(unallocated.get(customer.id, ())),
            promises=tuple(
                promise
                for promise in promises.get(customer.id, ())
                if promise.state not in (PromiseState.WITHDRAWN, PromiseState.REPLACED)
            ),
            pauses=tuple(pauses.get(customer.id, ())),
            last_call=calls[customer.id].last,
            last_conversation=calls[customer.id].conversation,
            attempts=calls[customer.id].attempts,
            conversations=_since(calls[customer.id].conversations, invoices.get(customer.id)),
            recent_attempts=tuple(calls[customer.id].recent),
            account_review_on=reviews.get(customer.id),
            group=customer.plan_group,
            pays_rule=customer.pays_rule,
            keep_calling=customer.keep_calling,
        )
        for customer in customers
    )


def payments_known_to(session: Session, as_of: date) -> date | None:
    """The day of the newest payment on or before `as_of`, None where there is none."""
    return session.scalar(select(func.max(Payment.paid_on)).where(Payment.paid_on <= as_of))


def _contacts(session: Session, day: Day, whose: Whose) -> dict[int, list[ContactFact]]:
    found: dict[int, list[ContactFact]] = defaultdict(list)
    for contact in session.scalars(
        select(Contact).where(whose(Contact.customer_id)).order_by(Contact.id)
    ):
        found[contact.customer_id].append(
            ContactFact(
                contact.name,
                Role(contact.role),
                contact.phone,
                contact.email,
                contact.wrong_number_on is not None and contact.wrong_number_on <= day.on,
                contact.wish_from,
                contact.wish_to,
                contact.wish_weekdays,
                contact.not_at_work,
            )
        )
    return found


def _customers() -> Select[*tuple[Any, ...]]:
    return select(
        Customer.id,
        Customer.code,
        Customer.name,
        Customer.owner,
        Customer.country,
        Customer.region,
        Customer.language,
        Customer.timezone,
        Customer.plan_group,
        Customer.pays_rule,
        Customer.keep_calling,
    ).order_by(Customer.code)


def _named(code: str) -> Whose:
    named = select(Customer.id).where(Customer.code == code).scalar_subquery()
    return lambda customer_id: customer_id == named


def _invoices(session: Session, day: Day, whose: Whose | None) -> dict[int, list[OpenInvoice]]:
    open_then = open_invoices_on(day.on)
    columns = open_then.c
    statement = select(
        columns.customer_id,
        columns.id,
        columns.number,
        columns.issued,
        columns.due,
        columns.amount,
        columns.open_then,
        columns.currency,
    ).order_by(columns.due, columns.id)
    if whose is not None:
        statement = statement.where(whose(columns.customer_id))
    reviews = _invoice_reviews(session, day)
    found: dict[int, list[OpenInvoice]] = defaultdict(list)
    for row in session.connection().execute(statement):
        customer_id, invoice_id, number, issued, due, amount, still_open, currency = row
        found[customer_id].append(
            OpenInvoice(number, issued, due, amount, still_open, currency, reviews.get(invoice_id))
        )
    return found


def _invoice_reviews(session: Session, day: Day) -> dict[int, date]:
    """When to look at the running disputes again, by invoice id."""
    rows = session.execute(
        select(Dispute.invoice_id, func.max(Dispute.review_on))
        .where(disputes_on(day.on), Dispute.invoice_id.is_not(None))
        .group_by(Dispute.invoice_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def promises_on(session: Session, day: Day, whose: Whose) -> dict[int, list[PromiseFact]]:
    """Every promise made by that day, as it stood then, by customer and promised date."""
    made: dict[tuple[int, str], list[Promise]] = defaultdict(list)
    statement = (
        select(Promise)
        .options(joinedload(Promise.contact))
        .where(whose(Promise.customer_id), Promise.made_on <= day.on)
        .order_by(Promise.promised_for, Promise.id)
    )
    for promise in session.scalars(statement):
        made[promise.customer_id, promise.currency].append(promise)
    receipts = _receipts(session, day, whose) if made else {}
    found: dict[int, list[PromiseFact]] = defaultdict(list)
    for (customer_id, currency), promises in made.items():
        settled = settle_promises(promises, receipts.get((customer_id, currency), ()), day.on)
        for promise in promises:
            settlement = settled[promise.id]
            found[customer_id].append(
                PromiseFact(
                    id=promise.id,
                    money=Money(promise.amount, currency),
                    promised_for=promise.promised_for,
                    made_on=promise.made_on,
                    returns_on=promise.breaks_on,
                    state=settlement.state,
                    received=settlement.received,
                    contact=promise.contact.name if promise.contact else "",
                )
            )
    for facts in found.values():
        facts.sort(key=lambda fact: (fact.promised_for, fact.id))
    return found


def _receipts(session: Session, day: Day, whose: Whose) -> dict[tuple[int, str], list[Receipt]]:
    first = (
        select(Promise.customer_id, func.min(Promise.made_on).label("made_on"))
        .where(whose(Promise.customer_id))
        .group_by(Promise.customer_id)
        .subquery("first_promise")
    )
    payments = (
        select(
            Payment.customer_id,
            Payment.currency,
            Payment.paid_on.label("day"),
            Payment.recorded_at,
            Payment.amount,
        )
        .join(first, first.c.customer_id == Payment.customer_id)
        .where(
            Payment.paid_on >= first.c.made_on,
            Payment.paid_on <= day.on,
            or_(Payment.reversed_on.is_(None), Payment.reversed_on > day.on),
        )
    )
    credits_given = (
        select(
            Credit.customer_id,
            Credit.currency,
            Credit.credited_on.label("day"),
            literal(None, Moment).label("recorded_at"),
            Credit.amount,
        )
        .join(first, first.c.customer_id == Credit.customer_id)
        .where(
            Credit.kind == "credit-note",
            Credit.credited_on >= first.c.made_on,
            Credit.credited_on <= day.on,
        )
    )
    found: dict[tuple[int, str], list[Receipt]] = defaultdict(list)
    for row in session.execute(union_all(payments, credits_given)):
        found[row.customer_id, row.currency].append(Receipt(row.day, row.recorded_at, row.amount))
    return found


def _pauses(session: Session, day: Day, whose: Whose) -> dict[int, list[PauseFact]]:
    found: dict[int, list[PauseFact]] = defaultdict(list)
    statement = select(Pause).where(
        whose(Pause.customer_id),
        Pause.starts <= day.on,
        or_(Pause.lifted_on.is_(None), Pause.lifted_on > day.on),
        or_(Pause.kind != PauseKind.PAUSE.value, Pause.until > day.on),
    )
    for pause in session.scalars(statement.order_by(Pause.starts, Pause.id)):
        found[pause.customer_id].append(
            PauseFact(
                PauseKind(pause.kind), pause.starts, _next_review(pause.until, day), pause.reason
            )
        )
    return found


def _next_review(until: date, day: Day) -> date:
    if day.on < until:
        return until
    rounds = (day.on - until).days // day.review_days + 1
    return until + timedelta(days=rounds * day.review_days)


@dataclass(slots=True)
class _Calls:
    """What is known of the calls to one customer."""

    last: CallFact | None = None
    conversation: CallFact | None = None
    attempts: int = 0
    conversations: list[date] = field(default_factory=list)
    recent: list[AttemptFact] = field(default_factory=list)


def _calls(session: Session, day: Day, whose: Whose) -> dict[int, _Calls]:
    statement = (
        select(Call)
        .options(joinedload(Call.contact), joinedload(Call.redirected_to))
        .where(whose(Call.customer_id), Call.at < day.ends)
        .order_by(Call.at, Call.id)
    )
    found: dict[int, _Calls] = defaultdict(_Calls)
    recent_from = day.ends - timedelta(days=RECENT_DAYS)
    for call in session.scalars(statement):
        told = found[call.customer_id]
        fact = call_fact(call, day)
        told.last = fact
        told.attempts += 1
        if fact.outcome.reached:
            told.conversation = fact
            told.conversations.append(fact.on)
        if call.at >= recent_from:
            left_message = fact.outcome is Outcome.VOICEMAIL
            told.recent.append(
                AttemptFact(call.at, fact.outcome.reached, call.inbound, left_message)
            )
    return found


def call_fact(call: Call, day: Day) -> CallFact:
    """One call as the other rooms see it, on the user's calendar day."""
    return CallFact(
        on=day.of(call.at),
        outcome=Outcome(call.outcome),
        contact=call.contact.name if call.contact else "",
        reason=Reason(call.reason) if call.reason else None,
        note=call.note,
        caller=call.caller,
        returns_on=call.returns_on,
        redirected_to=call.redirected_to.name if call.redirected_to else "",
    )


def _since(days: list[date], invoices: list[OpenInvoice] | None) -> tuple[date, ...]:
    """The days of conversations since the oldest open invoice fell due."""
    return tuple(day for day in days if invoices and day > invoices[0].due)


def _account_reviews(session: Session, day: Day, whose: Whose) -> dict[int, date]:
    rows = session.execute(
        select(Dispute.customer_id, func.max(Dispute.review_on))
        .where(whose(Dispute.customer_id), Dispute.invoice_id.is_(None), disputes_on(day.on))
        .group_by(Dispute.customer_id)
    )
    return {row[0]: row[1] for row in rows}
