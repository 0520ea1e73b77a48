"""One call as a card: who, what is owed, what was said before, what to say, what to type."""

import shlex
from datetime import date
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.morning_view import call_record, local_time
from dunning.cli.speech import lines_for
from dunning.cli.terminal import Format, Terminal
from dunning.days import days_ago, shown_date
from dunning.facts import CallFact, Outcome, PromiseState, Standing
from dunning.money import Money, plain
from dunning.scheduler.worklist import ProposedCall, Worklist

_INVOICES_SHOWN = 8
_KEPT = (PromiseState.KEPT,)
_BROKEN = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)


def show_card(desk: Desk, terminal: Terminal, worklist: Worklist) -> None:
    """Writes the card of the first call, or says that there is none."""
    if not worklist.calls:
        if terminal.format is Format.JSON:
            terminal.json(None)
        terminal.say("Nobody to ring now: dunning due shows who is held back.")
        return
    call, today = worklist.calls[0], worklist.as_of
    if terminal.format is Format.JSON:
        terminal.json(_record(desk, call, today))
        return
    for heading, lines in _card(desk, call, today):
        if heading:
            terminal.line()
            terminal.heading(heading)
        for line in lines:
            terminal.line(line)


def _card(desk: Desk, call: ProposedCall, today: date) -> list[tuple[str, list[str]]]:
    standing = call.standing
    return [
        ("", [f"{standing.name} ({standing.code})", *_who(desk, call)]),
        ("Why now", [call.reason(today)]),
        ("What is open", _owed(call, today)),
        ("Until now", _story(standing, today)),
        ("What to say", [line.text for line in lines_for(call, today)]),
        ("Then type", _log_line(call)),
    ]


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
        f"{shown_date(invoice.due, today)}, {days_ago(invoice.days_past_due(today))}"
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
        lines.append(f"in all: {' and '.join(str(money) for money in call.asked_for)}")
    return lines


def _story(standing: Standing, today: date) -> list[str]:
    spoken, last = standing.last_conversation, standing.last_call
    lines = [_told(spoken, today)] if spoken else ["not spoken with yet"]
    if last is not None and last != spoken:
        lines.append(f"{last.outcome.value} on {shown_date(last.on, today)}")
    counts = [
        f"{len([one for one in standing.promises if one.state in states])} {word}"
        for word, states in (("kept", _KEPT), ("broken", _BROKEN))
    ]
    if standing.promises:
        lines.append(f"promises: {', '.join(counts)}")
    return lines


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
    amount = call.asked_for[0]
    said = plain(amount.amount, amount.currency).removesuffix(".00")
    currency = f" {amount.currency}" if len(call.asked_for) > 1 else ""
    return [
        f"dunning log {code} promised fri {said}{currency}{given}",
        f"dunning log {code} {Outcome.NO_ANSWER.value}",
    ]


def _record(desk: Desk, call: ProposedCall, today: date) -> dict[str, Any]:
    return call_record(desk, call, today) | {
        "say": [{"move": line.move.value, "text": line.text} for line in lines_for(call, today)],
    }
