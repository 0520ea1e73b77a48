"""A reminder plan followed day by day, by what is listed. Day 0 is the due date, a Monday."""

from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from scheduler_building import (
    call,
    customer,
    day,
    overdue,
    plan_with,
    promise,
    rules,
    rung,
    spoken,
)

from dunning.facts import Standing
from dunning.kinds import Outcome, PromiseState
from dunning.money import Money
from dunning.scheduler.plan import AfterLast, Plan, shipped_plan
from dunning.scheduler.ways import Ways
from dunning.scheduler.worklist import Why, make_worklist
from dunning.stages import Stage

SHIPPED = Ways()
FRIENDLY, SECOND, FIRM, DIRECTOR = (
    Stage.FRIENDLY,
    Stage.SECOND,
    Stage.FIRM,
    Stage.DIRECTOR,
)


def by(plan: Plan) -> Ways:
    return Ways((plan,))


def talked(standing: Standing, on: int) -> Standing:
    """After a conversation that day in which nothing was agreed."""
    fact = call(Outcome.DISPUTED, on)
    days = (*standing.conversations, fact.on)
    return standing._replace(last_call=fact, last_conversation=fact, conversations=days)


def missed(standing: Standing, on: int) -> Standing:
    """After an attempt that day which nobody answered."""
    return standing._replace(last_call=call(Outcome.NO_ANSWER, on, on + 1))


def stage_on(standing: Standing, on: int, ways: Ways) -> Stage | None:
    """The stage listed that day, None when the customer is not to be rung."""
    work = make_worklist([standing], day(on), ways)
    assert len(work.calls) + len(work.held_back) == bool(standing.overdue(day(on)))
    return work.calls[0].stage if work.calls else None


def lived(
    standing: Standing,
    days: Iterable[int],
    ways: Ways = SHIPPED,
    then: Callable[[Standing, int], Standing] = talked,
) -> tuple[list[tuple[int, Stage]], Standing]:
    """The calls listed on the days on which somebody looked, each made at once."""
    calls = []
    for on in days:
        if stage := stage_on(standing, on, ways):
            calls.append((on, stage))
            standing = then(standing, on)
    return calls, standing


def test_the_shipped_plan_goes_stage_by_stage_to_the_hand_over() -> None:
    calls, standing = lived(customer(overdue(0)), range(60))
    assert calls == [(1, FRIENDLY), (8, SECOND), (18, FIRM), (30, DIRECTOR)]
    assert rules(standing, 30, SHIPPED) == [("hand-over", day(37))]
    assert rules(standing, 59, SHIPPED) == [("hand-over", day(66))]


def test_the_hand_over_is_said_with_the_command_that_does_it() -> None:
    _, standing = lived(customer(overdue(0)), range(60))
    [back] = make_worklist([standing], day(60), SHIPPED).held_back
    assert back.holds[0].reason == "every stage is done: dunning hand-over lufi"


def test_a_plan_that_keeps_calling_stays_at_its_last_stage() -> None:
    plan = shipped_plan()._replace(after_last=AfterLast.KEEP_CALLING)
    calls, _ = lived(customer(overdue(0)), range(60), by(plan))
    assert calls[3:] == [
        (30, DIRECTOR),
        (37, DIRECTOR),
        (44, DIRECTOR),
        (51, DIRECTOR),
        (58, DIRECTOR),
    ]


def test_a_call_that_reaches_nobody_does_not_climb() -> None:
    calls, standing = lived(customer(overdue(0)), range(50), then=missed)
    assert calls == [(on, FRIENDLY) for on in range(1, 50)]
    assert rung(standing, 50, SHIPPED).why is Why.RECALL


def test_after_a_long_absence_there_is_one_call_a_stage_and_each_waits_its_gap() -> None:
    calls, _ = lived(customer(overdue(0)), range(50, 90))
    assert calls == [(50, FRIENDLY), (57, SECOND), (64, FIRM), (71, DIRECTOR)]


def test_looking_twice_a_day_gives_no_second_call() -> None:
    calls, _ = lived(customer(overdue(0)), sorted([*range(40), *range(40)]))
    assert calls == [(1, FRIENDLY), (8, SECOND), (18, FIRM), (30, DIRECTOR)]


def test_with_the_oldest_invoice_paid_the_customer_falls_back_and_starts_again() -> None:
    calls, standing = lived(customer(overdue(0), overdue(-12)), range(31))
    assert calls[-1] == (30, DIRECTOR)
    paid = standing._replace(invoices=standing.invoices[1:])
    # Of the younger, due on day 12, they were spoken with on days 18 and 30.
    calls, _ = lived(paid, range(31, 60))
    assert calls == [(37, FIRM), (44, DIRECTOR)]
    never_spoken_of = standing._replace(invoices=(overdue(-30),))
    calls, _ = lived(never_spoken_of, range(31, 45))
    assert calls == [(37, FRIENDLY), (44, SECOND)]


def test_a_broken_promise_after_the_last_stage_is_spoken_of_at_the_last_stage() -> None:
    _, standing = lived(customer(overdue(0)), range(31))
    running = standing._replace(promises=(promise(PromiseState.OPEN, 35, made=30),))
    assert rules(running, 31, SHIPPED) == [("promise", day(37))]
    broken = standing._replace(promises=(promise(PromiseState.BROKEN, 35, made=30),))
    proposed = rung(broken, 37, SHIPPED)
    assert (proposed.why, proposed.stage) == (Why.PROMISE_BROKEN, DIRECTOR)


