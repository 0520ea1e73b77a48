"""For whom asking is hard: what a debt has cost so far, and the commission that waits for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dunning.cli.desk import Desk
from dunning.commission_rates import CommissionRates
from dunning.facts import Standing
from dunning.law.borrowing import cost_of_waiting
from dunning.money import Money
from dunning.percentages import shown_percentage


def coach_lines(desk: Desk, standing: Standing, today: date, rates: CommissionRates) -> list[str]:
    """One line for the caller who finds asking hard: what the debt costs, and what waits for it.

    Made of the invoices called for. Empty while neither is known or comes to anything.
    """
    asked, settings = standing.called_for(today), desk.settings
    cost = cost_of_waiting(asked, today, settings.borrowing_rate)
    waiting = rates.waiting(asked, settings.commission)
    words = _OF_ONE if len(asked) == 1 else _OF_SEVERAL
    waits = f"{_joined(waiting)} of your commission {'waits' if len(waiting) == 1 else 'wait'} for"
    loan = (
        f"{words.subject} a loan without interest: at "
        f"{shown_percentage(settings.borrowing_rate)} {words.has} cost {_joined(cost)} so far"
    )
    if cost and waiting:
        return [f"{loan}, and {waits} {words.pronoun}."]
    return [f"{loan}."] if cost else [f"{waits} {words.named}."] if waiting else []


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    has: str
    pronoun: str
    named: str


_OF_ONE = _Words("This invoice is", "it has", "it", "this invoice")
_OF_SEVERAL = _Words("These invoices are", "they have", "them", "these invoices")


def _joined(moneys: Iterable[Money]) -> str:
    return " and ".join(map(str, moneys))
