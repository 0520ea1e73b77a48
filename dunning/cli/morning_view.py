"""The worklist as it is read: a table of calls, who is held back, and the first thing to say."""

import os
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple

from dunning.cli.calling_ways import score_of, zone_of
from dunning.cli.desk import Desk
from dunning.cli.morning_list import Asked, Morning, morning_of
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import shown_date
from dunning.facts import Standing
from dunning.money import Money, plain
from dunning.scheduler.calendar import knows_country, working_day_from
from dunning.scheduler.money_days import sentence
from dunning.scheduler.ways import Hold
from dunning.scheduler.worklist import HeldBack, ProposedCall, Worklist
from dunning.settings import default_place

_LIMITS = ("quiet-days", "contact-limit", "calling-hours", "closed-day", "gap")
HELD_SHOWN = 12
"""So many held-back customers are shown unless all are asked for."""
FIRST_SHOWN = 50
"""So many calls of a large book are shown unless more are asked for: nobody makes as many a day."""

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


class Wanted(NamedTuple):
    """How much of the morning is asked for, and whether each row's score is explained."""

    limit: int | None = None
    everyone: bool = False
    explain: bool = False
    hint: bool = True


def show_morning() -> None:
    """What `due` shows with no options, of the book and day that the environment names."""
    named = ("DUNNING_BOOK", "DUNNING_USER", "DUNNING_TODAY")
    book, caller, day = (os.environ.get(name, "") for name in named)
    place = book or default_place(os.environ)
    with closing(Desk(place, "due", caller_named=caller, day_named=day)) as desk:
        morning = morning_of(desk, desk.today, Asked(FIRST_SHOWN))
        show_due(desk, desk.terminal(), morning, Wanted())


def show_due(desk: Desk, terminal: Terminal, morning: Morning, wanted: Wanted) -> None:
    """Writes the worklist in the form the terminal has."""
    worklist = morning.worklist
    _say_whose_holidays_are_unknown(terminal, worklist)
    limit = wanted.limit or (None if worklist.in_all is None else FIRST_SHOWN)
    calls = worklist.calls[:limit]
    if terminal.format is Format.JSON:
        terminal.json(_record(desk, morning, calls, wanted))
    elif terminal.format is Format.PLAIN:
        extra = (Column("score"),) if wanted.explain else ()
        rows = [(*_plain_call(call, morning), *_explained(call, morning, wanted)) for call in calls]
        rows += [
            (*_plain_held(held, worklist.as_of), *("" for _ in extra))
            for held in worklist.held_back
        ]
        terminal.rows((*_PLAIN_COLUMNS, *extra), rows, ())
    else:
        _draw(desk, terminal, morning, calls, wanted)
        return
    if worklist.in_all is not None:
        terminal.say(_others(worklist, len(calls), len(worklist.held_back)))


def _say_whose_holidays_are_unknown(terminal: Terminal, worklist: Worklist) -> None:
    countries = {call.standing.country for call in worklist.calls}
    countries |= {held.standing.country for held in worklist.held_back}
    unknown = [one for one in sorted(countries) if one and not knows_country(one)]
    if unknown:
        terminal.say(holidays_unknown(unknown))


def holidays_unknown(countries: Sequence[str]) -> str:
    """That only weekends are kept free in these countries."""
    return f"the public holidays of {', '.join(countries)} are not known: only weekends are free"


def _draw(
    desk: Desk,
    terminal: Terminal,
    morning: Morning,
    calls: tuple[ProposedCall, ...],
    wanted: Wanted,
) -> None:
    worklist = morning.worklist
    terminal.heading(_headline(worklist, len(calls), morning.payments_known_to))
    if calls:
        terminal.line()
        terminal.rows(_COLUMNS, [_call_cells(desk, call, morning, wanted) for call in calls], ())
    if worklist.in_all is None and len(calls) < len(worklist.calls):
        terminal.say(f"and {len(worklist.calls) - len(calls)} more: dunning due")
    held = worklist.held_back if wanted.everyone else worklist.held_back[:HELD_SHOWN]
    if held:
        terminal.line()
        terminal.rows(_HELD_COLUMNS, [_held_cells(one, worklist.as_of) for one in held], ())
    if worklist.in_all is not None:
        terminal.say(_others(worklist, len(calls), len(held)))
    elif len(held) < len(worklist.held_back):
        terminal.say(f"and {len(worklist.held_back) - len(held)} more: dunning due --all")
    terminal.line()
    for line in _what_next(desk, morning, wanted.hint):
        terminal.line(line)


def _others(worklist: Worklist, calls: int, held: int) -> str:
    """How many customers of a large book were not shown."""
    left = (worklist.in_all or 0) - calls - held
    return f"and {left:,} more customers with something overdue: dunning due --all"


def _explained(call: ProposedCall, morning: Morning, wanted: Wanted) -> tuple[str, ...]:
    if not wanted.explain:
        return ()
    return (sentence(score_of(call.standing, morning.worklist.as_of, morning.ways)),)


def _headline(worklist: Worklist, shown: int, known_to: date | None) -> str:
    today, in_all = worklist.as_of, worklist.in_all
    counts = f"{len(worklist.calls)} to call, {len(worklist.held_back)} held back"
    if in_all is not None:
        counts = f"the first {shown} to call of {in_all:,} with something overdue"
    known = (
        f"payments known to {shown_date(known_to, today)}" if known_to else "no payments known yet"
    )
    return f"{shown_date(today, today)} {today.year}: {counts}; {known}"


