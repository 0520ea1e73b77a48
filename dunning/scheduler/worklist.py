"""The worklist of one day: whom to call, in which order and why, and who is held back.

Every customer with something overdue is in one of the two lists. Nothing here depends on a
job having run: the list of any day follows from the facts of that day alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from dunning.days import shown_date
from dunning.facts import CURRENCY, NO_INVOICES, ContactFact, OpenInvoices, PromiseFact, Standing
from dunning.kinds import Outcome, Role
from dunning.money import Money, shown
from dunning.scheduler.holds import courtesy_holds, holds_on, next_payment_run
from dunning.scheduler.money_days import worth
from dunning.scheduler.plan import Plan, PlanStage, stage_of, stages_passed
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
    COURTESY = "courtesy"


FIRST_OF_ALL = (Why.PROMISE_BROKEN, Why.CALLBACK)
"""These come before the others, whatever the amount."""


class ProposedCall(NamedTuple):
    """One customer to ring today. `broken` is the promise that makes today the day, if one does.

    `invoices` are what the call is about, oldest due first, with what is asked for as their
    `open`: those of the currencies that reach the plan's minimum, the disputes to review, or on
    a courtesy call those about to fall due. `asked` are those that are overdue, with the disputed
    ones only where these are reviewed.
    `days_past_due` is that of the oldest, 0 or less on a courtesy call. `score` is in money-days
    of `score_currency`: what is open times the days it is expected to stay late, which a call
    today can save.
    """

    standing: Standing
    why: Why
    stage: Stage
    days_past_due: int
    invoices: OpenInvoices
    asked: OpenInvoices
    score: Decimal
    score_currency: str
    broken: PromiseFact | None = None
    addressee: Role = Role.PAYER

    @property
    def person(self) -> ContactFact | None:
        """Whom to ring at this stage, None where nobody can be."""
        return self.standing.person_to_ring(self.addressee)

    @property
    def asked_for(self) -> tuple[Money, ...]:
        """What is overdue and asked for, per currency; nothing yet on a courtesy call."""
        return self.asked.totals()

    @property
    def open(self) -> tuple[Money, ...]:
        """What is asked for, or on a courtesy call what is about to fall due, per currency."""
        return self.asked_for or self.invoices.totals()

    def reason(self, today: date) -> str:
        """Why now, in words that begin with the rule's own."""
        if self.broken is not None and self.why is Why.PROMISE_BROKEN:
            return _broken_words(self.broken, today)
        if self.why is Why.COURTESY:
            return _courtesy_words(self, today)
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


class HeldBack(NamedTuple):
    """One customer not to ring today. The first of `holds` lasts longest.

    `overdue` is empty where a courtesy call waits for the hours in which it may be made.
    """

    standing: Standing
    overdue: tuple[Money, ...]
    holds: tuple[Hold, ...]

    @property
    def until(self) -> date:
        """The first day on which nothing that holds today holds any more."""
        return self.holds[0].until

    def place(self) -> tuple[date, str]:
        """By what those held back are sorted: who returns first, then by code."""
        return self.until, self.standing.code


class Worklist(NamedTuple):
    """The day's calls, the most urgent first, and everyone else with something overdue.

    Someone with nothing overdue is in `held_back` only when a courtesy call is due and may be
    made later on the same day. `in_all` is how many customers have something overdue where only
    the first calls were worked out, None where everybody is in one of the lists.
    """

    as_of: date
    calls: tuple[ProposedCall, ...]
    held_back: tuple[HeldBack, ...]
    in_all: int | None = None


def make_worklist(standings: Iterable[Standing], today: date, ways: Ways) -> Worklist:
    """The worklist of `today`, by the plans and limits of `ways`.

    Everyone with something overdue is in exactly one of its lists.
    """
    calls: list[ProposedCall] = []
    held: list[HeldBack] = []
    owing: Counter[str] = Counter()
    for standing in standings:
        owing.update({row[CURRENCY] for row in standing.owed.overdue(today).rows})
        placed = place(standing, today, ways)
        if isinstance(placed, HeldBack):
            held.append(placed)
        elif placed is not None:
            calls.append(placed)
    held.sort(key=HeldBack.place)
    return Worklist(today, ordered(calls, turns_of(owing)), tuple(held))


def place(standing: Standing, today: date, ways: Ways) -> ProposedCall | HeldBack | None:
    """Whether this customer is rung today or held back.

    None for one with nothing overdue for whom no courtesy call is due, or not on this day.
    """
    overdue = standing.owed.overdue(today)
    if not overdue.rows:
        return _place_courtesy(standing, today, ways)
    asked = ways.called_for_of(standing, overdue)
    holds = holds_on(standing, today, ways, asked)
    if holds:
        return HeldBack(standing, overdue.totals(), holds)
    return _overdue_call(standing, asked, today, ways)


