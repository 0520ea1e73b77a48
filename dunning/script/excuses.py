"""What a customer is likely to say, so that the answers are at hand before the call."""

from collections.abc import Mapping
from types import MappingProxyType

from dunning.facts import Standing
from dunning.kinds import Reason
from dunning.script.pack import Situation
from dunning.stages import Stage

SHOWN = 3
"""So many answers stand on a call card."""

_BY_STAGE: Mapping[Stage, tuple[Reason, ...]] = MappingProxyType(
    {
        Stage.FRIENDLY: (Reason.OF_COURSE, Reason.NOT_RECEIVED, Reason.APPROVAL_PENDING),
        Stage.SECOND: (Reason.SAID_SO, Reason.ALREADY_PAID, Reason.APPROVAL_PENDING),
        Stage.FIRM: (Reason.CASH_FLOW, Reason.NOT_THE_ONLY_ONE, Reason.VAGUE_SOON),
        Stage.DIRECTOR: (Reason.CASH_FLOW, Reason.NOT_THE_ONLY_ONE, Reason.GOODWILL),
    }
)
"""The usual order of excuses: first of course, then said so, then difficulties, then patience."""

_BY_SITUATION: Mapping[Situation, tuple[Reason, ...]] = MappingProxyType(
    {
        Situation.BROKEN_PROMISE: (Reason.SAID_SO, Reason.CASH_FLOW, Reason.ALREADY_PAID),
        Situation.COURTESY: (Reason.OF_COURSE, Reason.NOT_RECEIVED, Reason.APPROVAL_PENDING),
        Situation.DISPUTE_REVIEW: (Reason.DISPUTE, Reason.SHORT_PAY, Reason.REFUSES),
    }
)
_STOPPED = frozenset({Reason.INSOLVENCY, Reason.REPRESENTED})


def likely_reasons(standing: Standing, situation: Situation, stage: Stage) -> tuple[Reason, ...]:
    """The reasons to expect, likeliest first: what they said last time, then what is usual."""
    usual = _BY_SITUATION.get(situation) or _BY_STAGE.get(stage) or _BY_STAGE[Stage.DIRECTOR]
    spoken = standing.last_conversation
    own = spoken.reason if spoken is not None else None
    if own is None or own in _STOPPED or situation is Situation.DISPUTE_REVIEW:
        return usual
    return (own, *(reason for reason in usual if reason is not own))[:SHOWN]
