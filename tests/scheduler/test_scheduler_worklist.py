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
    promise,
    rung,
    spoken,
)

from dunning.facts import Standing
from dunning.kinds import Outcome, PromiseState
from dunning.money import Money
from dunning.scheduler.worklist import ProposedCall, Why, make_worklist
from dunning.stages import Stage

OPEN, KEPT, PARTLY, BROKEN = (
    PromiseState.OPEN,
    PromiseState.KEPT,
    PromiseState.PARTLY_KEPT,
    PromiseState.BROKEN,
)


def codes(calls: tuple[ProposedCall, ...]) -> list[str]:
    return [one.standing.code for one in calls]


def order(*standings: Standing) -> list[str]:
    return codes(make_worklist(standings, TODAY, GAP).calls)


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (customer(), Why.STAGE_DUE),
        (customer(**spoken(Outcome.REFUSED, -7, 0)), Why.STAGE_DUE),
        (customer(**spoken(Outcome.DISPUTED, -7)), Why.STAGE_DUE),
        (customer(**spoken(Outcome.PROMISED, -30), promises=(promise(KEPT, -20),)), Why.STAGE_DUE),
        (customer(**spoken(Outcome.CALLBACK, -3, 0)), Why.CALLBACK),
        (customer(**spoken(Outcome.CALLBACK, -30, -20)), Why.CALLBACK),
        (
            customer(
                **spoken(Outcome.CALLBACK, -5, -1) | missed_since(Outcome.NO_ANSWER, -1, 0),
            ),
            Why.CALLBACK,
        ),
        (customer(**spoken(Outcome.SAYS_PAID, -2, 0)), Why.NOT_ARRIVED),
        (customer(**spoken(Outcome.REDIRECTED, -1, 0)), Why.RECALL),
        (customer(last_call=call(Outcome.NO_ANSWER, -3, 0)), Why.RECALL),
        (customer(last_call=call(Outcome.VOICEMAIL, -3, -1)), Why.RECALL),
        (customer(last_call=call(Outcome.WRONG_NUMBER, -3, 0)), Why.RECALL),
        (
            customer(
                **spoken(Outcome.DISPUTED, -9) | missed_since(Outcome.NO_ANSWER, -1, 0),
            ),
            Why.RECALL,
        ),
        (customer(promises=(promise(BROKEN, -2),)), Why.PROMISE_BROKEN),
        (customer(promises=(promise(PARTLY, -2, received="40"),)), Why.PROMISE_BROKEN),
        (
            customer(**spoken(Outcome.PROMISED, -5), promises=(promise(BROKEN, -2),)),
            Why.PROMISE_BROKEN,
        ),
        (
            customer(**spoken(Outcome.CALLBACK, -5, 0), promises=(promise(BROKEN, -2),)),
            Why.PROMISE_BROKEN,
        ),
        (
            customer(**spoken(Outcome.CALLBACK, -5, 0), promises=(promise(OPEN, 5),)),
            Why.CALLBACK,
        ),
        (
            customer(**spoken(Outcome.REFUSED, -9, 0), promises=(promise(BROKEN, -20),)),
            Why.STAGE_DUE,
        ),
        (customer(promises=(promise(BROKEN, -9, received="100"),)), Why.STAGE_DUE),
        (customer(overdue(review=0)), Why.DISPUTE_REVIEW),
        (customer(overdue(review=-9)), Why.DISPUTE_REVIEW),
        (customer(account_review_on=day(0)), Why.DISPUTE_REVIEW),
        (customer(overdue(30, review=9), overdue(10)), Why.STAGE_DUE),
        (customer(overdue(30, review=-9), overdue(10)), Why.STAGE_DUE),
    ],
    ids=[
        "never rung",
        "refused, and the wait is over",
        "spoken with, and the gap is over",
        "kept the last promise",
        "asked to be rung today",
        "asked to be rung, and nobody did",
        "asked to be rung, and was not there",
        "said it was paid",
        "passed on to someone else",
        "did not answer",
        "voicemail",
        "wrong number",
        "spoken with, and did not answer since",
        "broke a promise",
        "kept part of a promise",
        "broke a promise inside the gap",
        "broke a promise and asked to be rung",
        "a promise runs, and asked to be rung today",
        "broke a promise that was spoken of since",
        "paid a broken promise late",
        "a dispute to be looked at today",
        "a dispute to be looked at long ago",
        "a disputed account to be looked at",
        "one of two disputed",
        "one of two to be looked at",
    ],
)
def test_someone_is_rung_because(standing: Standing, why: Why) -> None:
    assert rung(standing).why is why


