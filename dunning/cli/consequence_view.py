"""The list of consequences, as a table, as lines, or as JSON."""

from datetime import date
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.terminal import Column, Format, Terminal
from dunning.consequences import ConsequenceFact
from dunning.days import short_date, shown_date
from dunning.ledger.consequences import consequence_lines
from dunning.ledger.customers import find_customer
from dunning.money import plain

_NONE_YET = "No consequences yet: dunning consequence add CUSTOMER KIND --on DATE"


def show_consequences(desk: Desk, terminal: Terminal, typed: str, as_of: date) -> None:
    """Every step that was decided by that day, with how it stood then."""
    with desk.reading() as session:
        code = find_customer(session, typed).code if typed else None
        lines = consequence_lines(session, as_of, code)
    columns = (
        Column("Customer", whole=True),
        Column("Kind", whole=True),
        Column("For", whole=True),
        Column("State", whole=True),
        Column("Told", whole=True),
        Column("Only"),
        Column("By"),
        Column("Basis"),
        Column("Note"),
    )
    rows = [
        (
            code,
            fact.kind.value,
            _planned(terminal, fact.planned_for, as_of),
            fact.state(as_of).value,
            _past(terminal, fact.announced_on, as_of),
            _condition(terminal, fact),
            fact.decided_by,
            fact.basis,
            fact.note,
        )
        for code, _, fact in lines
    ]
    records = (_record(code, name, fact, as_of) for code, name, fact in lines)
    terminal.rows(columns, rows, records, nothing=_NONE_YET)


def _planned(terminal: Terminal, day: date, today: date) -> str:
    return shown_date(day, today) if terminal.format is Format.TABLE else day.isoformat()


def _past(terminal: Terminal, day: date | None, today: date) -> str:
    if day is None:
        return ""
    return short_date(day, today) if terminal.format is Format.TABLE else day.isoformat()


def _condition(terminal: Terminal, fact: ConsequenceFact) -> str:
    """When alone the step is meant, empty for always."""
    parts = []
    if fact.after_days is not None:
        parts.append(f"from {fact.after_days} days")
    if fact.above is not None:
        drawn = terminal.format is Format.TABLE
        exact = f"{plain(fact.above.amount, fact.above.currency)} {fact.above.currency}"
        parts.append(f"above {fact.above if drawn else exact}")
    return ", ".join(parts)


def _record(code: str, name: str, fact: ConsequenceFact, as_of: date) -> dict[str, Any]:
    above = fact.above
    return {
        "consequence": fact.id,
        "customer": code,
        "name": name,
        "kind": fact.kind.value,
        "planned_for": fact.planned_for.isoformat(),
        "state": fact.state(as_of).value,
        "decided_by": fact.decided_by,
        "decided_on": fact.decided_on.isoformat(),
        "basis": fact.basis,
        "after_days": fact.after_days,
        "above": plain(above.amount, above.currency) if above else None,
        "currency": above.currency if above else None,
        "announced_on": _iso(fact.announced_on),
        "done_on": _iso(fact.done_on),
        "withdrawn_on": _iso(fact.withdrawn_on),
        "note": fact.note,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
