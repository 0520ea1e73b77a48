"""The worklist as it is read: a table of calls, who is held back, and the first thing to say."""

from datetime import date
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.speech import lines_for
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import shown_date
from dunning.facts import ContactFact, Standing
from dunning.ledger.standings import payments_known_to, read_standings
from dunning.money import Money, plain
from dunning.scheduler.worklist import HeldBack, ProposedCall, Worklist, make_worklist

HELD_SHOWN = 12
"""So many held-back customers are shown unless all are asked for."""

_COLUMNS = (
    Column("Customer"),
    Column("Ring"),
    Column("Overdue", right=True, whole=True),
    Column("Days", right=True),
    Column("Why now"),
)
_HELD_COLUMNS = (
    Column("Held back"),
    Column("Overdue", right=True, whole=True),
    Column("Because"),
    Column("Back on", whole=True),
)
_PLAIN_COLUMNS = tuple(
    Column(name)
    for name in (
        "list",
        "customer",
        "name",
        "contact",
        "phone",
        "overdue",
        "days_past_due",
        "why",
        "until",
    )
)


def standing_worklist(desk: Desk, today: date) -> tuple[Worklist, date | None]:
    """The worklist of a day, and the day up to which payments are known."""
    with desk.reading() as session:
        standings = read_standings(session, desk.day(today))
        known_to = payments_known_to(session, today)
    return make_worklist(standings, today, desk.settings.gap_days), known_to


def show_due(
    desk: Desk,
    terminal: Terminal,
    worklist: Worklist,
    known_to: date | None,
    *,
    limit: int | None,
    everyone: bool,
    hint: bool = True,
) -> None:
    """Writes the worklist in the form the terminal has, with a `hint` at what to type next."""
    calls = worklist.calls[:limit] if limit else worklist.calls
    if terminal.format is Format.JSON:
        terminal.json(_record(desk, worklist, calls, known_to))
    elif terminal.format is Format.PLAIN:
        rows = [_plain_call(call, worklist.as_of) for call in calls]
        rows += [_plain_held(held, worklist.as_of) for held in worklist.held_back]
        terminal.rows(_PLAIN_COLUMNS, rows, ())
    else:
        _draw(desk, terminal, worklist, calls, known_to, everyone, hint)


def _draw(
    desk: Desk,
    terminal: Terminal,
    worklist: Worklist,
    calls: tuple[ProposedCall, ...],
    known_to: date | None,
    everyone: bool,
    hint: bool,
) -> None:
    today = worklist.as_of
    terminal.heading(_headline(worklist, known_to))
    if calls:
        terminal.line()
        terminal.rows(_COLUMNS, [_call_cells(call, today) for call in calls], ())
    if len(calls) < len(worklist.calls):
        terminal.say(f"and {len(worklist.calls) - len(calls)} more: dunning due")
    held = worklist.held_back if everyone else worklist.held_back[:HELD_SHOWN]
    if held:
        terminal.line()
        terminal.rows(_HELD_COLUMNS, [_held_cells(one, today) for one in held], ())
    if len(held) < len(worklist.held_back):
        terminal.say(f"and {len(worklist.held_back) - len(held)} more: dunning due --all")
    terminal.line()
    for line in _what_next(desk, worklist, hint):
        terminal.line(line)


def _headline(worklist: Worklist, known_to: date | None) -> str:
    today = worklist.as_of
    counts = f"{len(worklist.calls)} to call, {len(worklist.held_back)} held back"
    known = (
        f"payments known to {shown_date(known_to, today)}" if known_to else "no payments known yet"
    )
    return f"{shown_date(today, today)} {today.year}: {counts}; {known}"


def _what_next(desk: Desk, worklist: Worklist, hint: bool) -> list[str]:
    if not worklist.calls:
        if worklist.held_back:
            return ["Nobody to ring today. See why with dunning why CUSTOMER."]
        return ["Nothing is overdue. Add invoices with dunning import invoices FILE."]
    first = worklist.calls[0]
    code = first.standing.code
    said = [f"To {_who(first.standing)}:"]
    said += [f"  {line.text}" for line in lines_for(first, worklist.as_of)]
    return [*said, "", f"Next: dunning next, then dunning log {code} OUTCOME"] if hint else said


