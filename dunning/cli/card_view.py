"""One call as a card: who, what is owed, what was said before, what to say, what to type."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dunning.cli.coach import coach_lines
from dunning.cli.desk import Desk
from dunning.cli.morning_list import Morning
from dunning.cli.morning_view import call_record, local_time
from dunning.cli.speech import Talk, talk_for
from dunning.cli.terminal import Format, Terminal
from dunning.cli.truth import gate_for
from dunning.days import days_ago, shown_date
from dunning.facts import CallFact, ContactFact, PromiseFact, Standing
from dunning.kinds import Outcome, PromiseState
from dunning.ledger.asking import read_commission_rates, read_standing
from dunning.ledger.claims import Prepared, prepare, take_first
from dunning.money import Money, plain
from dunning.scheduler.worklist import ProposedCall, proposed
from dunning.script.compose import Line
from dunning.script.pack import Move

_INVOICES_SHOWN = 8
TRIED = 100
"""So many calls are tried for one that no other caller has."""
_KEPT = (PromiseState.KEPT,)
_BROKEN = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)
_ASIDE_WORDS = {
    Move.GATEKEEPER: "If somebody else answers",
    Move.VOICEMAIL: "On the voicemail",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """How a card is wanted: whether to ask why, None for what the plan says, and the coach."""

    asks_why: bool | None = None
    coach: bool = True


@dataclass(frozen=True, slots=True)
class _Card:
    call: ProposedCall
    talk: Talk
    today: date
    coach: tuple[str, ...]


def show_card(
    desk: Desk, terminal: Terminal, morning: Morning, shown: Shown, known_to: int
) -> None:
    """Writes the card of the first call, or says that there is none.

    `known_to` is the newest change before the morning was read.
    """
    worklist = morning.worklist
    if not worklist.calls:
        if terminal.format is Format.JSON:
            terminal.json(None)
        terminal.say("Nobody to ring now: dunning due shows who is held back.")
        return
    call = _first_for_us(desk, morning, known_to)
    if call is None:
        if terminal.format is Format.JSON:
            terminal.json(None)
        terminal.say("Everybody to ring now is with another caller: dunning due says who.")
        return
    card = _card(desk, _whole(desk, call, morning), morning, shown)
    if card.talk.missing:
        terminal.say(f"There are no lines in {card.talk.missing!r} yet: these are English.")
    if terminal.format is Format.JSON:
        terminal.json(_record(desk, card))
        return
    for heading, lines in _sections(desk, card):
        if heading:
            terminal.line()
            terminal.heading(heading)
        for line in lines:
            terminal.line(line)


def _first_for_us(desk: Desk, morning: Morning, known_to: int) -> ProposedCall | None:
    """The first call that no other caller has, claimed for us. Another day's is not claimed."""
    worklist = morning.worklist
    if worklist.as_of != desk.today:
        return worklist.calls[0]
    claimed = morning.claimed
    free = {one.standing.code: one for one in worklist.calls if one.standing.code not in claimed}
    codes = [*free][:TRIED]
    with desk.leasing() as ask:
        code = take_first(ask, codes, desk.caller, desk.clock.now, known_to=known_to)
    return None if code is None else free[code]


def _whole(desk: Desk, call: ProposedCall, morning: Morning) -> ProposedCall:
    """The same call with what is not due yet, which the morning did not read."""
    today = morning.worklist.as_of
    with desk.asking() as ask:
        standing = read_standing(ask, desk.day(today), call.standing.code)
    whole = None if standing is None else proposed(standing, today, morning.ways)
    return whole or call


def _card(desk: Desk, call: ProposedCall, morning: Morning, shown: Shown) -> _Card:
    today = morning.worklist.as_of
    plan = morning.ways.plan_of(call.standing)
    gate = gate_for(desk, call.standing, today)
    with desk.asking() as ask:
        rates = read_commission_rates(ask, call.standing.code)
    coach = coach_lines(desk, call.standing, today, rates) if shown.coach else []
    talk = talk_for(desk, call, plan, today, gate.offered, shown.asks_why)
    if today == desk.today:
        lines = " ".join(line.name for line in talk.script.lines)
        prepared = Prepared(lines, talk.asked_why)
        with desk.leasing() as ask:
            prepare(ask, call.standing.code, desk.caller, prepared)
    return _Card(call, talk, today, tuple(coach))


def _sections(desk: Desk, card: _Card) -> list[tuple[str, list[str]]]:
    call, today, script = card.call, card.today, card.talk.script
    standing = call.standing
    sections = [
        ("", [f"{standing.name} ({standing.code})", *_who(desk, call)]),
        ("Why now", [call.reason(today)]),
        ("What is open", _owed(call, today)),
        ("Until now", _story(call, today)),
        ("What to say", talk_lines(script.lines)),
        ("If they say", answer_lines(card.talk)),
    ]
    sections.append(("For you", list(card.coach)))
    sections += [(_ASIDE_WORDS[line.move], [line.text]) for line in script.aside]
    return [(name, lines) for name, lines in (*sections, ("Then type", _log_line(call))) if lines]


