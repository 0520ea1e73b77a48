"""What holds for the worklist of any day, whatever is known of the customers."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from scheduler_building import GAP, TODAY, call, customer, day, overdue, pause, promise

from dunning.facts import (
    CURRENCY,
    DUE,
    OPEN,
    CallFact,
    Debt,
    OpenInvoices,
    PromiseFact,
    Standing,
)
from dunning.kinds import Outcome, PauseKind, PromiseState, Role
from dunning.lateness import CustomerRecord, Lateness
from dunning.money import Money
from dunning.scheduler.foremost import Lookups, foremost
from dunning.scheduler.money_days import Rates
from dunning.scheduler.plan import AfterLast, Courtesy, Plan, PlanStage
from dunning.scheduler.ways import OLD_DAYS, Hold, Ways, book_record
from dunning.scheduler.worklist import FIRST_OF_ALL, ProposedCall, Why, make_worklist, place
from dunning.stages import Stage, Tone

Drawn = TypeVar("Drawn")

REVIEW = timedelta(days=90)
FAR = 60
"""So many days from today all that is drawn below lies in the past."""

currencies = st.sampled_from(["EUR", "USD"])
amounts = st.integers(1, 20).map(lambda tens: f"{tens * 10}")
moneys = st.builds(Money, amounts.map(Decimal), currencies)
invoices = st.builds(
    overdue,
    st.integers(-20, 60),
    amounts,
    currencies,
    review=st.none() | st.integers(-20, 20),
)
promises = st.builds(
    promise,
    st.just(PromiseState.OPEN),
    st.integers(-20, 20),
    amounts,
    st.sampled_from(["0", "5", "200"]),
    made=st.integers(-40, -20),
    currency=currencies,
)
pauses = st.builds(pause, st.integers(1, 20), st.sampled_from(PauseKind))
unreached = st.sampled_from([one for one in Outcome if not one.reached])
reached = st.sampled_from([one for one in Outcome if one.reached])
returns = st.none() | st.integers(-10, 20)
conversations = st.none() | st.builds(call, reached, st.integers(-20, 0), returns)
attempts = st.none() | st.builds(call, unreached, st.just(0), returns)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """A customer of whom anything may be known, as it stands today."""
    spoken: CallFact | None = draw(conversations)
    drawn = draw(st.lists(invoices, max_size=4))
    said = draw(st.lists(promises, max_size=3))
    return Standing(
        "lufi",
        "Lufi",
        invoices=tuple(sorted(drawn, key=lambda one: one.due)),
        unallocated=tuple(draw(st.lists(moneys, max_size=2, unique_by=lambda one: one.currency))),
        promises=tuple(sorted(said, key=lambda one: one.promised_for)),
        pauses=tuple(draw(st.lists(pauses, max_size=2))),
        last_conversation=spoken,
        last_call=draw(attempts) or spoken,
        conversations=(spoken.on,) if spoken else (),
        account_review_on=draw(st.none() | st.integers(-20, 20).map(day)),
    )


def settled(one: PromiseFact, on: date) -> PromiseFact:
    """The promise as it stands that day, with no more money than came."""
    if one.received >= one.money.amount:
        return one._replace(state=PromiseState.KEPT, received=one.money.amount)
    if on < one.returns_on:
        return one._replace(state=PromiseState.OPEN)
    return one._replace(state=PromiseState.PARTLY_KEPT if one.received else PromiseState.BROKEN)


def left_alone_until(standing: Standing, on: date) -> Standing:
    """The customer on a later day on which nothing has happened since."""
    running = [one for one in standing.pauses if one.kind is not PauseKind.PAUSE or on < one.until]
    looked_at = [
        one if on < one.until else one._replace(until=one.until + REVIEW) for one in running
    ]
    return standing._replace(
        promises=tuple(settled(one, on) for one in standing.promises),
        pauses=tuple(looked_at),
    )


@given(st.lists(standings(), max_size=4), st.integers(-30, FAR))
def test_everyone_with_something_overdue_is_in_exactly_one_list(
    drawn: list[Standing], later: int
) -> None:
    on = day(later)
    told = [
        left_alone_until(one, on)._replace(code=f"{number}") for number, one in enumerate(drawn)
    ]
    work = make_worklist(told, on, GAP)
    listed = [
        *(one.standing.code for one in work.calls),
        *(one.standing.code for one in work.held_back),
    ]
    assert sorted(listed) == [one.code for one in told if one.overdue(on)]


@given(standings())
def test_whoever_is_held_back_is_held_until_a_later_day(drawn: Standing) -> None:
    work = make_worklist([left_alone_until(drawn, TODAY)], TODAY, GAP)
    for back in work.held_back:
        ends = [hold.until for hold in back.holds]
        assert min(ends) > TODAY
        assert ends == sorted(ends, reverse=True)
        assert all(hold.reason for hold in back.holds)


@given(standings())
def test_nobody_comes_back_before_the_day_that_was_named(drawn: Standing) -> None:
    for back in make_worklist([left_alone_until(drawn, TODAY)], TODAY, GAP).held_back:
        on = TODAY
        while on < min(back.until, day(FAR)):
            assert make_worklist([left_alone_until(drawn, on)], on, GAP).calls == ()
            on += timedelta(days=1)


@given(standings())
def test_left_alone_nobody_overdue_ever_vanishes(drawn: Standing) -> None:
    seen = False
    for later in range(FAR):
        on = day(later)
        work = make_worklist([left_alone_until(drawn, on)], on, GAP)
        listed = len(work.calls) + len(work.held_back)
        assert listed == bool(drawn.overdue(on))
        assert listed or not seen
        seen = bool(listed)


@given(standings())
def test_in_the_end_everyone_who_owes_and_may_be_rung_is_rung(drawn: Standing) -> None:
    on = day(FAR)
    later = left_alone_until(drawn, on)
    calls = make_worklist([later], on, GAP).calls
    owes = bool(later.called_for(on) or later.due_for_review(on))
    assert bool(calls) == (owes and not later.pauses)


@given(standings())
def test_what_is_asked_for_is_overdue_undisputed_and_not_covered(drawn: Standing) -> None:
    standing = left_alone_until(drawn, TODAY)
    for proposed in make_worklist([standing], TODAY, GAP).calls:
        assert proposed.days_past_due > 0
        assert proposed.score > 0
        for money in proposed.asked_for:
            owed = sum(
                one.open for one in standing.overdue(TODAY) if one.currency == money.currency
            )
            assert 0 < money.amount <= owed


CODES = tuple("abcd")
LONGEST_HOLD = timedelta(days=400)
"""A pay rule comes at least every year; all else that is drawn is nearer."""

rules_to_pay = st.sampled_from(
    [
        "",
        "RRULE:FREQ=WEEKLY;BYDAY=TH",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=15\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
        "DTSTART;VALUE=DATE:20260306\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "whenever it rains",
        "RRULE:FREQ=WEEKLY;BYDAY=",
    ]
)
ages = st.integers(-20, 60) | st.integers(115, 400)
any_invoices = st.lists(
    st.builds(overdue, ages, amounts, currencies, review=st.none() | st.integers(-20, 20)),
    max_size=4,
)
any_promise = st.builds(
    promise,
    st.just(PromiseState.OPEN),
    st.integers(-40, 20),
    amounts,
    st.sampled_from(["0", "5", "200"]),
    made=st.integers(-60, -41),
    currency=currencies,
)


def seldom(one: st.SearchStrategy[Drawn]) -> st.SearchStrategy[list[Drawn]]:
    """Nothing three times in four, so that a rule is also met alone."""
    nothing: st.SearchStrategy[list[Drawn]] = st.builds(list)
    return st.integers(0, 3).flatmap(lambda often: nothing if often else st.lists(one, max_size=2))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan as the reader lets through: stages in order, their days rising."""
    past_due = sorted(draw(st.sets(st.integers(1, 90), min_size=1, max_size=4)))
    stages = tuple(
        PlanStage(stage, days, draw(st.integers(0, 30)), Role.PAYER, Tone.PLAIN)
        for stage, days in zip(Stage, past_due, strict=False)
    )
    minimum = draw(st.dictionaries(currencies, amounts.map(Decimal)))
    share = st.decimals("0.01", 1, places=2)
    courtesy = draw(st.none() | st.builds(Courtesy, st.integers(1, 30), share, st.integers(1, 3)))
    return Plan("drawn", (), stages, draw(st.sampled_from(AfterLast)), minimum, courtesy)


