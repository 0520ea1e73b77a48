"""Joining the book's consequences, the law's figures and the truth gate."""

from datetime import date
from typing import TYPE_CHECKING

from dunning.cli.desk import Desk
from dunning.facts import Standing
from dunning.ledger.asking import has_consequences
from dunning.script.gate import CLAIMS, Gate, open_gate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def gate_for(desk: Desk, standing: Standing, today: date) -> Gate:
    """Which consequences may be named to a customer today, and what the others lack.

    `standing` is the whole one: a dispute about any invoice bars every step.
    """
    with desk.asking() as ask:
        if not has_consequences(ask, today, standing.code):
            return Gate()
    with desk.reading() as session:
        return _gate(desk, session, standing, today)


def _gate(desk: Desk, session: "Session", standing: Standing, today: date) -> Gate:
    from dunning.cli.debt_costs import figures_for
    from dunning.ledger.consequences import read_consequences
    from dunning.ledger.debts import read_debt_history

    known = read_consequences(session, today, standing.code).get(standing.code, ())
    if not any(one.kind in CLAIMS for one in known):
        return open_gate(standing, known, today, {})
    history = read_debt_history(session, today, standing.code)
    figures = figures_for(desk.settings, standing, history, today)
    return open_gate(standing, known, today, figures)
