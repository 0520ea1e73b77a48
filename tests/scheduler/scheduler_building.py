"""Standings told in a line: what is overdue, promised, said and agreed, around one Monday."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dunning.facts import CallFact, OpenInvoice, PauseFact, PromiseFact, Standing
from dunning.kinds import Outcome, PauseKind, PromiseState, Role
from dunning.money import Money
from dunning.scheduler.plan import AfterLast, Plan, PlanStage
from dunning.scheduler.ways import Ways
from dunning.scheduler.worklist import HeldBack, ProposedCall, place
from dunning.stages import Stage, Tone

TODAY = date(2026, 3, 2)
GAP_DAYS = 7


def ways_with_gap(days: int) -> Ways:
    """Two stages, a first and a second, with so many days between two conversations."""
    stages = tuple(
        PlanStage(stage, past_due, days, Role.PAYER, Tone.FRIENDLY)
        for stage, past_due in ((Stage.FRIENDLY, 1), (Stage.SECOND, 2))
    )
    return Ways((Plan("two stages", (), stages, AfterLast.KEEP_CALLING, {}, None),))


GAP = ways_with_gap(GAP_DAYS)


def day(offset: int) -> date:
    """So many days from today, negative for the past."""
    return TODAY + timedelta(days=offset)


def overdue(
    days: int = 10,
    amount: str = "100",
    currency: str = "EUR",
    *,
    number: str = "",
    review: int | None = None,
    paid: str = "0",
) -> OpenInvoice:
    """An invoice due so many days ago, in dispute until `review` where that is given."""
    due = day(-days)
    return OpenInvoice(
        number or f"{currency}{days}",
        due - timedelta(days=30),
        due,
        Decimal(amount),
        Decimal(amount) - Decimal(paid),
        currency,
        None if review is None else day(review),
    )


def promise(
    state: PromiseState,
    promised_for: int,
    amount: str = "100",
    received: str = "0",
    *,
    made: int = -7,
    currency: str = "EUR",
    number: int = 1,
) -> PromiseFact:
    """A promise for that day, broken two days after it."""
    return PromiseFact(
        number,
        Money(Decimal(amount), currency),
        day(promised_for),
        day(made),
        day(promised_for + 2),
        state,
        Decimal(received),
    )


def call(outcome: Outcome, on: int, returns: int | None = None) -> CallFact:
    """A call so many days from today, which brings the customer back on `returns`."""
    return CallFact(day(on), outcome, returns_on=None if returns is None else day(returns))


def pause(until: int, kind: PauseKind = PauseKind.PAUSE, reason: str = "") -> PauseFact:
    """A stop that began yesterday."""
    return PauseFact(kind, day(-1), day(until), reason)


def customer(*invoices: OpenInvoice, code: str = "lufi", **more: Any) -> Standing:
    """A customer with these open invoices, or one of 100 EUR ten days overdue."""
    known = sorted(invoices or (overdue(),), key=lambda invoice: invoice.due)
    return Standing(code, code.title(), invoices=tuple(known), **more)


def spoken(outcome: Outcome, on: int, returns: int | None = None) -> dict[str, Any]:
    """The only call so far, in which someone was reached."""
    fact = call(outcome, on, returns)
    return {"last_call": fact, "last_conversation": fact, "conversations": (fact.on,)}


def missed_since(outcome: Outcome, on: int, returns: int | None = None) -> dict[str, Any]:
    """A last call that reached nobody, to be joined to what was `spoken` before."""
    return {"last_call": call(outcome, on, returns)}


def rung(standing: Standing, on: int = 0, ways: Ways = GAP) -> ProposedCall:
    """The call proposed for that day."""
    found = place(standing, day(on), ways)
    assert isinstance(found, ProposedCall), found
    return found


def held(standing: Standing, on: int = 0, ways: Ways = GAP) -> HeldBack:
    """What holds the customer back that day."""
    found = place(standing, day(on), ways)
    assert isinstance(found, HeldBack), found
    return found


def rules(standing: Standing, on: int = 0, ways: Ways = GAP) -> list[tuple[str, date]]:
    """What holds the customer back that day, and until when; empty when they are rung."""
    found = place(standing, day(on), ways)
    holds = found.holds if isinstance(found, HeldBack) else ()
    return [(hold.rule, hold.until) for hold in holds]


def plan_with(*past_due: int, gap: int = 7, minimum: Mapping[str, int] | None = None) -> Plan:
    """Stages from friendly on at so many days past due, then hand-over."""
    stages = tuple(
        PlanStage(stage, days, gap, Role.PAYER, Tone.PLAIN)
        for stage, days in zip(Stage, past_due, strict=False)
    )
    least = {currency: Decimal(amount) for currency, amount in (minimum or {}).items()}
    return Plan("some stages", (), stages, AfterLast.HAND_OVER, least, None)
