"""From the words of `log` to a call in the book, and the line that echoes it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from dunning.cli.arguments import read_money, split_money
from dunning.cli.dates import read_date, read_moment, take_date
from dunning.cli.desk import Desk
from dunning.cli.questions import ask, offer
from dunning.cli.terminal import Terminal
from dunning.days import shown_date
from dunning.errors import NotFoundError, UsageError
from dunning.facts import ContactFact
from dunning.kinds import Outcome, Reason
from dunning.ledger.answers import answers_of
from dunning.ledger.calls import STOPPING, CallReport, Logged, Promised, log_call
from dunning.ledger.claims import Prepared, release
from dunning.ledger.customers import (
    ContactDetails,
    add_contact,
    contacts_of,
    find_contact,
    find_customer,
)
from dunning.ledger.invoices import find_invoice
from dunning.ledger.model import Contact, Customer, Invoice
from dunning.money import CURRENCIES, Money
from dunning.scheduler.calendar import working_day_from
from dunning.scheduler.returns import promise_breaks_on, returns_on

_Word = TypeVar("_Word", bound=StrEnum)


class Spoken(NamedTuple):
    """What was typed after `log`, word by word."""

    customer: str
    outcome: str
    details: tuple[str, ...]
    said: str
    spoken_with: str
    to: str
    phone: str
    note: str
    at: str
    review: str
    inbound: bool = False
    asked_why: bool | None = None


def log_spoken(desk: Desk, terminal: Terminal, spoken: Spoken) -> None:
    """Logs the call and echoes what it came to. Raises UsageError for what is not understood."""
    with desk.reading() as session:
        find_customer(session, spoken.customer)
    outcome = word_of(
        Outcome,
        spoken.outcome
        or ask(
            terminal, f"Outcome ({', '.join(Outcome)})", f"dunning log {spoken.customer} OUTCOME"
        ),
        "outcome",
    )
    at = read_moment(spoken.at, desk.clock.now) if spoken.at else desk.clock.now
    details = _completed(desk, terminal, outcome, spoken)
    if outcome is Outcome.REDIRECTED and not spoken.to:
        spoken = _with_other_person(terminal, spoken)
    with desk.changing() as change:
        customer = find_customer(change.session, spoken.customer)
        report = _report(desk, change.session, customer, outcome, at, details, spoken)
        logged = log_call(change.session, customer, report)
        echo = _echo(desk, change.session, customer, report, logged)
        change.note(f"{customer.name}: {echo}", customer)
    terminal.say(f"Logged: {customer.name}, {echo}. Undo with dunning undo; next: dunning next")


def word_of(words: type[_Word], typed: str, what: str) -> _Word:
    """The word that was typed, whole or unmistakably begun. Raises UsageError listing them."""
    wanted = typed.strip().lower().replace("_", "-")
    exact = [word for word in words if word.value == wanted]
    begun = [word for word in words if wanted and word.value.startswith(wanted)]
    found = exact or begun
    if len(found) == 1:
        return found[0]
    raise UsageError(f"{typed!r} is no {what}: use one of {', '.join(words)}")


def _completed(desk: Desk, terminal: Terminal, outcome: Outcome, spoken: Spoken) -> tuple[str, ...]:
    """The details, with what is missing asked for on a terminal."""
    details = spoken.details
    line = f"dunning log {spoken.customer} {outcome}"
    if outcome is Outcome.PROMISED and not details:
        details = (*ask(terminal, "Promised for which day", f"{line} DATE AMOUNT").split(),)
    if outcome is Outcome.PROMISED and not _has_amount(details):
        details = (
            *details,
            *ask(terminal, "How much", f"{line} {' '.join(details)} AMOUNT").split(),
        )
    if outcome is Outcome.PROMISED and _lacks_currency(details):
        owed_in = _currencies(desk, spoken)
        if len(owed_in) > 1:
            named = f"{line} {' '.join(details)} {owed_in[0]}"
            details = (*details, ask(terminal, f"Currency ({', '.join(owed_in)})", named))
    if outcome is Outcome.CALLBACK and not details:
        details = (*ask(terminal, "Ring back on which day", f"{line} DATE").split(),)
    return details


def _currencies(desk: Desk, spoken: Spoken) -> Sequence[str]:
    """The currencies in which the customer owes something."""
    from dunning.ledger.reads import currencies_owed

    with desk.reading() as session:
        return currencies_owed(session, find_customer(session, spoken.customer))


def _lacks_currency(details: Sequence[str]) -> bool:
    """Whether this is one date and one bare amount."""
    try:
        _, used = take_date(details, date(2026, 1, 1))
    except UsageError:
        return False
    rest = details[used:]
    return len(rest) == 1 and rest[0] != "all" and not rest[0][-1:].isalpha()


def _with_other_person(terminal: Terminal, spoken: Spoken) -> Spoken:
    """Whom they named and the number, as far as somebody can be asked and knows."""
    person = offer(terminal, "Whom did they name (Enter if nobody)")
    phone = offer(terminal, f"{person}'s number (Enter if not known)") if person else ""
    return spoken._replace(to=person, phone=spoken.phone or phone)


def _has_amount(details: Sequence[str]) -> bool:
    try:
        _, used = take_date(details, date(2026, 1, 1))
    except UsageError:
        return True
    return len(details) > used


def _report(
    desk: Desk,
    session: Session,
    customer: Customer,
    outcome: Outcome,
    at: datetime,
    details: tuple[str, ...],
    spoken: Spoken,
) -> CallReport:
    on = at.astimezone(desk.clock.zone).date()
    promises: tuple[Promised, ...] = ()
    disputed: tuple[Invoice, ...] = ()
    back: date | None = None
    if outcome is Outcome.PROMISED:
        promises = _promises(desk, session, customer, details, on)
    elif outcome is Outcome.DISPUTED:
        disputed = tuple(find_invoice(session, number) for number in details)
    else:
        back = _back_on(outcome, details, on, customer)
    review = read_date(spoken.review, on) if spoken.review else _review_day(desk, outcome, on)
    return CallReport(
        at=at,
        on=on,
        outcome=outcome,
        caller=desk.caller,
        contact=_spoken_with(desk, session, customer, outcome, spoken.spoken_with),
        redirected_to=_redirected_to(session, customer, outcome, spoken),
        reason=word_of(Reason, spoken.said, "reason") if spoken.said else None,
        note=spoken.note,
        inbound=spoken.inbound,
        returns_on=back,
        review_on=review,
        promises=promises,
        disputed=disputed,
        prepared=_prepared(desk, session, customer, spoken),
    )


def _prepared(desk: Desk, session: Session, customer: Customer, spoken: Spoken) -> Prepared:
    """What the caller was shown; the claim on the customer ends with the call."""
    shown = release(answers_of(session), customer.id, desk.caller)
    return shown if spoken.asked_why is None else shown._replace(asked_why=spoken.asked_why)


def _promises(
    desk: Desk, session: Session, customer: Customer, details: tuple[str, ...], on: date
) -> tuple[Promised, ...]:
    """One promise from `fri 3400`, several from `fri 1000 20 mar 2400 EUR`."""
    rest, found = list(details), []
    while rest:
        day, used = take_date(rest, on)
        rest = rest[used:]
        if day < on:
            raise UsageError(f"a promise cannot be for the past: {shown_date(day, on)} is over")
        words = rest[:2] if len(rest) > 1 and _is_one_sum(rest) else rest[:1]
        if not words:
            raise UsageError(f"how much is promised for {shown_date(day, on)}? write DATE AMOUNT")
        rest = rest[len(words) :]
        money = _promised_money(desk, session, customer, words)
        breaks_on = promise_breaks_on(
            day, desk.settings.tolerance_days, customer.country, customer.region
        )
        found.append(Promised(money, day, breaks_on))
    return tuple(found)


def _is_one_sum(words: Sequence[str]) -> bool:
    """Whether the first two words are one sum: with a currency, or with what is meant as one."""
    if any(word.upper() in CURRENCIES for word in words[:2]):
        return True
    if len(words) != 2 or len(words[1]) != 3 or not words[1].isalpha():
        return False
    try:
        read_date(words[1], date(2026, 1, 1))
    except UsageError:
        return True
    return False


def _promised_money(
    desk: Desk, session: Session, customer: Customer, words: Sequence[str]
) -> Money:
    from dunning.ledger.reads import currencies_owed
    from dunning.ledger.standings import read_standings

    if list(words) != ["all"]:
        money = read_money(desk, session, customer, *split_money(words))
        owed_in = currencies_owed(session, customer)
        if owed_in and money.currency not in owed_in:
            raise UsageError(
                f"{customer.code} owes in {' and '.join(owed_in)}, not {money.currency}"
            )
        return money
    standing = read_standings(session, desk.day(), customer.code)[0]
    asked = standing.asked_for(desk.today)
    if len(asked) == 1:
        return asked[0]
    owed = " and ".join(str(money) for money in asked) or "nothing"
    raise UsageError(f"'all' does not say one sum: {customer.code} owes {owed}; type the amount")


def _back_on(
    outcome: Outcome, details: tuple[str, ...], on: date, customer: Customer
) -> date | None:
    if outcome in STOPPING and details:
        raise UsageError(f"{outcome} takes no details: use --review DATE")
    if not details:
        if outcome is Outcome.CALLBACK:
            raise UsageError("callback needs the day: dunning log CUSTOMER callback DATE")
        return returns_on(outcome, on, customer.country, customer.region)
    day = read_date(" ".join(details), on)
    if day < on:
        raise UsageError(f"{shown_date(day, on)} is over: give a day from {shown_date(on, on)} on")
    return day


def _review_day(desk: Desk, outcome: Outcome, on: date) -> date | None:
    if outcome is Outcome.DISPUTED:
        return on + timedelta(days=desk.settings.dispute_days)
    return on + timedelta(days=desk.settings.review_days) if outcome in STOPPING else None


def _spoken_with(
    desk: Desk, session: Session, customer: Customer, outcome: Outcome, typed: str
) -> Contact | None:
    if typed:
        return find_contact(session, customer, typed)
    if outcome is Outcome.WRONG_NUMBER:
        rung, known = _proposed(desk, session, customer), contacts_of(session, customer)
        return next((contact for contact in known if rung and contact.name == rung.name), None)
    known = contacts_of(session, customer) if outcome.reached else []
    return known[0] if len(known) == 1 else None


def _proposed(desk: Desk, session: Session, customer: Customer) -> ContactFact | None:
    from dunning.ledger.standings import read_standings

    return read_standings(session, desk.day(), customer.code)[0].person_to_ring()


def _redirected_to(
    session: Session, customer: Customer, outcome: Outcome, spoken: Spoken
) -> Contact | None:
    if outcome is not Outcome.REDIRECTED:
        if spoken.to or spoken.phone:
            raise UsageError("--to and --phone go with redirected")
        return None
    if not spoken.to:
        return None
    try:
        return find_contact(session, customer, spoken.to)
    except NotFoundError:
        return add_contact(session, customer, spoken.to, ContactDetails(phone=spoken.phone))


def _still_open(session: Session, customer: Customer, currency: str) -> Decimal:
    from dunning.ledger.reads import open_total

    return open_total(session, customer, currency)


def _echo(
    desk: Desk, session: Session, customer: Customer, report: CallReport, logged: Logged
) -> str:
    """What the call came to, and when the customer is back, in one sentence."""
    today = desk.today
    who = f" with {report.contact.name}" if report.contact else ""
    when = "" if report.on == today else f" on {shown_date(report.on, today)}"
    parts = [f"{report.outcome.value}{who}{when}"]
    for promise in logged.made:
        money = Money(promise.amount, promise.currency)
        parts.append(f"{money} for {shown_date(promise.promised_for, today)}")
        still_open = _still_open(session, customer, promise.currency)
        if promise.amount > still_open:
            parts.append(f"more than the {Money(still_open, promise.currency)} open")
    if logged.replaced:
        parts.append(f"replacing {len(logged.replaced)} earlier")
    if report.redirected_to:
        parts.append(f"to {report.redirected_to.name}")
    if report.review_on:
        parts.append(f"to be looked at on {shown_date(report.review_on, today)}")
    back = min((promise.breaks_on for promise in logged.made), default=report.returns_on)
    if back:
        there = working_day_from(back, customer.country, customer.region)
        parts.append(f"back on {shown_date(there, today)}")
    return ", ".join(parts)
