from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.kinds import Role
from dunning.money import Money
from dunning.scheduler.plan import (
    AfterLast,
    Courtesy,
    Plan,
    PlanStage,
    below_minimum,
    courtesy_is_due,
    moneys_that_count,
    next_stage_on,
    stage_of,
    stages_passed,
)
from dunning.stages import Stage, Tone

DUE = date(2026, 3, 2)
NAMES = [Stage.FRIENDLY, Stage.SECOND, Stage.FIRM, Stage.DIRECTOR]


def plan_at(
    *days: int,
    gap_days: int = 5,
    after_last: AfterLast = AfterLast.HAND_OVER,
    minimum: dict[str, Decimal] | None = None,
    courtesy: Courtesy | None = None,
) -> Plan:
    """A plan whose stages begin on these days, each with the same gap."""
    stages = tuple(
        PlanStage(name, day, gap_days, Role.PAYER, Tone.PLAIN)
        for name, day in zip(NAMES, days, strict=False)
    )
    return Plan("test", (), stages, after_last, minimum or {}, courtesy)


def day(number: int) -> date:
    """So many days after the due date."""
    return DUE + timedelta(days=number)


def stage_on(plan: Plan, number: int, conversations: Iterable[int] = ()) -> Stage | None:
    """The stage that many days after the due date, after conversations on these days."""
    found = stage_of(plan, number, stages_passed(plan, DUE, map(day, conversations)))
    return None if found is None else found.stage


def test_stages_at_5_20_and_40_days_follow_real_contacts() -> None:  # TR1
    plan = plan_at(5, 20, 40)
    assert stage_on(plan, 4) is None
    assert stage_on(plan, 5) is Stage.FRIENDLY
    assert stage_on(plan, 30) is Stage.FRIENDLY
    assert stage_on(plan, 30, [5]) is Stage.SECOND
    assert stage_on(plan, 50) is Stage.FRIENDLY


def test_nothing_is_due_inside_the_gap_whatever_becomes_due_in_it() -> None:  # OC2
    plan = plan_at(5, 8, 9, gap_days=5)
    spoke = day(6)
    assert next_stage_on(plan, DUE, 1, spoke) == day(11)
    assert next_stage_on(plan, DUE + timedelta(days=4), 0, spoke) == day(11)


def test_stages_at_30_40_and_50_days_are_due_on_those_days_and_none_before() -> None:  # KB1
    plan = plan_at(30, 40, 50)
    called: list[int] = []
    for number in range(1, 52):
        passed = stages_passed(plan, DUE, map(day, called))
        last = day(called[-1]) if called else None
        if stage_of(plan, number, passed) and next_stage_on(plan, DUE, passed, last) <= day(number):
            called.append(number)
    assert called == [30, 40, 50]


def test_the_stage_follows_the_younger_invoice_once_the_older_is_paid() -> None:  # KB4
    plan = plan_at(5, 20, 40)
    conversations = [day(5), day(22)]
    younger_due = day(25)
    today = day(41)
    older = stage_of(plan, (today - DUE).days, stages_passed(plan, DUE, conversations))
    younger = stage_of(
        plan, (today - younger_due).days, stages_passed(plan, younger_due, conversations)
    )
    assert older is not None
    assert older.stage is Stage.FIRM
    assert younger is not None
    assert younger.stage is Stage.FRIENDLY


def test_a_stage_reached_on_a_day_nobody_looked_is_due_on_the_next() -> None:  # IN7
    plan = plan_at(5, 20, 40)
    assert stage_on(plan, 6) is Stage.FRIENDLY
    assert stage_on(plan, 23, [6]) is Stage.SECOND
    assert next_stage_on(plan, DUE, 1, day(6)) <= day(23)


def test_149_euros_are_below_150_and_120_dollars_are_not_below_100() -> None:  # LG1
    plan = plan_at(5, minimum={"EUR": Decimal(150), "USD": Decimal(100)})
    overdue = [Money(Decimal(149), "EUR"), Money(Decimal(120), "USD")]
    assert moneys_that_count(plan, overdue) == (Money(Decimal(120), "USD"),)
    assert not below_minimum(plan, overdue)
    overdue.append(Money(Decimal(10), "EUR"))
    assert moneys_that_count(plan, overdue) == (
        Money(Decimal(159), "EUR"),
        Money(Decimal(120), "USD"),
    )


@pytest.mark.parametrize(
    ("amount", "currency", "below"),
    [("149.99", "EUR", True), ("150", "EUR", False), ("0.01", "CHF", False)],
)
def test_the_minimum_itself_is_worth_a_call_and_other_currencies_have_none(
    amount: str, currency: str, below: bool
) -> None:
    plan = plan_at(5, minimum={"EUR": Decimal(150)})
    assert below_minimum(plan, [Money(Decimal(amount), currency)]) is below


def test_nothing_at_all_is_below_any_minimum() -> None:
    assert below_minimum(plan_at(5), [])


