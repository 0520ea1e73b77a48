"""Packs: the script lines of one language, by the moves of a call.

What a move is for, which slots its lines may name and at which stages it belongs stand here;
`pack_file` reads and checks the files.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dunning.kinds import ConsequenceKind, Reason
from dunning.stages import Stage, Tone


class Move(StrEnum):
    """A step of the talk."""

    OPEN = "open"
    FACT = "fact"
    CHARITY = "charity"
    WHERE = "where"
    WHY = "why"
    LISTEN = "listen"
    OBSTACLE = "obstacle"
    ASK = "ask"
    REPEAT = "repeat"
    CLOSE = "close"
    BROKEN = "broken"
    CHANGED = "changed"
    SOONER = "sooner"
    CALLBACK = "callback"
    FEELING = "feeling"
    DIRECTOR = "director"
    NEXT_STEP = "next-step"
    GATEKEEPER = "gatekeeper"
    VOICEMAIL = "voicemail"
    COURTESY = "courtesy"
    REVIEW = "review"
    MISSING = "missing"
    SETTLE = "settle"


class Situation(StrEnum):
    """What the call is about. A dispute review asks where the query stands, never for money."""

    REMINDER = "reminder"
    BROKEN_PROMISE = "broken-promise"
    CALLBACK = "callback"
    COURTESY = "courtesy"
    DISPUTE_REVIEW = "dispute-review"


_TO_A_DAY = (Move.REPEAT, Move.CLOSE)
TALKS: Mapping[Situation, tuple[Move, ...]] = MappingProxyType(
    {
        Situation.REMINDER: (
            *(Move.OPEN, Move.FACT, Move.CHARITY, Move.FEELING, Move.DIRECTOR, Move.WHERE),
            *(Move.WHY, Move.LISTEN, Move.OBSTACLE, Move.NEXT_STEP, Move.ASK, *_TO_A_DAY),
        ),
        Situation.BROKEN_PROMISE: (
            *(Move.OPEN, Move.BROKEN, Move.FEELING, Move.CHANGED, Move.LISTEN),
            *(Move.OBSTACLE, Move.NEXT_STEP, Move.SOONER, *_TO_A_DAY),
        ),
        Situation.CALLBACK: (
            *(Move.OPEN, Move.CALLBACK, Move.WHERE, Move.WHY, Move.LISTEN, Move.OBSTACLE),
            *(Move.NEXT_STEP, Move.ASK, *_TO_A_DAY),
        ),
        Situation.COURTESY: (Move.OPEN, Move.COURTESY, Move.OBSTACLE, Move.CLOSE),
        Situation.DISPUTE_REVIEW: (
            *(Move.OPEN, Move.REVIEW, Move.MISSING, Move.LISTEN, Move.SETTLE, Move.CLOSE),
        ),
    }
)
"""The moves of each call in the order in which they are said."""

ASIDE = (Move.GATEKEEPER, Move.VOICEMAIL)
"""Said to whoever is not the one to ring: a name and a number, never what it is about."""

ASKS_WHY = frozenset({Move.WHY, Move.CHANGED})
"""Left out where the plan or the caller does not ask why."""

CALLING_STAGES = (Stage.FRIENDLY, Stage.SECOND, Stage.FIRM, Stage.DIRECTOR)
_LATE = (Stage.FIRM, Stage.DIRECTOR)
STAGES: Mapping[Move, tuple[Stage, ...]] = MappingProxyType(
    dict.fromkeys(Move, CALLING_STAGES)
    | {
        Move.CHARITY: (Stage.FRIENDLY, Stage.SECOND),
        Move.FEELING: _LATE,
        Move.NEXT_STEP: _LATE,
        Move.DIRECTOR: (Stage.DIRECTOR,),
        Move.WHERE: (Stage.FRIENDLY, Stage.SECOND, Stage.FIRM),
    }
)
"""The stages at which a move is made."""

AGREED = frozenset({"agreed_for", "agreed_amount"})
"""What a promise is said back by."""

_NAMES = frozenset({"contact", "caller", "company"})
_QUERY = _NAMES | {"customer", "invoices"}
_DEMAND = _QUERY | {"amount", "due", "days"}
_BROKEN = _DEMAND | {"promised_for", "promised_amount"}
SLOTS: Mapping[Move, frozenset[str]] = MappingProxyType(
    dict.fromkeys(Move, _QUERY)
    | {
        **dict.fromkeys((Move.GATEKEEPER, Move.VOICEMAIL), _NAMES),
        **dict.fromkeys((Move.FACT, Move.ASK, Move.CALLBACK, Move.DIRECTOR), _DEMAND),
        **dict.fromkeys((Move.CHARITY, Move.FEELING), _DEMAND),
        **dict.fromkeys((Move.BROKEN, Move.CHANGED, Move.SOONER), _BROKEN),
        Move.REPEAT: _QUERY | AGREED,
        Move.NEXT_STEP: _DEMAND | {"step_on", "step_amount", "basis"},
        Move.COURTESY: _QUERY | {"amount", "due", "days_left"},
    }
)
"""What a line of each move may name."""

OPTIONAL = _NAMES | AGREED | {"step_amount", "days_left"}
"""The slots that are not known on every call. A move needs a line without them."""

WITHOUT_DEMAND = frozenset(
    {Reason.DISPUTE, Reason.SHORT_PAY, Reason.REFUSES, Reason.INSOLVENCY, Reason.REPRESENTED}
)
"""What is answered without asking for money."""

REPLY_SLOTS: Mapping[Reason, frozenset[str]] = MappingProxyType(
    {reason: _QUERY if reason in WITHOUT_DEMAND else _DEMAND for reason in Reason}
)
"""What the answer to each reason may name."""

DAYS = ("date", "date_with_year", "weekday")
"""The words that are CLDR date patterns such as `d MMMM`."""

WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "invoice": frozenset({"numbers"}),
        "invoices": frozenset({"numbers"}),
        "both": frozenset({"first", "last"}),
        "more": frozenset({"count"}),
        "day": frozenset({"count"}),
        "days": frozenset({"count"}),
        **dict.fromkeys(DAYS, frozenset[str]()),
    }
)
"""The words from which slots are made, each with the slots of its own.

