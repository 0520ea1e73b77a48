from decimal import Decimal

import pytest
from scheduler_building import (
    GAP,
    GAP_DAYS,
    TODAY,
    call,
    customer,
    day,
    held,
    missed_since,
    overdue,
    pause,
    promise,
    rung,
    spoken,
    ways_with_gap,
)

from dunning.facts import Standing
from dunning.kinds import Outcome, PauseKind, PromiseState
from dunning.money import Money
from dunning.scheduler.holds import holds_on

OPEN, BROKEN = PromiseState.OPEN, PromiseState.BROKEN
EUROS = (Money(Decimal(100), "EUR"),)


@pytest.mark.parametrize(
    ("standing", "rule", "until", "words"),
    [
        (customer(promises=(promise(OPEN, 3),)), "promise", 5, "promise open: 100.00 EUR for"),
        (customer(promises=(promise(OPEN, -1),)), "promise", 1, "promise open"),
        (
            customer(promises=(promise(OPEN, 3), promise(OPEN, 30, number=2))),
            "promise",
            5,
            "promise open",
        ),
        (customer(overdue(review=4)), "disputed", 4, "all that is overdue is disputed"),
        (
            customer(overdue(20, review=9), overdue(10, review=4)),
            "disputed",
            4,
            "all that is overdue is disputed",
        ),
        (
            customer(overdue(20, review=9), overdue(-2)),
            "disputed",
            3,
            "all that is overdue is disputed",
        ),
        (customer(account_review_on=day(6)), "disputed", 6, "the account is disputed"),
        (customer(pauses=(pause(8),)), "pause", 8, "paused"),
        (
            customer(pauses=(pause(8, reason="stocktaking"),)),
            "pause",
            8,
            "paused: stocktaking",
        ),
        (customer(pauses=(pause(8, PauseKind.INSOLVENT),)), "insolvent", 8, "insolvent"),
        (
            customer(pauses=(pause(8, PauseKind.REPRESENTED),)),
            "represented",
            8,
            "represented: talk to their lawyer only",
        ),
        (customer(pauses=(pause(8, PauseKind.STOP),)), "stop", 8, "asked not to be rung"),
        (customer(pauses=(pause(8, PauseKind.HANDED_OVER),)), "handed-over", 8, "handed over"),
        (
            customer(unallocated=EUROS),
            "covered",
            1,
            "money on the account covers what is overdue",
        ),
        (customer(overdue(), overdue(-4), unallocated=EUROS), "covered", 5, "money on the"),
        (customer(overdue(), overdue(0), unallocated=EUROS), "covered", 1, "money on the"),
        (
            customer(overdue(20, review=3), overdue(10), unallocated=EUROS),
            "covered",
            3,
            "money on the",
        ),
        (customer(**spoken(Outcome.CALLBACK, -1, 2)), "callback", 2, "callback agreed for"),
        (customer(**spoken(Outcome.SAYS_PAID, -1, 2)), "says-paid", 2, "said on"),
        (customer(**spoken(Outcome.REDIRECTED, 0, 1)), "redirected", 1, "redirected on"),
        (customer(**spoken(Outcome.REFUSED, -1, 6)), "refused", 6, "refused on"),
        (customer(last_call=call(Outcome.NO_ANSWER, 0, 1)), "no-answer", 1, "no answer on"),
        (customer(last_call=call(Outcome.VOICEMAIL, 0, 2)), "voicemail", 2, "voicemail left on"),
        (
            customer(last_call=call(Outcome.WRONG_NUMBER, 0, 1)),
            "wrong-number",
            1,
            "wrong number on",
        ),
        (
            customer(**spoken(Outcome.DISPUTED, -1, 3)),
            "disputed",
            3,
            "called on",
        ),
        (customer(**spoken(Outcome.DISPUTED, -1)), "gap", 6, "spoke on"),
        (customer(**spoken(Outcome.PROMISED, -6)), "gap", 1, "spoke on"),
        (
            customer(
                **spoken(Outcome.CALLBACK, -9, -5) | missed_since(Outcome.NO_ANSWER, 0, 1),
            ),
            "no-answer",
            1,
            "no answer on",
        ),
    ],
    ids=[
        "a promise runs",
        "a promise within its tolerance",
        "two promises run: the first decides",
        "all is disputed",
        "two disputes: the first to be looked at decides",
        "all is disputed, and something else falls due before",
        "the account is disputed",
        "a pause",
        "a pause with a reason",
        "insolvent",
        "represented",
        "asked not to be rung",
        "handed over",
        "covered",
        "covered, and something falls due",
        "covered, and something is due today",
        "covered, the rest disputed",
        "a callback agreed",
        "said it was paid",
        "redirected today",
        "refused",
        "no answer today",
        "voicemail today",
        "wrong number today",
        "a conversation with a day of its own",
        "the gap",
        "the last day of the gap",
        "no answer to a callback",
    ],
)
def test_someone_is_held_back_by(standing: Standing, rule: str, until: int, words: str) -> None:
    back = held(standing)
    assert [hold.rule for hold in back.holds] == [rule]
    assert back.until == day(until)
    assert back.holds[0].reason.startswith(words)
    assert back.overdue == standing.overdue_totals(TODAY)