@st.composite
def anybody(draw: st.DrawFn, code: str) -> Standing:
    """A customer of whom anything may be known, with old debts and a rule for when they pay."""
    talks = sorted(draw(st.sets(st.integers(-300, 0), max_size=5)))
    outcome, agreed = draw(reached), draw(returns)
    spoken = call(outcome, talks[-1], agreed) if talks else None
    return customer(*draw(any_invoices), code=code)._replace(
        country=draw(st.sampled_from(["", "HU", "RU", "XX"])),
        unallocated=tuple(draw(st.lists(moneys, max_size=2, unique_by=lambda one: one.currency))),
        promises=tuple(sorted(draw(seldom(any_promise)), key=lambda one: one.promised_for)),
        pauses=tuple(draw(seldom(pauses))),
        last_conversation=spoken,
        last_call=next(iter(draw(seldom(attempts))), None) or spoken,
        conversations=tuple(map(day, talks)),
        account_review_on=next(iter(draw(seldom(st.integers(-20, 20).map(day)))), None),
        group=draw(st.sampled_from(["", "trade"])),
        pays_rule=draw(rules_to_pay),
        keep_calling=draw(st.booleans()),
    )


@st.composite
def mornings(draw: st.DrawFn) -> tuple[list[Standing], date, Ways]:
    """A book, a day and the ways of a user, with hours and limits that forbid what they like."""
    on = day(draw(st.integers(-30, FAR)))
    book = [draw(anybody(code)) for code in draw(st.lists(st.sampled_from(CODES), unique=True))]
    told = [left_alone_until(one, on) for one in book]
    forbidden = draw(st.dictionaries(st.sampled_from(CODES), seldom(holds(on))))
    records = draw(st.dictionaries(st.sampled_from(CODES), st.builds(paid, st.lists(ages))))
    ways = Ways(
        (draw(plans()), draw(plans())._replace(groups=("trade",))),
        lambda standing, agreed, promise_passed: tuple(forbidden.get(standing.code, ())),
        records,
        book_record(records.values(), told, on),
        draw(st.none() | st.just(Rates("EUR", {})) | st.just(Rates("EUR", {"USD": Decimal(2)}))),
    )
    return told, on, ways


