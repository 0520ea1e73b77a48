"""What holds for the worklist of any day, whatever is known of the customers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from scheduler_building import GAP, TODAY, call, day, overdue, pause, promise

from dunning.facts import CallFact, Outcome, PauseKind, PromiseFact, PromiseState, Standing
from dunning.money import Money
from dunning.scheduler.worklist import make_worklist

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
        account_review_on=draw(st.none() | st.integers(-20, 20).map(day)),
    )


def settled(one: PromiseFact, on: date) -> PromiseFact:
    """The promise as it stands that day, with no more money than came."""
    if one.received >= one.money.amount:
        return replace(one, state=PromiseState.KEPT, received=one.money.amount)
    if on < one.returns_on:
        return replace(one, state=PromiseState.OPEN)
    return replace(one, state=PromiseState.PARTLY_KEPT if one.received else PromiseState.BROKEN)


def left_alone_until(standing: Standing, on: date) -> Standing:
    """The customer on a later day on which nothing has happened since."""
    running = [one for one in standing.pauses if one.kind is not PauseKind.PAUSE or on < one.until]
    looked_at = [
        one if on < one.until else replace(one, until=one.until + REVIEW) for one in running
    ]
    return replace(
        standing,
        promises=tuple(settled(one, on) for one in standing.promises),
        pauses=tuple(looked_at),
    )


@given(st.lists(standings(), max_size=4), st.integers(-30, FAR))
def test_everyone_with_something_overdue_is_in_exactly_one_list(
    drawn: list[Standing], later: int
) -> None:
    on = day(later)
    told = [
        replace(left_alone_until(one, on), code=f"{number}") for number, one in enumerate(drawn)
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