@pytest.mark.parametrize(
    ("standing", "returns"),
    [
        (customer(**spoken(Outcome.CALLBACK, -1, 2)), 2),
        (customer(**spoken(Outcome.DISPUTED, -1)), 6),
        (customer(last_call=call(Outcome.VOICEMAIL, 0, 2)), 2),
        (customer(overdue(review=4)), 4),
        (customer(account_review_on=day(6)), 6),
        (customer(overdue(), overdue(-4), unallocated=EUROS), 5),
        (customer(overdue(20, review=9), overdue(-2)), 3),
        (
            customer(**spoken(Outcome.CALLBACK, -1, 2), promises=(promise(OPEN, 9),)),
            2,
        ),
    ],
    ids=[
        "a callback",
        "the gap",
        "voicemail",
        "a dispute",
        "a disputed account",
        "covered until something falls due",
        "disputed until something else falls due",
        "a callback before a promise",
    ],
)
def test_the_day_a_hold_names_is_the_day_they_return(standing: Standing, returns: int) -> None:
    for on in range(returns):
        assert held(standing, on).until == day(returns)
    rung(standing, returns)


def test_the_hold_that_lasts_longest_stands_first() -> None:
    standing = customer(
        pauses=(pause(3),), promises=(promise(OPEN, 8),), last_call=call(Outcome.NO_ANSWER, 0, 1)
    )
    back = held(standing)
    assert [(hold.rule, hold.until) for hold in back.holds] == [
        ("promise", day(10)),
        ("pause", day(3)),
        ("no-answer", day(1)),
    ]


def test_a_promise_that_runs_pauses_calling_by_itself_and_ends_by_itself() -> None:
    running = customer(**spoken(Outcome.PROMISED, -1), promises=(promise(OPEN, 1, made=-1),))
    broken = customer(**spoken(Outcome.PROMISED, -1), promises=(promise(BROKEN, 1, made=-1),))
    assert held(running).until == day(3)
    assert held(running, 2).until == day(3)
    rung(broken, 3)


def test_nothing_falls_due_inside_the_gap() -> None:
    standing = customer(overdue(10), overdue(-1), overdue(-2), **spoken(Outcome.DISPUTED, 0))
    for on in range(GAP_DAYS):
        assert [hold.rule for hold in held(standing, on).holds] == ["gap"]
    assert rung(standing, GAP_DAYS).asked_for == (Money(Decimal(300), "EUR"),)


def test_a_gap_of_nothing_holds_nobody() -> None:
    assert holds_on(customer(**spoken(Outcome.DISPUTED, 0)), TODAY, ways_with_gap(0)) == ()


def test_a_call_that_reached_nobody_opens_no_gap() -> None:
    assert holds_on(customer(last_call=call(Outcome.NO_ANSWER, 0)), TODAY, GAP) == ()


def test_a_promise_that_broke_ends_the_gap() -> None:
    standing = customer(**spoken(Outcome.PROMISED, -4), promises=(promise(BROKEN, -3, made=-4),))
    assert holds_on(standing, TODAY, GAP) == ()


def test_a_broken_promise_spoken_of_since_does_not_end_the_gap() -> None:
    standing = customer(**spoken(Outcome.DISPUTED, -1), promises=(promise(BROKEN, -3),))
    assert held(standing).until == day(6)


@pytest.mark.parametrize(
    "state", [PromiseState.KEPT, PromiseState.BROKEN, PromiseState.PARTLY_KEPT]
)
def test_a_promise_that_no_longer_runs_holds_nobody(state: PromiseState) -> None:
    assert holds_on(customer(promises=(promise(state, -9),)), TODAY, GAP) == ()


def test_money_or_a_credit_note_on_the_account_that_covers_all_is_the_reason() -> None:
    standing = customer(
        overdue(10, "60"), overdue(5, "40"), unallocated=(Money(Decimal(100), "EUR"),)
    )
    assert held(standing).holds[0].reason == "money on the account covers what is overdue"
    short = customer(
        overdue(10, "60"), overdue(5, "40"), unallocated=(Money(Decimal("99.99"), "EUR"),)
    )
    assert rung(short).asked_for == (Money(Decimal("0.01"), "EUR"),)


def test_a_disputed_invoice_takes_no_money_from_the_account() -> None:
    standing = customer(overdue(20, "100", review=9), overdue(10, "100"), unallocated=EUROS)
    assert held(standing).holds[0].rule == "covered"


def test_a_dispute_to_be_looked_at_is_no_hold_even_beside_a_covered_invoice() -> None:
    standing = customer(overdue(20, review=0), overdue(10), unallocated=EUROS)
    assert rung(standing).days_past_due == 20


def test_the_first_of_two_instalments_broken_is_no_longer_a_hold() -> None:
    instalments = (promise(BROKEN, -3), promise(OPEN, 20, number=2))
    assert holds_on(customer(promises=instalments), TODAY, GAP) == ()


def test_a_promise_made_after_another_broke_holds() -> None:
    standing = customer(promises=(promise(BROKEN, -9), promise(OPEN, 4, made=-2, number=2)))
    assert held(standing).until == day(6)
