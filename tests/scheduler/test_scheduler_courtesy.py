"""Calls before the due date: who gets one, what keeps it from being made, what it is worth."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from scheduler_building import (
    TODAY,
    call,
    customer,
    day,
    held,
    overdue,
    pause,
    plan_with,
    promise,
    rung,
    spoken,
)

from dunning.facts import Standing
from dunning.kinds import Outcome, PauseKind, PromiseState
from dunning.lateness import CustomerRecord, Lateness
from dunning.money import Money
from dunning.scheduler.holds import courtesy_holds
from dunning.scheduler.money_days import BookRecord
from dunning.scheduler.plan import Courtesy
from dunning.scheduler.ways import Hold, Ways, days_ahead
from dunning.scheduler.worklist import FIRST_OF_ALL, HeldBack, Why, make_worklist, place
from dunning.stages import Stage

THREE_DAYS = plan_with(1, 8, 18, minimum={"HUF": 8000})._replace(
    courtesy=Courtesy(3, Decimal("0.5"), 4)
)
NO_COURTESY = plan_with(1, 8, 18)
LATE = CustomerRecord(8, Lateness.of([20] * 5))
BOOK = BookRecord(100, Lateness.of([12] * 60))


def ways_of(record: CustomerRecord = LATE, **more: Any) -> Ways:
    plans = more.pop("plans", (THREE_DAYS,))
    return Ways(plans, records={"lufi": record, "other": record}, book=BOOK, **more)


WAYS = ways_of()


def due_in(days: int, amount: str = "100", currency: str = "EUR", **more: Any) -> Standing:
    return customer(overdue(-days, amount, currency), **more)


def why(standing: Standing, on: int = 0, ways: Ways = WAYS) -> Why | None:
    found = place(standing, day(on), ways)
    return None if found is None or isinstance(found, HeldBack) else found.why


@pytest.mark.parametrize(
    ("due", "asked"),
    [
        pytest.param(2, [0, 1, 2], id="a Wednesday"),
        pytest.param(4, [1, 2, 3, 4], id="a Friday"),
        pytest.param(6, [3, 4], id="a Sunday"),
        pytest.param(7, [4, 7], id="a Monday"),
    ],
)
def test_the_call_is_made_on_working_days_from_three_days_before_to_the_due_date(
    due: int, asked: list[int]
) -> None:
    days = [on for on in range(-7, due + 1) if why(due_in(due), on) is Why.COURTESY]
    assert days == asked
    assert why(due_in(due), due + 1) is Why.STAGE_DUE


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        pytest.param(CustomerRecord(4, Lateness.of([1, 9])), True, id="half of four"),
        pytest.param(CustomerRecord(3, Lateness.of([9, 9, 9])), False, id="too few payments"),
        pytest.param(CustomerRecord(5, Lateness.of([9, 9])), False, id="too seldom late"),
        pytest.param(CustomerRecord(), False, id="nothing known"),
    ],
)
def test_only_those_who_have_paid_late_as_often_as_the_plan_says(
    record: CustomerRecord, asked: bool
) -> None:
    assert (why(due_in(2), ways=ways_of(record)) is Why.COURTESY) is asked


def test_nobody_is_rung_before_the_due_date_when_no_plan_asks_for_it() -> None:
    assert place(due_in(2), TODAY, ways_of(plans=(NO_COURTESY,))) is None


@pytest.mark.parametrize(
    "standing",
    [
        pytest.param(due_in(2, account_review_on=day(9)), id="the account is disputed"),
        pytest.param(customer(overdue(-2, review=9)), id="the invoice is disputed"),
        pytest.param(
            due_in(2, unallocated=(Money(Decimal(100), "EUR"),)), id="money on the account"
        ),
        pytest.param(due_in(2, "7999", "HUF"), id="less than the plan's minimum"),
        pytest.param(due_in(2, promises=(promise(PromiseState.OPEN, 4),)), id="a promise runs"),
        pytest.param(due_in(2, pauses=(pause(5),)), id="a pause"),
        pytest.param(due_in(2, pauses=(pause(90, PauseKind.STOP),)), id="asked not to be rung"),
        pytest.param(
            due_in(2, last_call=call(Outcome.NO_ANSWER, 0, 1)), id="not reached this morning"
        ),
        pytest.param(due_in(2, **spoken(Outcome.CALLBACK, 0, 1)), id="a callback for tomorrow"),
        pytest.param(due_in(2, **spoken(Outcome.REFUSED, -1)), id="spoken of yesterday"),
        pytest.param(due_in(2, **spoken(Outcome.SAYS_PAID, -1, 0)), id="said to be paid"),
    ],
)
def test_who_gets_no_courtesy_call_is_in_neither_list(standing: Standing) -> None:
    work = make_worklist([standing], TODAY, WAYS)
    assert (work.calls, work.held_back) == ((), ())


@pytest.mark.parametrize(
    ("outcome", "on", "returns"),
    [
        pytest.param(Outcome.REFUSED, -2, None, id="a talk before the days began"),
        pytest.param(Outcome.CALLBACK, -1, 0, id="who asked to be rung again today"),
        pytest.param(Outcome.REDIRECTED, -1, 0, id="who named somebody else"),
    ],
)
def test_who_was_not_spoken_with_about_it_is_rung(
    outcome: Outcome, on: int, returns: int | None
) -> None:
    assert why(due_in(2, **spoken(outcome, on, returns))) is Why.COURTESY


def test_who_was_not_reached_is_tried_again_when_the_wait_is_over() -> None:
    assert why(due_in(2, last_call=call(Outcome.VOICEMAIL, -1, 0))) is Why.COURTESY


def test_nobody_is_rung_twice_about_the_same_invoice_and_once_more_about_the_next() -> None:
    both = customer(overdue(-2), overdue(-5), **spoken(Outcome.REFUSED, 0))
    assert [why(both, on) for on in (1, 2)] == [None, Why.COURTESY]
    assert [one.due for one in rung(both, 2, WAYS).invoices] == [day(5)]


def test_no_call_is_made_on_a_free_day_there() -> None:
    """6 January 2026 is a holiday in Austria and not in Hungary."""
    epiphany = date(2026, 1, 6)
    invoice = overdue()._replace(due=epiphany, issued=epiphany - timedelta(days=30))
    there, here = customer(invoice, country="AT"), customer(invoice, country="HU")
    assert place(there, epiphany, WAYS) is None
    [hold] = courtesy_holds(there, epiphany, WAYS)
    assert (hold.rule, hold.reason, hold.until) == ("closed-day", "day off there", date(2026, 1, 7))
    assert place(here, epiphany, WAYS) is not None


def forbidding(*holds: Hold) -> Ways:
    return ways_of(forbid=lambda standing, agreed, promise_passed: holds)


NOON = Hold("calling-hours", "it is 06:00 there", TODAY, datetime(2026, 3, 2, 12, tzinfo=UTC))
NOON_TOMORROW = NOON._replace(until=day(1), at=datetime(2026, 3, 3, 12, tzinfo=UTC))


def test_who_may_be_rung_later_today_is_held_back_till_then() -> None:
    back = held(due_in(2), ways=forbidding(NOON))
    assert (back.overdue, back.holds) == ((), (NOON,))


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param((Hold("quiet-days", "spoke 2 days ago", day(5)),), id="a limit"),
        pytest.param(
            (NOON, Hold("contact-limit", "3 in 7 days", day(1))), id="an hour and a limit"
        ),
        pytest.param((NOON_TOMORROW,), id="an hour of tomorrow"),
    ],
)
def test_who_may_not_be_rung_today_is_not_listed(holds: tuple[Hold, ...]) -> None:
    assert place(due_in(2), TODAY, forbidding(*holds)) is None


def test_the_call_says_what_falls_due_and_asks_for_nothing_yet() -> None:
    found = rung(customer(overdue(0, "40"), overdue(-2, "60"), overdue(-9)), 0, WAYS)
    assert found.reason(TODAY) == "courtesy: 100.00 EUR due by Wed 4 March"
    assert (found.asked_for, found.days_past_due, found.stage) == ((), 0, Stage.FRIENDLY)
    assert [one.days_past_due(TODAY) for one in found.invoices] == [0, -2]
    assert rung(due_in(0), 0, WAYS).reason(TODAY) == "courtesy: 100.00 EUR due today"
    assert rung(due_in(3), 0, WAYS).reason(TODAY) == "courtesy: 100.00 EUR due Thu 5 March"
    assert rung(due_in(3), 0, WAYS).days_past_due == -3


def test_the_score_is_what_falls_due_times_how_late_it_is_expected_to_be() -> None:
    """Usually 16 days late: 11 of the book's 60 and 50, with 5 of 8 payments and 60 % there."""
    found = rung(due_in(2, "1000"), 0, WAYS)
    assert (found.score, found.score_currency) == (Decimal(10_000), "EUR")


