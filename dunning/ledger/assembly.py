"""From the plain rows of `queries` to the facts of a day. Knows no database.

Days come as ordinals, moments as seconds since 1970, amounts as whole numbers of 1/10 000.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from dunning.facts import (
    DUE,
    OPEN,
    REVIEW,
    AttemptFact,
    CallFact,
    ContactFact,
    InvoiceRow,
    OpenInvoices,
    PauseFact,
    PromiseFact,
    Standing,
)
from dunning.kinds import UNREACHED, Outcome, PauseKind, PromiseState, Reason, Role
from dunning.lateness import BAND_STARTS, CustomerRecord, Lateness
from dunning.ledger.day import Day
from dunning.ledger.settling import Receipt, settle_promises
from dunning.money import Money, unscaled

RECENT_DAYS = 33
"""So far back attempts are looked at: the longest contact limit counts 31 days."""

Rows = Iterable[tuple[Any, ...]]
_NOTHING_ELSE: Mapping[int, int | None] = MappingProxyType({})


class Open(NamedTuple):
    """What a circle of customers has open, as rows.

    `invoices` are those open today by customer and due date, `changed` what was open on the day
    asked about of those that were settled or opened again since.
    """

    invoices: Sequence[InvoiceRow]
    changed: Sequence[InvoiceRow]
    reviews: Rows


class Owed(NamedTuple):
    """What was open on a day, by customer, and when a dispute of the whole account comes back."""

    invoices: Mapping[int, OpenInvoices]
    reviews: Mapping[int, date]


class Told(NamedTuple):
    """All else that the book says of a circle of customers on a day, as rows."""

    customers: Rows
    contacts: Rows
    unallocated: Rows
    promises: Rows
    receipts: Rows
    pauses: Rows
    calls: Rows


def owed_then(told: Open) -> Owed:
    """What was open on the day, with the disputes that ran."""
    reviews = _reviews(told.reviews)
    accounts = {
        customer: date.fromordinal(review)
        for (customer, invoice), review in reviews.items()
        if invoice is None
    }
    return Owed(open_then(told.invoices, told.changed, reviews), accounts)


def due_by(told: Open, last: date) -> tuple[Owed, dict[int, int]]:
    """What was open and due by the last day, or disputed, and when the rest changed since is due.

    `told` has the rest only of invoices that changed: what stayed as it was is not read at all.
    """
    owed, later = owed_then(told), dict[int, int]()
    invoices = dict(owed.invoices)
    for customer in {_customer(row) for row in told.changed} & invoices.keys():
        rows, rest = list[InvoiceRow](), list[int]()
        for row in invoices[customer].rows:
            if row[DUE] <= last.toordinal() or row[REVIEW] is not None:
                rows.append(row)
            else:
                rest.append(row[DUE])
        if rest:
            invoices[customer], later[customer] = OpenInvoices(rows), min(rest)
    return Owed(invoices, owed.reviews), later


def who_owes(owed: Owed, day: Day, last: date) -> list[int]:
    """The customers who have something overdue, or undisputed and due by the last day."""
    return [
        customer
        for customer, invoices in owed.invoices.items()
        if _counts(invoices.rows, day.on, last)
    ]


def calls_since(owed: Owed, day: Day) -> datetime:
    """From when on every call may count: since the oldest open invoice was due, or recently."""
    recent = day.ends - timedelta(days=RECENT_DAYS)
    first = min((one.rows[0][DUE] for one in owed.invoices.values() if one.rows), default=None)
    if first is None:
        return recent
    return min(recent, datetime.combine(date.fromordinal(first), time(), UTC))


def standings(
    told: Told, owed: Owed, day: Day, coming: Mapping[int, int | None] = _NOTHING_ELSE
) -> tuple[Standing, ...]:
    """The customers by code. `coming`: the due day of the first invoice that `owed` leaves out."""
    contacts = _contacts(told.contacts)
    on_account = unallocated(told.unallocated)
    promises = standing_promises(told.promises, told.receipts, day)
    pauses = _pauses(told.pauses, day)
    calls = _calls(told.calls, day)
    found = []
    for customer in told.customers:
        number, code, name, owner, country, region, language, timezone, *more = customer
        group, pays_rule, keep_calling, attempts = more
        invoices = owed.invoices.get(number, _NOTHING_OWED)
        spoken = calls.get(number, _NO_CALLS)
        found.append(
            Standing(
                code,
                name,
                owner,
                country,
                region,
                language,
                timezone,
                contacts.get(number, ()),
                invoices,
                on_account.get(number, ()),
                promises.get(number, ()),
                pauses.get(number, ()),
                spoken.last,
                spoken.conversation,
                attempts,
                _since(spoken.conversations, invoices),
                spoken.recent,
                owed.reviews.get(number),
                group,
                pays_rule,
                bool(keep_calling),
                _day(coming.get(number)),
            )
        )
    return tuple(sorted(found, key=attrgetter("code")))


def records(rows: Rows) -> dict[int, CustomerRecord]:
    """How each customer has paid, by number."""
    return {number: record(sums) for number, *sums in rows}


def record(sums: Sequence[Any]) -> CustomerRecord:
    """What a row of sums says: the count, the counts by band, the days by band."""
    payments, *late = sums
    bands = len(BAND_STARTS)
    return CustomerRecord(payments, Lateness(tuple(late[:bands]), tuple(late[bands:])))


def open_then(
    today: Sequence[InvoiceRow],
    changed: Iterable[InvoiceRow],
    reviews: Mapping[tuple[int, int | None], int],
) -> dict[int, OpenInvoices]:
    """What was open on the day, by customer: today's, put back where it changed since."""
    found = {customer: list(rows) for customer, rows in groupby(today, _customer)}
    for customer, then in groupby(sorted(changed), _customer):
        rows = {row[_ID]: row for row in found.get(customer, ())} | {row[_ID]: row for row in then}
        found[customer] = sorted((row for row in rows.values() if row[OPEN] > 0), key=_by_due)
    for customer in {customer for customer, invoice in reviews if invoice is not None}:
        if customer in found:
            found[customer] = [
                _reviewed(row, reviews.get((customer, row[_ID]))) for row in found[customer]
            ]
    return {customer: OpenInvoices(rows) for customer, rows in found.items()}


