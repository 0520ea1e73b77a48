"""What a customer is likely to say."""

import pytest
from script_building import customer, day

from dunning.facts import CallFact
from dunning.kinds import Outcome, Reason
from dunning.script.excuses import SHOWN, likely_reasons
from dunning.script.pack import WITHOUT_DEMAND, Situation
from dunning.stages import Stage

USUAL = {
    Stage.FRIENDLY: (Reason.OF_COURSE, Reason.NOT_RECEIVED, Reason.APPROVAL_PENDING),
    Stage.SECOND: (Reason.SAID_SO, Reason.ALREADY_PAID, Reason.APPROVAL_PENDING),
    Stage.FIRM: (Reason.CASH_FLOW, Reason.NOT_THE_ONLY_ONE, Reason.VAGUE_SOON),
    Stage.DIRECTOR: (Reason.CASH_FLOW, Reason.NOT_THE_ONLY_ONE, Reason.GOODWILL),
    Stage.HAND_OVER: (Reason.CASH_FLOW, Reason.NOT_THE_ONLY_ONE, Reason.GOODWILL),
}


def having_said(reason: Reason | None) -> CallFact:
    return CallFact(day(-8), Outcome.PROMISED, "Anna Kiss", reason)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("situation", [Situation.REMINDER, Situation.CALLBACK])
def test_excuses_follow_the_stage(situation: Situation, stage: Stage) -> None:
    assert likely_reasons(customer(), situation, stage) == USUAL[stage]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation.BROKEN_PROMISE, (Reason.SAID_SO, Reason.CASH_FLOW, Reason.ALREADY_PAID)),
        (Situation.COURTESY, (Reason.OF_COURSE, Reason.NOT_RECEIVED, Reason.APPROVAL_PENDING)),
        (Situation.DISPUTE_REVIEW, (Reason.DISPUTE, Reason.SHORT_PAY, Reason.REFUSES)),
    ],
)
def test_some_calls_have_excuses_of_their_own_at_every_stage(
    situation: Situation, stage: Stage, expected: tuple[Reason, ...]
) -> None:
    assert likely_reasons(customer(), situation, stage) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (None, USUAL[Stage.FRIENDLY]),
        (Reason.SYSTEM, (Reason.SYSTEM, Reason.OF_COURSE, Reason.NOT_RECEIVED)),
        (Reason.OF_COURSE, USUAL[Stage.FRIENDLY]),
        (Reason.APPROVAL_PENDING,
         (Reason.APPROVAL_PENDING, Reason.OF_COURSE, Reason.NOT_RECEIVED)),
        (Reason.INSOLVENCY, USUAL[Stage.FRIENDLY]),
        (Reason.REPRESENTED, USUAL[Stage.FRIENDLY]),
    ],
)  # fmt: skip
def test_what_they_said_last_time_comes_first(
    reason: Reason | None, expected: tuple[Reason, ...]
) -> None:
    facts = customer()._replace(last_conversation=having_said(reason))
    assert likely_reasons(facts, Situation.REMINDER, Stage.FRIENDLY) == expected


def test_a_call_that_reached_nobody_said_nothing() -> None:
    facts = customer()._replace(last_call=having_said(Reason.SYSTEM))
    assert likely_reasons(facts, Situation.REMINDER, Stage.FRIENDLY) == USUAL[Stage.FRIENDLY]


@pytest.mark.parametrize("reason", Reason)
def test_there_are_always_three_different_ones(reason: Reason) -> None:
    facts = customer()._replace(last_conversation=having_said(reason))
    for situation in Situation:
        for stage in Stage:
            told = likely_reasons(facts, situation, stage)
            assert len(told) == len(set(told)) == SHOWN
            if situation is Situation.DISPUTE_REVIEW:
                assert set(told) <= WITHOUT_DEMAND