def test_nobody_is_rung_on_the_due_date_itself() -> None:
    work = make_worklist([customer(overdue(0))], TODAY, GAP)
    assert (work.calls, work.held_back) == ((), ())


def test_the_day_after_the_due_date_someone_is_rung() -> None:
    assert rung(customer(overdue(1))).days_past_due == 1


def test_an_empty_book_has_an_empty_list() -> None:
    work = make_worklist([], TODAY, GAP)
    assert (work.as_of, work.calls, work.held_back) == (TODAY, (), ())


def test_only_what_is_overdue_is_asked_for() -> None:
    proposed = rung(customer(overdue(10, "500"), overdue(-5, "1000")))
    assert proposed.asked_for == (Money(Decimal(500), "EUR"),)


def test_two_currencies_are_asked_for_side_by_side() -> None:
    proposed = rung(customer(overdue(10, "100"), overdue(10, "80", "USD"), overdue(5, "20", "USD")))
    assert proposed.asked_for == (Money(Decimal(100), "EUR"), Money(Decimal(100), "USD"))
    alone = rung(customer(overdue(10, "100")))
    assert (proposed.score, proposed.score_currency) == (alone.score, "EUR")


def test_only_the_later_of_two_invoices_paid_leaves_the_customer_listed() -> None:
    assert rung(customer(overdue(30))).asked_for == (Money(Decimal(100), "EUR"),)


def test_a_cent_still_open_is_asked_for() -> None:
    proposed = rung(customer(overdue(10, "100", paid="99.99")))
    assert proposed.asked_for == (Money(Decimal("0.01"), "EUR"),)


def test_one_of_two_invoices_disputed_the_other_is_still_called_for() -> None:
    proposed = rung(customer(overdue(30, "70", review=9), overdue(10, "30")))
    assert proposed.asked_for == (Money(Decimal(30), "EUR"),)
    assert proposed.days_past_due == 10
    assert proposed.score == rung(customer(overdue(10, "30"))).score


def test_one_invoice_spoken_of_the_customers_others_do_not_vanish() -> None:
    standing = customer(overdue(30), overdue(1), **spoken(Outcome.REFUSED, -5, 0))
    assert rung(standing).asked_for == (Money(Decimal(200), "EUR"),)


def test_money_on_the_account_is_taken_off_what_is_asked_for() -> None:
    standing = customer(
        overdue(30, "70"), overdue(10, "50"), unallocated=(Money(Decimal(100), "EUR"),)
    )
    proposed = rung(standing)
    assert proposed.asked_for == (Money(Decimal(20), "EUR"),)
    assert proposed.days_past_due == 10
    assert proposed.score == rung(customer(overdue(10, "20"))).score


def test_money_in_another_currency_is_not_taken_off() -> None:
    proposed = rung(customer(unallocated=(Money(Decimal(500), "USD"),)))
    assert proposed.asked_for == (Money(Decimal(100), "EUR"),)


def test_a_day_nobody_ran_the_program_the_call_waits_for_the_next() -> None:
    standing = customer(overdue(5))
    for later in (0, 1, 9, 100):
        assert rung(standing, later).why is Why.STAGE_DUE


def test_a_missed_week_gives_one_call_not_five() -> None:
    work = make_worklist([customer(overdue(5), overdue(4), overdue(3))], day(7), GAP)
    assert len(work.calls) == 1


@pytest.mark.parametrize(
    ("standing", "stage"),
    [
        (customer(overdue(1)), Stage.FRIENDLY),
        (customer(overdue(120)), Stage.FRIENDLY),
        (customer(last_call=call(Outcome.NO_ANSWER, -1, 0)), Stage.FRIENDLY),
        (customer(overdue(30), **spoken(Outcome.REFUSED, -10, 0)), Stage.SECOND),
        (
            customer(
                overdue(30),
                **spoken(Outcome.REFUSED, -10, -3) | missed_since(Outcome.VOICEMAIL, -1, 0),
            ),
            Stage.SECOND,
        ),
        (customer(overdue(5), **spoken(Outcome.REFUSED, -10, -3)), Stage.FRIENDLY),
        (customer(overdue(10), **spoken(Outcome.REFUSED, -10, -3)), Stage.FRIENDLY),
        (
            customer(overdue(30, review=9), overdue(5), **spoken(Outcome.DISPUTED, -10)),
            Stage.FRIENDLY,
        ),
    ],
    ids=[
        "the first contact",
        "the first contact, however late",
        "nobody was reached yet",
        "spoken with since the due date",
        "spoken with, and nobody was reached since",
        "the older was paid, the younger was never spoken of",
        "spoken with on the due date",
        "the older is disputed, the younger was never spoken of",
    ],
)
def test_the_stage_is(standing: Standing, stage: Stage) -> None:
    assert rung(standing).stage is stage


