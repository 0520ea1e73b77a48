"""What unpaid invoices have cost so far as a loan without interest, at the user's own rate."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dunning.facts import OpenInvoice
from dunning.law.simple_interest import DayCount, checked_rate, rounded, simple_interest
from dunning.money import Money


def cost_of_waiting(
    invoices: Iterable[OpenInvoice], today: date, yearly_rate: Decimal
) -> tuple[Money, ...]:
    """What it costs the user to go without the money, one sum per currency, by its code.

    `yearly_rate` is what the user pays for borrowed money, in percent a year. Each overdue
    invoice counts with what is open now, from the day after its due date to today, over a year
    of 365 days; each sum is rounded once, and left out while it rounds to nothing. This is the
    user's own cost, not a claim on anyone.
    """
    rate = checked_rate(yearly_rate)
    costs: dict[str, Fraction] = {}
    for one in invoices:
        if one.is_overdue(today):
            cost = simple_interest(one.open, rate, DayCount.ACT_365, one.due, today)
            costs[one.currency] = costs.get(one.currency, Fraction(0)) + cost
    sums = (rounded(costs[currency], currency) for currency in sorted(costs))
    return tuple(money for money in sums if money.amount)
