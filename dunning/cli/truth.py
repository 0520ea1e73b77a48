"""Joining the book's consequences, the law's figures and the truth gate."""

from datetime import date

from sqlalchemy.orm import Session

from dunning.cli.debt_costs import figures_for
from dunning.cli.desk import Desk
from dunning.consequences import ConsequenceKind
from dunning.facts import Standing
from dunning.ledger.consequences import read_consequences
from dunning.ledger.debts import read_debt_history
from dunning.script.gate import CLAIMS, Figure, Gate, open_gate


def gate_for(desk: Desk, session: Session, standing: Standing, today: date) -> Gate:
    """Which consequences may be named to a customer today, and what the others lack.

    `standing` is the whole one: a dispute about any invoice bars every step.
    """
    known = read_consequences(session, today, standing.code).get(standing.code, ())
    figures: dict[ConsequenceKind, Figure] = {}
    if any(one.kind in CLAIMS for one in known):
        history = read_debt_history(session, today, standing.code)
        figures |= figures_for(desk.settings, standing, history, today)
    return open_gate(standing, known, today, figures)