def paid(days_late: list[int]) -> CustomerRecord:
    return CustomerRecord(len(days_late), Lateness.of(days_late))


@st.composite
def holds(draw: st.DrawFn, on: date) -> Hold:
    """By the clock, perhaps today, or by the day, from tomorrow on."""
    by_clock = draw(st.booleans())
    until = on + timedelta(days=draw(st.integers(0 if by_clock else 1, 40)))
    hour = time(draw(st.integers(0, 23)))
    return Hold("hours", "not yet", until, datetime.combine(until, hour, UTC) if by_clock else None)


@given(mornings())
def test_on_any_day_all_who_are_overdue_are_proposed_or_held_back_until_a_day(
    morning: tuple[list[Standing], date, Ways],
) -> None:
    told, on, ways = morning
    work = make_worklist(told, on, ways)
    listed = [one.standing.code for one in work.calls if one.why is not Why.COURTESY]
    listed += [one.standing.code for one in work.held_back if one.standing.overdue(on)]
    assert sorted(listed) == sorted(one.code for one in told if one.overdue(on))
    for back in work.held_back:
        assert back.holds
        assert back.overdue or all(hold.at and hold.until == on for hold in back.holds)
        assert back.until == max(hold.until for hold in back.holds)
        for hold in back.holds:
            assert hold.rule
            assert hold.reason
            assert on + timedelta(days=not hold.at) <= hold.until <= on + LONGEST_HOLD


@given(mornings())
def test_on_any_day_a_call_is_about_what_is_overdue_and_counts(
    morning: tuple[list[Standing], date, Ways],
) -> None:
    told, on, ways = morning
    for proposed in make_worklist(told, on, ways).calls:
        standing = proposed.standing
        assert proposed.reason(on)
        if proposed.why is Why.COURTESY:
            continue
        assert proposed.stage is not Stage.HAND_OVER
        assert proposed.invoices
        assert proposed.days_past_due == max(one.days_past_due(on) for one in proposed.invoices)
        if proposed.why is Why.DISPUTE_REVIEW:
            assert proposed.invoices == standing.due_for_review(on)
            continue
        old = [one.days_past_due(on) > OLD_DAYS for one in proposed.invoices]
        undecided = all(old) and not standing.keep_calling
        assert proposed.score > 0 or (undecided and proposed.why in FIRST_OF_ALL)
        assert not any(one.disputed for one in proposed.invoices)
        least = ways.plan_of(standing).minimum
        asked = set(standing.asked_for(on))
        assert set(proposed.asked_for) == {
            money for money in asked if money.amount >= least.get(money.currency, 0)
        }


