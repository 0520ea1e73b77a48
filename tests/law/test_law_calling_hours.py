"""Hours and days, on the customer's wall clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from law_building import (
    BUDAPEST,
    NEW_YORK,
    TOKYO,
    answer,
    at,
    ends,
    first,
    free_on,
    is_allowed,
    reasons,
)

from dunning.errors import DunningError
from dunning.law.calling import Allowed, Callee, Calling
from dunning.law.open_hours import WEEKENDS, FreeDays
from dunning.law.presets import Window, find_preset, load_presets
from dunning.law.wall_clock import RecentDays, first_open, start_of_day

WEDNESDAY, SATURDAY, SUNDAY = "2026-03-04", "2026-03-07", "2026-03-08"
HOLIDAY = "2026-03-05"

OPENS = [
    # preset, day, first allowed minute, first minute too late; a dash for a closed day
    ("b2b-default", WEDNESDAY, "09:00", "17:00"),
    ("b2b-default", SATURDAY, "-", "-"),
    ("b2b-default", SUNDAY, "-", "-"),
    ("b2b-default", HOLIDAY, "-", "-"),
    ("us-regf", WEDNESDAY, "08:00", "21:00"),
    ("us-regf", SUNDAY, "08:00", "21:00"),
    ("us-regf", HOLIDAY, "08:00", "21:00"),
    ("ru", WEDNESDAY, "08:00", "22:00"),
    ("ru", SATURDAY, "09:00", "20:00"),
    ("ru", SUNDAY, "09:00", "20:00"),
    ("ru", HOLIDAY, "09:00", "20:00"),
    ("au", WEDNESDAY, "07:30", "21:00"),
    ("au", SATURDAY, "09:00", "21:00"),
    ("au", HOLIDAY, "-", "-"),
    ("ca-on", SATURDAY, "07:00", "21:00"),
    ("ca-on", SUNDAY, "13:00", "17:00"),
    ("ca-on", HOLIDAY, "-", "-"),
    ("ca-qc", SATURDAY, "08:00", "20:00"),
    ("ca-qc", SUNDAY, "-", "-"),
    ("in", SUNDAY, "08:00", "19:00"),
    ("in", HOLIDAY, "08:00", "19:00"),
    ("br-sp", SATURDAY, "08:00", "14:00"),
    ("br-al", SUNDAY, "-", "-"),
]
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("preset", "day", "opens", "closes"), OPENS)
def test_calls_are_allowed_from_the_opening_until_just_before_the_close(
    preset: str, day: str, opens: str, closes: str
) -> None:
    callee = Callee(free_days=free_on(HOLIDAY))
    if opens == "-":
        minutes = (at(f"{day} 00:00") + n * 10 * MINUTE for n in range(144))
        assert not any(is_allowed(minute, callee, preset) for minute in minutes)
        return
    opening, closing = at(f"{day} {opens}"), at(f"{day} {closes}")
    assert not is_allowed(opening - MINUTE, callee, preset)
    assert is_allowed(opening, callee, preset)
    assert is_allowed(closing - MINUTE, callee, preset)
    assert not is_allowed(closing, callee, preset)
    assert first(opening - MINUTE, callee, preset) == opening


@pytest.mark.parametrize("preset", [p.id for p in load_presets() if p.hours is None])
def test_a_preset_without_hours_forbids_none(preset: str) -> None:
    assert is_allowed(at(f"{SUNDAY} 03:00"), preset=preset)


AFTERWARDS = [
    # asked at, first allowed, free days
    ("2026-03-04 17:00", "2026-03-05 09:00", ()),
    ("2026-03-06 17:00", "2026-03-09 09:00", ()),
    ("2026-03-07 12:00", "2026-03-09 09:00", ()),
    ("2026-12-31 18:00", "2027-01-04 09:00", ("2027-01-01",)),
    ("2028-02-28 20:00", "2028-02-29 09:00", ()),
    ("2026-04-02 17:30", "2026-04-07 09:00", ("2026-04-03", "2026-04-06")),
    (
        "2026-04-30 17:30",
        "2026-05-11 09:00",
        ("2026-05-01", "2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07", "2026-05-08"),
    ),
]


@pytest.mark.parametrize(("asked", "expected", "days"), AFTERWARDS)
def test_the_call_waits_for_the_next_day_that_is_worked(
    asked: str, expected: str, days: tuple[str, ...]
) -> None:
    assert first(at(asked), Callee(free_days=free_on(*days))) == at(expected)


def test_a_saturday_that_is_worked_has_the_hours_of_a_weekday() -> None:
    callee = Callee(free_days=free_on("2026-01-02", worked=["2026-01-10"]))
    assert is_allowed(at("2026-01-10 10:00"), callee)
    assert not is_allowed(at("2026-01-17 10:00"), callee)


def test_a_saturday_that_is_worked_keeps_its_own_hours_where_a_law_names_saturdays() -> None:
    callee = Callee(free_days=free_on(worked=["2026-01-10"]))
    assert is_allowed(at("2026-01-10 13:59"), callee, "br-sp")
    assert not is_allowed(at("2026-01-10 14:00"), callee, "br-sp")


def test_a_friday_that_is_the_weekend_there_is_closed_and_its_sunday_is_not() -> None:
    free_days = FreeDays(lambda day: day.weekday() not in (4, 5), lambda _day: False)
    callee = Callee(free_days=free_days)
    assert reasons(at("2026-03-06 10:00"), callee) == ["day off there"]
    assert is_allowed(at("2026-03-08 10:00"), callee)


def test_a_holiday_on_a_saturday_is_closed_where_saturdays_are_open() -> None:
    callee = Callee(free_days=free_on(SATURDAY))
    assert reasons(at(f"{SATURDAY} 12:00"), callee, "au") == ["public holiday there"]
    assert is_allowed(at(f"{SUNDAY} 12:00"), callee, "au")


def test_the_reason_says_what_the_clock_reads_there() -> None:
    assert reasons(at("2026-03-04 08:12")) == ["it is 08:12 there, calls 09:00 to 17:00"]
    assert reasons(at("2026-03-07 12:00")) == ["Saturday there"]


def test_a_customer_in_asia_is_rung_in_their_morning_while_the_user_sits_in_europe() -> None:
    tokyo = Callee(zone=TOKYO)
    morning = at("2026-03-04 09:30")
    assert reasons(morning, tokyo) == ["it is 17:30 there, calls 09:00 to 17:00"]
    assert first(morning, tokyo) == at("2026-03-05 01:00")
    assert is_allowed(at("2026-03-05 01:00"), tokyo)
    assert not is_allowed(at("2026-03-05 01:00"))


def test_the_day_of_the_week_is_the_customers() -> None:
    sunday_evening_in_budapest = at("2026-03-08 23:30")
    auckland = Callee(zone=ZoneInfo("Pacific/Auckland"))
    assert is_allowed(sunday_evening_in_budapest, auckland)
    friday_evening = at("2026-03-06 23:30")
    assert reasons(friday_evening, auckland) == ["Saturday there"]


def test_without_a_zone_the_customer_is_where_the_user_is() -> None:
    moment = at("2026-03-04 09:00", NEW_YORK)
    assert Calling(find_preset(), NEW_YORK).check(moment, Callee()) == Allowed()


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Asia/Kathmandu", "America/Phoenix", "UTC"])
def test_zones_without_summer_time_open_at_the_same_instant_all_year(name: str) -> None:
    callee = Callee(zone=ZoneInfo(name))
    winter = first(at("2026-01-13 00:00", ZoneInfo(name)), callee)
    summer = first(at("2026-07-14 00:00", ZoneInfo(name)), callee)
    assert winter.time() == summer.time()


CHANGES = [
    # zone, asked on Friday evening local, hours until Monday 09:00
    (BUDAPEST, "2026-03-27 17:00", 63),
    (BUDAPEST, "2026-10-23 17:00", 65),
    (NEW_YORK, "2026-03-06 17:00", 63),
    (NEW_YORK, "2026-10-30 17:00", 65),
    (BUDAPEST, "2026-06-05 17:00", 64),
]


@pytest.mark.parametrize(("zone", "asked", "hours"), CHANGES)
def test_monday_opens_at_nine_after_the_clocks_were_changed(
    zone: ZoneInfo, asked: str, hours: int
) -> None:
    moment = at(asked, zone)
    opens = first(moment, Callee(zone=zone))
    assert opens - moment == timedelta(hours=hours)
    assert opens.astimezone(zone).hour == 9


def opening(window: str, day: str, zone: ZoneInfo, after: datetime | None = None) -> datetime:
    opens, closes = (datetime.fromisoformat(f"{day} {clock}").time() for clock in window.split("-"))
    start = after or start_of_day(date.fromisoformat(day), zone)
    return first_open(start, zone, lambda _day: Window(opens, closes))


NIGHTS = [
    # zone, night, window, first instant within it, in UTC
    (BUDAPEST, "2026-03-29", "02:30-05:00", "2026-03-29 01:00"),  # 02:00 becomes 03:00
    (BUDAPEST, "2026-03-29", "03:00-05:00", "2026-03-29 01:00"),
    (BUDAPEST, "2026-03-29", "03:30-05:00", "2026-03-29 01:30"),
    (BUDAPEST, "2026-03-29", "02:00-03:00", "2026-03-30 00:00"),  # an hour that is skipped
    (BUDAPEST, "2026-10-25", "02:30-05:00", "2026-10-25 00:30"),  # 03:00 becomes 02:00
    (BUDAPEST, "2026-10-25", "03:00-05:00", "2026-10-25 02:00"),
    (NEW_YORK, "2026-03-08", "02:30-05:00", "2026-03-08 07:00"),
    (NEW_YORK, "2026-11-01", "01:30-05:00", "2026-11-01 05:30"),
    (NEW_YORK, "2026-11-01", "02:00-05:00", "2026-11-01 07:00"),
    (ZoneInfo("Africa/Cairo"), "2026-04-24", "00:00-05:00", "2026-04-23 22:00"),  # no midnight
    (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", "02:10-05:00", "2026-10-03 15:30"),
]


@pytest.mark.parametrize(("zone", "night", "window", "expected"), NIGHTS)
def test_windows_in_the_night_of_the_change_open_at_the_first_instant_they_hold(
    zone: ZoneInfo, night: str, window: str, expected: str
) -> None:
    assert opening(window, night, zone) == at(expected, ZoneInfo("UTC"))


def test_an_hour_that_comes_twice_opens_twice() -> None:
    closed_between = at("2026-10-25 02:10", fold=1)
    assert opening("02:00-02:05", "2026-10-25", BUDAPEST, closed_between) == at("2026-10-26 02:00")
    between = at("2026-10-25 02:10", fold=0)
    again = opening("02:00-02:05", "2026-10-25", BUDAPEST, between)
    assert again == at("2026-10-25 02:00", fold=1) == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_a_day_that_the_calendar_skipped_is_no_day() -> None:
    apia = ZoneInfo("Pacific/Apia")
    callee = Callee(zone=apia)
    thursday_evening = at("2011-12-29 18:00", apia)
    assert first(thursday_evening, callee).astimezone(apia).date() == date(2012, 1, 2)


def test_a_clock_set_back_over_midnight_returns_to_the_day_before() -> None:
    st_johns = ZoneInfo("America/St_Johns")  # at 00:01 back to 23:01, until 2011
    after_midnight = at("2010-11-07 00:00", st_johns)

    def late_on_saturdays(day: date) -> Window | None:
        return Window(time(23, 30)) if day.weekday() == 5 else None

    found = first_open(after_midnight, st_johns, late_on_saturdays)
    assert found - after_midnight == timedelta(minutes=30)


def test_recent_days_are_counted_by_the_customers_midnight() -> None:
    recent = RecentDays(at("2026-03-30 12:00"), BUDAPEST, 3)
    assert recent.days_ago(at("2026-03-30 00:00")) == 0
    assert recent.days_ago(at("2026-03-29 23:59")) == 1
    assert recent.days_ago(at("2026-03-29 00:00")) == 1
    assert recent.days_ago(at("2026-03-28 23:59")) == 2
    assert recent.days_ago(at("2026-03-01 12:00")) == 3


def test_the_moment_may_be_given_in_any_zone_but_must_have_one() -> None:
    there = at("2026-03-04 10:00").astimezone(TOKYO)
    assert isinstance(answer(there), Allowed)
    with pytest.raises(ValueError, match="zone"):
        answer(at("2026-03-04 10:00").replace(tzinfo=None))


def test_one_calling_answers_for_many_moments() -> None:
    calling = Calling(find_preset(), BUDAPEST)
    evening, morning = at("2026-03-04 18:00"), at("2026-03-05 09:00")
    for _ in range(2):
        assert calling.first_allowed(evening, Callee()) == morning
        assert calling.check(morning, Callee()) == Allowed()


def test_a_place_where_nobody_ever_works_is_an_error_that_says_what_to_check() -> None:
    never = FreeDays(lambda _day: False, lambda _day: False)
    with pytest.raises(DunningError, match="check the customer's country, region and wishes"):
        first(at("2026-03-04 10:00"), Callee(free_days=never))


def test_both_ends_are_told_when_a_day_is_closed() -> None:
    assert ends(at("2026-03-07 20:00")) == [("closed-day", at("2026-03-09 09:00"))]
    assert Callee().free_days is WEEKENDS
