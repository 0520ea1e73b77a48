"""Consequences: the real next steps that may be named, as every room sees them.

A consequence was decided by someone, rests on a clause, a law or a contract, and has a day. The
ledger keeps them, the script decides which of them are true enough to be said.
"""

from dataclasses import dataclass
from datetime import date

from dunning.kinds import ConsequenceKind, ConsequenceState
from dunning.money import Money


@dataclass(frozen=True, slots=True)
class ConsequenceFact:
    """A step that was decided, for one customer, as it stood on the day asked about.

    `basis` is the clause, law or contract it rests on. It is meant only when the oldest invoice
    asked for is at least `after_days` past due, and more than `above` is asked for; None for no
    such condition. `announced_on` is when they were told.
    """

    id: int
    kind: ConsequenceKind
    planned_for: date
    decided_by: str
    decided_on: date
    basis: str
    after_days: int | None = None
    above: Money | None = None
    announced_on: date | None = None
    done_on: date | None = None
    withdrawn_on: date | None = None
    note: str = ""

    def state(self, today: date) -> ConsequenceState:
        """How it stands. Withdrawn after its day it stays missed: it was not called off in time."""
        if self.done_on is not None and self.done_on <= today:
            return ConsequenceState.DONE
        called_off = self.withdrawn_on
        if called_off is not None and called_off <= min(today, self.planned_for):
            return ConsequenceState.WITHDRAWN
        return ConsequenceState.MISSED if self.planned_for < today else ConsequenceState.PLANNED
