"""The reminder plan: the stages a customer passes, and what is due when.

Where a customer stands follows from the dates alone: how old the oldest open invoice is and when
there were conversations about it. Nothing is stored, so nothing can be missed or pile up.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from dunning.kinds import Role
from dunning.money import Money, totals
from dunning.stages import Stage, Tone


class AfterLast(StrEnum):
    """What follows a conversation at the last stage.

    `HAND_OVER` gives the account to the collections department, which stops the calls;
    `KEEP_CALLING` stays at the last stage.
    """

    HAND_OVER = "hand-over"
    KEEP_CALLING = "keep-calling"


class AskWhy(StrEnum):
    """Whether the caller asks why an invoice is unpaid. By turns, half of the customers are asked.

    Advisers disagree about it, so the book measures which way brings more promises that hold.
    """

    YES = "yes"
    NO = "no"
    ALTERNATE = "alternate"


class PlanStage(NamedTuple):
    """One stage of a plan.

    It is due from `days_past_due` of the oldest open invoice on, and not before `gap_days` have
    gone by since the last conversation.
    """

    stage: Stage
    days_past_due: int
    gap_days: int
    addressee: Role
    tone: Tone


class Courtesy(NamedTuple):
    """Who is rung before the due date.

    Customers with at least `payments` payments, of which at least `late_share` (0 to 1) came
    late, from `days_before` the due date on.
    """

    days_before: int
    late_share: Decimal
    payments: int


class Plan(NamedTuple):
    """A checked plan: at least one stage, in order, the days rising.

    No `groups` means it is for every customer whose group has no plan of its own. `minimum` is
    in currency units per currency; `courtesy` is None when nobody is rung before the due date;
    `preset` names the calling hours and contact limits; `ask_why` whether the script asks why.
    """

    name: str
    groups: tuple[str, ...]
    stages: tuple[PlanStage, ...]
    after_last: AfterLast
    minimum: Mapping[str, Decimal]
    courtesy: Courtesy | None
    preset: str = "b2b-default"
    ask_why: AskWhy = AskWhy.ALTERNATE

    def tone_of(self, stage: Stage) -> Tone:
        """How the plan sounds at a stage; that of the last one after it, or without such a one."""
        return next((one.tone for one in self.stages if one.stage is stage), self.stages[-1].tone)

    def asks_why(self, code: str) -> bool:
        """Whether a customer is asked why. By turns it is chance who is, once and for all."""
        if self.ask_why is AskWhy.ALTERNATE:
            return crc32(f"ask why {code}".encode()) % 2 == 0
        return self.ask_why is AskWhy.YES


def plan_for(group: str, plans: Sequence[Plan]) -> Plan:
    """The plan that names this customer group, else the one for all groups, else the shipped one.

    Capitals and surrounding spaces do not matter. An empty `group` is a customer without one.
    """
    for plan in plans:
        if folded(group) in map(folded, plan.groups):
            return plan
    return next((plan for plan in plans if not plan.groups), None) or shipped_plan()


def shipped_plan() -> Plan:
    """The plan that comes with the program."""
    from dunning.scheduler.compiled_plan import PLAN

    return PLAN


def folded(group: str) -> str:
    """A customer group's name as it is compared."""
    return group.strip().casefold()


def stages_passed(plan: Plan, oldest_due: date, conversations: Iterable[date]) -> int:
    """How many stages the conversations have passed since the oldest open invoice fell due.

    A conversation passes the stage the customer stood at on that day, so that a second talk
    about the same stage does not skip the next one. Those before the first stage's day pass
    none, several on one day count once.
    """
    passed = 0
    for day in sorted(set(conversations)):
        if _reached(plan, (day - oldest_due).days) > passed:
            passed += 1
    return passed


def stage_of(plan: Plan, days_past_due: int, contacts_since: int) -> PlanStage | None:
    """The stage of the next call, None before the first stage's day.

    `days_past_due` is the age of the oldest open overdue invoice and `contacts_since` the number
    of stages that were passed in conversations since it fell due, as `stages_passed` counts
    them. After the last stage this is the last one again or, where the plan says so, the stage
    `hand-over` with the last one's gap.
    """
    reached = _reached(plan, days_past_due)
    if not reached:
        return None
    last = plan.stages[-1]
    if contacts_since >= len(plan.stages) and reached == len(plan.stages):
        hands_over = plan.after_last is AfterLast.HAND_OVER
        return last._replace(stage=Stage.HAND_OVER) if hands_over else last
    return plan.stages[min(reached - 1, contacts_since)]


def next_stage_on(
    plan: Plan, oldest_due: date, contacts_since: int, last_contact: date | None
) -> date:
    """The first day on which the stage after those already passed can be due.

    That is its own day, or the end of its gap since `last_contact`, the last conversation with
    the customer about anything; whichever is later. After the last stage it is the end of the
    last one's gap.
    """
    following = plan.stages[min(contacts_since, len(plan.stages) - 1)]
    own_day = _later(oldest_due, following.days_past_due)
    return (
        own_day if last_contact is None else max(own_day, _later(last_contact, following.gap_days))
    )


def moneys_that_count(plan: Plan, moneys: Iterable[Money]) -> tuple[Money, ...]:
    """The sums, one per currency, that reach the plan's minimum for their currency.

    Empty when nobody is to be rung about so little. A currency without a minimum always counts.
    """
    return tuple(
        money
        for money in totals(moneys)
        if money.amount >= plan.minimum.get(money.currency, Decimal(0))
    )


def below_minimum(plan: Plan, moneys: Iterable[Money]) -> bool:
    """Whether none of the sums is worth a call by this plan."""
    return not moneys_that_count(plan, moneys)


def courtesy_is_due(plan: Plan, days_until_due: int, late_payments: int, payments: int) -> bool:
    """Whether the plan asks for a call about an invoice that is not overdue yet.

    `days_until_due` is 0 on the due date itself. `late_payments` are those of the customer's
    `payments` so far that came after the due date.
    """
    courtesy = plan.courtesy
    return (
        courtesy is not None
        and 0 <= days_until_due <= courtesy.days_before
        and payments >= courtesy.payments
        and late_payments >= courtesy.late_share * payments
    )


def _reached(plan: Plan, days_past_due: int) -> int:
    """How many stages have come by age alone."""
    return sum([days_past_due >= stage.days_past_due for stage in plan.stages])


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