def _reviewed(row: InvoiceRow, review: int | None) -> InvoiceRow:
    customer, due, still_open, currency, _, number, issued, amount, invoice = row
    return (customer, due, still_open, currency, review, number, issued, amount, invoice)


def promise_facts(rows: Rows, receipts: Rows, day: Day) -> dict[int, tuple[PromiseFact, ...]]:
    """Every promise made by that day, as it stood then, by customer and promised date."""
    made: dict[tuple[int, str], list[_Promise]] = defaultdict(list)
    for customer, currency, *promise in rows:
        made[customer, currency].append(_promise(*promise))
    received = _receipts(receipts) if made else {}
    found: dict[int, list[PromiseFact]] = defaultdict(list)
    for (customer, currency), promises in made.items():
        settled = settle_promises(promises, received.get((customer, currency), ()), day.on)
        found[customer] += [
            PromiseFact(
                one.id,
                Money(one.amount, currency),
                one.promised_for,
                one.made_on,
                one.breaks_on,
                settled[one.id].state,
                settled[one.id].received,
                one.contact,
            )
            for one in promises
        ]
    return {
        customer: tuple(sorted(facts, key=lambda fact: (fact.promised_for, fact.id)))
        for customer, facts in found.items()
    }


def standing_promises(rows: Rows, receipts: Rows, day: Day) -> dict[int, tuple[PromiseFact, ...]]:
    """The same without those that were withdrawn or replaced."""
    made = promise_facts(rows, receipts, day)
    return {customer: _standing_promises(facts) for customer, facts in made.items()}


def last_calls(rows: Rows, day: Day) -> dict[int, tuple[CallFact, CallFact | None]]:
    """The last call of any outcome and the last conversation, by customer, as they are given."""
    day_of = calendar(day)
    found = {}
    for customer, told in groupby(rows, _customer):
        calls = list(told)
        spoken = [row for row in calls if row[_OUTCOME] not in _UNREACHED]
        found[customer] = _last_of(calls, spoken, day_of)
    return found


class _Promise(NamedTuple):
    id: int
    amount: Decimal
    promised_for: date
    made_on: date
    made_at: datetime
    breaks_on: date
    ended_on: date | None
    ending: str
    contact: str


class _Calls(NamedTuple):
    """What is known of the calls to one customer."""

    last: CallFact | None = None
    conversation: CallFact | None = None
    conversations: Sequence[date] = ()
    recent: tuple[AttemptFact, ...] = ()


_NO_CALLS = _Calls()
_NOTHING_OWED = OpenInvoices(())
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_UNREACHED = frozenset(outcome.value for outcome in UNREACHED)
_VOICEMAIL = Outcome.VOICEMAIL.value
_REASONS = {reason.value: reason for reason in Reason}
_QUARTER = 15 * 60
_ROLES = {role.value: role for role in Role}
_ID: Final = 8
_AT: Final = 1
_OUTCOME: Final = 2
_customer = itemgetter(0)
_by_due = itemgetter(DUE, _ID)


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _counts(rows: Sequence[InvoiceRow], today: date, last: date) -> bool:
    if not rows or rows[0][DUE] > last.toordinal():
        return False
    if rows[0][DUE] < today.toordinal():
        return True
    return any(row[DUE] <= last.toordinal() and row[REVIEW] is None for row in rows)


def _reviews(rows: Rows) -> dict[tuple[int, int | None], int]:
    return {(customer, invoice): review for customer, invoice, review in rows}


def _contacts(rows: Rows) -> dict[int, tuple[ContactFact, ...]]:
    found: dict[int, tuple[ContactFact, ...]] = {}
    for customer, name, role, phone, email, wrong, wish_from, wish_to, weekdays, private in rows:
        fact = ContactFact(
            name,
            _ROLES[role],
            phone,
            email,
            bool(wrong),
            wish_from,
            wish_to,
            weekdays,
            bool(private),
        )
        found[customer] = (*found.get(customer, ()), fact)
    return found


