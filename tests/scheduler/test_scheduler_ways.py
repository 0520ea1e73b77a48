"""What decides a day besides the plan's stages: minimum, age, payment runs, hours and rates."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from scheduler_building import (
    GAP,
    TODAY,
    call,
    customer,
    day,
    held,
    missed_since,
    overdue,
    pause,
    plan_with,
    promise,
    rules,
    rung,
    spoken,
)

from dunning.facts import Standing
from dunning.kinds import Outcome, PromiseState
from dunning.lateness import CustomerRecord, Lateness
from dunning.money import Money
from dunning.scheduler.money_days import BookRecord, Rates, score
from dunning.scheduler.ways import Hold, Ways, book_record
from dunning.scheduler.worklist import Why, make_worklist

BROKEN, OPEN = PromiseState.BROKEN, PromiseState.OPEN
PAYS_ON_THE_5TH = "RRULE:FREQ=MONTHLY;BYMONTHDAY=5"
LEAST = Ways((plan_with(1, 8, minimum={"EUR": 20, "HUF": 8000}),))


def order(*standings: Standing, ways: Ways = GAP) -> list[str]:
    return [one.standing.code for one in make_worklist(standings, TODAY, ways).calls]


# The minimum, per currency


def test_less_than_the_minimum_holds_until_something_else_falls_due() -> None:
    standing = customer(overdue(10, "19.99"), overdue(-4, "5"))
    assert rules(standing, 0, LEAST) == [("minimum", day(5))]
    assert held(standing, 0, LEAST).holds[0].reason == "less than the plan's minimum"
    assert rung(standing, 5, LEAST).asked_for == (Money(Decimal("24.99"), "EUR"),)


def test_less_than_the_minimum_with_nothing_to_come_is_looked_at_again_tomorrow() -> None:
    for on in (0, 1, 90):
        assert rules(customer(overdue(10, "19.99")), on, LEAST) == [("minimum", day(on + 1))]


def test_the_minimum_itself_is_rung_for() -> None:
    assert rung(customer(overdue(10, "20")), 0, LEAST).asked_for == (Money(Decimal(20), "EUR"),)


def test_many_small_invoices_reach_the_minimum_together() -> None:
    assert len(rung(customer(*[overdue(on, "5") for on in range(1, 5)]), 0, LEAST).invoices) == 4


def test_each_of_two_currencies_has_its_own_minimum() -> None:
    too_little = customer(overdue(30, "19"), overdue(20, "7999", "HUF"))
    assert rules(too_little, 0, LEAST) == [("minimum", day(1))]
    only_one = rung(customer(overdue(30, "19"), overdue(20, "8000", "HUF")), 0, LEAST)
    assert only_one.asked_for == (Money(Decimal(8000), "HUF"),)
    assert only_one.score == rung(customer(overdue(20, "8000", "HUF"))).score
    both = rung(customer(overdue(30, "20"), overdue(20, "8000", "HUF")), 0, LEAST)
    assert both.asked_for == (Money(Decimal(20), "EUR"), Money(Decimal(8000), "HUF"))


def test_a_currency_without_a_minimum_is_always_rung_for() -> None:
    proposed = rung(customer(overdue(30, "19"), overdue(20, "1", "USD")), 0, LEAST)
    assert proposed.asked_for == (Money(Decimal(1), "USD"),)


def test_money_on_the_account_can_leave_less_than_the_minimum() -> None:
    paid = (Money(Decimal(90), "EUR"),)
    assert rules(customer(unallocated=paid), 0, LEAST) == [("minimum", day(1))]


def test_what_is_too_little_to_ask_for_does_not_keep_a_dispute_from_its_review() -> None:
    standing = customer(overdue(30, "5000", review=0), overdue(10, "5"))
    proposed = rung(standing, 0, LEAST)
    assert proposed.why is Why.DISPUTE_REVIEW
    assert [invoice.disputed for invoice in proposed.invoices] == [True]


def test_the_stage_is_that_of_what_is_asked_for() -> None:
    standing = customer(
        overdue(60, "5"), overdue(5, "9000", "HUF"), **spoken(Outcome.DISPUTED, -20)
    )
    assert rung(standing, 0, LEAST).stage.value == "friendly"


# Debts past 120 days


def test_an_old_debt_waits_until_the_user_has_decided() -> None:
    standing = customer(overdue(121))
    assert rules(standing) == [("old-debt", day(1))]
    assert held(standing).holds[0].reason == (
        "over 120 days past due, decide once: dunning old lufi keep, hand-over or write-off"
    )
    assert rules(standing, 200) == [("old-debt", day(201))]


def test_a_debt_of_120_days_is_not_old() -> None:
    assert rung(customer(overdue(120))).days_past_due == 120


def test_an_old_debt_is_rung_for_when_the_user_keeps_calling() -> None:
    proposed = rung(customer(overdue(300), keep_calling=True))
    assert proposed.days_past_due == 300
    assert proposed.score > 0


def test_an_old_debt_is_asked_for_beside_a_younger_one_but_does_not_rank() -> None:
    young, both = customer(overdue(10)), customer(overdue(300, "9000"), overdue(10))
    assert rung(both).asked_for == (Money(Decimal(9100), "EUR"),)
    [term] = score(both.called_for(TODAY), CustomerRecord(), BookRecord(), TODAY).terms
    assert (term.number, rung(both).score) == ("EUR10", term.money_days)
    assert rung(both).score >= rung(young).score


def test_an_old_debt_returns_by_itself_when_something_else_falls_due() -> None:
    standing = customer(overdue(300), overdue(-3))
    assert rules(standing) == [("old-debt", day(4))]
    assert rung(standing, 4).days_past_due == 304


def test_an_old_debt_is_undecided_even_beside_too_little_of_a_younger_one() -> None:
    standing = customer(overdue(300, "100"), overdue(10, "7000", "HUF"))
    assert rules(standing, 0, LEAST) == [("old-debt", day(1))]


def test_the_review_of_an_old_dispute_comes_after_all_that_counts() -> None:
    assert order(
        customer(overdue(300, "9000", review=0), code="a"),
        customer(overdue(10, "1"), code="b"),
        customer(overdue(10, "1", "HUF"), code="c"),
    ) == ["b", "c", "a"]


# Payment runs. Today is a Monday.


def test_who_pays_on_thursdays_is_rung_on_wednesdays() -> None:
    standing = customer(pays_rule="RRULE:FREQ=WEEKLY;BYDAY=TH")
    for on in (0, 1):
        assert rules(standing, on) == [("payment-run", day(2))]
    proposed = rung(standing, 2)
    assert proposed.why is Why.PAYMENT_RUN
    assert proposed.reason(day(2)) == "payment run on Thu 5 March"
    for on in range(3, 9):
        assert rules(standing, on) == [("payment-run", day(9))]
    assert held(standing).holds[0].reason == "pays on Thu 5 March: rung the working day before"


@pytest.mark.parametrize(
    ("rule", "country", "ring_on"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "", 4),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU", "", 0),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=8", "", 3),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1", "", 28),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=6\nRRULE:FREQ=MONTHLY;BYMONTHDAY=20", "", 3),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=15", "HU", 10),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "RU", 3),
        ("DTSTART;VALUE=DATE:20260313\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "", 10),
    ],
    ids=[
        "a Monday: the Friday before",
        "a Tuesday: today",
        "a Sunday, paid on Friday: the Thursday before",
        "the last day of the month",
        "the first of two days",
        "a Sunday, paid on Friday in Hungary",
        "a Monday that is a holiday, paid on Friday in Russia",
        "every second week",
    ],
)
def test_the_call_comes_the_working_day_before_the_run(
    rule: str, country: str, ring_on: int
) -> None:
    standing = customer(pays_rule=rule, country=country)
    for on in range(ring_on):
        assert rules(standing, on) == [("payment-run", day(ring_on))]
    assert rung(standing, ring_on).why is Why.PAYMENT_RUN


def test_with_the_day_to_ring_gone_by_the_next_run_is_waited_for() -> None:
    standing = customer(pays_rule="RRULE:FREQ=WEEKLY;BYDAY=MO")
    assert rung(standing, 4).why is Why.PAYMENT_RUN
    for saturday_to_thursday in range(5, 11):
        assert rules(standing, saturday_to_thursday) == [("payment-run", day(11))]


def test_a_broken_promise_does_not_wait_for_the_payment_run() -> None:
    standing = customer(pays_rule="RRULE:FREQ=WEEKLY;BYDAY=TH", promises=(promise(BROKEN, -3),))
    assert rung(standing).why is Why.PROMISE_BROKEN


def test_a_callback_does_not_wait_for_the_payment_run() -> None:
    agreed = spoken(Outcome.CALLBACK, -1, 0)
    assert rung(customer(pays_rule="RRULE:FREQ=WEEKLY;BYDAY=TH", **agreed)).why is Why.CALLBACK


def test_a_review_of_a_dispute_does_not_wait_for_the_payment_run() -> None:
    standing = customer(overdue(review=0), pays_rule="RRULE:FREQ=WEEKLY;BYDAY=TH")
    assert rung(standing).why is Why.DISPUTE_REVIEW


def test_a_payment_run_inside_the_gap_is_let_go() -> None:
    standing = customer(pays_rule="RRULE:FREQ=WEEKLY;BYDAY=TH", **spoken(Outcome.DISPUTED, 1))
    assert rules(standing, 2) == [("gap", day(8))]
    assert rules(standing, 3) == [("payment-run", day(9)), ("gap", day(8))]
    assert rung(standing, 9).why is Why.PAYMENT_RUN


def test_before_the_plans_first_stage_a_payment_run_is_let_go() -> None:
    ways = Ways((plan_with(5),))
    standing = customer(overdue(0), pays_rule="RRULE:FREQ=WEEKLY;BYDAY=TH")
    assert rules(standing, 2, ways) == [("stage", day(5))]
    assert rung(standing, 9, ways).why is Why.PAYMENT_RUN


@pytest.mark.parametrize(
    ("outcome", "returns"), [(Outcome.NO_ANSWER, 3), (Outcome.VOICEMAIL, 4)], ids=str
)
def test_nobody_answered_before_the_run_is_a_recall_after_the_outcomes_own_wait(
    outcome: Outcome, returns: int
) -> None:
    standing = customer(pays_rule=PAYS_ON_THE_5TH)
    assert rung(standing, 2).why is Why.PAYMENT_RUN
    missed = standing._replace(**missed_since(outcome, 2, returns))
    assert rules(missed, returns - 1) == [(outcome.value, day(returns))]
    assert rung(missed, returns).why is Why.RECALL


def test_nobody_answered_the_recall_either_is_a_recall_again() -> None:
    standing = customer(pays_rule=PAYS_ON_THE_5TH, **missed_since(Outcome.NO_ANSWER, 3, 4))
    assert rung(standing, 4).why is Why.RECALL


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.SAYS_PAID, Why.NOT_ARRIVED),
        (Outcome.REDIRECTED, Why.RECALL),
        (Outcome.REFUSED, Why.STAGE_DUE),
    ],
    ids=str,
)
def test_what_was_said_before_the_run_is_asked_about_after_its_own_wait(
    outcome: Outcome, why: Why
) -> None:
    standing = customer(pays_rule=PAYS_ON_THE_5TH, **spoken(outcome, 2, 7))
    assert rules(standing, 6) == [(outcome.value, day(7))]
    assert rung(standing, 7).why is why


def test_a_talk_about_older_debts_lets_nobody_off_the_wait_for_the_run() -> None:
    standing = customer(pays_rule=PAYS_ON_THE_5TH, **spoken(Outcome.SAYS_PAID, -60, -58))
    assert rules(standing, 0) == [("payment-run", day(2))]


def test_nobody_answered_well_before_the_run_still_waits_for_it() -> None:
    standing = customer(pays_rule=PAYS_ON_THE_5TH, **missed_since(Outcome.NO_ANSWER, 0, 1))
    assert rules(standing, 1) == [("payment-run", day(2))]


def test_what_falls_due_after_the_run_waits_for_the_next_one() -> None:
    standing = customer(
        overdue(-4), pays_rule=PAYS_ON_THE_5TH, **missed_since(Outcome.NO_ANSWER, 2, 3)
    )
    assert rules(standing, 7) == [("payment-run", date(2026, 4, 2))]


def test_who_was_spoken_with_before_the_run_waits_for_the_next_one() -> None:
    talked = spoken(Outcome.DISPUTED, 2) | missed_since(Outcome.NO_ANSWER, 10, 11)
    standing = customer(pays_rule=PAYS_ON_THE_5TH, **talked)
    assert rules(standing, 11) == [("payment-run", date(2026, 4, 2))]


@pytest.mark.parametrize(
    "rule", ["when the moon is full", "FREQ=SECONDLY", "RRULE:FREQ=WEEKLY;BYDAY=XX", "  ", "\n;"]
)
def test_a_rule_that_cannot_be_read_holds_nobody_and_stops_no_morning(rule: str) -> None:
    work = make_worklist([customer(pays_rule=rule), customer(code="other")], TODAY, GAP)
    assert [(one.standing.code, one.why) for one in work.calls] == [
        ("lufi", Why.STAGE_DUE),
        ("other", Why.STAGE_DUE),
    ]
    assert all(one.reason(TODAY) == "stage due: first call" for one in work.calls)


# Calling hours and contact limits


def at(on: int, hour: int) -> datetime:
    return datetime.combine(day(on), time(hour), UTC)


def forbidding(*holds: Hold) -> Ways:
    return Ways(GAP.plans, forbid=lambda standing, agreed, promise_passed: holds)


NOT_YET = Hold("hours", "not before 9", TODAY, at(0, 9))
AT_LUNCH = Hold("lunch", "not before 13", TODAY, at(0, 13))
TOMORROW = Hold("day", "once a day", day(1))
TOMORROW_AT_9 = Hold("weekday", "not today", day(1), at(1, 9))


def test_who_may_not_be_rung_yet_is_held_until_the_hour() -> None:
    back = held(customer(), 0, forbidding(NOT_YET))
    assert (back.holds, back.until) == ((NOT_YET,), TODAY)


def test_the_hold_that_ends_last_stands_first_to_the_hour() -> None:
    back = held(customer(), 0, forbidding(NOT_YET, TOMORROW, AT_LUNCH, TOMORROW_AT_9))
    assert back.holds == (TOMORROW_AT_9, TOMORROW, AT_LUNCH, NOT_YET)
    assert back.until == day(1)


def test_hours_of_another_zone_are_compared_as_instants() -> None:
    from zoneinfo import ZoneInfo

    tokyo = Hold("tokyo", "", TODAY, datetime.combine(TODAY, time(20), ZoneInfo("Asia/Tokyo")))
    assert held(customer(), 0, forbidding(tokyo, AT_LUNCH)).holds == (AT_LUNCH, tokyo)


def test_what_forbids_joins_the_other_holds() -> None:
    standing = customer(pauses=(pause(3),), **spoken(Outcome.REFUSED, -1, 1))
    names = [hold.rule for hold in held(standing, 0, forbidding(NOT_YET, TOMORROW_AT_9)).holds]
    assert names == ["pause", "weekday", "refused", "hours"]


def test_who_is_held_by_the_clock_comes_back_before_all_others() -> None:
    ways = Ways(
        GAP.plans, forbid=lambda one, *flags: (NOT_YET,) if one.code == "z" else (TOMORROW,)
    )
    work = make_worklist([customer(code="a"), customer(code="z")], TODAY, ways)
    assert [one.standing.code for one in work.held_back] == ["z", "a"]


@pytest.mark.parametrize(
    ("standing", "flags"),
    [
        (customer(), (False, False)),
        (customer(**spoken(Outcome.CALLBACK, -1, 0)), (True, False)),
        (customer(**spoken(Outcome.CALLBACK, -1, 1)), (True, False)),
        (customer(promises=(promise(BROKEN, -3),)), (False, True)),
        (customer(promises=(promise(OPEN, 3),)), (True, False)),
        (
            customer(promises=(promise(BROKEN, -3),), **spoken(Outcome.CALLBACK, -2, -1)),
            (True, True),
        ),
    ],
    ids=["neither", "a callback", "a callback to come", "broken", "promised", "both"],
)
def test_what_forbids_is_told_of_an_agreed_call_and_a_passed_promise(
    standing: Standing, flags: tuple[bool, bool]
) -> None:
    told = []

    def forbid(one: Standing, agreed: bool, promise_passed: bool) -> tuple[Hold, ...]:
        told.append((one, (agreed, promise_passed)))
        return ()

    make_worklist([standing], TODAY, Ways(GAP.plans, forbid=forbid))
    assert told == [(standing, flags)]


# The order


def test_stated_rates_make_one_order_of_two_currencies() -> None:
    standings = [
        customer(overdue(10, "100000", "HUF"), code="h1"),
        customer(overdue(10, "20000", "HUF"), code="h2"),
        customer(overdue(10, "200"), code="e1"),
        customer(overdue(10, "100"), code="e2"),
    ]
    ways = Ways(GAP.plans, rates=Rates("EUR", {"HUF": Decimal("0.0025")}))
    assert order(*standings, ways=ways) == ["h1", "e1", "e2", "h2"]
    calls = make_worklist(standings, TODAY, ways).calls
    assert {one.score_currency for one in calls} == {"EUR"}
    assert order(*standings) == ["e1", "h1", "e2", "h2"]


def test_rates_add_up_what_one_customer_owes_in_two_currencies() -> None:
    ways = Ways(GAP.plans, rates=Rates("EUR", {"HUF": Decimal("0.0025")}))
    both = customer(overdue(10, "100"), overdue(10, "100000", "HUF"), code="both")
    one = customer(overdue(10, "340"), code="one")
    assert order(one, both, ways=ways) == ["both", "one"]
    assert rung(both, 0, ways).score == Decimal("3.5") * rung(customer(overdue(10, "100"))).score


def test_a_currency_without_a_rate_takes_turns_with_those_that_have_one() -> None:
    ways = Ways(GAP.plans, rates=Rates("EUR", {"HUF": Decimal("0.0025")}))
    assert order(
        customer(overdue(10, "9000000", "JPY"), code="j"),
        customer(overdue(10, "400000", "HUF"), code="h"),
        customer(overdue(10, "300"), code="e"),
        ways=ways,
    ) == ["h", "j", "e"]


def test_who_pays_later_than_others_comes_before_them() -> None:
    records = {
        "quick": CustomerRecord(9, Lateness.of([5] * 9)),
        "slow": CustomerRecord(9, Lateness.of([50] * 9)),
    }
    standings = [customer(overdue(4), code=code) for code in ("quick", "slow", "unknown")]
    ways = Ways(GAP.plans, records=records, book=book_record(records.values(), standings, TODAY))
    listed = order(*standings, ways=ways)
    assert (listed[0], listed[-1]) == ("slow", "quick")


def test_broken_promises_and_callbacks_come_first_in_the_order_of_their_worth() -> None:
    ways = Ways(GAP.plans, rates=Rates("EUR", {"HUF": Decimal("0.0025")}))
    agreed = spoken(Outcome.CALLBACK, -1, 0)
    assert order(
        customer(overdue(50, "9999"), code="rich"),
        customer(overdue(10, "1000", "HUF"), code="callback", **agreed),
        customer(overdue(10, "100"), code="broken", promises=(promise(BROKEN, -3),)),
        ways=ways,
    ) == ["broken", "callback", "rich"]


def test_the_score_is_that_of_the_terms_that_why_prints() -> None:
    records = {"lufi": CustomerRecord(4, Lateness.of([3, 20, 31]))}
    ways = Ways(GAP.plans, records=records, rates=Rates("EUR", {"USD": Decimal("0.9")}))
    proposed = rung(customer(overdue(40), overdue(9, "70", "USD"), overdue(150)), 0, ways)
    explained = score(
        proposed.invoices, records["lufi"], ways.book, TODAY, ways.rates, keep_calling=False
    )
    assert (proposed.score, proposed.score_currency) == explained.rank


def test_a_missed_callback_is_worth_no_less_than_a_kept_one() -> None:
    missed = customer(
        **spoken(Outcome.CALLBACK, -5, -1) | {"last_call": call(Outcome.NO_ANSWER, -1, 0)}
    )
    assert rung(missed).score == rung(customer(**spoken(Outcome.CALLBACK, -5, 0))).score
