"""The moves of a call and their slots, and how a slot is filled."""

import pytest

from dunning.script.pack import (
    AGREED,
    ASIDE,
    ASKS_WHY,
    CALLING_STAGES,
    OPTIONAL,
    REPLY_SLOTS,
    SLOTS,
    STAGES,
    TALKS,
    WITHOUT_DEMAND,
    Move,
    Situation,
    Variant,
    filled,
    has_stray_brace,
    slots_of,
)
from dunning.stages import Stage, Tone

OF_MONEY = {
    *("amount", "due", "days", "days_left", "promised_for", "promised_amount"),
    *("step_on", "step_amount", "basis", "agreed_for", "agreed_amount"),
}
ABOUT_THE_CUSTOMER = {"customer", "invoices"}


def test_every_move_belongs_to_a_talk_or_is_said_aside() -> None:
    assert {*ASIDE, *(move for talk in TALKS.values() for move in talk)} == set(Move)
    assert all(not set(ASIDE) & set(talk) for talk in TALKS.values())


@pytest.mark.parametrize("situation", Situation)
def test_a_talk_begins_with_a_greeting_and_makes_each_move_once(situation: Situation) -> None:
    talk = TALKS[situation]
    assert (talk[0], talk[-1]) == (Move.OPEN, Move.CLOSE)
    assert len(set(talk)) == len(talk)


@pytest.mark.parametrize("situation", Situation)
def test_a_talk_that_asks_for_a_day_says_it_back_before_the_close(situation: Situation) -> None:
    talk = TALKS[situation]
    if {Move.ASK, Move.SOONER} & set(talk):
        assert talk[-2] is Move.REPEAT
        assert talk[-3] in (Move.ASK, Move.SOONER)
    else:
        assert Move.REPEAT not in talk


def test_a_next_step_is_named_right_before_the_question_for_a_day() -> None:
    for talk in TALKS.values():
        if Move.NEXT_STEP in talk:
            assert talk[talk.index(Move.NEXT_STEP) + 1] in (Move.ASK, Move.SOONER)


def test_what_is_said_to_anyone_who_answers_names_neither_customer_nor_money() -> None:
    for move in ASIDE:
        assert not SLOTS[move] & (OF_MONEY | ABOUT_THE_CUSTOMER)


@pytest.mark.parametrize("move", TALKS[Situation.DISPUTE_REVIEW])
def test_a_dispute_review_has_no_slot_for_money(move: Move) -> None:
    assert not SLOTS[move] & OF_MONEY


def test_what_is_answered_without_a_demand_has_no_slot_for_money() -> None:
    for reason in WITHOUT_DEMAND:
        assert not REPLY_SLOTS[reason] & OF_MONEY


def test_money_is_not_spoken_of_before_the_facts_nor_after_the_promise_is_said_back() -> None:
    for move in (Move.OPEN, Move.LISTEN, Move.OBSTACLE, Move.CLOSE, *ASKS_WHY - {Move.CHANGED}):
        assert not SLOTS[move] & OF_MONEY
    assert SLOTS[Move.REPEAT] & OF_MONEY == AGREED


def test_names_are_never_certain() -> None:
    assert {"caller", "company", "contact"} | AGREED <= OPTIONAL


def test_no_move_belongs_to_an_account_that_was_handed_over() -> None:
    assert {stage for stages in STAGES.values() for stage in stages} == set(CALLING_STAGES)
    assert Stage.HAND_OVER not in CALLING_STAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{invoices} for {customer}", {"invoices", "customer"}),
        ("{Invoices} and {amount}, {due}", {"invoices", "amount", "due"}),
        ("{Step_on}", {"step_on"}),
        ("no slot", set()),
        ("{}, {1}, {a b}, {{due}}", {"due"}),
    ],
)
def test_slots_are_named_without_the_capital_that_begins_a_sentence(
    text: str, expected: set[str]
) -> None:
    assert slots_of(text) == expected


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("{due}", False),
        ("plain", False),
        ("{due", True),
        ("due}", True),
        ("{}", True),
        ("{{due}}", True),
        ("{a b}", True),
    ],
)
def test_a_brace_that_belongs_to_no_slot_is_seen(text: str, stray: bool) -> None:
    assert has_stray_brace(text) == stray


def test_a_line_needs_the_slots_of_both_its_wordings() -> None:
    assert Variant("fact-1", "It is {due}.", "They are {Amount}.").slots == {"due", "amount"}


def test_a_line_is_for_every_calling_stage_and_tone_unless_it_says_otherwise() -> None:
    variant = Variant("fact-1", "It.", "They.")
    assert variant.stages == frozenset(CALLING_STAGES)
    assert variant.tones == frozenset(Tone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{invoices} for {customer}", "invoice {customer} for {invoices} \\1 %s"),
        ("{Invoices}, {invoices}", "Invoice {customer}, invoice {customer}"),
        ("no slot", "no slot"),
    ],
)
def test_what_is_in_the_data_is_left_alone(text: str, expected: str) -> None:
    values = {"invoices": "invoice {customer}", "customer": "{invoices} \\1 %s"}
    assert filled(text, values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is {company}.", "It is Lux Ltd."),
        ("{company}. Good day.", "Lux Ltd. Good day."),
        ("Is it {company}?", "Is it Lux Ltd.?"),
        ("{company}, good day.", "Lux Ltd., good day."),
        ("For {caller}.", "For Eva."),
    ],
)
def test_a_name_that_ends_with_a_full_stop_ends_the_sentence_with_it(
    text: str, expected: str
) -> None:
    assert filled(text, {"company": "Lux Ltd.", "caller": "Eva"}) == expected
