"""The words every room shares: what is known of a customer on one day, as frozen values.

The ledger fills them, the scheduler and the script read them. Nothing here touches a
database, a clock or a terminal. Amounts are `Decimal` in currency units with the currency
beside them; dates are the user's own calendar days.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias, overload

from dunning.kinds import Outcome, PauseKind, PromiseState, Reason, Role
from dunning.money import Money, scaled, unscaled


class ContactFact(NamedTuple):
    """A person at the customer. Empty strings where a phone or address is not known.

    The wishes are when they want to be rung: HH:MM in their own time, weekdays as words.
    """

    name: str
    role: Role
    phone: str = ""
    email: str = ""
    wrong_number: bool = False
    wish_from: str = ""
    wish_to: str = ""
    wish_weekdays: str = ""
    not_at_work: bool = False


class OpenInvoice(NamedTuple):
    """An invoice with something open on the day asked about.

    `review_on` is the first day a dispute comes back to be looked at, None when nothing
    about this invoice is disputed.
    """

    number: str
    issued: date
    due: date
    amount: Decimal
    open: Decimal
    currency: str
    review_on: date | None = None

    def days_past_due(self, today: date) -> int:
        """Whole days since the due date: 0 on the due date itself, negative before it."""
        return (today - self.due).days

    def is_overdue(self, today: date) -> bool:
        """Whether the due date is before today. Due today is not overdue."""
        return self.due < today

    @property
    def disputed(self) -> bool:
        """Whether a dispute about this invoice still runs. Such an invoice is not asked for."""
        return self.review_on is not None

    def needs_review(self, today: date) -> bool:
        """Whether the dispute about this invoice has waited until its review day."""
        return self.review_on is not None and self.review_on <= today


InvoiceRow: TypeAlias = tuple[int, int, int, str, int | None, str, int, int, int]
"""An open invoice in plain numbers: days are ordinals, amounts whole numbers of 1/10 000.