@pytest.mark.parametrize(
    ("conversations", "passed"),
    [
        ([], 0),
        ([-3, 0, 4], 0),
        ([5], 1),
        ([5, 5], 1),
        ([5, 7, 12], 1),
        ([5, 20], 2),
        ([20, 21], 2),
        ([5, 7, 12, 41], 2),
        ([41, 42, 43], 3),
        ([41, 42, 43, 44], 3),
    ],
)
def test_a_conversation_passes_the_stage_reached_and_never_skips_one(
    conversations: list[int], passed: int
) -> None:
    plan = plan_at(5, 20, 40)
    assert stages_passed(plan, DUE, map(day, conversations)) == passed
    assert stages_passed(plan, DUE, map(day, reversed(conversations))) == passed


@pytest.mark.parametrize(
    ("days", "contacts", "stage"),
    [
        (-1, 0, None),
        (4, 9, None),
        (5, 0, "friendly"),
        (19, 9, "friendly"),
        (20, 0, "friendly"),
        (20, 1, "second"),
        (40, 1, "second"),
        (40, 2, "firm"),
        (400, 0, "friendly"),
        (39, 3, "second"),
        (40, 3, "hand-over"),
        (400, 30, "hand-over"),
    ],
)
def test_the_stage_is_the_lower_of_what_age_and_contacts_allow(
    days: int, contacts: int, stage: str | None
) -> None:
    found = stage_of(plan_at(5, 20, 40), days, contacts)
    assert (found and found.stage) == stage


def test_a_plan_may_keep_calling_at_its_last_stage() -> None:
    plan = plan_at(5, 20, after_last=AfterLast.KEEP_CALLING)
    assert stage_of(plan, 60, 2) == plan.stages[-1]
    assert next_stage_on(plan, DUE, 2, day(60)) == day(65)


def test_what_follows_the_last_stage_waits_for_its_gap() -> None:
    assert next_stage_on(plan_at(5, 20), DUE, 2, day(21)) == day(26)


@pytest.mark.parametrize(
    ("contacts", "last_contact", "expected"),
    [
        (0, None, 5),
        (0, -20, 5),
        (0, 3, 8),
        (1, 5, 20),
        (1, 18, 23),
        (2, 23, 40),
        (9, 60, 65),
    ],
)
def test_the_next_stage_is_due_on_its_day_or_at_the_end_of_the_gap(
    contacts: int, last_contact: int | None, expected: int
) -> None:
    spoke = None if last_contact is None else day(last_contact)
    assert next_stage_on(plan_at(5, 20, 40), DUE, contacts, spoke) == day(expected)


def test_the_next_stage_has_a_day_even_at_the_end_of_the_calendar() -> None:
    assert next_stage_on(plan_at(5), date.max, 3, date.max) == date.max


plans = st.lists(st.integers(1, 200), min_size=1, max_size=4, unique=True).map(
    lambda days: plan_at(*sorted(days))
)


@given(plan=plans, conversations=st.lists(st.integers(-50, 400), max_size=12), today=st.integers())
def test_stages_only_rise_by_contacts_and_are_never_ahead_of_age(
    plan: Plan, conversations: list[int], today: int
) -> None:
    today = today % 500
    seen = [one for one in conversations if one < today]
    passed = stages_passed(plan, DUE, map(day, seen))
    assert passed <= len({one for one in seen if one > 0})
    assert stages_passed(plan, DUE, map(day, [*seen, today])) - passed in (0, 1)
    found = stage_of(plan, today, passed)
    assert (found is None) == (today < plan.stages[0].days_past_due)
    assert found is None or found.days_past_due <= today


@given(plan=plans, contacts=st.integers(0, 9), spoke=st.none() | st.integers(-400, 400))
def test_a_customer_who_is_left_alone_always_comes_due(
    plan: Plan, contacts: int, spoke: int | None
) -> None:
    last_contact = None if spoke is None else day(spoke)
    due_on = next_stage_on(plan, DUE, contacts, last_contact)
    assert DUE < due_on <= max(DUE, last_contact or DUE) + timedelta(days=200)
    assert stage_of(plan, (due_on - DUE).days, contacts) is not None


@pytest.mark.parametrize(
    ("days_until_due", "late", "payments", "asked"),
    [
        (3, 2, 4, True),
        (0, 4, 4, True),
        (-1, 4, 4, False),
        (4, 4, 4, False),
        (3, 1, 4, False),
        (3, 3, 3, False),
        (3, 0, 0, False),
        (3, 5, 11, False),
        (3, 6, 11, True),
    ],
)
def test_courtesy_calls_are_for_those_with_a_record_of_paying_late(
    days_until_due: int, late: int, payments: int, asked: bool
) -> None:
    plan = plan_at(5, courtesy=Courtesy(days_before=3, late_share=Decimal("0.5"), payments=4))
    assert courtesy_is_due(plan, days_until_due, late, payments) is asked


def test_without_courtesy_in_the_plan_nobody_is_rung_before_the_due_date() -> None:
    assert not courtesy_is_due(plan_at(5), 1, 9, 9)
