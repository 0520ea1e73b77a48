"""Calls: what was tried, what it came to, and everything that follows from it at once."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from dunning.kinds import Outcome, PauseKind, PromiseState, Reason
from dunning.ledger.claims import NOTHING_SHOWN, Prepared
from dunning.ledger.disputes import open_dispute
from dunning.ledger.model import Call, Contact, Customer, Invoice, Promise
from dunning.ledger.pauses import start_pause
from dunning.ledger.promises import end_promise, make_promise, running_promises
from dunning.money import Money

STOPPING = {
    Outcome.INSOLVENT: PauseKind.INSOLVENT,
    Outcome.REPRESENTED: PauseKind.REPRESENTED,
    Outcome.STOP: PauseKind.STOP,
}
"""Outcomes after which the customer is not rung until someone lifts the stop."""


class Promised(NamedTuple):
    """One sum with its day. `breaks_on` is the first day on which it counts as broken."""

    money: Money
    promised_for: date
    breaks_on: date


class CallReport(NamedTuple):
    """What the caller says of one call.

    `at` is the moment and `on` the user's calendar day of it. `returns_on` brings the customer
    back where no promise, dispute or stop does. `review_on` is for disputes and stops.
    `prepared` is what the caller was shown for this call.
    """

    at: datetime
    on: date
    outcome: Outcome
    caller: str = ""
    contact: Contact | None = None
    redirected_to: Contact | None = None
    reason: Reason | None = None
    note: str = ""
    channel: str = "phone"
    inbound: bool = False
    returns_on: date | None = None
    review_on: date | None = None
    promises: tuple[Promised, ...] = ()
    disputed: tuple[Invoice, ...] = ()
    prepared: Prepared = NOTHING_SHOWN


class Logged(NamedTuple):
    """The call as it was logged, with the promises it made and those it replaced."""

    call: Call
    made: tuple[Promise, ...]
    replaced: tuple[Promise, ...]


def log_call(session: Session, customer: Customer, report: CallReport) -> Logged:
    """Records a call and what follows: promises made and replaced, disputes, stops.

    A new promise replaces those still running in its currency. `disputed` without an
    invoice disputes the whole account.
    """
    call = Call(
        customer_id=customer.id,
        contact_id=report.contact.id if report.contact else None,
        redirected_to_id=report.redirected_to.id if report.redirected_to else None,
        at=report.at,
        channel=report.channel,
        inbound=report.inbound,
        outcome=report.outcome.value,
        reason=report.reason.value if report.reason else "",
        note=report.note.strip(),
        caller=report.caller,
        returns_on=report.returns_on,
        lines=report.prepared.lines,
        asked_why=report.prepared.asked_why,
    )
    session.add(call)
    session.flush()
    replaced = _replace_running(session, customer, report)
    made = tuple(_make(session, customer, call, promised, report) for promised in report.promises)
    _follow_up(session, customer, call, report)
    return Logged(call, made, replaced)


def _replace_running(
    session: Session, customer: Customer, report: CallReport
) -> tuple[Promise, ...]:
    if not report.promises:
        return ()
    currencies = {promised.money.currency for promised in report.promises}
    running = tuple(
        promise
        for promise in running_promises(session, customer, report.on)
        if promise.currency in currencies and promise.made_on <= report.on
    )
    for promise in running:
        end_promise(session, promise, PromiseState.REPLACED, report.on)
    return running


def _make(
    session: Session, customer: Customer, call: Call, promised: Promised, report: CallReport
) -> Promise:
    return make_promise(
        session,
        customer,
        promised.money,
        promised_for=promised.promised_for,
        breaks_on=promised.breaks_on,
        made_at=report.at,
        made_on=report.on,
        call_id=call.id,
        contact_id=call.contact_id,
    )


def _follow_up(session: Session, customer: Customer, call: Call, report: CallReport) -> None:
    if report.outcome is Outcome.DISPUTED and report.review_on:
        targets: tuple[Invoice | None, ...] = report.disputed or (None,)
        for invoice in targets:
            open_dispute(
                session,
                customer,
                invoice,
                opened_on=report.on,
                review_on=report.review_on,
                reason=report.note,
                call_id=call.id,
            )
    if report.outcome in STOPPING and report.review_on:
        start_pause(
            session,
            customer,
            STOPPING[report.outcome],
            starts=report.on,
            until=report.review_on,
            reason=report.note,
            call_id=call.id,
        )
    if report.outcome is Outcome.WRONG_NUMBER and report.contact:
        known_since = report.contact.wrong_number_on or report.on
        report.contact.wrong_number_on = min(known_since, report.on)
    session.flush()