def _what_next(desk: Desk, morning: Morning, hint: bool) -> list[str]:
    worklist = morning.worklist
    if not worklist.calls:
        if worklist.held_back:
            return ["Nobody to ring today. See why with dunning why CUSTOMER."]
        return ["Nothing is overdue. Add invoices with dunning import invoices FILE."]
    from dunning.cli.speech import lines_in_short

    free = (one for one in worklist.calls if one.standing.code not in morning.claimed)
    first = next(free, worklist.calls[0])
    code = first.standing.code
    plan = morning.ways.plan_of(first.standing)
    lines = lines_in_short(desk, first, plan, worklist.as_of)
    said = [f"To {_who(first)}:", *(f"  {line.text}" for line in lines), ""] if lines else []
    return [*said, f"Next: dunning next, then dunning log {code} OUTCOME"] if hint else said[:-1]


def _who(call: ProposedCall) -> str:
    standing, person = call.standing, call.person
    return f"{person.name}, {standing.name}" if person else standing.name


def _call_cells(
    desk: Desk, call: ProposedCall, morning: Morning, wanted: Wanted
) -> tuple[str, ...]:
    standing, today = call.standing, morning.worklist.as_of
    return (
        f"{standing.name}\n{standing.code}",
        _ring(desk, call),
        _moneys(call.asked_for),
        str(call.days_past_due),
        "\n".join((*_claim(call, morning), call.reason(today), *_explained(call, morning, wanted))),
    )


def _claim(call: ProposedCall, morning: Morning) -> tuple[str, ...]:
    """Who else is about to ring them, if anybody is."""
    caller = morning.claimed.get(call.standing.code)
    return (f"{caller} is on it",) if caller else ()


def _held_cells(held: HeldBack, today: date) -> tuple[str, ...]:
    return (
        f"{held.standing.name}\n{held.standing.code}",
        _moneys(held.overdue),
        "\nalso ".join(_because(held)),
        back_words(held.standing, held.holds[0], today),
    )


def _ring(desk: Desk, call: ProposedCall) -> str:
    standing, person = call.standing, call.person
    if person is None:
        return "nobody known"
    there = local_time(desk, standing)
    differs = there and there != f"{desk.clock.now:%H:%M}"
    clock = f", {there} there" if differs else ""
    return f"{person.name}{clock}\n{person.phone or person.email}"


def _moneys(moneys: tuple[Money, ...]) -> str:
    return "\n".join(str(money) for money in moneys)


def _plain_call(call: ProposedCall, morning: Morning) -> tuple[str, ...]:
    standing, person, today = call.standing, call.person, morning.worklist.as_of
    return (
        "call",
        standing.code,
        standing.name,
        person.name if person else "",
        person.phone if person else "",
        _plain_moneys(call.asked_for),
        str(call.days_past_due),
        "; ".join((*_claim(call, morning), call.reason(today))),
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
        str(standing.owed.longest_wait(today)),
        "; also ".join(_because(held)),
        _until(held),
    )


def _because(held: HeldBack) -> list[str]:
    """The holds worth reading: what was agreed goes before limits that say no more than it."""
    own = [hold for hold in held.holds if hold.rule not in _LIMITS]
    return [hold.reason for hold in own or held.holds[:1]]


def _plain_moneys(moneys: tuple[Money, ...]) -> str:
    return ", ".join(f"{plain(money.amount, money.currency)} {money.currency}" for money in moneys)


def _record(
    desk: Desk, morning: Morning, calls: tuple[ProposedCall, ...], wanted: Wanted
) -> dict[str, Any]:
    worklist, known_to = morning.worklist, morning.payments_known_to
    records = []
    for call in calls:
        said = _explained(call, morning, wanted)
        more = {"explanation": said[0]} if said else {}
        caller = morning.claimed.get(call.standing.code)
        more |= {"claimed_by": caller} if caller else {}
        records.append(call_record(desk, call, worklist.as_of) | more)
    in_all = {} if worklist.in_all is None else {"in_all": worklist.in_all}
    return {
        "as_of": worklist.as_of.isoformat(),
        **in_all,
        "payments_known_to": known_to.isoformat() if known_to else None,
        "calls": records,
        "held_back": [
            {
                "customer": held.standing.code,
                "name": held.standing.name,
                "reason": "; also ".join(_because(held)),
                "until": _until(held),
            }
            for held in worklist.held_back
        ],
    }


def call_record(desk: Desk, call: ProposedCall, today: date) -> dict[str, Any]:
    """One proposed call as JSON: amounts as text, the currency beside them."""
    standing, person = call.standing, call.person
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


def _until(held: HeldBack) -> str:
    """For machines: the day of return, with the hour where it is today's."""
    hold = held.holds[0]
    if hold.at:
        return f"{hold.at:%Y-%m-%dT%H:%M}"
    return _working_day(held.standing, hold.until).isoformat()


def back_words(standing: Standing, hold: Hold, today: date) -> str:
    """The working day on which a hold is over, with the hour where it goes by the clock."""
    if hold.at is None:
        return shown_date(_working_day(standing, hold.until), today)
    day = "today" if hold.until == today else shown_date(hold.until, today)
    return f"{day} {hold.at:%H:%M}"


def _working_day(standing: Standing, day: date) -> date:
    return working_day_from(day, standing.country, standing.region)


def local_time(desk: Desk, standing: Standing) -> str | None:
    """The customer's time now, as HH:MM. None where their zone is not known."""
    zone = zone_of(standing)
    return f"{desk.clock.now.astimezone(zone):%H:%M}" if zone else None
