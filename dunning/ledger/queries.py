"""What the morning asks the book, each question written once.

Every statement takes named values (`day`, `last`, `ends`, `code`) and gives plain numbers and
texts: days as ordinals, moments as seconds since 1970, amounts as whole numbers of 1/10 000. How
many there are does not depend on the book. `rows` puts them to the database, `assembly` makes
facts of what comes back.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from dunning.kinds import UNREACHED, Outcome, PauseKind
from dunning.lateness import BAND_STARTS, LONGEST
from dunning.ledger.as_of import Whose, changed_since, disputes_on
from dunning.ledger.model import (
    Allocation,
    Call,
    Contact,
    Credit,
    Customer,
    Dispute,
    Invoice,
    KeptRecord,
    Pause,
    Payment,
    Promise,
)
from dunning.ledger.types import Day, Moment

Statement = Select[*tuple[Any, ...]]
DAY = bindparam("day", type_=Day())
"""The day asked about. What began later is not seen."""
LAST = bindparam("last", type_=Day())
"""The last due date that brings a customer in."""
ENDS = bindparam("ends", type_=Moment())
"""The first moment after the day."""
SINCE = bindparam("since", type_=Moment())
"""Of the calls before this moment only the last ones count."""
CODE = bindparam("code", type_=String())
"""One customer's code."""
OWNER = bindparam("owner", type_=String())
"""An owner's name, empty for nobody's customers."""
NUMBERS = bindparam("numbers", type_=Text())
"""The numbers of any number of rows, as a JSON array."""


def _written(number: int) -> ColumnElement[Any]:
    """A number written out, so that the indexes of what is open are seen to fit."""
    return literal_column(str(number))


_ZERO = _written(0)
_EPOCH = _written(date(1970, 1, 1).toordinal())
_OPEN = Invoice.open_amount > _ZERO
_STANDS = Allocation.ends.is_(None)

RECORD_SUMS = (
    "payments",
    *(f"late_{start}" for start in BAND_STARTS),
    *(f"days_{start}" for start in BAND_STARTS),
)
"""The columns of a `CustomerRecord`: invoices settled, late ones by band, their days by band."""


class ordinal(FunctionElement[int]):  # noqa: N801
    """A day as its number in the calendar."""

    type = Integer()
    inherit_cache = True


class seconds(FunctionElement[int]):  # noqa: N801
    """A moment as seconds since 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(ordinal)
@compiles(seconds)
def _as_it_is_kept(element: FunctionElement[int], compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses.clauses[0], **options)


@compiles(ordinal, "postgresql")
def _days_since_the_first(
    element: FunctionElement[int], compiler: SQLCompiler, **options: Any
) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '0001-01-01' + 1)"


@compiles(seconds, "postgresql")
def _epoch(element: FunctionElement[int], compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(EXTRACT(EPOCH FROM {moment}) AS BIGINT)"


class listed(FunctionElement[Any]):  # noqa: N801
    """Whether a number is among those of a JSON array.

    Said to be of no type: SQLite would be asked whether a truth equals 1, and use no index.
    """

    type = NullType()
    inherit_cache = True


@compiles(listed, "sqlite")
def _in_json(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    number, array = (compiler.process(one, **options) for one in element.clauses)
    return f"{number} IN (SELECT value FROM json_each({array}))"  # noqa: S608


@compiles(listed, "postgresql")
def _any_of_json(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    """By an array: PostgreSQL takes what is selected for half of the table, and reads it whole."""
    number, array = (compiler.process(one, **options) for one in element.clauses)
    each = f"json_array_elements_text(CAST({array} AS JSON))"
    return f"{number} = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM {each}))"  # noqa: S608


def everyone(customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Any customer."""
    return true()


