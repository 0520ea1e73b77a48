"""Joining the worklist and the script: which lines go with which call."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from dunning.scheduler.plan import Stage
from dunning.scheduler.worklist import ProposedCall, Why
from dunning.script.compose import Line, compose
from dunning.script.pack import Pack, Situation, shipped_pack

_SITUATIONS = {
    Why.PROMISE_BROKEN: Situation.BROKEN_PROMISE,
    Why.CALLBACK: Situation.CALLBACK,
    Why.DISPUTE_REVIEW: Situation.DISPUTE_REVIEW,
}


def lines_for(call: ProposedCall, today: date) -> tuple[Line, ...]:
    """What to say on this call, in the order of the talk."""
    return _lines(call, situation_of(call), today)


def situation_of(call: ProposedCall) -> Situation:
    """The script's situation for the worklist's reason."""
    later = Situation.FIRST_CALL if call.stage is Stage.FRIENDLY else Situation.LATER_CALL
    return _SITUATIONS.get(call.why, later)


def _lines(call: ProposedCall, situation: Situation, today: date) -> tuple[Line, ...]:
    currencies = {invoice.currency for invoice in call.invoices}
    asked = tuple(one for one in call.standing.invoices if one.currency in currencies)
    standing = replace(call.standing, invoices=asked)
    pack = _pack(standing.language or "en")
    return compose(pack, situation, standing, today, standing.attempts, call.addressee).lines


@lru_cache(maxsize=8)
def _pack(language: str) -> Pack:
    return shipped_pack(language)
