"""What late interest a customer's invoices bear: by whose rule, and which cannot be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from dunning.cli.debt_costs import debts_of, disputed, no_rule, own_terms, settled_parts
from dunning.cli.desk import Desk
from dunning.errors import DunningError, UsageError
from dunning.facts import OpenInvoice, Standing
from dunning.law.debts import Debt, Terms, fixed_sum_on, interest_on
from dunning.law.fixed_sum import FixedSum
from dunning.law.interest import LateInterest
from dunning.law.rates import Regime
from dunning.law.simple_interest import DayCount
from dunning.ledger.customers import find_customer
from dunning.ledger.debts import DebtHistory, read_debt_history
from dunning.ledger.invoices import find_invoice
from dunning.ledger.model import Customer
from dunning.ledger.standings import read_standings
from dunning.money import Money, totals
from dunning.percentages import plain_rate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. None and empty for what the book and the settings say."""

    invoice: str = ""
    regime: Regime | None = None
    rate: Decimal | None = None
    day_count: DayCount | None = None
    euro_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Borne:
    """The interest and the fixed sum of one invoice."""

    invoice: OpenInvoice
    interest: LateInterest
    fixed_sum: FixedSum


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An invoice that no interest is given for, and why."""

    invoice: OpenInvoice
    why: str


@dataclass(frozen=True, slots=True)
class InterestAnswer:
    """All that was worked out up to a day, each list by due date.

    Nothing is claimed for the `disputed`; the `refused` are those whose rate is not known or
    whose debt the regime does not cover. `on_account` is the money counted from its own day.
    """

    code: str
    name: str
    until: date
    terms: Terms
    borne: tuple[Borne, ...]
    disputed: tuple[LeftOut, ...]
    refused: tuple[LeftOut, ...]
    on_account: tuple[Money, ...]
    ahead: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was overdue."""
        return not (self.borne or self.disputed or self.refused)

    @property
    def interest(self) -> tuple[Money, ...]:
        """The invoices' rounded sums, one total per currency."""
        return totals(one.interest.total for one in self.borne)

    @property
    def fixed_sums(self) -> tuple[Money, ...]:
        """The fixed sums, one total per currency."""
        sums = (one.fixed_sum.money for one in self.borne)
        return totals(money for money in sums if money is not None)

    @property
    def notes(self) -> list[str]:
        """What to know before a figure is named to anyone, each once."""
        ahead = ["counted ahead: payments still to come are not known"] if self.ahead else []
        found = (note for one in self.borne for note in one.interest.notes)
        return [*ahead, *dict.fromkeys(found)]


def interest_answer(desk: Desk, typed: str, until: date, wanted: Wanted) -> InterestAnswer:
    """The interest of the overdue invoices, or of the one asked for, as known on that day.

    Raises UsageError for options that do not fit, and where nobody's rule is known.
    """
    with desk.reading() as session:
        customer = find_customer(session, typed)
        standing = read_standings(session, desk.day(until), customer.code)[0]
        history = read_debt_history(session, until, customer.code)
        chosen = _chosen(session, customer, standing, until, wanted.invoice)
    terms = _terms(desk, customer.code, history, wanted)
    _check_euro_rate(wanted.euro_rate, terms, chosen)
    debts = debts_of(standing, history)
    borne, disputes, refused = [], [], []
    for invoice in chosen:
        if disputed(standing, invoice):
            disputes.append(LeftOut(invoice, "disputed: nothing is claimed"))
            continue
        debt = debts.get(invoice.number) or _settled_debt(invoice, history)
        try:
            found = interest_on(debt, terms, until)
        except DunningError as error:
            refused.append(LeftOut(invoice, f"not worked out: {error}"))
            continue
        borne.append(Borne(invoice, found, _fixed_sum(debt, terms, until, wanted.euro_rate)))
    return InterestAnswer(
        customer.code,
        customer.name,
        until,
        terms,
        tuple(borne),
        tuple(disputes),
        tuple(refused),
        standing.unallocated,
        ahead=until > desk.today,
    )


def _chosen(
    session: Session, customer: Customer, standing: Standing, until: date, number: str
) -> tuple[OpenInvoice, ...]:
    """The overdue invoices, or the one that was named, also when it is settled."""
    if not number:
        return standing.overdue(until)
    invoice = find_invoice(session, number)
    if invoice.customer_id != customer.id:
        raise UsageError(f"invoice {invoice.number} is not {customer.name}'s")
    if invoice.issued > until:
        raise UsageError(f"invoice {invoice.number} was issued after {until}, on {invoice.issued}")
    settled = OpenInvoice(
        invoice.number, invoice.issued, invoice.due, invoice.amount, Decimal(0), invoice.currency
    )
    return (next((one for one in standing.invoices if one.number == invoice.number), settled),)


def _settled_debt(invoice: OpenInvoice, history: DebtHistory) -> Debt:
    principal = Money(invoice.amount, invoice.currency)
    return Debt(principal, invoice.due, tuple(settled_parts(invoice.number, history)))


def _terms(desk: Desk, code: str, history: DebtHistory, wanted: Wanted) -> Terms:
    """What was asked for, else the customer's own terms. UsageError for what does not fit."""
    regime = wanted.regime or (None if wanted.rate is None else Regime.CONTRACT)
    day_count = wanted.day_count or DayCount(desk.settings.day_count)
    if regime is None:
        own = own_terms(desk.settings, history)
        if own is None:
            raise UsageError(
                f"{code}: {no_rule(history)}: say whose holds with --regime {', '.join(Regime)}"
            )
        return replace(own, day_count=day_count)
    if regime is not Regime.CONTRACT:
        if wanted.rate is not None:
            raise UsageError(f"regime {regime} sets its own rate: leave out --rate or the regime")
        return Terms(regime, day_count=day_count)
    rate = history.contract_rate if wanted.rate is None else wanted.rate
    if rate is None:
        raise UsageError(
            f"{code}: no rate was agreed in a contract: say it with --rate PERCENT, "
            f"or keep it with dunning customer edit {code} --contract-rate PERCENT"
        )
    return Terms(regime, plain_rate(rate), day_count)


def _check_euro_rate(
    euro_rate: Decimal | None, terms: Terms, chosen: Sequence[OpenInvoice]
) -> None:
    if euro_rate is None:
        return
    if terms.regime is not Regime.HU:
        raise UsageError(f"regime {terms.regime} needs no --euro-rate: leave it out")
    if len({one.due for one in chosen}) > 1:
        raise UsageError("--euro-rate is that of one day of default: say which with --invoice")


def _fixed_sum(debt: Debt, terms: Terms, until: date, euro_rate: Decimal | None) -> FixedSum:
    """The sum, or in its basis why it is not worked out."""
    try:
        return fixed_sum_on(debt, terms.regime, until, euro_rate)
    except DunningError as error:
        wants_rate = terms.regime is Regime.HU and euro_rate is None
        return FixedSum(None, f"not worked out: {error}{', with --euro-rate' * wants_rate}")
