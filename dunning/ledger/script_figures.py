"""What came of the calls that were made with a card: which lines were shown, what was promised."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dunning.kinds import UNREACHED, PromiseState
from dunning.ledger.day import Day
from dunning.ledger.model import Call, Customer, Promise
from dunning.ledger.standings import promises_on

SETTLED = (PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.BROKEN)
"""A promise in one of these states shows whether it was kept."""


@dataclass(frozen=True, slots=True)
class ScriptCall:
    """One call that reached someone and for which lines were shown.

    `language` and `country` are the customer's; `asked_why` is None where nobody recorded it.
    `promises` were made by the call, `settled` of them have had their day, `kept` of those.
    """

    customer: str
    lines: tuple[str, ...]
    asked_why: bool | None = None
    promises: int = 0
    settled: int = 0
    kept: int = 0
    language: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ScriptCalls:
    """The calls with a card, and how many more reached someone without one."""

    calls: tuple[ScriptCall, ...]
    without_card: int


def read_script_calls(session: Session, day: Day, first: date | None, last: date) -> ScriptCalls:
    """The calls from `first` to `last`, both included, with how their promises stood on `day`.

    What was done after `day` is not seen. A fixed number of statements.
    """
    reached = _reached(day, first, min(last, day.on))
    made, settled, kept = _promises(session, day, reached)
    rows = session.execute(
        select(Call, Customer.code, Customer.language, Customer.country)
        .join(Customer, Customer.id == Call.customer_id)
        .where(*reached, Call.lines != "")
        .order_by(Call.at, Call.id)
    )
    calls = tuple(
        ScriptCall(
            code,
            tuple(dict.fromkeys(call.lines.split())),
            call.asked_why,
            made[call.id],
            settled[call.id],
            kept[call.id],
            language,
            country,
        )
        for call, code, language, country in rows
    )
    bare = select(func.count()).select_from(Call).where(*reached, Call.lines == "")
    return ScriptCalls(calls, session.scalar(bare) or 0)


def _reached(day: Day, first: date | None, last: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions for calls of those days that reached someone."""
    ends = Day(last, day.zone).ends
    begins = () if first is None else (Call.at >= Day(first - timedelta(days=1), day.zone).ends,)
    return (
        *begins,
        Call.at < ends,
        Call.outcome.not_in([outcome.value for outcome in UNREACHED]),
    )


def _promises(
    session: Session, day: Day, reached: tuple[ColumnElement[bool], ...]
) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """By call: the promises it made, those that have had their day, those kept of them."""

    calls = select(Call.id).where(*reached, Call.lines != "")
    made_by = select(Promise.id, Promise.call_id).where(Promise.call_id.in_(calls))
    call_of = {row.id: row.call_id for row in session.execute(made_by)}
    made: Counter[int] = Counter()
    settled: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for facts in promises_on(session, day, _shown_lines).values():
        for fact in facts:
            call_id = call_of.get(fact.id)
            if call_id is None:
                continue
            made[call_id] += 1
            settled[call_id] += fact.state in SETTLED
            kept[call_id] += fact.state is PromiseState.KEPT
    return made, settled, kept


def _shown_lines(customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The customers to whom any call was made with a card."""
    return customer_id.in_(select(Call.customer_id).where(Call.lines != ""))
