"""Caps on attempts, conversations and contacts, and quiet days, at their boundaries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_building import (
    BUDAPEST,
    NEW_YORK,
    TOKYO,
    answer,
    at,
    ends,
    first,
    is_allowed,
    rang,
    reasons,
    spoke,
)

from dunning.law.calling import Callee, Calling, NotYet
from dunning.law.limits import Attempt
from dunning.law.presets import Cap, Counts, Force, Preset, Quiet, find_preset


def callee(*attempts: Attempt, agreed: bool = False, promise_passed: bool = False) -> Callee:
    return Callee(attempts=attempts, agreed=agreed, promise_passed=promise_passed)


def contact(moment: str) -> Attempt:
    return Attempt(at(moment), reached=False, message=True)


BOUNDARIES = [
    # preset, attempts, the last day that is held back, the first that is free
    ("b2b-default", rang("2026-03-03 09:00"), "2026-03-03", "2026-03-04"),
    (
        "b2b-default",
        rang("2026-03-03 09:00", "2026-03-04 09:00", "2026-03-05 09:00"),
        "2026-03-09",
        "2026-03-10",
    ),
    ("b2b-default", spoke("2026-03-03 16:59"), "2026-03-09", "2026-03-10"),
    ("us-regf", rang(*(f"2026-03-03 {n:02}:00" for n in range(9, 16))), "2026-03-09", "2026-03-10"),
    ("us-regf", spoke("2026-03-03 09:00"), "2026-03-09", "2026-03-10"),
    ("us-ma", rang("2026-03-03 09:00", "2026-03-05 09:00"), "2026-04-01", "2026-04-02"),
    ("ru", spoke("2026-03-03 09:00"), "2026-03-03", "2026-03-04"),
    ("ru", spoke("2026-03-03 09:00", "2026-03-05 09:00"), "2026-03-09", "2026-03-10"),
    (
        "ru",
        spoke(*(f"2026-03-{day:02} 09:00" for day in (2, 5, 9, 12, 16, 19, 23, 26))),
        "2026-04-01",
        "2026-04-02",
    ),
    (
        "au",
        tuple(contact(f"2026-03-{day:02} 09:00") for day in (3, 4, 5)),
        "2026-03-09",
        "2026-03-10",
    ),
    (
        "ca-on",
        (contact("2026-03-03 09:00"), *spoke("2026-03-04 09:00", "2026-03-05 09:00")),
        "2026-03-09",
        "2026-03-10",
    ),
]


@pytest.mark.parametrize(("preset", "attempts", "held", "free"), BOUNDARIES)
def test_a_limit_ends_with_a_day_of_the_customer(
    preset: str, attempts: tuple[Attempt, ...], held: str, free: str
) -> None:
    customer = callee(*attempts)
    assert not is_allowed(at(f"{held} 16:59"), customer, preset)
    assert is_allowed(at(f"{free} 10:00"), customer, preset)
    opens = first(at(f"{held} 16:59"), customer, preset)
    assert opens.astimezone(BUDAPEST).date() == date.fromisoformat(free)


@pytest.mark.parametrize(
    ("preset", "attempts"),
    [
        ("us-regf", rang(*(f"2026-03-03 {n:02}:00" for n in range(9, 15)))),
        ("us-ma", rang("2026-03-03 09:00")),
        ("ru", (*spoke("2026-03-02 09:00"), *rang("2026-03-03 08:00", "2026-03-03 09:00"))),
        ("au", (*spoke("2026-03-01 09:00", "2026-03-02 09:00"), *rang("2026-03-03 09:00"))),
        ("ca-on", rang("2026-03-03 09:00", "2026-03-03 10:00", "2026-03-03 11:00")),
        ("b2b-default", rang("2026-03-01 09:00", "2026-03-02 09:00")),
    ],
)
def test_one_less_than_the_limit_is_free(preset: str, attempts: tuple[Attempt, ...]) -> None:
    assert is_allowed(at("2026-03-03 16:00"), callee(*attempts), preset)


def test_messages_do_not_use_up_russias_conversations() -> None:
    assert is_allowed(at("2026-03-03 16:00"), callee(*[contact("2026-03-03 09:00")] * 3), "ru")


def test_calls_that_came_in_are_no_attempts_but_start_the_quiet_week() -> None:
    missed = Attempt(at("2026-03-03 09:00"), reached=False, inbound=True)
    assert is_allowed(at("2026-03-03 10:00"), callee(missed))
    inbound = spoke("2026-03-03 09:00", inbound=True)
    assert [rule for rule, _ in ends(at("2026-03-09 10:00"), callee(*inbound))] == ["quiet-days"]
    assert is_allowed(at("2026-03-10 10:00"), callee(*inbound))
    assert not is_allowed(at("2026-03-09 10:00"), callee(*inbound), "us-regf")


def test_every_limit_is_listed_with_its_own_end_and_the_longest_comes_first() -> None:
    customer = callee(*spoke("2026-03-03 10:00"))
    evening = at("2026-03-03 18:00")
    assert ends(evening, customer) == [
        ("quiet-days", at("2026-03-10 00:00")),
        ("calling-hours", at("2026-03-04 09:00")),
        ("contact-limit", at("2026-03-04 00:00")),
        ("contact-limit", at("2026-03-04 00:00")),
    ]
    assert reasons(evening, customer)[0] == "spoke today: 7 quiet days"
    found = answer(evening, customer)
    assert isinstance(found, NotYet)
    assert found.until == at("2026-03-10 09:00")


def test_the_words_of_a_limit() -> None:
    moment = at("2026-03-04 10:00")
    assert reasons(moment, callee(*rang("2026-03-04 09:00"))) == ["at the limit of 1 attempt a day"]
    assert reasons(moment, callee(*spoke("2026-03-03 09:00"))) == ["spoke 1 day ago: 7 quiet days"]


def test_an_agreed_call_or_a_passed_promise_ends_our_quiet_week() -> None:
    moment, spoken = at("2026-03-05 10:00"), spoke("2026-03-03 10:00")
    assert not is_allowed(moment, callee(*spoken))
    assert is_allowed(moment, callee(*spoken, agreed=True))
    assert is_allowed(moment, callee(*spoken, promise_passed=True))


def test_regulation_f_asks_for_consent_and_not_for_a_broken_promise() -> None:
    moment, spoken = at("2026-03-05 10:00"), spoke("2026-03-03 10:00")
    assert is_allowed(moment, callee(*spoken, agreed=True), "us-regf")
    assert not is_allowed(moment, callee(*spoken, promise_passed=True), "us-regf")


def test_what_was_agreed_does_not_lift_a_cap() -> None:
    moment, spoken = at("2026-03-05 15:00"), spoke("2026-03-03 10:00", "2026-03-05 10:00")
    rules = {rule for rule, _ in ends(moment, callee(*spoken, agreed=True))}
    assert rules == {"contact-limit"}


@pytest.mark.parametrize(
    ("counts_first_day", "free"), [(True, "2026-03-10"), (False, "2026-03-11")]
)
def test_quiet_days_with_and_without_the_day_of_the_conversation(
    counts_first_day: bool, free: str
) -> None:
    calling = Calling(only(quiet=Quiet(7, counts_first_day, True, True)), NEW_YORK)
    spoken = Attempt(at("2026-03-03 10:00", NEW_YORK), reached=True)
    moment = at("2026-03-03 11:00", NEW_YORK)
    assert calling.first_allowed(moment, callee(spoken)) == at(f"{free} 00:00", NEW_YORK)


def test_the_day_of_a_call_is_the_customers_day() -> None:
    late_in_budapest = at("2026-03-03 16:30")  # 00:30 on the 4th in Tokyo
    customer = Callee(zone=TOKYO, attempts=(Attempt(late_in_budapest, reached=False),))
    assert not is_allowed(at("2026-03-04 10:00", TOKYO), customer)
    assert is_allowed(at("2026-03-05 10:00", TOKYO), customer)


def test_calls_after_the_moment_are_not_looked_at() -> None:
    later = callee(*spoke("2026-03-04 11:00"))
    assert is_allowed(at("2026-03-04 10:59"), later)
    assert not is_allowed(at("2026-03-04 11:00"), later)


def only(cap: Cap | None = None, quiet: Quiet | None = None) -> Preset:
    """A preset with one limit and no hours."""
    found = find_preset("uk")
    return Preset(
        id="test",
        label="",
        force=Force.COURTESY,
        binds="",
        applies_to_business=found.applies_to_business,
        source="",
        verified=True,
        caps=(cap,) if cap else (),
        quiet=quiet,
    )


MARCH = date(2026, 3, 1)
DAYS = st.lists(st.integers(0, 120), max_size=40).map(
    lambda offsets: tuple(sorted(MARCH + timedelta(days=offset) for offset in offsets))
)


@given(days=DAYS, today=st.integers(0, 121).map(lambda n: MARCH + timedelta(days=n)))
def test_consecutive_days_are_never_looser_than_a_calendar_week_or_month(
    days: tuple[date, ...], today: date
) -> None:
    past = [day for day in days if day <= today]
    attempts = tuple(Attempt(at(f"{day} 09:00"), reached=True) for day in past)
    week = [day for day in past if day.isocalendar()[:2] == today.isocalendar()[:2]]
    month = [day for day in past if (day.year, day.month) == (today.year, today.month)]
    for limit, length, used in ((2, 7, week), (8, 31, month)):
        calling = Calling(only(Cap(limit, Counts.CONVERSATIONS, length, "debtor")), NEW_YORK)
        found = calling.check(at(f"{today} 23:00"), callee(*attempts))
        if len(used) >= limit:
            assert isinstance(found, NotYet)


@given(days=DAYS, limit=st.integers(1, 8), length=st.integers(1, 31), today=st.integers(0, 121))
def test_a_cap_holds_exactly_while_that_many_lie_within_its_days(
    days: tuple[date, ...], limit: int, length: int, today: int
) -> None:
    day = MARCH + timedelta(days=today)
    attempts = tuple(Attempt(at(f"{one} 09:00", NEW_YORK), reached=False) for one in days)
    within = [one for one in days if day - timedelta(days=length) < one <= day]
    calling = Calling(only(Cap(limit, Counts.ATTEMPTS, length, "debtor")), NEW_YORK)
    found = calling.check(at(f"{day} 23:00", NEW_YORK), callee(*attempts))
    assert isinstance(found, NotYet) == (len(within) >= limit)