def test_a_callback_after_the_last_stage_is_kept_at_the_last_stage() -> None:
    _, standing = lived(customer(overdue(0)), range(31))
    agreed = standing._replace(last_conversation=call(Outcome.CALLBACK, 30, 33))
    assert rules(agreed, 31, SHIPPED)[-1] == ("callback", day(33))
    proposed = rung(agreed, 33, SHIPPED)
    assert (proposed.why, proposed.stage) == (Why.CALLBACK, DIRECTOR)


def test_before_the_first_stage_the_hold_names_its_day() -> None:
    standing = customer(overdue(0), overdue(-3))
    for on in range(1, 5):
        assert rules(standing, on, by(plan_with(5, 20, 40))) == [("stage", day(5))]
    [back] = make_worklist([standing], day(4), by(plan_with(5, 20, 40))).held_back
    assert back.holds[0].reason == "the plan begins 5 days past due"


@pytest.mark.parametrize("days", [range(5), [4]])
def test_between_two_stages_the_hold_names_the_day_of_the_next(days: Iterable[int]) -> None:
    standing = customer(overdue(0), **spoken(Outcome.DISPUTED, 8))
    standing = standing._replace(conversations=(day(1), day(8)))
    for on in days:
        assert rules(standing, 9 + on, SHIPPED) == [("gap", day(18))]
    assert rung(standing, 18, SHIPPED).stage is FIRM


def test_a_customer_of_a_group_follows_the_plan_of_the_group() -> None:
    ways = Ways((plan_with(10)._replace(groups=("trade",)), plan_with(3)))
    in_trade = customer(overdue(0), code="a", group="Trade")
    others = customer(overdue(0), code="b")
    assert rules(in_trade, 5, ways) == [("stage", day(10))]
    assert rung(others, 5, ways).stage is FRIENDLY


class TestTrytonTR1:
    """Stages at 5, 20 and 40 days; one invoice of 100 was paid in full, one was not."""

    ways = by(plan_with(5, 20, 40))
    unpaid = customer(overdue(0, number="B"))

    def test_nothing_before_the_first_stage(self) -> None:
        assert [stage_on(self.unpaid, on, self.ways) for on in range(5)] == [None] * 5

    def test_the_first_stage_on_its_day_for_the_unpaid_one_only(self) -> None:
        proposed = rung(self.unpaid, 5, self.ways)
        assert proposed.stage is FRIENDLY
        assert [invoice.number for invoice in proposed.invoices] == ["B"]

    def test_without_a_call_it_stays_the_first_stage(self) -> None:
        assert {stage_on(self.unpaid, on, self.ways) for on in range(5, 31)} == {FRIENDLY}

    def test_after_a_real_contact_it_is_the_second_stage(self) -> None:
        assert stage_on(talked(self.unpaid, 5), 30, self.ways) is SECOND
        assert stage_on(missed(self.unpaid, 5), 30, self.ways) is FRIENDLY

    def test_disputed_it_is_held_back(self) -> None:
        disputed = talked(customer(overdue(0, review=40)), 5)
        assert ("disputed", day(40)) in rules(disputed, 30, self.ways)

    def test_paid_it_is_gone(self) -> None:
        work = make_worklist([self.unpaid._replace(invoices=())], day(30), self.ways)
        assert (work.calls, work.held_back) == ((), ())

    def test_a_first_look_on_day_50_begins_at_the_first_stage(self) -> None:
        assert stage_on(self.unpaid, 50, self.ways) is FRIENDLY


def test_oca_oc2_nothing_is_listed_inside_a_gap_of_five_days_whatever_falls_due_in_it() -> None:
    ways = by(plan_with(1, 2, gap=5))
    standing = talked(customer(overdue(3), *(overdue(-on) for on in range(5))), 0)
    for on in range(5):
        assert rules(standing, on, ways) == [("gap", day(5))]
    assert len(rung(standing, 5, ways).invoices) == 6


def test_kill_bill_kb1_stages_begin_exactly_on_their_days_and_none_before() -> None:
    calls, _ = lived(customer(overdue(0)), range(60), by(plan_with(30, 40, 50)))
    assert calls == [(30, FRIENDLY), (40, SECOND), (50, FIRM)]


def test_kill_bill_kb4_the_older_of_two_paid_the_stage_follows_the_younger() -> None:
    older, younger = overdue(40), overdue(10)
    both = talked(talked(customer(older, younger), -32), -20)
    assert stage_on(both, 0, SHIPPED) is FIRM
    assert stage_on(both._replace(invoices=(younger,)), 0, SHIPPED) is FRIENDLY
    assert stage_on(both._replace(invoices=(older,)), 0, SHIPPED) is FIRM


def test_lago_lg1_only_the_currency_that_reaches_its_minimum_is_asked_for() -> None:
    ways = by(plan_with(1, minimum={"EUR": 150, "USD": 100}))
    standing = customer(overdue(20, "149"), overdue(10, "120", "USD"), overdue(-4, "10"))
    proposed = rung(standing, 0, ways)
    assert proposed.asked_for == (Money(Decimal(120), "USD"),)
    assert [invoice.currency for invoice in proposed.invoices] == ["USD"]
    assert proposed.days_past_due == 10
    assert proposed.score_currency == "USD"
    joined = rung(standing, 5, ways)
    assert joined.asked_for == (Money(Decimal(159), "EUR"), Money(Decimal(120), "USD"))
    assert joined.days_past_due == 25


@pytest.mark.parametrize("first_run", [1, 2, 5, 9, 100])
def test_invoice_ninja_in7_a_stage_nobody_saw_begin_is_listed_on_the_next_day_it_is_run(
    first_run: int,
) -> None:
    assert stage_on(customer(overdue(0)), first_run, SHIPPED) is FRIENDLY
    assert stage_on(talked(customer(overdue(0)), 1), 7 + first_run, SHIPPED) is SECOND
