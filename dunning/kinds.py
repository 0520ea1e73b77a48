"""What people, calls, promises, pauses and consequences can be: the words every room shares."""

from enum import StrEnum


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

    OF_COURSE = "of-course"
    SAID_SO = "said-so"
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


class ConsequenceKind(StrEnum):
    """What the step is."""

    SUPPLY_HOLD = "supply-hold"
    INTEREST = "interest"
    FIXED_SUM = "fixed-sum"
    COLLECTIONS = "collections"
    AGENCY = "agency"
    LAWYER = "lawyer"


class ConsequenceState(StrEnum):
    """How a consequence stands on a day. A `missed` one passed its day without being done."""

    PLANNED = "planned"
    MISSED = "missed"
    DONE = "done"
    WITHDRAWN = "withdrawn"