def named(customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The customer of the code."""
    chosen = select(Customer.id).where(Customer.code == CODE).scalar_subquery()
    return customer_id == chosen


def among(number: Any) -> ColumnElement[bool]:
    """The rows of the numbers."""
    return listed(number, NUMBERS)


@dataclass(frozen=True, slots=True)
class Questions:
    """The statements about one circle of customers, in the order in which they are put.

    Their columns are those that `assembly.Told` names.
    """

    customers: Statement
    contacts: Statement
    unallocated: Statement
    promises: Statement
    receipts: Statement
    pauses: Statement
    calls: Statement


@cache
def questions(whose: Whose) -> Questions:
    """The statements about these customers: `everyone`, `among` or `named`."""
    return Questions(
        customers=_customers(whose),
        contacts=_contacts(whose),
        unallocated=unallocated(whose),
        promises=promises(whose),
        receipts=receipts(whose),
        pauses=_pauses(whose),
        calls=recent_calls(whose),
    )


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """The statements about what is open, whose columns are those that `assembly.Open` names."""

    invoices: Statement
    changed: Statement
    reviews: Statement


@cache
def open_questions(whose: Whose) -> OpenQuestions:
    """What these customers have open, whatever it was on the day asked about."""
    return OpenQuestions(_invoices(whose), _changed_invoices(whose), _reviews(whose))


@cache
def due_questions(whose: Whose) -> OpenQuestions:
    """What these customers have open that is due by the last day, or disputed.

    Of the rest `coming` tells the first day.
    """
    whole = open_questions(whose)
    by_then = whole.invoices.where(or_(Invoice.due <= LAST, Invoice.id.in_(_disputed())))
    return OpenQuestions(by_then, whole.changed, whole.reviews)


@cache
def coming(whose: Whose) -> Statement:
    """When the first of what `due_questions` leaves out is due, by customer; NULL for never."""
    changed = select(changed_since(DAY).c.invoice_id)
    first = (
        select(func.min(ordinal(Invoice.due)))
        .where(
            Invoice.customer_id == Customer.id,
            _OPEN,
            Invoice.issued <= DAY,
            Invoice.due > LAST,
            Invoice.id.not_in(_disputed()),
            Invoice.id.not_in(changed),
        )
        .correlate(Customer)
        .scalar_subquery()
    )
    return select(Customer.id, first).where(whose(Customer.id))


@cache
def debts() -> Statement:
    """What is open today by customer and currency: overdue, and due by the last day.

    Disputed or not. Enough to know how much a call to each can save at most.
    """
    whole = type_coerce(Invoice.open_amount, BigInteger)
    overdue = func.sum(case((Invoice.due < DAY, whole), else_=_ZERO))
    coming = func.sum(case((Invoice.due < DAY, _ZERO), else_=whole))
    return (
        select(
            Invoice.customer_id,
            Invoice.currency,
            cast(overdue, BigInteger),
            cast(coming, BigInteger),
        )
        .where(_OPEN, Invoice.due <= LAST, Invoice.issued <= DAY)
        .group_by(Invoice.customer_id, Invoice.currency)
    )


@cache
def waiting() -> Statement:
    """How many of the invoices open today are overdue, by due date."""
    return (
        select(ordinal(Invoice.due), func.count())
        .where(_OPEN, Invoice.due < DAY, Invoice.issued <= DAY)
        .group_by(Invoice.due)
    )


@cache
def expecting(whose: Whose) -> Statement:
    """Who may have a broken promise or a callback to be rung about: all of these who have.

    A promise counts whose days are over, a callback whose day has come, as long as nobody was
    reached since: at noon of the day a promise breaks it is that day in every zone.
    """
    later = aliased(Call)
    broke = (ordinal(Promise.breaks_on) - _EPOCH) * _written(86_400) + _written(43_200)
    spoken_of = exists().where(
        later.customer_id == Promise.customer_id,
        seconds(later.at) >= broke,
        later.at < ENDS,
        _reached(later),
    )
    broken = select(Promise.customer_id).where(
        whose(Promise.customer_id),
        Promise.made_on <= DAY,
        Promise.breaks_on <= DAY,
        or_(Promise.ended_on.is_(None), Promise.ended_on > DAY),
        ~spoken_of,
    )
    last = select(_last_call(_reached(Call))).where(whose(Customer.id)).subquery("last")
    called_back = (
        select(Call.customer_id)
        .join(last, last.c.id == Call.id)
        .where(Call.outcome == Outcome.CALLBACK.value, Call.returns_on <= DAY)
    )
    return select(union(broken, called_back).subquery("expecting"))


@cache
def owned() -> Statement:
    """The customers of one owner, by number."""
    return select(Customer.id).where(Customer.owner == OWNER)


@cache
def overdue_customers() -> Statement:
    """Who may have something overdue on the day, with each of their contacts, or NULL for none.

    That is whoever has something overdue today, or had it changed since.
    """
    late = exists(Invoice.id).where(
        Invoice.customer_id == Customer.id, _OPEN, Invoice.due < DAY, Invoice.issued <= DAY
    )
    changed = select(Invoice.customer_id).where(
        Invoice.id.in_(select(changed_since(DAY).c.invoice_id)), Invoice.due < DAY
    )
    return (
        select(
            Customer.id,
            Customer.code,
            Customer.name,
            Customer.owner,
            Contact.id,
            Contact.name,
            Contact.role,
            Contact.phone,
            Contact.email,
            func.coalesce(Contact.wrong_number_on <= DAY, False, type_=Boolean()),
        )
        .outerjoin(Contact, Contact.customer_id == Customer.id)
        .where(or_(late, Customer.id.in_(changed)))
        .order_by(Customer.id)
    )


def _disputed() -> Statement:
    return select(Dispute.invoice_id).where(disputes_on(DAY), Dispute.invoice_id.is_not(None))


def _invoices(whose: Whose) -> Statement:
    """Open today, whatever was open on the day asked about."""
    return (
        select(
            Invoice.customer_id,
            ordinal(Invoice.due),
            Invoice.open_amount,
            Invoice.currency,
            cast(null(), Integer),
            Invoice.number,
            ordinal(Invoice.issued),
            Invoice.amount,
            Invoice.id,
        )
        .where(_OPEN, Invoice.issued <= DAY, whose(Invoice.customer_id))
        .order_by(Invoice.customer_id, Invoice.due, Invoice.id)
    )


def _changed_invoices(whose: Whose) -> Statement:
    """What was open then of those that were settled, or opened again, since."""
    changed = changed_since(DAY)
    return (
        select(
            Invoice.customer_id,
            ordinal(Invoice.due),
            type_coerce(Invoice.open_amount, BigInteger) + changed.c.back,
            Invoice.currency,
            cast(null(), Integer),
            Invoice.number,
            ordinal(Invoice.issued),
            Invoice.amount,
            Invoice.id,
        )
        .join(changed, changed.c.invoice_id == Invoice.id)
        .where(Invoice.issued <= DAY, whose(Invoice.customer_id))
    )


def _reviews(whose: Whose) -> Statement:
    """When to look at the running disputes again, by customer and invoice (none: the account)."""
    return (
        select(Dispute.customer_id, Dispute.invoice_id, func.max(ordinal(Dispute.review_on)))
        .where(disputes_on(DAY), whose(Dispute.customer_id))
        .group_by(Dispute.customer_id, Dispute.invoice_id)
    )


def _customers(whose: Whose) -> Statement:
    rung = (
        select(func.count())
        .where(Call.customer_id == Customer.id, Call.at < ENDS)
        .correlate(Customer)
        .scalar_subquery()
    )
    return select(
        Customer.id,
        Customer.code,
        Customer.name,
        Customer.owner,
        Customer.country,
        Customer.region,
        Customer.language,
        Customer.timezone,
        Customer.plan_group,
        Customer.pays_rule,
        Customer.keep_calling,
        rung,
    ).where(whose(Customer.id))


def _contacts(whose: Whose) -> Statement:
    return (
        select(
            Contact.customer_id,
            Contact.name,
            Contact.role,
            Contact.phone,
            Contact.email,
            func.coalesce(Contact.wrong_number_on <= DAY, False, type_=Boolean()),
            Contact.wish_from,
            Contact.wish_to,
            Contact.wish_weekdays,
            Contact.not_at_work,
        )
        .where(whose(Contact.customer_id))
        .order_by(Contact.id)
    )


def unallocated(whose: Whose) -> Statement:
    """Money and credits that settle nothing at the end of the day."""
    standing = or_(Payment.reversed_on.is_(None), Payment.reversed_on > DAY)
    payments = _left_of(Payment, Allocation.payment_id).where(
        whose(Payment.customer_id),
        Payment.paid_on <= DAY,
        standing,
        Payment.id.in_(
            union(
                select(Payment.id).where(Payment.unallocated > _ZERO),
                select(Payment.id).where(Payment.reversed_on > DAY),
                select(Allocation.payment_id).where(Allocation.starts > DAY),
            )
        ),
    )
    credits_given = _left_of(Credit, Allocation.credit_id).where(
        whose(Credit.customer_id),
        Credit.credited_on <= DAY,
        Credit.id.in_(
            union(
                select(Credit.id).where(Credit.unallocated > _ZERO),
                select(Allocation.credit_id).where(Allocation.starts > DAY),
            )
        ),
    )
    left = union_all(payments, credits_given).subquery("unallocated")
    total = cast(func.sum(left.c.whole), BigInteger)
    return (
        select(left.c.customer_id, left.c.currency, total)
        .group_by(left.c.customer_id, left.c.currency)
        .order_by(left.c.customer_id, left.c.currency)
    )


def _left_of(
    source: type[Payment] | type[Credit], source_id: InstrumentedAttribute[int | None]
) -> Statement:
    active = and_(
        source_id == source.id,
        Allocation.starts <= DAY,
        or_(Allocation.ends.is_(None), Allocation.ends > DAY),
    )
    spent = func.coalesce(func.sum(type_coerce(Allocation.amount, BigInteger)), 0)
    left = type_coerce(source.amount, BigInteger) - spent
    return (
        select(source.customer_id, source.currency, cast(left, BigInteger).label("whole"))
        .outerjoin(Allocation, active)
        .group_by(source.id, source.customer_id, source.currency, source.amount)
        .having(left > 0)
    )


def promises(whose: Whose) -> Statement:
    return (
        select(
            Promise.customer_id,
            Promise.currency,
            Promise.id,
            Promise.amount,
            ordinal(Promise.promised_for),
            ordinal(Promise.made_on),
            seconds(Promise.made_at),
            ordinal(Promise.breaks_on),
            ordinal(Promise.ended_on),
            Promise.ending,
            func.coalesce(Contact.name, ""),
        )
        .outerjoin(Contact, Contact.id == Promise.contact_id)
        .where(whose(Promise.customer_id), Promise.made_on <= DAY)
        .order_by(Promise.promised_for, Promise.id)
    )


def receipts(whose: Whose) -> Statement:
    """Payments and credit notes since each customer's first promise."""
    first = (
        select(Promise.customer_id, func.min(Promise.made_on).label("made_on"))
        .where(whose(Promise.customer_id), Promise.made_on <= DAY)
        .group_by(Promise.customer_id)
        .subquery("first_promise")
    )
    payments = (
        select(
            Payment.customer_id,
            Payment.currency,
            ordinal(Payment.paid_on),
            seconds(Payment.recorded_at),
            Payment.amount,
        )
        .join(first, first.c.customer_id == Payment.customer_id)
        .where(
            Payment.paid_on >= first.c.made_on,
            Payment.paid_on <= DAY,
            or_(Payment.reversed_on.is_(None), Payment.reversed_on > DAY),
        )
    )
    credits_given = (
        select(
            Credit.customer_id,
            Credit.currency,
            ordinal(Credit.credited_on),
            cast(null(), BigInteger),
            Credit.amount,
        )
        .join(first, first.c.customer_id == Credit.customer_id)
        .where(
            Credit.kind == literal("credit-note"),
            Credit.credited_on >= first.c.made_on,
            Credit.credited_on <= DAY,
        )
    )
    return select(union_all(payments, credits_given).subquery("receipt"))


def _pauses(whose: Whose) -> Statement:
    return (
        select(
            Pause.customer_id, Pause.kind, ordinal(Pause.starts), ordinal(Pause.until), Pause.reason
        )
        .where(
            whose(Pause.customer_id),
            Pause.starts <= DAY,
            or_(Pause.lifted_on.is_(None), Pause.lifted_on > DAY),
            or_(Pause.kind != PauseKind.PAUSE.value, Pause.until > DAY),
        )
        .order_by(Pause.starts, Pause.id)
    )


def calls(whose: Whose) -> Statement:
    """Every call to these customers by the end of the day."""
    return _told_calls().where(whose(Call.customer_id), Call.at < ENDS)


def recent_calls(whose: Whose) -> Statement:
    """Of each customer the calls since a moment, and before it the last two that may count.

    That is the last call, and the last that reached somebody.
    """
    wanted = union(
        select(Call.id).where(whose(Call.customer_id), Call.at >= SINCE, Call.at < ENDS),
        select(_last_call()).where(whose(Customer.id)),
        select(_last_call(_reached(Call))).where(whose(Customer.id)),
    ).subquery("wanted")
    return _told_calls().join(wanted, wanted.c.id == Call.id)


def _reached(call: type[Call]) -> ColumnElement[bool]:
    return and_(*[call.outcome != outcome.value for outcome in sorted(UNREACHED)])


def _last_call(*which: ColumnElement[bool]) -> ColumnElement[int]:
    """The number of the customer's last call of a kind, NULL for none."""
    return (
        select(Call.id)
        .where(Call.customer_id == Customer.id, Call.at < ENDS, *which)
        .order_by(Call.at.desc(), Call.id.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
        .label("id")
    )


def _told_calls() -> Statement:
    spoken_with, named_instead = aliased(Contact), aliased(Contact)
    return (
        select(
            Call.customer_id,
            seconds(Call.at),
            Call.outcome,
            Call.inbound,
            ordinal(Call.returns_on),
            Call.reason,
            Call.note,
            Call.caller,
            func.coalesce(spoken_with.name, ""),
            func.coalesce(named_instead.name, ""),
        )
        .outerjoin(spoken_with, spoken_with.id == Call.contact_id)
        .outerjoin(named_instead, named_instead.id == Call.redirected_to_id)
        .order_by(Call.customer_id, Call.at, Call.id)
    )


@cache
def records(whose: Whose) -> Statement:
    """How many invoices each customer has settled, how many of them late, and how late.

    Only what was recorded before the day counts: the records that are kept, put back by the
    payments that began or ended since. After the customer's number and the count come the counts
    by `BAND_STARTS`, then the sums of days. Customers who have settled nothing are left out.
    """
    since, kept = _settled_since(whose), KeptRecord.__table__.c
    changed = [
        (since.c[name] + func.coalesce(kept[name], _ZERO)).label(name) for name in RECORD_SUMS
    ]
    as_kept = select(kept.customer_id, *[kept[name] for name in RECORD_SUMS]).where(
        whose(kept.customer_id), kept.customer_id.not_in(select(since.c.customer_id))
    )
    put_back = (
        select(since.c.customer_id, *changed)
        .outerjoin(KeptRecord, kept.customer_id == since.c.customer_id)
        .where(changed[0] > _ZERO)
    )
    return select(union_all(as_kept, put_back).subquery("record"))


@cache
def whole_record() -> Statement:
    """The same of all customers together, in one row: nothing but NULL in an empty book."""
    since, kept = _settled_since(everyone), KeptRecord.__table__.c
    parts = union_all(
        select(*[kept[name] for name in RECORD_SUMS]),
        select(*[since.c[name] for name in RECORD_SUMS]),
    ).subquery("part")
    return select(*[cast(func.sum(parts.c[name]), BigInteger) for name in RECORD_SUMS])


@cache
def settled_so_far(whose: Whose) -> Statement:
    """What is kept of how each of these customers has paid: the number, then `RECORD_SUMS`."""
    each = (
        select(Invoice.customer_id, _days_late(_STANDS).label("late"))
        .join(Allocation, Allocation.invoice_id == Invoice.id)
        .where(whose(Invoice.customer_id))
        .group_by(Invoice.id)
        .subquery("settled_invoice")
    )
    return (
        select(each.c.customer_id, *_added_up(each.c.late))
        .where(each.c.late.is_not(None))
        .group_by(each.c.customer_id)
    )


def _settled_since(whose: Whose) -> CTE:
    """By how much each customer's sums were more, when the day began, than those kept now."""
    then = and_(Allocation.starts < DAY, or_(Allocation.ends.is_(None), Allocation.ends >= DAY))
    begun = select(Allocation.invoice_id).where(Allocation.starts >= DAY)
    ended = select(Allocation.invoice_id).where(Allocation.ends >= DAY)
    each = (
        select(
            Invoice.customer_id,
            _days_late(then).label("then"),
            _days_late(_STANDS).label("now"),
        )
        .join(Allocation, Allocation.invoice_id == Invoice.id)
        .where(Invoice.id.in_(union(begun, ended)), whose(Invoice.customer_id))
        .group_by(Invoice.id)
        .subquery("changed_invoice")
    )
    sums = zip(RECORD_SUMS, _added_up(each.c.then), _added_up(each.c.now), strict=True)
    differences = [(before - now).label(name) for name, before, now in sums]
    return select(each.c.customer_id, *differences).group_by(each.c.customer_id).cte("since")


def _days_late(counts: ColumnElement[bool]) -> ColumnElement[int | None]:
    """How late an invoice was settled by the allocations that count, NULL where it was not.

    It is settled by the day the last payment towards it came; what was credited or written off
    alone is no payment.
    """
    amount = func.sum(case((counts, type_coerce(Allocation.amount, BigInteger)), else_=_ZERO))
    paid = and_(counts, Allocation.payment_id.is_not(None))
    late = func.max(case((paid, ordinal(Allocation.starts)))) - ordinal(Invoice.due)
    return case((amount >= type_coerce(Invoice.amount, BigInteger), late))


def _added_up(late: ColumnElement[int | None]) -> list[ColumnElement[int]]:
    """`RECORD_SUMS` of the days by which invoices were late, NULL left out."""
    longest = _written(LONGEST)
    capped = case((late > longest, longest), else_=late)
    reached = [late >= _written(start) for start in BAND_STARTS]
    counts = [func.sum(case((it, _written(1)), else_=_ZERO)) for it in reached]
    days = [func.sum(case((it, capped), else_=_ZERO)) for it in reached]
    return [func.count(late), *counts, *days]


@cache
def payments_known_to() -> Statement:
    """The day of the newest payment on or before the day."""
    return select(ordinal(func.max(Payment.paid_on))).where(Payment.paid_on <= DAY)
