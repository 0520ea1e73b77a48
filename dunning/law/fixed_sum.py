"""The fixed sum for the costs of recovery that is owed once for each invoice paid late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from dunning.errors import UsageError
from dunning.law.interest import Reduction, checked_reductions, open_after
from dunning.law.rates import FixedSumRule, Regime, Rule, Tier, load_rules
from dunning.law.simple_interest import rounded
from dunning.money import Money


@dataclass(frozen=True, slots=True)
class FixedSum:
    """The sum and the law it rests on. Without `money` there is none, and `basis` says why."""

    money: Money | None
    basis: str


def fixed_sum(
    regime: Regime,
    principal: Money,
    due: date,
    claimed_on: date,
    *,
    reductions: Iterable[Reduction] = (),
    euro_rate: Decimal | None = None,
) -> FixedSum:
    """What may be claimed on a day, besides interest, because the debt was not paid when due.

    It goes by what was open on the first day of default, so later payments do not change it.
    `euro_rate` is the Hungarian central bank's mid-rate of that day, forints for one euro: it
    is wanted for the regime hu, where the sum is set in euros and owed in forints. Raises
    UsageError where it is missing or not wanted, and for a debt that the regime does not cover.
    """
    taken_off = checked_reductions(principal, reductions)
    rule = None if regime is Regime.CONTRACT else load_rules()[regime]
    _check_rate_wanted(regime, rule, euro_rate)
    if rule is None:
        return FixedSum(None, "none: a contract alone gives no fixed sum")
    rule.reference(principal.currency)
    open_at_start = open_after(principal, taken_off, due)
    if claimed_on <= due or not open_at_start.amount:
        return FixedSum(None, f"none by {claimed_on}: nothing was open after the due date {due}")
    start = due + timedelta(days=1)
    rule.check_start(start)
    barred = _barred(rule.fixed_sum, start, claimed_on)
    if barred:
        return FixedSum(None, f"none: {barred}")
    return _owed(rule.fixed_sum, open_at_start, start, euro_rate)


def _check_rate_wanted(regime: Regime, rule: Rule | None, euro_rate: Decimal | None) -> None:
    if euro_rate is None:
        return
    if rule is None or not rule.fixed_sum.paid_in:
        raise UsageError(f"regime {regime} needs no exchange rate for its fixed sum: leave it out")
    if not euro_rate.is_finite() or not 0 < euro_rate < 1_000_000:
        raise UsageError(f"exchange rate {euro_rate} must be a number above 0")


def _barred(law: FixedSumRule, start: date, claimed_on: date) -> str:
    """Why a default that started on this day gives no sum now. Empty when it does."""
    if start < law.default_from:
        return f"{law.law} is in force from {law.default_from}, the default started on {start}"
    if law.claim_within_years is None:
        return ""
    from dateutil.relativedelta import relativedelta

    last = start + relativedelta(years=law.claim_within_years)
    if claimed_on > last:
        return f"it could be claimed until {last}, a year from the first day of default ({law.law})"
    return ""


def _owed(
    law: FixedSumRule, open_at_start: Money, start: date, euro_rate: Decimal | None
) -> FixedSum:
    reached = [tier for tier in law.tiers if tier.open_from <= open_at_start.amount]
    amount = reached[-1].amount
    if not law.paid_in:
        money = rounded(Fraction(amount), law.currency)
        return FixedSum(money, f"{money} by {law.law}{_tier_said(law.tiers, open_at_start)}")
    if euro_rate is None:
        raise UsageError(
            f"{amount:f} {law.currency} are owed in {law.paid_in} by {law.law}: "
            f"give the MNB mid-rate of {start}, the first day of default"
        )
    money = rounded(Fraction(amount) * Fraction(euro_rate), law.paid_in)
    said = f"{amount:f} {law.currency} at the MNB mid-rate of {start}, {euro_rate:f}"
    return FixedSum(money, f"{money} by {law.law}: {said}")


def _tier_said(tiers: Sequence[Tier], open_at_start: Money) -> str:
    return f", for a debt of {open_at_start}" if len(tiers) > 1 else ""
