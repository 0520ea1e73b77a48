"""What a debt costs: late interest for the truth gate, and the loan without interest it is.

Joins the ledger's allocations, the law's rates and the settings. Nothing is claimed here: the
figures may be named only where a consequence says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from dunning.errors import DunningError
from dunning.facts import OpenInvoice, Standing
from dunning.kinds import ConsequenceKind
from dunning.law.debts import (
    Debt,
    SettledPart,
    Terms,
    fixed_sum_law,
    fixed_sum_on,
    interest_law,
    interest_on,
    regime_of,
)
from dunning.law.interest import Segment
from dunning.law.rates import Regime
from dunning.law.simple_interest import DayCount
from dunning.ledger.debts import DebtHistory, Settling
from dunning.money import Money, totals
from dunning.percentages import plain_rate, shown_percentage
from dunning.script.gate import Figure
from dunning.settings import Settings


def figures_for(
    settings: Settings, standing: Standing, history: DebtHistory, today: date
) -> Mapping[ConsequenceKind, Figure]:
    """What may be claimed on the invoices called for, interest and fixed sums, for the gate.

    `history` is as known on that day. A figure that is in doubt, or would add up two
    currencies, is a refusal that says why.
    """
    asked, terms = standing.called_for(today), own_terms(settings, history)
    kinds = (ConsequenceKind.INTEREST, ConsequenceKind.FIXED_SUM)
    refusal = _no_sum(asked) or (no_rule(history) if terms is None else "")
    if refusal or terms is None:
        return dict.fromkeys(kinds, Figure(refusal=refusal))
    known = debts_of(standing, history)
    debts = {one.number: known[one.number] for one in asked}
    figures = (_interest_figure(debts, terms, today), _fixed_sum_figure(debts, terms, today))
    return dict(zip(kinds, figures, strict=True))


def own_terms(settings: Settings, history: DebtHistory) -> Terms | None:
    """The rate agreed in the customer's contract, else the rule of their country.

    None where neither is known; `no_rule` says why.
    """
    day_count = DayCount(settings.day_count)
    if history.contract_rate is not None:
        return Terms(Regime.CONTRACT, plain_rate(history.contract_rate), day_count)
    regime = regime_of(history.country)
    return None if regime is None else Terms(regime, day_count=day_count)


def no_rule(history: DebtHistory) -> str:
    """Why no rule of late interest is known for the customer, in a few words."""
    if not history.country:
        return "no rule of late interest is known: the customer has no country"
    return f"no rule of late interest is known for the country {history.country}"


def debts_of(standing: Standing, history: DebtHistory) -> dict[str, Debt]:
    """The customer's open invoices as debts, by number.

    Money on the account counts from the day it came, against the undisputed invoice that is
    due first, as it does in what is asked for.
    """
    left = [one.money.amount for one in history.on_account]
    debts = {}
    for invoice in standing.invoices:
        parts = settled_parts(invoice.number, history)
        if not disputed(standing, invoice):
            parts += _covers(invoice, history.on_account, left)
        principal = Money(invoice.amount, invoice.currency)
        debts[invoice.number] = Debt(principal, invoice.due, tuple(parts))
    return debts


def settled_parts(number: str, history: DebtHistory) -> list[SettledPart]:
    """What settled one invoice, as the law reads it."""
    return [SettledPart(one.on, one.money, one.ended) for one in history.settled.get(number, ())]


def disputed(standing: Standing, invoice: OpenInvoice) -> bool:
    """Whether the invoice or the whole account is disputed. Then nothing is claimed for it."""
    return invoice.disputed or standing.account_review_on is not None


def _covers(
    invoice: OpenInvoice, on_account: Sequence[Settling], left: list[Decimal]
) -> Iterator[SettledPart]:
    """What the account covers of an invoice, taken off `left`."""
    still_open = invoice.open
    for place, one in enumerate(on_account):
        if one.money.currency == invoice.currency and (cover := min(left[place], still_open)):
            left[place] -= cover
            still_open -= cover
            yield SettledPart(max(one.on, invoice.issued), Money(cover, invoice.currency))


def _no_sum(asked: Sequence[OpenInvoice]) -> str:
    """Why no one sum can be named, empty where it can."""
    if not asked:
        return "nothing overdue is asked for"
    currencies = sorted({one.currency for one in asked})
    if len(currencies) > 1:
        return f"what is asked for is in {' and '.join(currencies)}: one sum cannot be named"
    return ""


def _interest_figure(debts: Mapping[str, Debt], terms: Terms, today: date) -> Figure:
    segments: list[Segment] = []
    sums = []
    for number, debt in debts.items():
        try:
            found = interest_on(debt, terms, today)
        except DunningError as error:
            return Figure(refusal=f"invoice {number}: {error}")
        segments += found.segments
        sums.append(found.total)
    if not segments:
        return Figure(refusal=f"no day of default has passed by {today}")
    doubt = next((one.doubt for one in segments if one.doubt), "")
    if doubt:
        return Figure(refusal=f"the rate is not verified: {doubt}")
    amount = sum((money.amount for money in sums), Decimal(0))
    rates = " and ".join(dict.fromkeys(shown_percentage(one.rate) for one in segments))
    return Figure(Money(amount, sums[0].currency), f"{interest_law(terms.regime)}, at {rates}")


def _fixed_sum_figure(debts: Mapping[str, Debt], terms: Terms, today: date) -> Figure:
    found = []
    for number, debt in debts.items():
        try:
            found.append(fixed_sum_on(debt, terms.regime, today))
        except DunningError as error:
            return Figure(refusal=f"invoice {number}: {error}")
    sums = totals(one.money for one in found if one.money is not None)
    if not sums:
        return Figure(refusal="; ".join(dict.fromkeys(one.basis for one in found)))
    return Figure(sums[0], fixed_sum_law(terms.regime))
