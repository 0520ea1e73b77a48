"""Late interest as a table with what it rests on, as lines for a pipe, or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from dunning.cli.debt_costs import debts_of, disputed, no_rule, own_terms, settled_parts
from dunning.cli.desk import Desk
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import short_date, shown_date
from dunning.errors import DunningError, UsageError
from dunning.facts import OpenInvoice, Standing
from dunning.law.debts import Debt, Terms, fixed_sum_on, interest_on
from dunning.law.fixed_sum import FixedSum
from dunning.law.interest import LateInterest, Segment
from dunning.law.rates import Regime
from dunning.law.simple_interest import DayCount
from dunning.ledger.customers import find_customer
from dunning.ledger.debts import DebtHistory, read_debt_history
from dunning.ledger.invoices import find_invoice
from dunning.ledger.model import Customer
from dunning.ledger.standings import read_standings
from dunning.money import Money, plain, totals
from dunning.percentages import plain_rate, shown_percentage

_DISPUTED = "disputed: nothing is claimed"
_EXACT_DECIMALS = 4
"""Interest of one segment is shown finer than it is paid: only the invoice's sum is rounded."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. None and empty for what the book and the settings say."""

    invoice: str = ""
    regime: Regime | None = None
    rate: Decimal | None = None
    day_count: DayCount | None = None
    euro_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Worked:
    """What one invoice bears; or `refusal`, why it cannot be said; or neither: it is disputed."""

    invoice: OpenInvoice
    interest: LateInterest | None = None
    fixed_sum: FixedSum | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """All that was worked out. `on_account` is the money that was counted from its own day."""

    code: str
    name: str
    until: date
    today: date
    terms: Terms
    invoices: tuple[_Worked, ...]
    on_account: tuple[Money, ...]

    @property
    def borne(self) -> list[tuple[_Worked, LateInterest]]:
        return [(one, one.interest) for one in self.invoices if one.interest is not None]

    @property
    def refused(self) -> list[_Worked]:
        return [one for one in self.invoices if one.refusal]

    @property
    def disputed(self) -> list[_Worked]:
        return [one for one in self.invoices if one.interest is None and not one.refusal]

    @property
    def interest(self) -> tuple[Money, ...]:
        """One sum of rounded sums per currency."""
        return totals(found.total for _, found in self.borne)

    @property
    def fixed_sums(self) -> tuple[Money, ...]:
        owed = (one.fixed_sum.money for one in self.invoices if one.fixed_sum is not None)
        return totals(money for money in owed if money is not None)

    @property
    def notes(self) -> list[str]:
        return list(dict.fromkeys(note for _, found in self.borne for note in found.notes))


def show_interest(desk: Desk, terminal: Terminal, typed: str, until: date, wanted: Wanted) -> None:
    """Writes the interest of each invoice with its segments, and what nothing is claimed for.

    Raises DunningError after that when every invoice was refused by the law's rules.
    """
    answer = _answer(desk, typed, until, wanted)
    if terminal.format is Format.JSON:
        terminal.json(_record(answer))
    elif terminal.format is Format.PLAIN:
        terminal.rows(_PLAIN_COLUMNS, list(_plain_rows(answer)), ())
    else:
        _draw(terminal, answer)
    for one in answer.refused:
        terminal.say(f"{one.invoice.number}: not worked out: {one.refusal}")
    if not answer.invoices:
        day = shown_date(until, desk.today)
        terminal.say(f"{answer.name}: nothing is overdue on {day}, there is no late interest")
        return
    terminal.say(
        "Information, not a claim: it may be named only through "
        f"dunning consequence add {answer.code} interest. Not legal advice."
    )
    if answer.refused and not answer.borne:
        raise DunningError(f"{answer.code}: no late interest could be worked out")


def _answer(desk: Desk, typed: str, until: date, wanted: Wanted) -> _Answer:
    with desk.reading() as session:
        customer = find_customer(session, typed)
        standing = read_standings(session, desk.day(until), customer.code)[0]
        history = read_debt_history(session, until, customer.code)
        chosen = _chosen(session, customer, standing, until, wanted.invoice)
    terms = _terms(desk, customer.code, history, wanted)
    _check_euro_rate(wanted.euro_rate, terms, chosen)
    debts = debts_of(standing, history)
    worked = (
        _Worked(one)
        if disputed(standing, one)
        else _worked(one, debts.get(one.number) or _settled(one, history), terms, until, wanted)
        for one in chosen
    )
    invoices = tuple(worked)
    return _Answer(
        customer.code, customer.name, until, desk.today, terms, invoices, standing.unallocated
    )


