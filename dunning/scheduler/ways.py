"""What the day's decisions go by besides the facts: the plans, and what else forbids a call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dunning.facts import OpenInvoice, Standing
from dunning.lateness import CustomerRecord, Lateness
from dunning.money import Money
from dunning.scheduler.money_days import BookRecord, Rates
from dunning.scheduler.plan import Plan, moneys_that_count
from dunning.scheduler.plan_file import plan_for

OLD_DAYS = 120
"""What is overdue for longer is a queue of its own: the user decides once what becomes of it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One rule that holds a customer back. `until` is the first day it no longer does.

    `at` is the instant on that day, where the rule goes by the clock.
    """

    rule: str
    reason: str
    until: date
    at: datetime | None = None


Forbid = Callable[[Standing, bool, bool], tuple[Hold, ...]]
"""The holds of calling hours and contact limits for a customer.

The flags: this call was agreed; a promised date has passed without the money.
"""


def nobody_forbids(standing: Standing, agreed: bool, promise_passed: bool) -> tuple[Hold, ...]:
    """No calling hours and no limits."""
    return ()


@dataclass(frozen=True, slots=True)
class Ways:
    """How a user's calls are decided. Without `plans` the shipped plan is everyone's.

    `records` tell by customer code how each has paid, `book` how all have; `rates` are the
    exchange rates the user states, None where currencies take turns.
    """

    plans: tuple[Plan, ...] = ()
    forbid: Forbid = field(default=nobody_forbids)
    records: Mapping[str, CustomerRecord] = field(default_factory=dict)
    book: BookRecord = field(default_factory=BookRecord)
    rates: Rates | None = None

    def plan_of(self, standing: Standing) -> Plan:
        """The reminder plan of a customer's group."""
        return plan_for(standing.group, self.plans)

    def called_for(self, standing: Standing, today: date) -> tuple[OpenInvoice, ...]:
        """What the standing calls for, in the currencies that reach the plan's minimum.

        The sum of another currency joins when it reaches its own.
        """
        asked, plan = standing.called_for(today), self.plan_of(standing)
        if not plan.minimum:
            return asked
        moneys = moneys_that_count(plan, (Money(one.open, one.currency) for one in asked))
        currencies = {money.currency for money in moneys}
        return tuple(one for one in asked if one.currency in currencies)

    def record_of(self, standing: Standing) -> CustomerRecord:
        """How the customer has paid so far; an empty record where nothing is known."""
        return self.records.get(standing.code, _NO_RECORD)


_NO_RECORD = CustomerRecord()


def book_record(
    records: Iterable[CustomerRecord], standings: Iterable[Standing], today: date
) -> BookRecord:
    """How the whole book has paid, with how long what is overdue today has waited."""
    payments, late = 0, Lateness()
    for record in records:
        payments, late = payments + record.payments, late + record.late
    waiting = Lateness.of(
        invoice.days_past_due(today)
        for standing in standings
        for invoice in standing.overdue(today)
    )
    return BookRecord(payments, late, waiting)
