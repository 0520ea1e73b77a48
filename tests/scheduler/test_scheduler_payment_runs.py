from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from payment_rule_building import DAYS, any_day, items_of_a_rule, typed_rules

from dunning.scheduler.calendar import is_working_day
from dunning.scheduler.payment_rule_words import read_rule
from dunning.scheduler.payment_runs import call_day, next_run

FIFTH_WEEKDAYS_APART = timedelta(days=140)
"""Up to 119 days, and the first may have moved to before a holiday."""


def in_hungary(day: date) -> bool:
    return is_working_day(day, "HU")


@pytest.mark.parametrize(
    ("typed", "after", "run"),
    [
        ("every thursday", "2026-03-04", "2026-03-05"),
        ("every thursday", "2026-03-05", "2026-03-12"),
        ("every second friday from 2026-03-06", "2026-03-06", "2026-03-20"),
        ("every second friday from 2026-03-06", "2025-12-31", "2026-01-09"),
        ("every second friday from 2026-03-06", "2030-01-01", "2030-01-04"),
        ("15th", "2026-03-01", "2026-03-13"),  # the 15th is a Sunday
        ("15th", "2026-03-13", "2026-04-15"),
        ("15th", "2026-03-14", "2026-04-15"),
        ("31st", "2026-03-31", "2026-04-30"),
        ("31st", "2026-01-30", "2026-02-27"),  # 31 January and 28 February are Saturdays
        ("30th", "2027-02-01", "2027-02-26"),
        ("30th", "2028-02-01", "2028-02-29"),
        ("30th", "2026-06-01", "2026-06-30"),
        ("29th", "2027-02-01", "2027-02-26"),
        ("29th", "2028-02-01", "2028-02-29"),
        ("last day", "2028-02-01", "2028-02-29"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=31", "2026-03-31", "2026-05-29"),
        ("10th and 25th", "2026-06-10", "2026-06-25"),
        ("10th and 25th", "2026-12-25", "2027-01-08"),
        ("last friday", "2026-12-25", "2027-01-29"),
        ("first monday", "2026-12-31", "2027-01-04"),
        ("last working day", "2026-05-01", "2026-05-29"),
        ("15th and last working day", "2026-05-15", "2026-05-29"),
        ("first working day", "2026-07-31", "2026-08-03"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1", "2026-03-31", "2026-09-30"),
        (
            "DTSTART:20260310 RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10",
            "2026-03-10",
            "2026-05-08",
        ),
        ("DTSTART:20260310 RRULE:FREQ=DAILY;INTERVAL=10", "2026-03-10", "2026-03-20"),
    ],
)
def test_the_next_run_is_on_a_working_day(typed: str, after: str, run: str) -> None:
    found = next_run(read_rule(typed), date.fromisoformat(after), is_working_day)
    assert found == date.fromisoformat(run)


@pytest.mark.parametrize(
    ("typed", "after", "run", "call"),
    [
        ("every thursday", "2026-03-09", "2026-03-12", "2026-03-11"),
        ("20th", "2026-08-01", "2026-08-19", "2026-08-18"),  # 20 August is a holiday
        ("last working day", "2026-12-01", "2026-12-31", "2026-12-30"),
        ("last day", "2026-10-01", "2026-10-30", "2026-10-29"),
        ("first working day", "2026-12-31", "2027-01-04", "2026-12-31"),
        ("26th", "2026-12-01", "2026-12-23", "2026-12-22"),  # 24 to 26 December are free
    ],
)
def test_a_run_on_a_holiday_is_expected_on_the_working_day_before(
    typed: str, after: str, run: str, call: str
) -> None:
    found = next_run(read_rule(typed), date.fromisoformat(after), in_hungary)
    assert found == date.fromisoformat(run)
    assert call_day(found, in_hungary) == date.fromisoformat(call)


def test_a_run_of_last_month_may_have_moved_before_the_day_asked_about() -> None:
    rule = read_rule("first monday and 31st")
    assert next_run(rule, date(2026, 1, 30), is_working_day) == date(2026, 2, 2)


def test_where_nobody_ever_works_the_days_stay_as_they_are() -> None:
    never = next_run(read_rule("15th"), date(2026, 3, 1), lambda day: False)
    assert never == date(2026, 3, 15)
    assert call_day(never, lambda day: False) == date(2026, 3, 14)


def test_the_calendar_may_end_before_the_next_run() -> None:
    assert next_run(read_rule("15th"), date.max, any_day) == date.max
    assert next_run(read_rule("every friday"), date.min, any_day) == date(1, 1, 5)


def on_item(item: str, day: date) -> bool:
    """Whether an item names this day, worked out without recurrence rules."""
    last = monthrange(day.year, day.month)[1]
    weekday, week = day.strftime("%a").lower(), (day.day + 6) // 7
    if item[0].isdigit():
        return day.day == min(int(item[:-2]), last)
    nth, _, what = item.partition(" ")
    if what == "day":
        return day.day == last
    if what == "working day":
        step = 1 if nth == "last" else -1
        days = (day + timedelta(days=step * away) for away in range(1, 4))
        return day.weekday() < 5 and not any(
            one.month == day.month and one.weekday() < 5 for one in days
        )
    if nth == "last":
        return what.startswith(weekday) and day.day + 7 > last
    if nth in ("first", "fifth"):
        return what.startswith(weekday) and week == {"first": 1, "fifth": 5}[nth]
    return any(word.startswith(weekday) for word in what.split(" and "))


@given(items=items_of_a_rule, after=DAYS)
def test_the_next_run_is_the_first_day_that_the_words_name(items: list[str], after: date) -> None:
    day = after + timedelta(days=1)
    while not any(on_item(item, day) for item in items):
        day += timedelta(days=1)
    assert next_run(read_rule(" and ".join(items)), after, any_day) == day


@given(typed=typed_rules, after=DAYS)
def test_a_run_comes_after_the_day_asked_about_and_its_call_before_it(
    typed: str, after: date
) -> None:
    run = next_run(read_rule(typed), after, in_hungary)
    assert after < run <= after + FIFTH_WEEKDAYS_APART
    assert in_hungary(run)
    call = call_day(run, in_hungary)
    assert in_hungary(call)
    assert run - timedelta(days=14) <= call < run