def test_something_overdue_wins_and_what_falls_due_adds_to_its_score() -> None:
    both = customer(overdue(10), overdue(-2))
    found = rung(both, 0, WAYS)
    alone = rung(both, 0, ways_of(plans=(NO_COURTESY,)))
    assert (found.why, found.days_past_due, found.asked_for) == (
        Why.STAGE_DUE,
        10,
        alone.asked_for,
    )
    assert found.invoices == alone.invoices
    assert found.score - alone.score == rung(due_in(2), 0, WAYS).score


def test_courtesy_calls_stand_among_the_others_by_their_worth() -> None:
    assert Why.COURTESY not in FIRST_OF_ALL
    work = make_worklist(
        [due_in(2, "9000", code="other"), customer(overdue(10, "10"), code="lufi")], TODAY, WAYS
    )
    assert [one.standing.code for one in work.calls] == ["other", "lufi"]


@pytest.mark.parametrize(
    ("plans", "days"),
    [
        pytest.param((), 0, id="the shipped plan"),
        pytest.param((NO_COURTESY,), 0, id="a plan without"),
        pytest.param((THREE_DAYS,), 3, id="a plan with"),
        pytest.param((THREE_DAYS._replace(groups=("trade",)),), 3, id="one group's"),
        pytest.param(
            (
                NO_COURTESY,
                THREE_DAYS._replace(groups=("trade",), courtesy=Courtesy(9, Decimal("0.5"), 1)),
                THREE_DAYS._replace(groups=("retail",)),
            ),
            9,
            id="the longest",
        ),
    ],
)
def test_as_many_days_are_read_ahead_as_any_plan_asks_for(
    plans: tuple[Any, ...], days: int
) -> None:
    assert days_ahead(plans) == days


def test_the_last_day_of_the_calendar_does_not_stop_the_list() -> None:
    invoice = overdue()._replace(due=date.max)
    assert place(customer(invoice), date.max, WAYS) is not None or date.max.weekday() > 4