def proposed(standing: Standing, today: date, ways: Ways) -> ProposedCall | None:
    """The call as it would be made today, whatever holds it back, a minimum included.

    None where nothing is asked for, to be reviewed or about to fall due.
    """
    if standing.called_for(today) or standing.due_for_review(today):
        counts = ways.called_for(standing, today) or standing.due_for_review(today)
        by = ways if counts else Ways((), ways.forbid, ways.records, ways.book, ways.rates)
        return _overdue_call(standing, by.called_for(standing, today), today, by)
    coming = standing.owed.undisputed().coming_due(today)
    return _courtesy_call(standing, coming, today, ways) if coming else None


def _overdue_call(standing: Standing, asked: OpenInvoices, today: date, ways: Ways) -> ProposedCall:
    invoices = asked or OpenInvoices.of(standing.due_for_review(today))
    coming = ways.courtesy_for(standing, today)
    counted = invoices + coming if coming.rows else invoices
    score, currency = _worth(counted, standing, today, ways)
    broken = standing.broken_promise(today)
    stage = _stage(standing, invoices, today, ways.plan_of(standing))
    return ProposedCall(
        standing,
        _why(standing, today, broken) if asked else Why.DISPUTE_REVIEW,
        stage.stage,
        invoices.longest_wait(today),
        invoices,
        asked or standing.owed.overdue(today),
        score,
        currency,
        broken,
        stage.addressee,
    )


def _place_courtesy(standing: Standing, today: date, ways: Ways) -> ProposedCall | HeldBack | None:
    coming = ways.courtesy_for(standing, today)
    if not coming:
        return None
    holds = courtesy_holds(standing, today, ways)
    if any(hold.at is None or hold.until > today for hold in holds):
        return None
    if holds:
        return HeldBack(standing, (), holds)
    return _courtesy_call(standing, coming, today, ways)


def _courtesy_call(
    standing: Standing, coming: OpenInvoices, today: date, ways: Ways
) -> ProposedCall:
    score, currency = _worth(coming, standing, today, ways)
    first = ways.plan_of(standing).stages[0]
    return ProposedCall(
        standing,
        Why.COURTESY,
        first.stage,
        coming.longest_wait(today),
        coming,
        NO_INVOICES,
        score,
        currency,
        addressee=first.addressee,
    )


def _worth(
    invoices: OpenInvoices, standing: Standing, today: date, ways: Ways
) -> tuple[Decimal, str]:
    record, kept = ways.record_of(standing), standing.keep_calling
    return worth(invoices, record, ways.book, today, ways.rates, keep_calling=kept)


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
    ahead = next_payment_run(standing, today)
    return Why.PAYMENT_RUN if ahead is not None and ahead[1] == today else Why.STAGE_DUE


def _stage(standing: Standing, invoices: OpenInvoices, today: date, plan: Plan) -> PlanStage:
    if not standing.conversations:
        return plan.stages[0]
    contacts = stages_passed(plan, invoices.oldest_due(), standing.conversations)
    stage = stage_of(plan, invoices.longest_wait(today), contacts) or plan.stages[0]
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


def _courtesy_words(call: ProposedCall, today: date) -> str:
    first, last = call.invoices[0].due, call.invoices[-1].due
    by = "due" if first == last else "due by"
    day = "today" if last == today else shown_date(last, today)
    return f"courtesy: {' and '.join(map(str, call.open))} {by} {day}"


def turns_of(customers: Mapping[str, int]) -> list[str]:
    """In which order currencies take turns: that in which most customers have something overdue."""
    return sorted(customers, key=lambda currency: (-customers[currency], currency))


def ordered(calls: Iterable[ProposedCall], turns: Sequence[str]) -> tuple[ProposedCall, ...]:
    """The calls in the order in which to make them; `turns` is that of the currencies."""
    first: list[ProposedCall] = []
    rest: list[ProposedCall] = []
    for call in calls:
        (first if call.why in FIRST_OF_ALL else rest).append(call)
    return (*_ranked(first, turns), *_ranked(rest, turns))


def _ranked(calls: Iterable[ProposedCall], turns: Sequence[str]) -> list[ProposedCall]:
    return in_turn(
        calls,
        score=lambda call: (call.score, call.score_currency),
        tie=lambda call: call.standing.code,
        turns=turns,
    )
