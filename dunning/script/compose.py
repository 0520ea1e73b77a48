"""What to say on one call: a pack's lines, chosen and filled from what is known today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

from dunning.facts import OpenInvoice, Standing
from dunning.kinds import Reason, Role
from dunning.money import Money, totals
from dunning.script.gate import Step
from dunning.script.pack import (
    AGREED,
    ASIDE,
    ASKS_WHY,
    STAGES,
    TALKS,
    WITHOUT_DEMAND,
    Move,
    Pack,
    Situation,
    Variant,
    filled,
)
from dunning.script.wording import amounts, day, day_count, invoice_list, weekday
from dunning.stages import Stage, Tone

_NAMED = 2
"""So many next steps are named on one call, the nearest first: more would sound like a list."""

_NAMES = ("contact", "caller", "company")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who rings. Empty where it is not known."""

    caller: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What kind of call it is.

    `addressee` is whom the plan asks for; `attempt` counts the calls made so far, so that the
    next one is worded differently; `steps` are the consequences that may be named today.
    """

    situation: Situation = Situation.REMINDER
    stage: Stage = Stage.FRIENDLY
    tone: Tone = Tone.FRIENDLY
    addressee: Role = Role.PAYER
    attempt: int = 0
    asks_why: bool = True
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What to say for one move. `name` is that of the line in its pack."""

    move: Move
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What they may say and what to answer."""

    reason: Reason
    heard: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Script:
    """The lines of one call in the order of saying, none when there is nothing to call about.

    `aside` is for whoever else answers, or for the voicemail.
    """

    situation: Situation
    lines: tuple[Line, ...]
    aside: tuple[Line, ...] = ()


def compose(
    pack: Pack, occasion: Occasion, standing: Standing, today: date, speaker: Speaker = Speaker()
) -> Script:
    """The lines for a call today. The same facts always give the same lines.

    Money is asked for only where it is overdue, undisputed and not covered by unallocated money;
    when all that is overdue is disputed, the script asks where the query stands, whatever the
    situation was to be. A broken promise is spoken of only if the standing shows one. On a
    courtesy call nothing is overdue, and the standing holds the invoices to speak of.
    """
    situation, invoices = _truly(occasion.situation, standing, today)
    if not invoices:
        return Script(situation, ())
    occasion = replace(occasion, situation=situation)
    words = _Words(pack, occasion, standing.code, len(invoices) == 1)
    values = _values(pack, occasion, standing, invoices, today) | _speaker_values(speaker)
    moves = [one for one in TALKS[situation] if occasion.asks_why or one not in ASKS_WHY]
    talk: list[Line] = []
    for move in moves:
        talk += words.steps(values, today) if move is Move.NEXT_STEP else words.lines(move, values)
    names = {key: text for key, text in values.items() if key in _NAMES}
    aside = [line for move in ASIDE for line in words.lines(move, names)]
    return Script(situation, tuple(talk), tuple(aside))


@dataclass(frozen=True, slots=True)
class _Words:
    """A pack's lines for one occasion. `single`: a single invoice is spoken of."""

    pack: Pack
    occasion: Occasion
    code: str
    single: bool

    def lines(self, move: Move, values: Mapping[str, str]) -> list[Line]:
        """The line for a move, none where it does not belong to the stage."""
        if _calling_stage(self.occasion) not in STAGES[move]:
            return []
        return self._one_of(self.pack.lines[move], move, move, values)

    def steps(self, values: Mapping[str, str], today: date) -> list[Line]:
        """The lines of the next steps that may be named: none before the firm stages."""
        lines = []
        late = _calling_stage(self.occasion) in STAGES[Move.NEXT_STEP]
        for step in self.occasion.steps[:_NAMED] if late else ():
            known = {**values, "step_on": day(self.pack, step.planned_for, today)}
            known["basis"] = step.basis
            if step.amount is not None:
                known["step_amount"] = amounts(self.pack, [step.amount])
            claimed = [one for one in self.pack.lines[Move.NEXT_STEP] if one.claim is step.kind]
            lines += self._one_of(claimed, Move.NEXT_STEP, step.kind, known)
        return lines

    def _one_of(
        self, variants: Sequence[Variant], move: Move, about: str, values: Mapping[str, str]
    ) -> list[Line]:
        usable = _usable(variants, self.occasion, values)
        variant = _turn(usable, f"{self.code} {about}", self.occasion.attempt)
        if variant is None:
            return []
        text = filled(variant.one if self.single else variant.many, values)
        return [Line(move, text, variant.name)]


