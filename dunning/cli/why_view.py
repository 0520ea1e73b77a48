"""Why a customer is rung, or not: every term, every hold, and when it ends."""

from datetime import date
from typing import Any

from dunning.cli.calling_ways import read_known, score_of, ways_of
from dunning.cli.desk import Desk
from dunning.cli.morning_view import back_words, holidays_unknown
from dunning.cli.terminal import Format, Terminal
from dunning.cli.truth import gate_for
from dunning.days import shown_date
from dunning.facts import Standing
from dunning.ledger.asking import read_standing
from dunning.money import Money, plain, shown
from dunning.scheduler.calendar import knows_country
from dunning.scheduler.holds import courtesy_holds
from dunning.scheduler.money_days import Habit, Score, Term, sentence, wait_words
from dunning.scheduler.ways import Ways
from dunning.scheduler.worklist import HeldBack, ProposedCall, place
from dunning.script.gate import Gate


def show_why(desk: Desk, terminal: Terminal, typed: str, today: date) -> None:
    """Writes the terms of the ranking, or what holds the call back, one line each."""
    standing = _standing(desk, typed, today)
    gate = gate_for(desk, standing, today)
    ways = ways_of(desk, today, read_known(desk, today, standing.code))
    placed = place(standing, today, ways)
    scored = score_of(standing, today, ways)
    if terminal.format is Format.JSON:
        terminal.json(_record(standing, placed, scored, today) | _gate_record(gate))
        return
    terminal.heading(f"{standing.name} ({standing.code}) on {shown_date(today, today)}")
    lines = _lines(standing, placed, scored, today)
    lines += [*_no_courtesy(standing, placed, today, ways), *_unknown(standing)]
    for line in (*lines, *_gate_lines(gate, today)):
        terminal.line(line)


def _standing(desk: Desk, typed: str, today: date) -> Standing:
    """The customer's standing. A code that was typed whole is found without SQLAlchemy."""
    with desk.asking() as ask:
        found = read_standing(ask, desk.day(today), typed.strip().lower())
        if found is not None:
            return found
    from dunning.ledger.customers import find_customer
    from dunning.ledger.standings import read_standings

    with desk.reading() as session:
        code = find_customer(session, typed).code
        return read_standings(session, desk.day(today), code)[0]


def _gate_lines(gate: Gate, today: date) -> list[str]:
    """The next steps that may be named on a call, and what the others lack."""
    lines = []
    for step in gate.offered:
        day = shown_date(step.planned_for, today)
        sum_of = f", {step.amount}" if step.amount else ""
        lines.append(f"may be named: {step.kind} for {day}{sum_of}, under {step.basis}")
    for barred in gate.barred:
        day = shown_date(barred.consequence.planned_for, today)
        lines += [f"not to be named: {barred.consequence.kind} for {day}"]
        lines += [f"  {missing}" for missing in barred.missing]
    return lines


def _gate_record(gate: Gate) -> dict[str, Any]:
    none: tuple[str, ...] = ()
    steps = [(step.kind, step.planned_for, none) for step in gate.offered]
    steps += [
        (one.consequence.kind, one.consequence.planned_for, one.missing) for one in gate.barred
    ]
    return {
        "consequences": [
            {
                "kind": kind.value,
                "planned_for": planned_for.isoformat(),
                "may_be_named": not missing,
                "missing": list(missing),
            }
            for kind, planned_for, missing in steps
        ]
    }


def _no_courtesy(
    standing: Standing, placed: ProposedCall | HeldBack | None, today: date, ways: Ways
) -> list[str]:
    """What keeps a call before the due date from being made, where the plan asks for one."""
    if placed is not None or not ways.courtesy_for(standing, today):
        return []
    return [f"no courtesy call: {hold.reason}" for hold in courtesy_holds(standing, today, ways)]


def _unknown(standing: Standing) -> list[str]:
    known = not standing.country or knows_country(standing.country)
    return [] if known else [holidays_unknown([standing.country])]


def _lines(
    standing: Standing, placed: ProposedCall | HeldBack | None, scored: Score, today: date
) -> list[str]:
    if placed is None:
        waiting = [one.due for one in standing.invoices]
        later = f"; the next is due {shown_date(min(waiting), today)}" if waiting else ""
        return [f"nothing is overdue{later}"]
    if isinstance(placed, HeldBack):
        return [
            f"held back: {hold.reason}; back {back_words(standing, hold, today)}"
            for hold in placed.holds
        ]
    said = [f"to call: {placed.reason(today)}", f"stage: {placed.stage.value}"]
    said.append(f"usually: {_days(scored.habit.usual_days)} late")
    said += [line for term in scored.terms for line in _term_lines(term, scored.habit)]
    said += [f"not counted: {_product(term)}" for term in scored.set_aside]
    return [*said, f"score: {sentence(scored) or 'nothing counts'}"]


def _term_lines(term: Term, habit: Habit) -> list[str]:
    if term.days_over <= 0:
        return [_product(term), f"  {_courtesy_days(term, habit)}"]
    known = [f"{_days(term.days_over)} over", f"the book expects {_days(term.book_days)} more"]
    if term.own_payments:
        times = f"{term.own_payments} payment{'' if term.own_payments == 1 else 's'}"
        known.append(f"{times} of theirs came this late, on average {_days(term.own_days)} later")
    if term.older_days:
        known.append(f"their older invoices have waited {_days(term.older_days)} longer")
    return [_product(term), f"  {'; '.join(known)}"]


def _courtesy_days(term: Term, habit: Habit) -> str:
    due = f"due in {_days(-term.days_over)}" if term.days_over else "due today"
    often = f"({habit.late} late + 3 x {habit.book_percent} % of the book)"
    return f"{due}; {_days(habit.usual_days)} usually x {often} / ({habit.payments} payments + 3)"


def _product(term: Term) -> str:
    money = Money(term.open, term.currency)
    product = shown(term.money_days, term.currency)
    days = f"{_days(term.expected_days)} {wait_words(term)}"
    return f"{term.number}: {money} x {days} = {product} {term.currency}-days"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _record(
    standing: Standing, placed: ProposedCall | HeldBack | None, scored: Score, today: date
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "customer": standing.code,
        "name": standing.name,
        "as_of": today.isoformat(),
        "call": isinstance(placed, ProposedCall),
    }
    if isinstance(placed, ProposedCall):
        record |= {
            "why": placed.reason(today),
            "stage": placed.stage.value,
            "terms": [
                {
                    "invoice": term.number,
                    "open": plain(term.open, term.currency),
                    "currency": term.currency,
                    "days_past_due": term.days_over,
                    "expected_days": term.expected_days,
                    "book_days": term.book_days,
                    "own_payments": term.own_payments,
                    "own_days": term.own_days,
                    "older_days": term.older_days,
                }
                for term in scored.terms
            ],
            "score": plain(placed.score, placed.score_currency),
            "sentence": sentence(scored),
        }
    elif placed is not None:
        record["holds"] = [
            {
                "rule": hold.rule,
                "reason": hold.reason,
                "until": hold.until.isoformat(),
                "at": hold.at.isoformat() if hold.at else None,
            }
            for hold in placed.holds
        ]
    return record