def test_the_first_stage_waits_for_a_call_and_the_second_for_a_conversation() -> None:
    never = customer(overdue(0))
    assert make_worklist([never], TODAY, GAP).calls == ()
    assert {rung(never, later).stage for later in (5, 30, 50)} == {Stage.FRIENDLY}
    talked = customer(overdue(0), **spoken(Outcome.REFUSED, 5, 12))
    assert rung(talked, 30).stage is Stage.SECOND
    disputed = customer(overdue(0, review=40), **spoken(Outcome.DISPUTED, 5))
    assert held(disputed, 30).until == day(40)


def test_broken_promises_and_callbacks_come_before_any_amount() -> None:
    assert order(
        customer(overdue(100, "9999"), code="rich"),
        customer(overdue(1, "1"), code="callback", **spoken(Outcome.CALLBACK, -1, 0)),
        customer(overdue(2, "1"), code="broken", promises=(promise(BROKEN, -3),)),
        customer(overdue(90, "50", review=0), code="review"),
    ) == ["broken", "callback", "rich", "review"]


def test_the_most_money_days_come_first_and_equal_ones_by_code() -> None:
    assert order(
        customer(overdue(10, "100"), code="b"),
        customer(overdue(10, "100"), code="a"),
        customer(overdue(50, "100"), code="later"),
        customer(overdue(10, "99"), code="less"),
        customer(overdue(10, "900"), code="more"),
    ) == ["more", "later", "a", "b", "less"]


def test_currencies_take_turns_the_more_frequent_first() -> None:
    assert order(
        customer(overdue(10, "9000", "HUF"), code="h1"),
        customer(overdue(10, "1", "EUR"), code="e3"),
        customer(overdue(10, "2", "EUR"), code="e2"),
        customer(overdue(10, "3", "EUR"), code="e1"),
        customer(overdue(10, "8000", "HUF"), code="h2"),
    ) == ["e1", "h1", "e2", "h2", "e3"]


def test_who_is_held_back_stands_by_the_day_they_return_then_by_code() -> None:
    work = make_worklist(
        [
            customer(code="z", **spoken(Outcome.REFUSED, -1, 4)),
            customer(code="a", **spoken(Outcome.REFUSED, -1, 4)),
            customer(code="m", last_call=call(Outcome.NO_ANSWER, 0, 1)),
        ],
        TODAY,
        GAP,
    )
    assert [one.standing.code for one in work.held_back] == ["m", "a", "z"]


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (customer(), "stage due: first call"),
        (customer(**spoken(Outcome.DISPUTED, -7)), "stage due: second, last spoke on"),
        (customer(**spoken(Outcome.CALLBACK, -3, 0)), "callback agreed for"),
        (customer(**spoken(Outcome.SAYS_PAID, -2, 0)), "not arrived: said on"),
        (customer(last_call=call(Outcome.NO_ANSWER, -3, 0)), "recall: no answer on"),
        (customer(**spoken(Outcome.REDIRECTED, -3, 0)), "recall: redirected on"),
        (customer(promises=(promise(BROKEN, -3),)), "promise broken: 100.00 EUR for"),
        (
            customer(promises=(promise(PARTLY, -3, received="40"),)),
            "promise partly kept: 40.00 of 100.00 EUR for",
        ),
        (customer(overdue(review=0)), "dispute to review"),
    ],
)
def test_why_now_is_said_in_words(standing: Standing, words: str) -> None:
    assert rung(standing).reason(TODAY).startswith(words)


def test_the_latest_broken_promise_is_the_one_spoken_of() -> None:
    standing = customer(promises=(promise(BROKEN, -20, number=1), promise(BROKEN, -4, number=2)))
    broken = rung(standing).broken
    assert broken is not None
    assert broken.id == 2
