"""What a customer's payment record comes to, in one sentence with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dunning.days import shown_date
from dunning.kinds import PauseKind, PromiseState
from dunning.lateness import LONGEST
from dunning.payment_record import Ending, PaymentRecord


class Verdict(StrEnum):
    """How a customer pays. The first that fits, from the top, is the one."""

    ASK_FIRST = "ask-first"
    BREAKS_PROMISES = "breaks-promises"
    NO_RECORD = "no-record"
    ON_TIME = "on-time"
    LITTLE_LATE = "little-late"
    LATE = "late"


WORDS = {
    Verdict.ASK_FIRST: "Do not deliver on credit without asking first",
    Verdict.BREAKS_PROMISES: "Promises and does not keep",
    Verdict.NO_RECORD: "No record yet",
    Verdict.ON_TIME: "Pays on time",
    Verdict.LITTLE_LATE: "Pays a little late",
    Verdict.LATE: "Pays, but late",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where one verdict ends and the next begins. Shares are in percent.

    Lateness is judged on the invoices that say how they pay, on time counting 0 days.
    """

    never_paid_share: int = 5
    """Of the invoices that were to be paid: from so many written off, ask first."""
    waiting_days: int = LONGEST
    """From so many days that something has waited, ask first."""
    broken_promises: int = 2
    broken_share: int = 50
    """Of the promises whose day has passed: so many, and so many of them, not kept in full."""
    on_time_share: int = 20
    on_time_days: int = 2
    """Up to this share late and these days late on average, they pay on time."""
    little_late_days: int = 7
    """Up to these days late on average, a little late; above it, late."""
    few_invoices: int = 3
    """Below so many invoices the sentence says that they are few."""


BOUNDS = Bounds()