def _chosen(
    session: Session, customer: Customer, standing: Standing, until: date, number: str
) -> tuple[OpenInvoice, ...]:
    """The overdue invoices, or the one that was named."""
    if not number:
        return standing.overdue(until)
    invoice = find_invoice(session, number)
    if invoice.customer_id != customer.id:
        raise UsageError(f"invoice {invoice.number} is not {customer.name}'s")
    if invoice.issued > until:
        raise UsageError(f"invoice {invoice.number} was issued after {until}, on {invoice.issued}")
    settled = OpenInvoice(
        invoice.number,
        invoice.issued,
        invoice.due,
        invoice.amount,
        Decimal(0),
        invoice.currency,
    )
    return (next((one for one in standing.invoices if one.number == invoice.number), settled),)


def _settled(invoice: OpenInvoice, history: DebtHistory) -> Debt:
    principal = Money(invoice.amount, invoice.currency)
    return Debt(principal, invoice.due, tuple(settled_parts(invoice.number, history)))


def _terms(desk: Desk, code: str, history: DebtHistory, wanted: Wanted) -> Terms:
    """What was asked for, else the customer's own terms. Raises UsageError for what does not fit."""
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


def _worked(invoice: OpenInvoice, debt: Debt, terms: Terms, until: date, wanted: Wanted) -> _Worked:
    try:
        found = interest_on(debt, terms, until)
    except DunningError as error:
        return _Worked(invoice, refusal=str(error))
    try:
        owed = fixed_sum_on(debt, terms.regime, until, wanted.euro_rate)
    except DunningError as error:
        asks = terms.regime is Regime.HU and wanted.euro_rate is None
        owed = FixedSum(None, f"not worked out: {error}{' (--euro-rate N)' if asks else ''}")
    return _Worked(invoice, found, owed)


def _draw(terminal: Terminal, answer: _Answer) -> None:
    if not answer.invoices:
        return
    terms, today = answer.terms, answer.today
    until = shown_date(answer.until, today)
    terminal.heading(f"{answer.name} ({answer.code})")
    terminal.line(f"late interest until {until}, regime {terms.regime}, {terms.day_count}")
    rows = [
        _drawn(one.invoice.number, segment, today)
        for one, found in answer.borne
        for segment in found.segments
    ]
    if rows:
        terminal.line()
        terminal.rows(_DRAWN_COLUMNS, rows, ())
    for text in _sentences(answer):
        terminal.line(text)


def _drawn(number: str, segment: Segment, today: date) -> tuple[str, ...]:
    return (
        number,
        short_date(segment.first, today),
        short_date(segment.last, today),
        str(segment.days),
        str(segment.open),
        shown_percentage(segment.rate),
        f"{_finely(segment.interest):,}",
        segment.basis,
    )


def _sentences(answer: _Answer) -> Iterator[str]:
    """Below the table: each invoice's sums and what they rest on, then what is left out."""
    for one, found in answer.borne:
        yield ""
        yield f"{one.invoice.number}: {found.total} interest{_and_fixed_sum(one)}"
        yield f"  {found.basis}"
        if one.fixed_sum is not None:
            yield f"  fixed sum: {one.fixed_sum.basis}"
    yield ""
    for one in answer.disputed:
        yield f"{one.invoice.number}, {_open(one)}: {_DISPUTED}"
    for money in answer.on_account:
        yield f"on the account, counted from the day it came: {money}"
    for word, sums in (("interest", answer.interest), ("fixed sums", answer.fixed_sums)):
        if sums:
            yield f"in all: {' and '.join(map(str, sums))} {word}"
    for note in answer.notes:
        yield f"note: {note}"


def _and_fixed_sum(one: _Worked) -> str:
    money = one.fixed_sum.money if one.fixed_sum is not None else None
    return f", {money} fixed sum" if money is not None else ""


def _open(one: _Worked) -> Money:
    return Money(one.invoice.open, one.invoice.currency)


