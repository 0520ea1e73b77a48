"""A customer's payment record as a page, as rows of what and value, or as one flat object."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import shown_date
from dunning.facts import ContactFact, PauseFact
from dunning.kinds import PromiseState, Role
from dunning.ledger.customer_record import read_payment_records
from dunning.ledger.near_names import Near, near_customers
from dunning.money import Money, plain, totals
from dunning.payment_record import Ending, InvoiceRecord, PaymentRecord, moneys
from dunning.report.verdict import WORDS, Judgement, judge, round_half_up
from dunning.scheduler.payment_habits import learn_rule
from dunning.scheduler.payment_rule_words import read_rule, rule_words

_PAYS = (Role.PAYER, Role.ACCOUNTS)
_STATES = (
    PromiseState.KEPT,
    PromiseState.PARTLY_KEPT,
    PromiseState.BROKEN,
    PromiseState.OPEN,
)


@dataclass(frozen=True, slots=True)
class _Habit:
    """On which days they pay: in words, empty where nobody knows. `kept`: the user noted it."""

    words: str = ""
    kept: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    """A record with what was made of it. `exact`: it is of the very name typed."""

    record: PaymentRecord
    judgement: Judgement
    habit: _Habit
    exact: bool

    @property
    def payers(self) -> list[ContactFact]:
        """Who can be rung about a payment, payers first."""
        reachable = [
            one
            for one in self.record.contacts
            if one.role in _PAYS and not one.wrong_number and (one.phone or one.email)
        ]
        return sorted(reachable, key=lambda one: _PAYS.index(one.role))

    @property
    def currencies(self) -> list[str]:
        """What they are known to pay in."""
        if self.record.currency:
            return [self.record.currency]
        return sorted({one.money.currency for one in self.record.invoices})


def show_check(desk: Desk, terminal: Terminal, typed: str, as_of: date) -> None:
    """Writes the record of the customer meant, or how each of those stands that may be meant."""
    with desk.reading() as session:
        near = near_customers(session, typed)
        records = read_payment_records(session, desk.day(as_of), near.ids)
    checked = [_Checked(one, judge(one), _habit(one), near.exact) for one in records]
    if len(checked) == 1:
        _show_one(desk, terminal, checked[0], typed)
    else:
        _show_several(terminal, checked, near, typed)


def _habit(record: PaymentRecord) -> _Habit:
    if record.pays_rule:
        return _Habit(rule_words(read_rule(record.pays_rule)), kept=True)
    learned = learn_rule(payment.on for payment in record.payments if payment.day_known)
    return _Habit(rule_words(learned.rule), seen=learned.sentence()) if learned else _Habit()


def _show_several(terminal: Terminal, checked: Sequence[_Checked], near: Near, typed: str) -> None:
    called = "are called" if near.exact else "have a name near"
    nearest = f", the nearest {len(checked)} of them here" if near.more else ""
    terminal.say(
        f"{len(checked) + near.more:,} customers {called} {typed.strip()!r}{nearest}: "
        "for the whole record type dunning check CODE"
    )
    columns = (
        Column("Customer", whole=True),
        Column("Name"),
        Column("Verdict"),
        Column("Overdue", right=True, whole=True),
    )
    drawn = terminal.format is Format.TABLE
    rows = [
        (
            one.record.code,
            one.record.name,
            WORDS[one.judgement.verdict] if drawn else one.judgement.verdict.value,
            _sums(one.record.overdue(), drawn),
        )
        for one in checked
    ]
    terminal.rows(columns, rows, (_record(one) for one in checked))


def _sums(sums: Iterable[Money], drawn: bool) -> str:
    return "\n".join(map(str, sums)) if drawn else ", ".join(map(_exact, sums))


def _exact(money: Money) -> str:
    return f"{plain(money.amount, money.currency)} {money.currency}"


def _show_one(desk: Desk, terminal: Terminal, checked: _Checked, typed: str) -> None:
    record = checked.record
    if not checked.exact:
        nearest = f"{record.name} ({record.code})"
        terminal.say(f"Nobody is called {typed.strip()!r}; the nearest name is {nearest}.")
    if terminal.format is Format.JSON:
        terminal.json(_record(checked))
    elif terminal.format is Format.PLAIN:
        rows = [(what, _cell(value)) for what, value in _record(checked).items()]
        terminal.rows((Column("what"), Column("value")), rows, ())
    else:
        _draw(desk, terminal, checked)


def _draw(desk: Desk, terminal: Terminal, checked: _Checked) -> None:
    record = checked.record
    day = shown_date(record.as_of, desk.today)
    terminal.heading(f"{record.name} ({record.code}) on {day}")
    terminal.line(checked.judgement.sentence())
    for heading, lines in (
        ("Invoices", _invoice_lines(record)),
        ("Payments", _payment_lines(record)),
        ("Promises and disputes", _promise_lines(record)),
        ("Not rung", _pause_lines(record)),
        ("Who pays, when and how much", _payer_lines(checked)),
        ("Ask before you sign", unknown(checked)),
    ):
        if lines:
            terminal.line()
            terminal.heading(heading)
        for line in lines:
            terminal.line(line)


def _invoice_lines(record: PaymentRecord) -> list[str]:
    paid, still_open = record.ended(Ending.PAID), record.ended(Ending.OPEN)
    parted = sum(one.open < one.money.amount for one in still_open)
    in_part = f", {parted} of them paid in part" if parted else ""
    lines = [
        _counted("paid", paid, moneys(paid)),
        _counted("open", still_open, _open(still_open)) + in_part,
    ]
    if overdue := record.overdue():
        lines.append(f"overdue now: {_joined(overdue)}")
    if record.on_account:
        lines.append(f"on the account: {_joined(record.on_account)}")
    for what, ending in (
        ("credited, which is no payment", Ending.CREDITED),
        ("written off, which counts as never paid", Ending.WRITTEN_OFF),
    ):
        if ended := record.ended(ending):
            lines.append(_counted(what, ended, moneys(ended)))
    if late := [one for one in record.days_late() if one]:
        lines.append(
            f"late: {len(late)} of {len(record.days_late())}, {_mean(late)} days on average, "
            f"{max(late)} at worst"
        )
    return lines if record.invoices else []


def _counted(what: str, invoices: Sequence[InvoiceRecord], sums: Iterable[Money]) -> str:
    return ", ".join(filter(None, (f"{what}: {len(invoices)}", _joined(sums))))


def _open(invoices: Iterable[InvoiceRecord]) -> tuple[Money, ...]:
    return totals(Money(one.open, one.money.currency) for one in invoices)


def _joined(sums: Iterable[Money]) -> str:
    return " and ".join(map(str, sums))


def _mean(days: Sequence[int]) -> int:
    return round_half_up(sum(days), len(days))


def _payment_lines(record: PaymentRecord) -> list[str]:
    lines = []
    if record.payments:
        last = record.payments[-1]
        lines.append(f"the last: {last.money} on {shown_date(last.on, record.as_of)}")
    if record.reversed:
        lines.append(f"taken back: {record.reversed}")
    return lines


def _promise_lines(record: PaymentRecord) -> list[str]:
    counts = [(record.promised(state), state.value.replace("-", " ")) for state in _STATES]
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    lines = [f"promises: {said}"] if said else []
    if record.disputes_ever:
        lines.append(f"disputes: {record.disputes_ever} ever, {record.disputes_open} open")
    return lines


def _pause_lines(record: PaymentRecord) -> list[str]:
    def said(pause: PauseFact) -> str:
        reason = f": {pause.reason}" if pause.reason else ""
        return f"{pause.kind.value} since {shown_date(pause.starts, record.as_of)}{reason}"

    lines = [said(pause) for pause in record.pauses]
    for past in record.earlier_pauses:
        until = shown_date(past.ended, record.as_of)
        starts = shown_date(past.pause.starts, record.as_of)
        lines.append(f"earlier, {past.pause.kind.value}: {starts} to {until}")
    return lines


def _payer_lines(checked: _Checked) -> list[str]:
    record, habit = checked.record, checked.habit
    lines = [_person(one) for one in checked.payers]
    if habit.kept:
        lines.append(f"pays {habit.words}")
    elif habit.words:
        keep = f'dunning customer edit {record.code} --pays "{habit.words}"'
        lines.append(f"{habit.seen}; keep it with {keep}")
    if usual := record.usual_payments():
        known = len(record.payments)
        median = f"median of {known} payments" if known > 1 else "the only payment"
        lines.append(f"usually {_joined(usual)} at a time ({median})")
    if checked.currencies:
        lines.append(f"in {' and '.join(checked.currencies)}")
    if record.terms_days is not None:
        lines.append(f"terms of {record.terms_days} days")
    return lines


def _person(contact: ContactFact) -> str:
    reach = ", ".join(filter(None, (contact.phone, contact.email)))
    return f"{contact.name}, {contact.role.value}: {reach}"


def unknown(checked: _Checked) -> list[str]:
    """What the book does not know of who pays, when and how much, as questions to settle."""
    return list(_unknown(checked))


def _unknown(checked: _Checked) -> Iterator[str]:
    if not checked.payers:
        others = [one.name for one in checked.record.contacts if not one.wrong_number]
        known = f" (ask {' or '.join(others)})" if others else ""
        yield f"who pays, and how to reach them{known}"
    if not checked.habit.words:
        yield "on which days they pay"
    if not checked.record.payments:
        yield "how much they can pay at a time"
    if not checked.currencies:
        yield "in which currency"
    if checked.record.terms_days is None and not checked.record.invoices:
        yield "within how many days"


def _record(checked: _Checked) -> dict[str, Any]:
    record, judgement = checked.record, checked.judgement
    return {
        "customer": record.code,
        "name": record.name,
        "exact": checked.exact,
        "as_of": record.as_of.isoformat(),
        "verdict": judgement.verdict.value,
        "sentence": judgement.sentence(),
        **_invoice_record(record),
        **_money_record(record),
        **{f"promises_{_key(state)}": record.promised(state) for state in _STATES},
        "disputes_open": record.disputes_open,
        "disputes_ever": record.disputes_ever,
        "stops": [pause.kind.value for pause in record.pauses],
        "earlier_stops": [past.pause.kind.value for past in record.earlier_pauses],
        "supply_hold_on": record.supply_hold_on and record.supply_hold_on.isoformat(),
        **_payer_record(checked),
    }


def _key(state: PromiseState) -> str:
    return state.value.replace("-", "_")


def _invoice_record(record: PaymentRecord) -> dict[str, Any]:
    paid, still_open = record.ended(Ending.PAID), record.ended(Ending.OPEN)
    days = record.days_late()
    late = [one for one in days if one]
    written_off = record.ended(Ending.WRITTEN_OFF)
    return {
        "invoices_paid": len(paid),
        "paid": _moneys(moneys(paid)),
        "invoices_open": len(still_open),
        "invoices_paid_in_part": sum(one.open < one.money.amount for one in still_open),
        "open": _moneys(_open(still_open)),
        "overdue": _moneys(record.overdue()),
        "invoices_credited": len(record.ended(Ending.CREDITED)),
        "invoices_written_off": len(written_off),
        "written_off": _moneys(moneys(written_off)),
        "invoices_judged": len(days),
        "invoices_late": len(late),
        "share_late": round(len(late) / len(days), 4) if days else None,
        "days_late_mean": _mean(late) if late else None,
        "days_late_worst": max(late, default=None),
    }


def _money_record(record: PaymentRecord) -> dict[str, Any]:
    last = record.payments[-1] if record.payments else None
    return {
        "on_account": _moneys(record.on_account),
        "payments": len(record.payments),
        "payments_reversed": record.reversed,
        "last_payment_on": last and last.on.isoformat(),
        "last_payment_amount": last and plain(last.money.amount, last.money.currency),
        "last_payment_currency": last and last.money.currency,
    }


def _payer_record(checked: _Checked) -> dict[str, Any]:
    payer = checked.payers[0] if checked.payers else None
    return {
        "contact": payer and payer.name,
        "role": payer and payer.role.value,
        "phone": payer and payer.phone,
        "email": payer and payer.email,
        "pays": checked.habit.words or None,
        "pays_noted": checked.habit.kept,
        "usual_payment": _moneys(checked.record.usual_payments()),
        "currencies": checked.currencies,
        "terms_days": checked.record.terms_days,
        "still_to_ask": unknown(checked),
    }


def _moneys(sums: Iterable[Money]) -> list[dict[str, str]]:
    return [
        {"amount": plain(money.amount, money.currency), "currency": money.currency}
        for money in sums
    ]


_CELLS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "yes" if value else "no",
    type(None): lambda value: "",
    list: lambda values: ", ".join(map(_cell, values)),
    dict: lambda money: f"{money['amount']} {money['currency']}",
}


def _cell(value: Any) -> str:
    return _CELLS.get(type(value), str)(value)
