"""Joining the worklist and the script: which lines go with which call, and in which language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from dunning.cli.desk import Desk
from dunning.facts import Standing
from dunning.kinds import Reason
from dunning.scheduler.plan import Plan
from dunning.scheduler.worklist import ProposedCall, Why
from dunning.script.compose import Answer, Line, Occasion, Script, Speaker, answer, compose
from dunning.script.excuses import likely_reasons
from dunning.script.gate import Step
from dunning.script.pack import Move, Pack, Situation
from dunning.script.pack_file import LANGUAGES, language_of, pack_with_own
from dunning.settings import settings_path

_SITUATIONS: Mapping[Why, Situation] = {
    Why.PROMISE_BROKEN: Situation.BROKEN_PROMISE,
    Why.CALLBACK: Situation.CALLBACK,
    Why.DISPUTE_REVIEW: Situation.DISPUTE_REVIEW,
    Why.COURTESY: Situation.COURTESY,
}
_IN_SHORT = frozenset(
    {
        *(Move.FACT, Move.CHARITY, Move.BROKEN, Move.CALLBACK, Move.COURTESY, Move.REVIEW),
        *(Move.DIRECTOR, Move.ASK, Move.SOONER, Move.SETTLE),
    }
)
"""The moves that say what a call is about and what is asked for."""

_SPOKEN_IN = {"AT": "de", "CH": "de", "DE": "de", "HU": "hu", "LI": "de", "RU": "ru"}
"""The language to begin with in a country, where the customer's own is not known."""


@dataclass(frozen=True, slots=True)
class Talk:
    """All that a call card needs to say. `missing` is a language without a pack, else empty."""

    script: Script
    answers: tuple[Answer, ...]
    language: str
    asked_why: bool
    missing: str = ""


def talk_for(
    desk: Desk,
    call: ProposedCall,
    plan: Plan,
    today: date,
    steps: tuple[Step, ...] = (),
    asks_why: bool | None = None,
) -> Talk:
    """What to say on this call, and what to answer. `asks_why` decides against the plan."""
    pack, missing = pack_of(call.standing)
    occasion = _occasion(call, plan, steps, asks_why)
    standing, speaker = _asked(call), speaker_of(desk)
    script = compose(pack, occasion, standing, today, speaker)
    reasons = likely_reasons(standing, script.situation, call.stage)
    given = (answer(pack, reason, occasion, standing, today, speaker) for reason in reasons)
    answers = tuple(one for one in given if one is not None)
    return Talk(script, answers, pack.language, occasion.asks_why, missing)


def answer_for(
    desk: Desk, call: ProposedCall, plan: Plan, today: date, reason: Reason
) -> Answer | None:
    """What to answer to one reason during the call."""
    pack, _ = pack_of(call.standing)
    occasion = _occasion(call, plan, (), None)
    return answer(pack, reason, occasion, _asked(call), today, speaker_of(desk))


def lines_in_short(desk: Desk, call: ProposedCall, plan: Plan, today: date) -> tuple[Line, ...]:
    """What the call is about and what is asked for, without the rest of the talk."""
    pack, _ = pack_of(call.standing)
    occasion = _occasion(call, plan, (), None)
    script = compose(pack, occasion, _asked(call), today, speaker_of(desk))
    return tuple(line for line in script.lines if line.move in _IN_SHORT)


def pack_of(standing: Standing) -> tuple[Pack, str]:
    """The customer's pack with the user's own lines, and the language there is none for."""
    wanted = language_of(standing.language) or _SPOKEN_IN.get(standing.country.upper(), "en")
    missing = "" if wanted in LANGUAGES else wanted
    return _pack("en" if missing else wanted, pack_folder()), missing


def pack_folder() -> Path:
    """Where the user keeps lines of their own: `packs` beside the settings."""
    return settings_path().parent / "packs"


def speaker_of(desk: Desk) -> Speaker:
    """Who rings, as the settings or `--as` say; the computer's user is no name to say aloud."""
    return Speaker(desk.caller_named or desk.settings.caller, desk.settings.company)


@lru_cache(maxsize=8)
def _pack(language: str, folder: Path) -> Pack:
    return pack_with_own(language, folder)


def _occasion(
    call: ProposedCall, plan: Plan, steps: tuple[Step, ...], asks_why: bool | None
) -> Occasion:
    code = call.standing.code
    return Occasion(
        situation=_SITUATIONS.get(call.why, Situation.REMINDER),
        stage=call.stage,
        tone=plan.tone_of(call.stage),
        addressee=call.addressee,
        attempt=call.standing.attempts,
        asks_why=plan.asks_why(code) if asks_why is None else asks_why,
        steps=steps,
    )


def _asked(call: ProposedCall) -> Standing:
    """The standing with the invoices of the currencies that the call is about."""
    if call.why is Why.COURTESY:
        return call.standing._replace(invoices=call.invoices)
    currencies = {invoice.currency for invoice in call.invoices}
    invoices = tuple(one for one in call.standing.invoices if one.currency in currencies)
    return call.standing._replace(invoices=invoices)