def unallocated(rows: Rows) -> dict[int, tuple[Money, ...]]:
    """Money that settles nothing, by customer and currency."""
    found: dict[int, tuple[Money, ...]] = {}
    for customer, currency, left in rows:
        found[customer] = (*found.get(customer, ()), Money(unscaled(left), currency))
    return found


def _promise(
    number: int,
    amount: int,
    promised_for: int,
    made_on: int,
    made_at: int,
    breaks_on: int,
    ended_on: int | None,
    ending: str,
    contact: str,
) -> _Promise:
    return _Promise(
        number,
        unscaled(amount),
        date.fromordinal(promised_for),
        date.fromordinal(made_on),
        _moment(made_at),
        date.fromordinal(breaks_on),
        _day(ended_on),
        ending,
        contact,
    )


def _receipts(rows: Rows) -> dict[tuple[int, str], list[Receipt]]:
    found: dict[tuple[int, str], list[Receipt]] = defaultdict(list)
    for customer, currency, day, recorded_at, amount in rows:
        moment = None if recorded_at is None else _moment(recorded_at)
        receipt = Receipt(date.fromordinal(day), moment, unscaled(amount))
        found[customer, currency].append(receipt)
    return found


def _standing_promises(promises: Sequence[PromiseFact]) -> tuple[PromiseFact, ...]:
    decided = (PromiseState.WITHDRAWN, PromiseState.REPLACED)
    return tuple([one for one in promises if one.state not in decided])


def _pauses(rows: Rows, day: Day) -> dict[int, tuple[PauseFact, ...]]:
    found: dict[int, tuple[PauseFact, ...]] = {}
    for customer, kind, starts, until, reason in rows:
        review = _next_review(date.fromordinal(until), day)
        fact = PauseFact(PauseKind(kind), date.fromordinal(starts), review, reason)
        found[customer] = (*found.get(customer, ()), fact)
    return found


def _next_review(until: date, day: Day) -> date:
    if day.on < until:
        return until
    rounds = (day.on - until).days // day.review_days + 1
    return until + timedelta(days=rounds * day.review_days)


def _calls(rows: Rows, day: Day) -> dict[int, _Calls]:
    """What is known of the calls, given by customer, oldest first.

    Only the last ones become facts.
    """
    recent_from = int((day.ends - timedelta(days=RECENT_DAYS)).timestamp())
    day_of = calendar(day)
    return {
        customer: _calls_to(list(told), recent_from, day_of)
        for customer, told in groupby(rows, _customer)
    }


def _calls_to(
    rows: Sequence[tuple[Any, ...]], recent_from: int, day_of: Callable[[int], date]
) -> _Calls:
    spoken = [row for row in rows if row[_OUTCOME] not in _UNREACHED]
    last, conversation = _last_of(rows, spoken, day_of)
    return _Calls(
        last,
        conversation,
        [day_of(row[_AT]) for row in spoken],
        tuple([_attempt(row) for row in rows if row[_AT] >= recent_from]),
    )


def _last_of(
    rows: Sequence[tuple[Any, ...]],
    spoken: Sequence[tuple[Any, ...]],
    day_of: Callable[[int], date],
) -> tuple[CallFact, CallFact | None]:
    last = call_fact(rows[-1], day_of)
    if not spoken:
        return last, None
    return last, last if spoken[-1] is rows[-1] else call_fact(spoken[-1], day_of)


def _attempt(row: tuple[Any, ...]) -> AttemptFact:
    _, at, outcome, inbound, *_ = row
    message = outcome == _VOICEMAIL
    return AttemptFact(_moment(at), outcome not in _UNREACHED, bool(inbound), message)


def calendar(day: Day) -> Callable[[int], date]:
    """The user's calendar day of a moment, worked out once for each quarter of an hour.

    No clock in use is set forward or back within one.
    """
    known: dict[int, date] = {}

    def day_of(moment: int) -> date:
        quarter = moment // _QUARTER
        if quarter not in known:
            known[quarter] = day.of(_moment(quarter * _QUARTER))
        return known[quarter]

    return day_of


def call_fact(row: tuple[Any, ...], day_of: Callable[[int], date]) -> CallFact:
    """One call as the other rooms see it, on the user's calendar day."""
    _, at, outcome, _, returns_on, reason, note, caller, contact, redirected_to = row
    return CallFact(
        on=day_of(at),
        outcome=_OUTCOMES[outcome],
        contact=contact,
        reason=_REASONS[reason] if reason else None,
        note=note,
        caller=caller,
        returns_on=_day(returns_on),
        redirected_to=redirected_to,
    )


def _since(days: Sequence[date], owed: OpenInvoices) -> tuple[date, ...]:
    """The days of conversations since the oldest open invoice fell due."""
    if not days or not owed.rows:
        return ()
    due = owed.oldest_due()
    return tuple([day for day in days if day > due])