Customer, due, open, currency, day of review (None: not disputed), number, issued, amount, id.
"""
DUE: Final = 1
OPEN: Final = 2
CURRENCY: Final = 3
REVIEW: Final = 4
NUMBER: Final = 5


class OpenInvoices(Sequence[OpenInvoice]):
    """Open invoices, oldest due first: added up as numbers, made into objects when looked at.

    A morning ranks hundreds of thousands of them and reads out a few.
    """

    __slots__ = ("_made", "rows")

    def __init__(self, rows: Sequence[InvoiceRow]) -> None:
        self.rows = rows
        self._made: tuple[OpenInvoice, ...] | None = None

    @classmethod
    def of(cls, invoices: Sequence[OpenInvoice]) -> "OpenInvoices":
        """The same invoices, as numbers too. Raises ValueError for parts of 1/10 000."""
        if isinstance(invoices, OpenInvoices):
            return invoices
        found = cls([_row(number, invoice) for number, invoice in enumerate(invoices)])
        found._made = tuple(invoices)
        return found

    @overload
    def __getitem__(self, at: int) -> OpenInvoice: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[OpenInvoice, ...]: ...
    def __getitem__(self, at: int | slice) -> OpenInvoice | tuple[OpenInvoice, ...]:
        return self._all()[at]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[OpenInvoice]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OpenInvoices | tuple):
            return self._all() == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> tuple[OpenInvoice, ...]:
        if self._made is None:
            self._made = tuple([_invoice(row) for row in self.rows])
        return self._made

    def overdue(self, today: date) -> "OpenInvoices":
        """Those due before today."""
        rows, now = self.rows, today.toordinal()
        if not rows or rows[-1][DUE] < now:
            return self
        return OpenInvoices(rows[: bisect_left(rows, now, key=_due)])

    def coming_due(self, today: date) -> "OpenInvoices":
        """Those due today or later."""
        return OpenInvoices(self.rows[bisect_left(self.rows, today.toordinal(), key=_due) :])

    def undisputed(self) -> "OpenInvoices":
        """Those that nothing is claimed against."""
        rows = [row for row in self.rows if row[REVIEW] is None]
        return self if len(rows) == len(self.rows) else OpenInvoices(rows)

    def less(self, moneys: Iterable[Money]) -> "OpenInvoices":
        """What is left to pay when this money, one sum per currency, settles the oldest first."""
        covered = {money.currency: scaled(money.amount) for money in moneys}
        rows = []
        for row in self.rows:
            cover = min(covered.get(row[CURRENCY], 0), row[OPEN])
            if cover:
                covered[row[CURRENCY]] -= cover
                row = (row[0], row[1], row[OPEN] - cover, *row[3:])
            if row[OPEN]:
                rows.append(row)
        return OpenInvoices(rows)

    def in_currencies(self, currencies: Container[str]) -> "OpenInvoices":
        """Those in one of these currencies."""
        return OpenInvoices([row for row in self.rows if row[CURRENCY] in currencies])

    def totals(self) -> tuple[Money, ...]:
        """What is open in all, one sum per currency, by currency."""
        sums: dict[str, int] = {}
        for row in self.rows:
            sums[row[CURRENCY]] = sums.get(row[CURRENCY], 0) + row[OPEN]
        return tuple([Money(unscaled(sums[one]), one) for one in sorted(sums)])

    def longest_wait(self, today: date) -> int:
        """Days past due of the oldest: 0 on the due date itself, negative before it."""
        return today.toordinal() - self.rows[0][DUE]

    def shortest_wait(self, today: date) -> int:
        """Days past due of the youngest."""
        return today.toordinal() - self.rows[-1][DUE]

    def oldest_due(self) -> date:
        """The earliest due date."""
        return date.fromordinal(self.rows[0][DUE])

    def next_to_come_up(self, today: date) -> date | None:
        """The next day on which one becomes overdue, or the review of its dispute is due."""
        days = (max(row[DUE] + 1, row[REVIEW] or 0) for row in self.rows)
        first = min((day for day in days if day > today.toordinal()), default=None)
        return None if first is None else date.fromordinal(first)

    def __add__(self, other: "OpenInvoices") -> "OpenInvoices":
        return OpenInvoices([*self.rows, *other.rows])


NO_INVOICES = OpenInvoices(())
_due = itemgetter(DUE)


def _invoice(row: InvoiceRow) -> OpenInvoice:
    _, due, still_open, currency, review, number, issued, amount, _ = row
    return OpenInvoice(
        number,
        date.fromordinal(issued),
        date.fromordinal(due),
        unscaled(amount),
        unscaled(still_open),
        currency,
        None if review is None else date.fromordinal(review),
    )


def _row(number: int, invoice: OpenInvoice) -> InvoiceRow:
    return (
        0,
        invoice.due.toordinal(),
        scaled(invoice.open),
        invoice.currency,
        None if invoice.review_on is None else invoice.review_on.toordinal(),
        invoice.number,
        invoice.issued.toordinal(),
        scaled(invoice.amount),
        number,
    )


class CallFact(NamedTuple):
    """One attempt to reach a customer, on the user's calendar day `on`.

    `returns_on` is the day the call itself brings the customer back to the list, None where
    something else decides it (a promise, a dispute, a pause, or the plan's gap).
    `redirected_to` is whom they named instead, empty for nobody.
    """

    on: date
    outcome: Outcome
    contact: str = ""
    reason: Reason | None = None
    note: str = ""
    caller: str = ""
    returns_on: date | None = None
    redirected_to: str = ""


class AttemptFact(NamedTuple):
    """That a customer was rung, or rang (`inbound`), at an instant; `message`: one was left."""

    at: datetime
    reached: bool
    inbound: bool = False
    message: bool = False


class PromiseFact(NamedTuple):
    """What a contact promised, and how it stands on the day asked about.

    `returns_on` is the first day on which the promise counts as broken when the money has not
    come: the day after the promised date plus the tolerance. `received` never exceeds the
    promised amount.
    """

    id: int
    money: Money
    promised_for: date
    made_on: date
    returns_on: date
    state: PromiseState
    received: Decimal
    contact: str = ""


class PauseFact(NamedTuple):
    """A stop on calling. `until` is the day it ends, or the day it is next looked at."""

    kind: PauseKind
    starts: date
    until: date
    reason: str = ""


Debt: TypeAlias = tuple[int, str, int, int]
"""What a customer, by number, owes in a currency: overdue, and due soon, in 1/10 000."""


class Standing(NamedTuple):
    """All that the day's decisions need of one customer with something overdue, or due soon.

    `invoices` are the open ones, oldest due first, overdue or not. `unallocated` is money
    received that settles no invoice yet, one sum per currency. `last_call` is the latest
    attempt of any outcome, `last_conversation` the latest that reached someone; both None
    for a customer never rung; `attempts` counts them all. `account_review_on` is set while
    a dispute covers the whole account. `promises` holds those that are not yet withdrawn or
    replaced, by date. `conversations` are the days on which someone was reached since the
    oldest open invoice fell due, in order; `recent_attempts` all attempts of the last 33 days.
    `group` chooses the plan, `pays_rule` is the RFC 5545 rule by which they pay, `keep_calling`
    the user's decision about debts past 120 days. `more_due_on` is when the first open invoice
    that is not among `invoices` falls due: a morning reads only what is due, None where all are.
    """

    code: str
    name: str
    owner: str = ""
    country: str = ""
    region: str = ""
    language: str = ""
    timezone: str = ""
    contacts: tuple[ContactFact, ...] = ()
    invoices: Sequence[OpenInvoice] = ()
    unallocated: tuple[Money, ...] = ()
    promises: tuple[PromiseFact, ...] = ()
    pauses: tuple[PauseFact, ...] = ()
    last_call: CallFact | None = None
    last_conversation: CallFact | None = None
    attempts: int = 0
    conversations: tuple[date, ...] = ()
    recent_attempts: tuple[AttemptFact, ...] = ()
    account_review_on: date | None = None
    group: str = ""
    pays_rule: str = ""
    keep_calling: bool = False
    more_due_on: date | None = None

    def person_to_ring(self, addressee: Role = Role.PAYER) -> ContactFact | None:
        """Whom to ring when the plan asks for `addressee`.

        A director where the plan asks for one; else whoever the arrangement was made with, then
        the addressee, the payer, accounts, and the others. Someone without a phone but with an
        address comes last, a wrong number never. None when nobody is left.
        """
        reachable = [
            contact
            for contact in self.contacts
            if not contact.wrong_number and (contact.phone or contact.email)
        ]
        if len(reachable) < 2:
            return reachable[0] if reachable else None
        order = {Role.ACCOUNTS: 4, Role.PAYER: 3, addressee: 2}
        arranged_with = self.arranged_with()

        def rank(contact: ContactFact) -> tuple[bool, int]:
            if addressee is Role.DIRECTOR is contact.role:
                return not contact.phone, 0
            known = bool(arranged_with) and contact.name == arranged_with
            return not contact.phone, 1 if known else order.get(contact.role, 5)

        return min(reachable, key=rank, default=None)

    def arranged_with(self) -> str:
        """The name of whoever promised last, else was spoken with last; empty for nobody."""
        promised = max(self.promises, key=lambda promise: promise.made_on, default=None)
        spoken = self.last_conversation
        if promised is not None and promised.contact:
            return promised.contact
        return spoken.contact if spoken is not None else ""

    def overdue(self, today: date) -> tuple[OpenInvoice, ...]:
        """Every overdue invoice, disputed or not, oldest due first."""
        return tuple(self.owed.overdue(today))

    def due_for_review(self, today: date) -> tuple[OpenInvoice, ...]:
        """The overdue invoices whose dispute has waited until its review day."""
        if self.account_review_on is not None:
            return self.overdue(today) if self.account_review_on <= today else ()
        return tuple(invoice for invoice in self.overdue(today) if invoice.needs_review(today))

    @property
    def owed(self) -> OpenInvoices:
        """The open invoices as numbers."""
        return OpenInvoices.of(self.invoices)

    def next_to_come_up(self, today: date) -> date | None:
        """The next day on which an invoice becomes overdue, or the review of its dispute is due."""
        first, more = self.owed.next_to_come_up(today), self.more_due_on
        if more is None or more < today:
            return first
        comes_up = more + timedelta(days=1)
        return comes_up if first is None else min(first, comes_up)

    def called_for(self, today: date) -> tuple[OpenInvoice, ...]:
        """The overdue invoices to ask for today, with what is asked for as their `open`.

        Disputed ones are left out, and money that is not allocated yet is taken off.
        """
        return tuple(self.to_pay(self.owed.overdue(today)))

    def to_pay(self, invoices: OpenInvoices) -> OpenInvoices:
        """The oldest of the open invoices without what is disputed, or on the account already.

        Money that is not allocated is taken off the oldest first, in its own currency.
        """
        if self.account_review_on is not None:
            return NO_INVOICES
        undisputed = invoices.undisputed()
        return undisputed.less(self.unallocated) if self.unallocated else undisputed

    def asked_for(self, today: date) -> tuple[Money, ...]:
        """What is asked for today, one sum per currency."""
        return self.to_pay(self.owed.overdue(today)).totals()

    def overdue_totals(self, today: date) -> tuple[Money, ...]:
        """All that is overdue, disputed or covered as it may be, one sum per currency."""
        return self.owed.overdue(today).totals()

    def broken_promise(self, today: date) -> PromiseFact | None:
        """The latest promise that broke, still lacks money, and was not spoken of since."""
        if not self.promises:
            return None
        spoken = self.last_conversation
        news = [
            promise
            for promise in self.promises
            if promise.state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)
            and promise.received < promise.money.amount
            and promise.returns_on <= today
            and (spoken is None or spoken.on < promise.returns_on)
        ]
        return max(news, key=lambda promise: (promise.promised_for, promise.id), default=None)
