"""How customers have paid, read for the end of any day: invoices, money, promises, disputes, stops.

A fixed number of statements, however many customers are asked about.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from dunning.facts import ContactFact, PauseFact, PromiseFact
from dunning.kinds import ConsequenceKind, PauseKind, Role
from dunning.ledger.day import Day
from dunning.ledger.model import (
    Allocation,
    Consequence,
    Contact,
    Credit,
    Customer,
    Dispute,
    Invoice,
    Pause,
    Payment,
)
from dunning.ledger.standings import promises_on, unallocated_on
from dunning.money import Money, totals
from dunning.payment_record import InvoiceRecord, PastPause, PaymentFact, PaymentRecord


def read_payment_records(session: Session, day: Day, ids: Sequence[int]) -> list[PaymentRecord]:
    """The record of each of these customers at the end of that day, in the order of `ids`."""
    told = _read(session, day, ids)
    return [_record(told, day.on, key) for key in ids]


@dataclass(frozen=True, slots=True)
class _Told:
    """All that was read of some customers, by their ids."""

    customers: Mapping[int, Customer]
    disputes: Mapping[int, "_Disputes"]
    invoices: Mapping[int, list[InvoiceRecord]]
    payments: Mapping[int, list[PaymentFact]]
    taken_back: Counter[int]
    unallocated: Mapping[int, tuple[Money, ...]]
    promises: Mapping[int, tuple[PromiseFact, ...]]
    pauses: Mapping[int, list[PauseFact]]
    earlier_pauses: Mapping[int, list[PastPause]]
    supply_holds: Mapping[int, date]
    contacts: Mapping[int, list[ContactFact]]


def _read(session: Session, day: Day, ids: Sequence[int]) -> _Told:
    def whose(customer_id: Any) -> ColumnElement[bool]:
        return or_(*(customer_id == key for key in ids))

    customers = session.scalars(select(Customer).where(whose(Customer.id)))
    disputes = _disputes(session, day, ids)
    payments, taken_back = _payments(session, day, ids)
    pauses, earlier = _pauses(session, day, ids)
    return _Told(
        customers={one.id: one for one in customers},
        disputes=disputes,
        invoices=_invoices(session, day, ids, disputes),
        payments=payments,
        taken_back=taken_back,
        unallocated=unallocated_on(session, day, whose),
        promises=promises_on(session, day, whose),
        pauses=pauses,
        earlier_pauses=earlier,
        supply_holds=_supply_holds(session, day, ids),
        contacts=_contacts(session, day, ids),
    )


def _record(told: _Told, as_of: date, key: int) -> PaymentRecord:
    customer, claims = told.customers[key], told.disputes[key]
    on_account = totals(told.unallocated.get(key, ()))
    return PaymentRecord(
        code=customer.code,
        name=customer.name,
        as_of=as_of,
        invoices=_covered(told.invoices[key], on_account),
        payments=tuple(told.payments[key]),
        reversed=told.taken_back[key],
        on_account=on_account,
        promises=tuple(told.promises.get(key, ())),
        disputes_open=claims.open,
        disputes_ever=claims.ever,
        pauses=tuple(told.pauses[key]),
        earlier_pauses=tuple(told.earlier_pauses[key]),
        supply_hold_on=told.supply_holds.get(key),
        contacts=tuple(told.contacts[key]),
        pays_rule=customer.pays_rule,
        currency=customer.currency,
        terms_days=customer.terms_days,
    )


@dataclass(slots=True)
class _Disputes:
    """The claims of one customer: how many, and what those that run are about."""

    open: int = 0
    ever: int = 0
    whole_account: bool = False
    invoices: set[int] = field(default_factory=set)


def _disputes(session: Session, day: Day, ids: Sequence[int]) -> dict[int, _Disputes]:
    found: dict[int, _Disputes] = defaultdict(_Disputes)
    for claim in session.scalars(
        select(Dispute).where(Dispute.customer_id.in_(ids), Dispute.opened_on <= day.on)
    ):
        told = found[claim.customer_id]
        told.ever += 1
        if claim.resolved_on is None or claim.resolved_on > day.on:
            told.open += 1
            told.whole_account |= claim.invoice_id is None
            told.invoices.update(() if claim.invoice_id is None else (claim.invoice_id,))
    return found


def _invoices(
    session: Session, day: Day, ids: Sequence[int], disputes: dict[int, _Disputes]
) -> dict[int, list[InvoiceRecord]]:
    """Every invoice issued by the day, with what settled it by then."""
    settling = and_(
        Allocation.invoice_id == Invoice.id,
        Allocation.starts <= day.on,
        or_(Allocation.ends.is_(None), Allocation.ends > day.on),
    )
    rows = session.execute(
        select(Invoice, Allocation.amount, Allocation.starts, Payment.day_assumed, Credit.kind)
        .outerjoin(Allocation, settling)
        .outerjoin(Payment, Payment.id == Allocation.payment_id)
        .outerjoin(Credit, Credit.id == Allocation.credit_id)
        .where(Invoice.customer_id.in_(ids), Invoice.issued <= day.on)
        .order_by(Invoice.due, Invoice.id, Allocation.starts)
    )
    parts: dict[Invoice, list[_Part]] = {}
    for invoice, amount, starts, day_assumed, credited_by in rows:
        settled_by = parts.setdefault(invoice, [])
        if amount is not None:
            settled_by.append(_Part(amount, starts, bool(day_assumed), credited_by or ""))
    found: dict[int, list[InvoiceRecord]] = defaultdict(list)
    for invoice, settled_by in parts.items():
        claims = disputes[invoice.customer_id]
        disputed = claims.whole_account or invoice.id in claims.invoices
        found[invoice.customer_id].append(_invoice_record(invoice, settled_by, disputed))
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """What settles part of an invoice. `credited_by` is the kind of credit, empty for money."""

    amount: Decimal
    starts: date
    day_assumed: bool
    credited_by: str


def _invoice_record(invoice: Invoice, settled_by: Sequence[_Part], disputed: bool) -> InvoiceRecord:
    paid = [part for part in settled_by if not part.credited_by]
    last = max((part.starts for part in paid), default=None)
    assumed = any(part.day_assumed for part in paid if part.starts == last)
    still_open = invoice.amount - _sum(settled_by)
    return InvoiceRecord(
        due=invoice.due,
        money=Money(invoice.amount, invoice.currency),
        open=still_open,
        asked=Decimal(0) if disputed else still_open,
        written_off=_sum(part for part in settled_by if part.credited_by == "write-off"),
        paid=_sum(paid),
        paid_on=None if assumed else last,
        disputed=disputed and still_open > 0,
    )


def _sum(parts: Iterable[_Part]) -> Decimal:
    return sum((part.amount for part in parts), Decimal(0))


def _covered(
    invoices: Sequence[InvoiceRecord], on_account: Iterable[Money]
) -> tuple[InvoiceRecord, ...]:
    """The invoices, with money on the account taken off what is asked, oldest due first."""
    left = {money.currency: money.amount for money in on_account}
    covered = []
    for invoice in invoices:
        currency = invoice.money.currency
        cover = min(left.get(currency, Decimal(0)), invoice.asked)
        if cover:
            left[currency] -= cover
            invoice = replace(invoice, asked=invoice.asked - cover)
        covered.append(invoice)
    return tuple(covered)


def _payments(
    session: Session, day: Day, ids: Sequence[int]
) -> tuple[dict[int, list[PaymentFact]], Counter[int]]:
    """The payments that stand, and how many were taken back by that day."""
    standing: dict[int, list[PaymentFact]] = defaultdict(list)
    taken_back: Counter[int] = Counter()
    for payment in session.scalars(
        select(Payment)
        .where(Payment.customer_id.in_(ids), Payment.paid_on <= day.on)
        .order_by(Payment.paid_on, Payment.id)
    ):
        if payment.reversed_on is not None and payment.reversed_on <= day.on:
            taken_back[payment.customer_id] += 1
            continue
        money = Money(payment.amount, payment.currency)
        fact = PaymentFact(payment.paid_on, money, not payment.day_assumed)
        standing[payment.customer_id].append(fact)
    return standing, taken_back


def _pauses(
    session: Session, day: Day, ids: Sequence[int]
) -> tuple[dict[int, list[PauseFact]], dict[int, list[PastPause]]]:
    """The stops that run on that day, and those that had ended."""
    running: dict[int, list[PauseFact]] = defaultdict(list)
    earlier: dict[int, list[PastPause]] = defaultdict(list)
    for pause in session.scalars(
        select(Pause)
        .where(Pause.customer_id.in_(ids), Pause.starts <= day.on)
        .order_by(Pause.starts, Pause.id)
    ):
        fact = PauseFact(PauseKind(pause.kind), pause.starts, pause.until, pause.reason)
        ends = [] if pause.lifted_on is None else [pause.lifted_on]
        if fact.kind is PauseKind.PAUSE:
            ends.append(pause.until)
        ended = min(ends, default=None)
        if ended is not None and ended <= day.on:
            earlier[pause.customer_id].append(PastPause(fact, ended))
        else:
            running[pause.customer_id].append(fact)
    return running, earlier


def _supply_holds(session: Session, day: Day, ids: Sequence[int]) -> dict[int, date]:
    """The day of the last supply hold that was carried out by then."""
    rows = session.execute(
        select(Consequence.customer_id, func.max(Consequence.done_on))
        .where(
            Consequence.customer_id.in_(ids),
            Consequence.kind == ConsequenceKind.SUPPLY_HOLD.value,
            Consequence.done_on <= day.on,
        )
        .group_by(Consequence.customer_id)
    )
    return {customer_id: done_on for customer_id, done_on in rows if done_on is not None}


def _contacts(session: Session, day: Day, ids: Sequence[int]) -> dict[int, list[ContactFact]]:
    found: dict[int, list[ContactFact]] = defaultdict(list)
    for one in session.scalars(
        select(Contact).where(Contact.customer_id.in_(ids)).order_by(Contact.id)
    ):
        wrong = one.wrong_number_on is not None and one.wrong_number_on <= day.on
        fact = ContactFact(one.name, Role(one.role), one.phone, one.email, wrong)
        found[one.customer_id].append(fact)
    return found