def answer(
    pack: Pack,
    reason: Reason,
    occasion: Occasion,
    standing: Standing,
    today: date,
    speaker: Speaker = Speaker(),
) -> Answer | None:
    """What to answer to a reason, None when there is nothing to call about.

    A customer whose overdue invoices are all disputed is asked for no money whatever they say.
    """
    situation, invoices = _truly(occasion.situation, standing, today)
    if not invoices:
        return None
    if situation is Situation.DISPUTE_REVIEW and reason not in WITHOUT_DEMAND:
        reason = Reason.DISPUTE
    occasion = replace(occasion, situation=situation)
    values = _values(pack, occasion, standing, invoices, today) | _speaker_values(speaker)
    said = f"{standing.code} {reason}"
    variant = _turn(_usable(pack.replies[reason], occasion, values), said, occasion.attempt)
    if variant is None:
        return None
    text = filled(variant.one if len(invoices) == 1 else variant.many, values)
    return Answer(reason, pack.heard[reason], text, variant.name)


def said_back(
    pack: Pack, standing: Standing, money: Money, promised_for: date, attempt: int = 0
) -> str:
    """A promise in one sentence, to be said back before the call ends."""
    values = {
        "agreed_for": weekday(pack, promised_for),
        "agreed_amount": amounts(pack, [money]),
    }
    variants = [one for one in pack.lines[Move.REPEAT] if one.slots == AGREED]
    variant = _turn(variants, f"{standing.code} {Move.REPEAT}", attempt)
    return filled(variant.one, values) if variant else ""


def _truly(
    situation: Situation, standing: Standing, today: date
) -> tuple[Situation, tuple[OpenInvoice, ...]]:
    """The situation that the facts bear out, and the invoices to speak of in it."""
    owed = standing.called_for(today)
    if situation is Situation.COURTESY and not standing.overdue(today):
        whole = standing.account_review_on is None
        return situation, tuple([one for one in standing.invoices if whole and not one.disputed])
    if situation is Situation.DISPUTE_REVIEW or not owed:
        return Situation.DISPUTE_REVIEW, standing.due_for_review(today)
    if situation is Situation.BROKEN_PROMISE and standing.broken_promise(today) is None:
        return Situation.REMINDER, owed
    return (Situation.REMINDER if situation is Situation.COURTESY else situation), owed


def _calling_stage(occasion: Occasion) -> Stage:
    """The stage that is spoken at: an account about to be handed over sounds like the last one."""
    return Stage.DIRECTOR if occasion.stage is Stage.HAND_OVER else occasion.stage


def _usable(
    variants: Sequence[Variant], occasion: Occasion, values: Mapping[str, str]
) -> list[Variant]:
    """The lines for this stage and tone whose slots are all known, the fallbacks if no other is."""
    stage = _calling_stage(occasion)
    usable = [
        one
        for one in variants
        if stage in one.stages
        and occasion.tone in one.tones
        and one.slots <= values.keys()
        and not one.without & values.keys()
    ]
    return [one for one in usable if not one.fallback] or usable


def _turn(offered: Sequence[Variant], speaker: str, attempt: int) -> Variant | None:
    """A different one for each attempt in turn, starting where the customer's code says."""
    if not offered:
        return None
    return offered[(crc32(speaker.encode()) + attempt) % len(offered)]


def _speaker_values(speaker: Speaker) -> dict[str, str]:
    given = {"caller": speaker.caller.strip(), "company": speaker.company.strip()}
    return {key: text for key, text in given.items() if text}


def _values(
    pack: Pack,
    occasion: Occasion,
    standing: Standing,
    invoices: tuple[OpenInvoice, ...],
    today: date,
) -> dict[str, str]:
    """A text for every slot that has one: no contact, no `contact`."""
    values = {
        "customer": standing.name,
        "invoices": invoice_list(pack, [invoice.number for invoice in invoices]),
    }
    person = standing.person_to_ring(occasion.addressee)
    if person is not None and person.name.strip():
        values["contact"] = person.name
    if occasion.situation is Situation.DISPUTE_REVIEW:
        return values
    due = min(invoice.due for invoice in invoices)
    moneys = totals(Money(invoice.open, invoice.currency) for invoice in invoices)
    values["due"] = day(pack, due, today)
    values["amount"] = amounts(pack, moneys)
    if due < today:
        values["days"] = day_count(pack, (today - due).days)
    elif due > today:
        values["days_left"] = day_count(pack, (due - today).days)
    return values | _promise_values(pack, occasion, standing, today)


def _promise_values(
    pack: Pack, occasion: Occasion, standing: Standing, today: date
) -> dict[str, str]:
    promise = standing.broken_promise(today)
    if occasion.situation is not Situation.BROKEN_PROMISE or promise is None:
        return {}
    missing = promise.money._replace(amount=promise.money.amount - promise.received)
    return {
        "promised_for": day(pack, promise.promised_for, today),
        "promised_amount": amounts(pack, [missing]),
    }