@given(mornings())
def test_a_courtesy_call_is_about_what_is_not_overdue_to_one_who_owes_nothing_else(
    morning: tuple[list[Standing], date, Ways],
) -> None:
    told, on, ways = morning
    for proposed in make_worklist(told, on, ways).calls:
        if proposed.why is not Why.COURTESY:
            continue
        standing, plan = proposed.standing, ways.plan_of(proposed.standing)
        assert plan.courtesy
        assert not standing.overdue(on)
        assert not standing.pauses
        assert proposed.asked_for == ()
        assert proposed.score >= 0
        for invoice in proposed.invoices:
            assert 0 <= (invoice.due - on).days <= plan.courtesy.days_before
            assert not invoice.disputed


@given(mornings(), st.randoms())
def test_the_list_does_not_depend_on_the_order_of_the_book(
    morning: tuple[list[Standing], date, Ways], chance: Random
) -> None:
    told, on, ways = morning
    work = make_worklist(told, on, ways)
    chance.shuffle(told)
    assert make_worklist(told, on, ways) == work


@given(mornings())
def test_whatever_forbids_a_call_only_takes_calls_away(
    morning: tuple[list[Standing], date, Ways],
) -> None:
    told, on, ways = morning
    free = Ways(ways.plans, records=ways.records, book=ways.book, rates=ways.rates)
    for standing in told:
        if isinstance(place(standing, on, ways), ProposedCall):
            assert place(standing, on, free) == place(standing, on, ways)


@given(mornings())
def test_invoices_known_as_plain_rows_give_the_same_list(
    morning: tuple[list[Standing], date, Ways],
) -> None:
    told, on, ways = morning
    rows = [one._replace(invoices=OpenInvoices(one.owed.rows)) for one in told]
    assert make_worklist(rows, on, ways) == make_worklist(told, on, ways)


def debts_of(told: list[Standing], on: date) -> list[Debt]:
    """What they owe, by their places in `told`."""
    owed: Counter[tuple[int, str]] = Counter()
    coming: Counter[tuple[int, str]] = Counter()
    for number, standing in enumerate(told):
        for row in standing.owed.rows:
            (owed if row[DUE] < on.toordinal() else coming)[number, row[CURRENCY]] += row[OPEN]
    return [(*one, owed[one], coming[one]) for one in owed.keys() | coming.keys()]


def is_among_the_first_of_all(standing: Standing, on: date, ways: Ways) -> bool:
    placed = place(standing, on, ways)
    return isinstance(placed, ProposedCall) and placed.why in FIRST_OF_ALL


@given(mornings(), st.integers(1, 4), st.integers(1, 3), st.frozensets(st.integers(0, 5)))
def test_the_first_calls_are_those_that_the_whole_list_begins_with(
    morning: tuple[list[Standing], date, Ways],
    at_most: int,
    at_a_time: int,
    strangers: frozenset[int],
) -> None:
    told, on, ways = morning
    whole = make_worklist(told, on, ways)
    asked: list[int] = []

    def standings(customers: Sequence[int]) -> list[Standing]:
        asked.extend(customers)
        return [told[number] for number in customers]

    def expecting(customers: Sequence[int]) -> list[int]:
        """Those who are rung first of all, and strangers of whom nothing is expected in truth."""
        return [
            number
            for number in customers
            if number in strangers or is_among_the_first_of_all(told[number], on, ways)
        ]

    with patch("dunning.scheduler.foremost.AT_A_TIME", at_a_time):
        first = foremost(debts_of(told, on), on, ways, Lookups(expecting, standings), at_most)
    assert first.calls[:at_most] == whole.calls[:at_most]
    assert all(one in whole.held_back for one in first.held_back)
    assert first == whole or first.in_all == sum(bool(one.overdue(on)) for one in told)
    assert len(asked) == len(set(asked))


def test_nobody_is_read_whose_call_could_not_be_among_the_first() -> None:
    told = [customer(overdue(5, amount), code=amount) for amount in ("40", "30", "2", "1", "3")]
    asked: list[int] = []

    def standings(customers: Sequence[int]) -> list[Standing]:
        asked.extend(customers)
        return [told[number] for number in customers]

    lookups = Lookups(lambda customers: (), standings)
    with patch("dunning.scheduler.foremost.AT_A_TIME", 1):
        first = foremost(debts_of(told, TODAY), TODAY, GAP, lookups, 2)
    assert [one.standing.code for one in first.calls] == ["40", "30"]
    assert set(asked) == {0, 1, 4}