A language with more plurals than two adds `days_few` and `days_many`.
"""
MORE_PLURALS: Mapping[str, frozenset[str]] = MappingProxyType(
    dict.fromkeys(("days_few", "days_many"), WORDS["days"])
)

_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_SLOT_AND_STOP = re.compile(r"\{([A-Za-z_]+)\}(\.?)")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make a move: `one` for a single invoice, `many` for several.

    `name` stays the same as long as the line does, so that what is said can be measured.
    `claim` is the consequence that must hold before the line may be said.
    """

    name: str
    one: str
    many: str
    stages: frozenset[Stage] = frozenset(CALLING_STAGES)
    tones: frozenset[Tone] = frozenset(Tone)
    without: frozenset[str] = frozenset()
    fallback: bool = False
    claim: ConsequenceKind | None = None

    @property
    def slots(self) -> frozenset[str]:
        """Everything that has to be known before this can be said."""
        return slots_of(self.one) | slots_of(self.many)


@dataclass(frozen=True, slots=True)
class Pack:
    """The lines of one language, complete: every move has a line for every stage and tone.

    `heard` is how a reason sounds when the customer says it, `replies` what to answer.
    """

    language: str
    words: Mapping[str, str]
    lines: Mapping[Move, tuple[Variant, ...]]
    heard: Mapping[Reason, str]
    replies: Mapping[Reason, tuple[Variant, ...]]


def slots_of(text: str) -> frozenset[str]:
    """The names of the slots in a line, without the capital that begins a sentence."""
    return frozenset(_uncapitalised(name) for name in _SLOT.findall(text))


def has_stray_brace(text: str) -> bool:
    """Whether a brace is left when the slots are taken out."""
    return bool(set(_SLOT.sub("", text)) & set("{}"))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The line with every slot replaced. A brace within a value is left as it is.

    A value that ends with a full stop, such as `Ltd.`, ends the sentence with its own.
    """

    def value(slot: re.Match[str]) -> str:
        name = _uncapitalised(slot[1])
        given = values[name]
        stop = "" if given.endswith(".") else slot[2]
        return (given if name == slot[1] else given[:1].upper() + given[1:]) + stop

    return _SLOT_AND_STOP.sub(value, text)


def _uncapitalised(name: str) -> str:
    return name[:1].lower() + name[1:]
