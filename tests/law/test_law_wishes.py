"""What a contact asked for goes before any preset, to widen it and to narrow it."""

from datetime import time

import pytest
from law_building import at, ends, first, free_on, is_allowed, reasons

from dunning.errors import DunningError
from dunning.law.calling import Callee
from dunning.law.presets import find_preset
from dunning.law.wishes import Wishes, check_wishes


def wishing(
    hours: str = "-", days: set[int] | None = None, holidays: tuple[str, ...] = ()
) -> Callee:
    return Callee(wishes=wish(hours, days), free_days=free_on(*holidays))


def wish(hours: str = "-", days: set[int] | None = None) -> Wishes:
    begin, end = (time.fromisoformat(part) if part else None for part in hours.split("-"))
    return Wishes(begin, end, None if days is None else frozenset(days))


MONDAY, TUESDAY, SATURDAY = 0, 1, 5

WISHED = [
    # preset, hours, days, moment, allowed
    ("b2b-default", "10:00-12:00", None, "2026-03-04 09:59", False),
    ("b2b-default", "10:00-12:00", None, "2026-03-04 10:00", True),
    ("b2b-default", "10:00-12:00", None, "2026-03-04 12:00", False),
    ("b2b-default", "18:00-19:00", None, "2026-03-04 18:30", True),
    ("b2b-default", "18:00-19:00", None, "2026-03-04 16:00", False),
    ("b2b-default", "10:00-", None, "2026-03-04 16:59", True),
    ("b2b-default", "10:00-", None, "2026-03-04 17:00", False),
    ("b2b-default", "-11:00", None, "2026-03-04 09:00", True),
    ("b2b-default", "-11:00", None, "2026-03-04 08:59", False),
    ("b2b-default", "10:00-12:00", None, "2026-03-07 11:00", False),
    ("b2b-default", "-", {SATURDAY}, "2026-03-07 11:00", True),
    ("b2b-default", "-", {SATURDAY}, "2026-03-07 08:00", False),
    ("b2b-default", "-", {SATURDAY}, "2026-03-06 11:00", False),
    ("us-regf", "22:00-23:00", None, "2026-03-04 22:00", True),
    ("us-regf", "22:00-23:00", None, "2026-03-04 12:00", False),
    ("uk", "18:00-", None, "2026-03-04 23:00", True),
    ("uk", "18:00-", None, "2026-03-04 17:00", False),
    ("br-sp", "15:00-", None, "2026-03-07 15:30", True),
]


@pytest.mark.parametrize(("preset", "hours", "days", "moment", "allowed"), WISHED)
def test_a_wish_beats_the_preset(
    preset: str, hours: str, days: set[int] | None, moment: str, allowed: bool
) -> None:
    assert is_allowed(at(moment), wishing(hours, days), preset) is allowed


def test_days_named_do_not_open_public_holidays() -> None:
    customer = wishing(days={SATURDAY}, holidays=("2026-03-07",))
    assert first(at("2026-03-06 10:00"), customer) == at("2026-03-14 09:00")
    assert ends(at("2026-03-07 10:00"), customer) == [("closed-day", at("2026-03-08 09:00"))]


def test_a_wish_for_one_day_waits_over_weeks_of_holidays_for_it() -> None:
    customer = wishing("10:00-11:00", {MONDAY}, ("2026-04-06", "2026-04-13"))
    assert first(at("2026-03-30 11:00"), customer) == at("2026-04-20 10:00")


def test_every_rule_is_told_with_its_own_end() -> None:
    customer = wishing(days={TUESDAY}, holidays=("2026-03-04",))
    moment = at("2026-03-04 12:00")
    assert ends(moment, customer) == [
        ("wish", at("2026-03-10 00:00")),
        ("closed-day", at("2026-03-05 09:00")),
    ]
    assert reasons(moment, customer) == ["asked to be rung on Tuesday", "public holiday there"]
    assert first(moment, customer) == at("2026-03-10 09:00")


def test_the_reason_is_the_wish_only_where_the_wish_forbids() -> None:
    customer = wishing("10:00-")
    assert reasons(at("2026-03-04 09:30"), customer) == [
        "it is 09:30 there, asked to be rung from 10:00"
    ]
    assert reasons(at("2026-03-04 18:00"), customer) == ["it is 18:00 there, calls 10:00 to 17:00"]


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [("18:00-", "18:00", "19:00"), ("23:30-", "23:30", None), ("-08:00", "07:00", "08:00")],
)
def test_one_end_outside_the_presets_hours_means_the_hour_next_to_it(
    hours: str, opens: str, closes: str | None
) -> None:
    customer = wishing(hours)
    assert first(at("2026-03-04 00:00"), customer) == at(f"2026-03-04 {opens}")
    assert is_allowed(at(f"2026-03-04 {opens}"), customer)
    if closes:
        assert not is_allowed(at(f"2026-03-04 {closes}"), customer)


@pytest.mark.parametrize(
    ("hours", "days"),
    [("12:00-10:00", None), ("10:00-10:00", None), ("-00:00", None), ("-", set()), ("-", {7})],
)
def test_a_wish_that_can_never_be_is_refused(hours: str, days: set[int] | None) -> None:
    with pytest.raises(DunningError):
        wish(hours, days)


def test_no_channel_at_all_is_a_stop_and_not_a_wish() -> None:
    with pytest.raises(DunningError, match="stop"):
        Wishes(channels=frozenset())


@pytest.mark.parametrize(
    ("preset", "hours", "days"),
    [
        ("b2b-default", "18:00-", None),
        ("b2b-default", "17:00-", None),
        ("b2b-default", "-09:00", {SATURDAY}),
        ("br-sp", "15:00-", {SATURDAY}),
        ("us-regf", "-08:00", None),
    ],
)
def test_a_wish_that_never_falls_into_a_week_is_refused_when_it_is_set(
    preset: str, hours: str, days: set[int] | None
) -> None:
    with pytest.raises(DunningError, match="name both ends of the hours"):
        check_wishes(wish(hours, days), find_preset(preset))


@pytest.mark.parametrize(
    ("preset", "hours", "days"),
    [
        ("b2b-default", "18:00-19:00", None),
        ("b2b-default", "16:59-", None),
        ("b2b-default", "-", {SATURDAY}),
        ("br-sp", "15:00-", {SATURDAY, MONDAY}),
        ("uk", "23:00-", None),
    ],
)
def test_a_wish_that_falls_into_some_day_is_taken(
    preset: str, hours: str, days: set[int] | None
) -> None:
    check_wishes(wish(hours, days), find_preset(preset))


def test_the_refusal_names_the_hours_it_misses() -> None:
    with pytest.raises(DunningError, match=r"from 15:00 is never .* br-sp \(08:00 to 14:00\)"):
        check_wishes(wish("15:00-", {SATURDAY}), find_preset("br-sp"))


@pytest.mark.parametrize(
    ("wishes", "channel", "at_work", "why"),
    [
        (Wishes(), "phone", True, ""),
        (Wishes(channels=frozenset({"email"})), "phone", False, "asked for email only"),
        (Wishes(channels=frozenset({"email", "phone"})), "phone", False, ""),
        (Wishes(not_at_work=True), "phone", True, "asked not to be rung at work"),
        (Wishes(not_at_work=True), "phone", False, ""),
    ],
)
def test_channels_and_the_place_of_work(
    wishes: Wishes, channel: str, at_work: bool, why: str
) -> None:
    assert wishes.bars(channel, at_work=at_work) == why