def talk_lines(lines: tuple[Line, ...]) -> list[str]:
    """The lines in the order of the talk."""
    return [line.text for line in lines]


def answer_lines(talk: Talk) -> list[str]:
    """What they may say, and below it what to answer."""
    lines = []
    for one in talk.answers:
        lines += [f"{one.reason}: {one.heard}", f"  {one.text}"]
    return lines


def _who(desk: Desk, call: ProposedCall) -> list[str]:
    standing, person = call.standing, call.person
    if person is None:
        add = f"dunning contact add {standing.code} NAME --phone NUMBER"
        return [f"nobody to ring is known: {add}"]
    time = local_time(desk, standing)
    reach = ", ".join(filter(None, (person.phone, person.email)))
    there = f", {time} there" if time else ""
    return [f"{person.name}, {person.role.value}: {reach}{there}"]


def _owed(call: ProposedCall, today: date) -> list[str]:
    standing = call.standing
    asked = call.invoices
    lines = [
        f"{invoice.number}: {Money(invoice.open, invoice.currency)}, due "
        f"{shown_date(invoice.due, today)}, {_when(invoice.days_past_due(today))}"
        for invoice in asked[:_INVOICES_SHOWN]
    ]
    if len(asked) > _INVOICES_SHOWN:
        more = len(asked) - _INVOICES_SHOWN
        lines.append(f"and {more} more: dunning invoice list {standing.code}")
    lines += [
        f"not asked for, disputed: {invoice.number}, {Money(invoice.open, invoice.currency)}"
        for invoice in standing.overdue(today)
        if invoice.disputed and invoice not in asked
    ]
    lines += [f"on the account, taken off: {money}" for money in standing.unallocated]
    if len(asked) > 1:
        lines.append(f"in all: {' and '.join(str(money) for money in call.open)}")
    return lines


def _when(days_past_due: int) -> str:
    if days_past_due > 0:
        return days_ago(days_past_due)
    days = -days_past_due
    return f"in {days} day{'' if days == 1 else 's'}" if days else "today"


def _story(call: ProposedCall, today: date) -> list[str]:
    standing = call.standing
    spoken, last = standing.last_conversation, standing.last_call
    lines = [_told(spoken, today)] if spoken else ["not spoken with yet"]
    if last is not None and last != spoken:
        lines.append(f"{last.outcome.value} on {shown_date(last.on, today)}")
    if standing.promises:
        lines.append(f"promises: {_promises(standing, call.person)}")
    return lines


def _promises(standing: Standing, person: ContactFact | None) -> str:
    """How many were kept and broken, by the person to ring where others promised as well."""
    own = [one for one in standing.promises if person and one.contact == person.name]
    said = [_kept_and_broken(standing.promises)]
    if person and 0 < len(own) < len(standing.promises):
        said.insert(0, f"{_kept_and_broken(own)} by {person.name}")
        said[1] += " in all"
    elif person and own:
        said[0] += f" by {person.name}"
    return "; ".join(said)


def _kept_and_broken(promises: Sequence[PromiseFact]) -> str:
    counts = [
        f"{len([one for one in promises if one.state in states])} {word}"
        for word, states in (("kept", _KEPT), ("broken", _BROKEN))
    ]
    return ", ".join(counts)


def _told(call: CallFact, today: date) -> str:
    who = f" with {call.contact}" if call.contact else ""
    who += f" to {call.redirected_to}" if call.redirected_to else ""
    reason = f", said {call.reason.value}" if call.reason else ""
    note = f": {call.note}" if call.note else ""
    caller = f" (by {call.caller})" if call.caller else ""
    return f"{call.outcome.value} on {shown_date(call.on, today)}{who}{reason}{note}{caller}"


def _log_line(call: ProposedCall) -> list[str]:
    code, person = call.standing.code, call.person
    given = f" --with {shlex.quote(person.name.split()[0].lower())}" if person else ""
    amount = call.open[0]
    said = plain(amount.amount, amount.currency).removesuffix(".00")
    currency = f" {amount.currency}" if len(call.open) > 1 else ""
    return [
        f"dunning log {code} promised fri {said}{currency}{given}",
        f"dunning log {code} {Outcome.NO_ANSWER.value}",
    ]


def _record(desk: Desk, card: _Card) -> dict[str, Any]:
    script = card.talk.script
    return call_record(desk, card.call, card.today) | {
        "language": card.talk.language,
        "say": [line_record(line) for line in script.lines],
        "answers": [
            {"reason": one.reason.value, "heard": one.heard, "text": one.text, "name": one.name}
            for one in card.talk.answers
        ],
        "coach": list(card.coach),
        "aside": [line_record(line) for line in script.aside],
    }


def line_record(line: Line) -> dict[str, str]:
    """A line as JSON."""
    return {"move": line.move.value, "text": line.text, "name": line.name}
