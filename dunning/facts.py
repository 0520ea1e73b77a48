"""The words every room shares: what is known of a customer on one day, as frozen values.

The ledger fills them, the scheduler and the script read them. Nothing here touches a
database, a clock or a terminal. Amounts are `Decimal` in currency units with the currency
beside them; dates are the user's own calendar days.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dunning.money import Money


class Role(StrEnum):
    """What a contact does at the customer."""

    PAYER = "payer"
    ACCOUNTS = "accounts"
    PURCHASING = "purchasing"
    DIRECTOR = "director"
    RECEPTION = "reception"


class Outcome(StrEnum):
    """What a call came to."""

    PROMISED = "promised"
    SAYS_PAID = "says-paid"
    DISPUTED = "disputed"
    REFUSED = "refused"
    CALLBACK = "callback"
    REDIRECTED = "redirected"
    NO_ANSWER = "no-answer"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong-number"
    INSOLVENT = "insolvent"
    REPRESENTED = "represented"
    STOP = "stop"

    @property
    def reached(self) -> bool:
        """Whether a live conversation took place."""
        return self not in UNREACHED


UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.WRONG_NUMBER})


class Reason(StrEnum):
    """Why they say it is unpaid."""

    ALREADY_PAID = "already-paid"
    CHEQUE_IN_POST = "cheque-in-post"
    NOT_RECEIVED = "not-received"
    APPROVAL_PENDING = "approval-pending"
    PERSON_AWAY = "person-away"
    SYSTEM = "system"
    CASH_FLOW = "cash-flow"
    WAITING_FOR_CUSTOMER = "waiting-for-customer"
    NOT_THE_ONLY_ONE = "not-the-only-one"
    VAGUE_SOON = "vague-soon"
    DISPUTE = "dispute"
    SHORT_PAY = "short-pay"
    REFUSES = "refuses"
    INSOLVENCY = "insolvency"
    REPRESENTED = "represented"
    GOODWILL = "goodwill"


class PromiseState(StrEnum):
    """How a promise stands on a day. The last two are decided, the others follow the money."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly-kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class PauseKind(StrEnum):
    """Why a customer is not rung at all. All but `PAUSE` last until someone lifts them."""

    PAUSE = "pause"
    INSOLVENT = "insolvent"
    REPRESENTED = "represented"
    STOP = "stop"
    HANDED_OVER = "handed-over"


@dataclass(frozen=True, slots=True)
class ContactFact:
    """A person at the customer. Empty strings where a phone or address is not known."""

    name: str
    role: Role
    phone: str = ""
    email: str = ""
    wrong_number: bool = False


@dataclass(frozen=True, slots=True)
class OpenInvoice:
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

    def is_disputed(self, today: date) -> bool:
        """Whether a dispute keeps this invoice from being called for today."""
        return self.review_on is not None and today < self.review_on


@dataclass(frozen=True, slots=True)
class CallFact:
    """One attempt to reach a customer, on the user's calendar day `on`.

    `returns_on` is the day the call itself brings the customer back to the list, None where
    something else decides it (a promise, a dispute, a pause, or the plan's gap).
    """

    on: date
    outcome: Outcome
    contact: str = ""
    reason: Reason | None = None
    note: str = ""
    caller: str = ""
    returns_on: date | None = None


@dataclass(frozen=True, slots=True)
class PromiseFact:
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


@dataclass(frozen=True, slots=True)
class PauseFact:
    """A stop on calling. `until` is the day it ends, or the day it is next looked at."""

    kind: PauseKind
    starts: date
    until: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the day's decisions need of one customer who has something overdue.

    `invoices` are the open ones, oldest due first, overdue or not. `unallocated` is money
    received that settles no invoice yet, one sum per currency. `last_call` is the latest
    attempt of any outcome, `last_conversation` the latest that reached someone; both None
    for a customer never rung; `attempts` counts them all. `account_review_on` is set while
    a dispute covers the whole account. `promises` holds those that are not yet withdrawn or
    replaced, by date.
    """

    code: str
    name: str
    owner: str = ""
    country: str = ""
    region: str = ""
    language: str = ""
    timezone: str = ""
    contacts: tuple[ContactFact, ...] = ()
    invoices: tuple[OpenInvoice, ...] = ()
    unallocated: tuple[Money, ...] = ()
    promises: tuple[PromiseFact, ...] = ()
    pauses: tuple[PauseFact, ...] = ()
    last_call: CallFact | None = None
    last_conversation: CallFact | None = None
    attempts: int = 0
    account_review_on: date | None = None

    def person_to_ring(self) -> ContactFact | None:
        """Whoever can be rung: the payer, else accounts, else the first of the others.

        Someone without a phone but with an address comes last, a wrong number never. None when
        nobody is left.
        """
        reachable = [
            contact
            for contact in self.contacts
            if not contact.wrong_number and (contact.phone or contact.email)
        ]
        order = {Role.PAYER: 0, Role.ACCOUNTS: 1}
        return min(
            reachable,
            key=lambda contact: (not contact.phone, order.get(contact.role, len(order))),
            default=None,
        )