def _who(standing: Standing) -> str:
    person = standing.person_to_ring()
    return f"{person.name}, {standing.name}" if person else standing.name


def _call_cells(call: ProposedCall, today: date) -> tuple[str, ...]:
    standing = call.standing
    return (
        f"{standing.name}\n{standing.code}",
        _ring(standing.person_to_ring()),
        _moneys(call.asked_for),
        str(call.days_past_due),
        call.reason(today),
    )


def _held_cells(held: HeldBack, today: date) -> tuple[str, ...]:
    return (
        f"{held.standing.name}\n{held.standing.code}",
        _moneys(held.overdue),
        "\nalso ".join(_because(held)),
        shown_date(held.until, today),
    )


def _ring(person: ContactFact | None) -> str:
    if person is None:
        return "nobody known"
    return f"{person.name}\n{person.phone or person.email}"


def _moneys(moneys: tuple[Money, ...]) -> str:
    return "\n".join(str(money) for money in moneys)


def _plain_call(call: ProposedCall, today: date) -> tuple[str, ...]:
    standing, person = call.standing, call.standing.person_to_ring()
    return (
        "call",
        standing.code,
        standing.name,
        person.name if person else "",
        person.phone if person else "",
        _plain_moneys(call.asked_for),
        str(call.days_past_due),
        call.reason(today),
        "",
    )


def _plain_held(held: HeldBack, today: date) -> tuple[str, ...]:
    standing, person = held.standing, held.standing.person_to_ring()
    return (
        "held",
        standing.code,
        standing.name,
        person.name if person else "",
        person.phone if person else "",
        _plain_moneys(held.overdue),
        str(max(invoice.days_past_due(today) for invoice in standing.overdue(today))),
        "; also ".join(_because(held)),
        held.until.isoformat(),
    )


def _because(held: HeldBack) -> list[str]:
    """Every reason, the one that lasts longest first."""
    return [hold.reason for hold in held.holds]


def _plain_moneys(moneys: tuple[Money, ...]) -> str:
    return ", ".join(f"{plain(money.amount, money.currency)} {money.currency}" for money in moneys)


def _record(
    desk: Desk, worklist: Worklist, calls: tuple[ProposedCall, ...], known_to: date | None
) -> dict[str, Any]:
    return {
        "as_of": worklist.as_of.isoformat(),
        "payments_known_to": known_to.isoformat() if known_to else None,
        "calls": [call_record(desk, call, worklist.as_of) for call in calls],
        "held_back": [
            {
                "customer": held.standing.code,
                "name": held.standing.name,
                "reason": "; also ".join(_because(held)),
                "until": held.until.isoformat(),
            }
            for held in worklist.held_back
        ],
    }


def call_record(desk: Desk, call: ProposedCall, today: date) -> dict[str, Any]:
    """One proposed call as JSON: amounts as text, the currency beside them."""
    standing, person = call.standing, call.standing.person_to_ring()
    return {
        "customer": standing.code,
        "name": standing.name,
        "contact": person.name if person else None,
        "phone": (person.phone or None) if person else None,
        "local_time": local_time(desk, standing),
        "overdue": [
            {"amount": plain(money.amount, money.currency), "currency": money.currency}
            for money in call.asked_for
        ],
        "days_past_due": call.days_past_due,
        "stage": call.stage.value,
        "why": call.reason(today),
        "score": plain(call.score, call.score_currency),
    }


def local_time(desk: Desk, standing: Standing) -> str | None:
    """The customer's time now, as HH:MM. None where their zone is not known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if not standing.timezone:
        return None
    try:
        return f"{desk.clock.now.astimezone(ZoneInfo(standing.timezone)):%H:%M}"
    except (ZoneInfoNotFoundError, ValueError):
        return None
