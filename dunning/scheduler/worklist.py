"""The worklist of one day: whom to call, in which order and why, and who is held back.

Every customer with something overdue is in one of the two lists. Nothing here depends on a
job having run: the list of any day follows from the facts of that day alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dunning.days import shown_date
from dunning.facts import ContactFact, OpenInvoice, Outcome, PromiseFact, Role, Standing
from dunning.money import Money, shown, totals
from dunning.scheduler.holds import holds_on, next_payment_run
from dunning.scheduler.money_days import worth
from dunning.scheduler.plan import PlanStage, stage_of, stages_passed
from dunning.scheduler.ranking import in_turn
from dunning.scheduler.ways import Hold, Ways
from dunning.stages import Stage


class Why(StrEnum):
    """What makes today the day."""

    PROMISE_BROKEN = "promise-broken"
    CALLBACK = "callback"
    RECALL = "recall"
    NOT_ARRIVED = "not-arrived"
    DISPUTE_REVIEW = "dispute-review"
    PAYMENT_RUN = "payment-run"
    STAGE_DUE = "stage-due"


FIRST_OF_ALL = (Why.PROMISE_BROKEN, Why.CALLBACK)
"""These come before the others, whatever the amount."""

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ProposedCall:
    """One customer to ring today. `broken` is the promise that makes today the day, if one does.

    `invoices` are what the call is about, oldest due first, with what is asked for as their
    `open`: those of the currencies that reach the plan's minimum, or the disputes to review.
    `score` is in money-days of `score_currency`: what is asked for times the days it is expected
    to stay late, which a call today can save.
    """

    standing: Standing
    why: Why
    stage: Stage
    days_past_due: int
    invoices: tuple[OpenInvoice, ...]
    asked_for: tuple[Money, ...]
    score: Decimal
    score_currency: str
    broken: PromiseFact | None = None
    addressee: Role = Role.PAYER

    @property
    def person(self) -> ContactFact | None:
        """Whom to ring at this stage, None where nobody can be."""
        return self.standing.person_to_ring(self.addressee)

    def reason(self, today: date) -> str:
        """Why now, in words that begin with the rule's own."""
        if self.broken is not None and self.why is Why.PROMISE_BROKEN:
            return _broken_words(self.broken, today)
        spoken, last = self.standing.last_conversation, self.standing.last_call
        if self.why in (Why.CALLBACK, Why.NOT_ARRIVED) and spoken is not None:
            day = shown_date(spoken.returns_on or spoken.on, today)
            return (
                f"callback agreed for {day}"
                if self.why is Why.CALLBACK
                else f"not arrived: said on {shown_date(spoken.on, today)} that it is paid"
            )
        if self.why is Why.RECALL and last is not None:
            return f"recall: {_OUTCOME_WORDS[last.outcome]} on {shown_date(last.on, today)}"
        if self.why is Why.DISPUTE_REVIEW:
            return "dispute to review"
        if self.why is Why.PAYMENT_RUN and (ahead := next_payment_run(self.standing, today)):
            return f"payment run on {shown_date(ahead[0], today)}"
        if spoken is not None and self.stage is not Stage.FRIENDLY:
            return f"stage due: {self.stage}, last spoke on {shown_date(spoken.on, today)}"
        return "stage due: first call"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One customer not to ring today. The first of `holds` lasts longest."""

    standing: Standing
    overdue: tuple[Money, ...]
    holds: tuple[Hold, ...]

    @property
    def until(self) -> date:
        """The first day on which nothing that holds today holds any more."""
        return self.holds[0].until


@dataclass(frozen=True, slots=True)
class Worklist:
    """The day's calls, the most urgent first, and everyone else with something overdue."""

    as_of: date
    calls: tuple[ProposedCall, ...]
    held_back: tuple[HeldBack, ...]


