"""How one customer has paid, invoice by invoice: what a seller looks at before a new contract."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from statistics import median

from dunning.facts import ContactFact, PauseFact, PromiseFact
from dunning.kinds import PromiseState
from dunning.money import Money, decimals, totals

SMALL_WRITE_OFF = Decimal("0.02")
"""Up to this part of an invoice what is written off is a difference, such as a bank's fee."""


class Ending(StrEnum):
    """What became of an invoice by the day asked about."""

    OPEN = "open"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written-off"


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """One invoice as it stood on the day asked about.

    `open` is what nothing settles yet, `asked` what of it is waited for: nothing of it while it
    is disputed, and not what money on the account covers. `paid_on` is the day of the last
    payment towards it, None where none came or its day is only assumed.
    """

    due: date
    money: Money
    open: Decimal = Decimal(0)
    asked: Decimal = Decimal(0)
    written_off: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    paid_on: date | None = None
    disputed: bool = False

    @property
    def ending(self) -> Ending:
        """Paid means by money: a credit note alone is no payment, a write-off never one."""
        if self.open:
            return Ending.OPEN
        if self.written_off > self.money.amount * SMALL_WRITE_OFF:
            return Ending.WRITTEN_OFF
        return Ending.PAID if self.paid else Ending.CREDITED

    def waits(self, today: date) -> bool:
        """Whether it is overdue, and neither disputed nor covered by money on the account."""
        return self.asked > 0 and self.due < today

    def days_late(self, today: date) -> int | None:
        """Days from the due date until it was paid, or waited so far; 0 for in time.

        None where it says nothing about how they pay: not due yet, in dispute, covered, credited,
        written off, or paid on a day that is not known.
        """
        if self.waits(today):
            return (today - self.due).days
        if self.ending is Ending.PAID and self.paid_on is not None:
            return max((self.paid_on - self.due).days, 0)
        return None


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """Money received by the day asked about. `day_known` is False where the day is assumed."""

    on: date
    money: Money
    day_known: bool = True


@dataclass(frozen=True, slots=True)
class PastPause:
    """A stop on calling that had ended by the day asked about."""

    pause: PauseFact
    ended: date


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """All that is known on a day of how a customer has paid.

    `invoices` by due date; `payments` those that stand, oldest first, `reversed` how many were
    taken back. `pauses` run on the day, `earlier_pauses` had ended. `supply_hold_on` is the day
    of the last supply hold that was carried out. `pays_rule` is the RFC 5545 rule that the user
    keeps for them, `currency` and `terms_days` what the user noted; empty and None for nothing.
    """

    code: str
    name: str
    as_of: date
    invoices: tuple[InvoiceRecord, ...] = ()
    payments: tuple[PaymentFact, ...] = ()
    reversed: int = 0
    on_account: tuple[Money, ...] = ()
    promises: tuple[PromiseFact, ...] = ()
    disputes_open: int = 0
    disputes_ever: int = 0
    pauses: tuple[PauseFact, ...] = ()
    earlier_pauses: tuple[PastPause, ...] = ()
    supply_hold_on: date | None = None
    contacts: tuple[ContactFact, ...] = ()
    pays_rule: str = ""
    currency: str = ""
    terms_days: int | None = None

    def ended(self, ending: Ending) -> tuple[InvoiceRecord, ...]:
        """The invoices of which this became."""
        return tuple(one for one in self.invoices if one.ending is ending)

    def overdue(self) -> tuple[Money, ...]:
        """What is open past its due date, disputed or not, one sum per currency."""
        return totals(
            Money(one.open, one.money.currency) for one in self.invoices if one.due < self.as_of
        )

    def waiting(self) -> tuple[Money, ...]:
        """What of it is neither disputed nor covered, one sum per currency."""
        waiting = (one for one in self.invoices if one.waits(self.as_of))
        return totals(Money(one.asked, one.money.currency) for one in waiting)

    def days_late(self) -> tuple[int, ...]:
        """Of every invoice that says how they pay, by due date; 0 for in time."""
        days = (one.days_late(self.as_of) for one in self.invoices)
        return tuple(one for one in days if one is not None)

    def promised(self, state: PromiseState) -> int:
        """How many promises stand so."""
        return sum(promise.state is state for promise in self.promises)

    def usual_payments(self) -> tuple[Money, ...]:
        """The median payment, one per currency."""
        amounts: dict[str, list[Decimal]] = {}
        for payment in self.payments:
            amounts.setdefault(payment.money.currency, []).append(payment.money.amount)
        return tuple(Money(_median(amounts[one], one), one) for one in sorted(amounts))


def moneys(invoices: Iterable[InvoiceRecord]) -> tuple[Money, ...]:
    """The whole amounts of these invoices, one sum per currency."""
    return totals(one.money for one in invoices)


def _median(amounts: list[Decimal], currency: str) -> Decimal:
    """Halfway between the middle two of an even number, in the currency's own decimals."""
    places = Decimal(1).scaleb(-decimals(currency))
    return median(amounts).quantize(places, ROUND_HALF_EVEN)