_GRAVE = {
    PauseKind.INSOLVENT: "insolvent",
    PauseKind.REPRESENTED: "represented by a lawyer",
    PauseKind.HANDED_OVER: "handed over to collections",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons, the weightiest first."""

    verdict: Verdict
    reasons: tuple[str, ...]

    def sentence(self) -> str:
        """Verdict and reasons in one sentence."""
        return f"{WORDS[self.verdict]}: {'; '.join(self.reasons)}."


def judge(record: PaymentRecord, bounds: Bounds = BOUNDS) -> Judgement:
    """The verdict on a payment record."""
    grave = tuple(_grave(record, bounds))
    verdict = _verdict(record, bounds, is_grave=bool(grave))
    told = [tuple(_pace(record, bounds)), tuple(_promises(record))]
    if verdict is Verdict.BREAKS_PROMISES:
        told.reverse()
    return Judgement(verdict, (*grave, *told[0], *told[1], *_besides(record, bounds)))


def _verdict(record: PaymentRecord, bounds: Bounds, *, is_grave: bool) -> Verdict:
    if is_grave:
        return Verdict.ASK_FIRST
    if _breaks_promises(record, bounds):
        return Verdict.BREAKS_PROMISES
    days = record.days_late()
    if not days or not record.payments:
        return Verdict.NO_RECORD
    late = sum(one > 0 for one in days)
    few_late = late * 100 <= bounds.on_time_share * len(days)
    if few_late and sum(days) <= bounds.on_time_days * len(days):
        return Verdict.ON_TIME
    a_little = sum(days) <= bounds.little_late_days * len(days)
    return Verdict.LITTLE_LATE if a_little else Verdict.LATE


def _breaks_promises(record: PaymentRecord, bounds: Bounds) -> bool:
    kept, partly, broken = _settled(record)
    failed = partly + broken
    share = bounds.broken_share * (kept + failed)
    return failed >= bounds.broken_promises and failed * 100 >= share


def _settled(record: PaymentRecord) -> tuple[int, int, int]:
    """How many promises were kept, partly kept and broken."""
    kept, partly, broken = (
        record.promised(state)
        for state in (PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.BROKEN)
    )
    return kept, partly, broken


def _grave(record: PaymentRecord, bounds: Bounds) -> Iterator[str]:
    """Why nothing more should be delivered on credit without asking."""
    for pause in record.pauses:
        if pause.kind in _GRAVE:
            yield f"{_GRAVE[pause.kind]} since {shown_date(pause.starts, record.as_of)}"
    if record.supply_hold_on is not None and record.waiting():
        yield f"deliveries are on hold since {shown_date(record.supply_hold_on, record.as_of)}"
    never = len(record.ended(Ending.WRITTEN_OFF))
    to_be_paid = len(record.days_late()) + never
    if never and never * 100 >= bounds.never_paid_share * to_be_paid:
        yield _never_paid(never, to_be_paid)
    waited = (record.as_of - one.due for one in record.invoices if one.waits(record.as_of))
    longest = max((one.days for one in waited), default=0)
    if longest >= bounds.waiting_days:
        yield f"the oldest open invoice has waited for {longest} days"


def _never_paid(never: int, to_be_paid: int) -> str:
    return f"{_of(never, to_be_paid)} {_was(never)} never paid and written off"


def _pace(record: PaymentRecord, bounds: Bounds) -> Iterator[str]:
    """How late they pay, in numbers."""
    days = record.days_late()
    late = [one for one in days if one]
    if days and not record.payments:
        yield "nothing was paid so far"
    if not days:
        yield "no invoice shows yet how they pay" if record.invoices else "no invoice so far"
    elif not late:
        all_of_them = "1 invoice" if len(days) == 1 else f"all {len(days)} invoices"
        yield f"{all_of_them} came in time"
    else:
        still_open = sum(one.waits(record.as_of) for one in record.invoices)
        waiting = f" ({still_open} still open)" if still_open else ""
        mean = round_half_up(sum(late), len(late))
        average = " on average" if len(late) > 1 else ""
        was = f"{_of(len(late), len(days))} {_was(len(late))} late"
        yield f"{was}{waiting}, {_days(mean)}{average}"
    if 0 < len(days) < bounds.few_invoices and record.payments:
        yield "little to go by so far"


def _promises(record: PaymentRecord) -> Iterator[str]:
    kept, partly, broken = _settled(record)
    made = kept + partly + broken
    if broken:
        more = f" and {partly} only partly kept" if partly else ""
        yield f"{_of(broken, made, 'promise')} {_was(broken)} broken{more}"
    elif partly:
        yield f"{_of(partly, made, 'promise')} {_was(partly)} only partly kept"
    elif kept:
        yield "1 promise was kept" if kept == 1 else f"all {kept} promises were kept"


def _besides(record: PaymentRecord, bounds: Bounds) -> Iterator[str]:
    """What does not decide, but should be known."""
    never = len(record.ended(Ending.WRITTEN_OFF))
    to_be_paid = len(record.days_late()) + never
    if never and never * 100 < bounds.never_paid_share * to_be_paid:
        yield _never_paid(never, to_be_paid)
    if record.reversed:
        yield f"{_counted(record.reversed, 'payment')} {_was(record.reversed)} taken back"
    for past in record.earlier_pauses:
        if past.pause.kind in _GRAVE:
            ended = shown_date(past.ended, record.as_of)
            yield f"{_GRAVE[past.pause.kind]} until {ended}"
    aside = sum(one.disputed for one in record.invoices)
    if aside:
        yield f"{_counted(aside, 'disputed invoice')} left aside"
    if record.waiting():
        yield f"{' and '.join(map(str, record.waiting()))} overdue now"


def round_half_up(total: int, of: int) -> int:
    """The mean of whole numbers of which `total` is the sum, to the nearest whole one."""
    return (2 * total + of) // (2 * of)


def _of(some: int, of: int, what: str = "invoice") -> str:
    return f"1 {what}" if of == 1 else f"{some} of {of} {what}s"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
