"""What the day's decisions go by besides the facts: the plans, and what else forbids a call."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from dunning.facts import DUE, NO_INVOICES, OpenInvoices, Standing
from dunning.kinds import Outcome
from dunning.lateness import CustomerRecord, Lateness
from dunning.scheduler.money_days import BookRecord, Rates
from dunning.scheduler.plan import Plan, courtesy_is_due, moneys_that_count, plan_for

OLD_DAYS = 120
"""What is overdue for longer is a queue of its own: the user decides once what becomes of it."""


class Hold(NamedTuple):
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


_NO_BOOK = BookRecord()


class Ways:
    """How a user's calls are decided. Without `plans` the shipped plan is everyone's.

    `records` tell by customer code how each has paid, `book` how all have; `rates` are the
    exchange rates the user states, None where currencies take turns.
    """

    def __init__(
        self,
        plans: tuple[Plan, ...] = (),
        forbid: Forbid = nobody_forbids,
        records: Mapping[str, CustomerRecord] = MappingProxyType({}),
        book: BookRecord = _NO_BOOK,
        rates: Rates | None = None,
    ) -> None:
        self.plans, self.forbid = plans, forbid
        self.records, self.book, self.rates = records, book, rates
        self._by_group: dict[str, Plan] = {}

    def plan_of(self, standing: Standing) -> Plan:
        """The reminder plan of a customer's group."""
        plan = self._by_group.get(standing.group)
        if plan is None:
            plan = self._by_group[standing.group] = plan_for(standing.group, self.plans)
        return plan

    def called_for(self, standing: Standing, today: date) -> OpenInvoices:
        """What the standing calls for, in the currencies that reach the plan's minimum.

        The sum of another currency joins when it reaches its own.
        """
        return self.called_for_of(standing, standing.owed.overdue(today))

    def called_for_of(self, standing: Standing, overdue: OpenInvoices) -> OpenInvoices:
        """The same, for a caller who has the overdue invoices at hand."""
        return _that_count(self.plan_of(standing), standing.to_pay(overdue))

    def courtesy_for(self, standing: Standing, today: date) -> OpenInvoices:
        """The invoices not yet overdue that the plan wants spoken of, oldest due first.

        Only for customers who have paid late as often as it says, and not for an invoice about
        which they were reached since its days began, unless they asked to be rung again.
        """
        plan = self.plan_of(standing)
        if plan.courtesy is None:
            return NO_INVOICES
        record, spoken = self.record_of(standing), _last_spoken_about_it(standing)
        now, before, late = today.toordinal(), plan.courtesy.days_before, record.late.counts[0]
        coming = [
            row
            for row in standing.to_pay(standing.owed).coming_due(today).rows
            if courtesy_is_due(plan, row[DUE] - now, late, record.payments)
            and spoken < row[DUE] - before
        ]
        return _that_count(plan, OpenInvoices(coming))

    def record_of(self, standing: Standing) -> CustomerRecord:
        """How the customer has paid so far; an empty record where nothing is known."""
        return self.records.get(standing.code, _NO_RECORD)


_NO_RECORD = CustomerRecord()
_NOT_DONE = (Outcome.CALLBACK, Outcome.REDIRECTED)
"""Conversations after which they, or somebody else there, expect another call."""


def days_ahead(plans: Sequence[Plan]) -> int:
    """How many days before a due date calls may begin by any plan in force; 0 for never."""
    in_force = (*plans, plan_for("", plans))
    return max(plan.courtesy.days_before if plan.courtesy else 0 for plan in in_force)


def _that_count(plan: Plan, invoices: OpenInvoices) -> OpenInvoices:
    """Those in the currencies that reach the plan's minimum."""
    if not plan.minimum:
        return invoices
    moneys = moneys_that_count(plan, invoices.totals())
    return invoices.in_currencies({money.currency for money in moneys})


def _last_spoken_about_it(standing: Standing) -> int:
    """The day, as its ordinal, of the last conversation that settled what there was to say."""
    spoken = standing.last_conversation
    return spoken.on.toordinal() if spoken is not None and spoken.outcome not in _NOT_DONE else 0


def book_record(
    records: Iterable[CustomerRecord], standings: Iterable[Standing], today: date
) -> BookRecord:
    """How the whole book has paid, with how long what is overdue today has waited."""
    known, now = tuple(records), today.toordinal()
    rows = chain.from_iterable([standing.owed.rows for standing in standings])
    waits = {now - due: count for due, count in Counter(map(itemgetter(DUE), rows)).items()}
    payments = sum([record.payments for record in known])
    return BookRecord(payments, Lateness.total(record.late for record in known), Lateness.of(waits))