_DRAWN_COLUMNS = (
    Column("Invoice"),
    Column("From", whole=True),
    Column("To", whole=True),
    Column("Days", right=True),
    Column("Open", right=True, whole=True),
    Column("Rate", right=True, whole=True),
    Column("Interest", right=True, whole=True),
    Column("Basis"),
)
_PLAIN_COLUMNS = tuple(
    Column(name)
    for name in ("List", "Invoice", "From", "To", "Days", "Open", "Rate", "Amount", "Basis")
)


def _plain_rows(answer: _Answer) -> Iterator[tuple[str, ...]]:
    """Segments, then fixed sums, then what nothing is claimed for, then the totals."""
    for one, found in answer.borne:
        for segment in found.segments:
            yield (
                "interest",
                one.invoice.number,
                segment.first.isoformat(),
                segment.last.isoformat(),
                str(segment.days),
                _plain(segment.open),
                f"{segment.rate:f}",
                f"{_finely(segment.interest)} {found.principal.currency}",
                segment.basis,
            )
    for one, _ in answer.borne:
        if one.fixed_sum is not None:
            money = one.fixed_sum.money
            yield _plain_row("fixed-sum", one, _plain(money) if money else "", one.fixed_sum.basis)
    for one in answer.disputed:
        yield _plain_row("disputed", one, "", _DISPUTED)
    for one in answer.refused:
        yield _plain_row("refused", one, "", one.refusal)
    for word, sums in (("interest", answer.interest), ("fixed sums", answer.fixed_sums)):
        for money in sums:
            yield ("total", "", "", "", "", "", "", _plain(money), word)


def _plain_row(word: str, one: _Worked, amount: str, basis: str) -> tuple[str, ...]:
    return (word, one.invoice.number, "", "", "", _plain(_open(one)), "", amount, basis)


def _plain(money: Money) -> str:
    return f"{plain(money.amount, money.currency)} {money.currency}"


def _finely(amount: Fraction) -> Decimal:
    """Rounded half up to four decimals."""
    units = int(amount * 10**_EXACT_DECIMALS + Fraction(1, 2))
    return Decimal(units).scaleb(-_EXACT_DECIMALS)


def _record(answer: _Answer) -> dict[str, Any]:
    return {
        "customer": answer.code,
        "name": answer.name,
        "until": answer.until.isoformat(),
        "regime": answer.terms.regime.value,
        "day_count": answer.terms.day_count.value,
        "invoices": [_invoice_record(one, found) for one, found in answer.borne],
        "disputed": [_left_out(one) for one in answer.disputed],
        "refused": [_left_out(one) | {"refusal": one.refusal} for one in answer.refused],
        "interest": [_money_record(money) for money in answer.interest],
        "fixed_sums": [_money_record(money) for money in answer.fixed_sums],
        "notes": answer.notes,
    }


def _invoice_record(one: _Worked, found: LateInterest) -> dict[str, Any]:
    money = one.fixed_sum.money if one.fixed_sum is not None else None
    return _left_out(one) | {
        "amount": plain(one.invoice.amount, one.invoice.currency),
        "interest": plain(found.total.amount, found.total.currency),
        "verified": found.verified,
        "basis": found.basis,
        "fixed_sum": _money_record(money) if money is not None else None,
        "fixed_sum_basis": one.fixed_sum.basis if one.fixed_sum is not None else "",
        "segments": [_segment_record(segment) for segment in found.segments],
    }


def _left_out(one: _Worked) -> dict[str, Any]:
    invoice = one.invoice
    return {
        "invoice": invoice.number,
        "due": invoice.due.isoformat(),
        "open": plain(invoice.open, invoice.currency),
        "currency": invoice.currency,
    }


def _segment_record(segment: Segment) -> dict[str, Any]:
    return {
        "from": segment.first.isoformat(),
        "to": segment.last.isoformat(),
        "days": segment.days,
        "open": plain(segment.open.amount, segment.open.currency),
        "rate": f"{segment.rate:f}",
        "interest": str(_finely(segment.interest)),
        "basis": segment.basis,
    }


def _money_record(money: Money) -> dict[str, str]:
    return {"amount": plain(money.amount, money.currency), "currency": money.currency}