def make_worklist(standings: Iterable[Standing], today: date, ways: Ways) -> Worklist:
    """The worklist of `today`, by the plans and limits of `ways`.

    Customers with nothing overdue are in neither list; all others are in exactly one.
    """
    calls: list[ProposedCall] = []
    held: list[HeldBack] = []
    for standing in standings:
        if not standing.overdue(today):
            continue
        placed = place(standing, today, ways)
        if isinstance(placed, HeldBack):
            held.append(placed)
        else:
            calls.append(placed)
    held.sort(key=lambda one: (one.until, one.standing.code))
    return Worklist(today, _ordered(calls), tuple(held))


def place(standing: Standing, today: date, ways: Ways) -> ProposedCall | HeldBack:
    """Whether this customer, who has something overdue, is rung today or held back."""
    holds = holds_on(standing, today, ways)
    if holds:
        return HeldBack(standing, standing.overdue_totals(today), holds)
    asked = ways.called_for(standing, today)
    invoices = asked or standing.due_for_review(today)
    score, currency = worth(
        invoices,
        ways.record_of(standing),
        ways.book,
        today,
        ways.rates,
        keep_calling=standing.keep_calling,
    )
    broken = standing.broken_promise(today)
    stage = _stage(standing, invoices[0], today, ways)
    return ProposedCall(
        standing,
        _why(standing, today, broken) if asked else Why.DISPUTE_REVIEW,
        stage.stage,
        invoices[0].days_past_due(today),
        invoices,
        _sums(asked) or standing.overdue_totals(today),
        score,
        currency,
        broken,
        stage.addressee,
    )


def _sums(invoices: Iterable[OpenInvoice]) -> tuple[Money, ...]:
    sums: dict[str, Decimal] = {}
    for invoice in invoices:
        sums[invoice.currency] = sums.get(invoice.currency, _NOTHING) + invoice.open
    return totals(Money(amount, currency) for currency, amount in sums.items())


def _why(standing: Standing, today: date, broken: PromiseFact | None) -> Why:
    if broken is not None:
        return Why.PROMISE_BROKEN
    spoken, last = standing.last_conversation, standing.last_call
    if spoken is not None and spoken.returns_on is not None:
        if spoken.outcome is Outcome.CALLBACK:
            return Why.CALLBACK
        if spoken.outcome is Outcome.SAYS_PAID:
            return Why.NOT_ARRIVED
        if spoken.outcome is Outcome.REDIRECTED:
            return Why.RECALL
    if last is not None and not last.outcome.reached:
        return Why.RECALL
    return Why.PAYMENT_RUN if next_payment_run(standing, today) else Why.STAGE_DUE


def _stage(standing: Standing, oldest: OpenInvoice, today: date, ways: Ways) -> PlanStage:
    plan = ways.plan_of(standing)
    contacts = stages_passed(plan, oldest.due, standing.conversations)
    stage = stage_of(plan, oldest.days_past_due(today), contacts) or plan.stages[0]
    return plan.stages[-1] if stage.stage is Stage.HAND_OVER else stage


_OUTCOME_WORDS = {
    Outcome.NO_ANSWER: "no answer",
    Outcome.VOICEMAIL: "voicemail left",
    Outcome.WRONG_NUMBER: "wrong number",
    Outcome.REDIRECTED: "redirected",
}


def _broken_words(promise: PromiseFact, today: date) -> str:
    day = shown_date(promise.promised_for, today)
    if promise.received:
        part = shown(promise.received, promise.money.currency)
        return f"promise partly kept: {part} of {promise.money} for {day}"
    return f"promise broken: {promise.money} for {day}"


def _ordered(calls: Iterable[ProposedCall]) -> tuple[ProposedCall, ...]:
    first: list[ProposedCall] = []
    rest: list[ProposedCall] = []
    for call in calls:
        (first if call.why in FIRST_OF_ALL else rest).append(call)
    return (*_ranked(first), *_ranked(rest))


def _ranked(calls: Iterable[ProposedCall]) -> list[ProposedCall]:
    return in_turn(
        calls,
        score=lambda call: (call.score, call.score_currency),
        tie=lambda call: call.standing.code,
    )
