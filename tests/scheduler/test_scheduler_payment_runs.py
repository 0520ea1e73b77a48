from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import UsageError
from dunning.scheduler.calendar import is_working_day
from dunning.scheduler.payment_runs import PaymentRule, call_day, next_run, read_rule

WORKING = "MO,TU,WE,TH,FR"
LAST_WORKING = f"RRULE:FREQ=MONTHLY;BYDAY={WORKING};BYSETPOS=-1"
FIRST_WORKING = f"RRULE:FREQ=MONTHLY;BYDAY={WORKING};BYSETPOS=1"


def monthday(days: str) -> str:
    return f"RRULE:FREQ=MONTHLY;BYMONTHDAY={days}"


def in_hungary(day: date) -> bool:
    return is_working_day(day, "HU")


def any_day(day: date) -> bool:
    return True


WORDS = [
    # typed, held as, said back as
    ("every thursday", "RRULE:FREQ=WEEKLY;BYDAY=TH", "every Thursday"),
    ("Thursdays", "RRULE:FREQ=WEEKLY;BYDAY=TH", "every Thursday"),
    ("each Thu.", "RRULE:FREQ=WEEKLY;BYDAY=TH", "every Thursday"),
    ("weekly on tue and thu", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH", "every Tuesday and Thursday"),
    ("thu, tues", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH", "every Tuesday and Thursday"),
    ("daily", f"RRULE:FREQ=WEEKLY;BYDAY={WORKING}", "every working day"),
    ("15th", monthday("15"), "15th"),
    ("pays on the 15th of every month", monthday("15"), "15th"),
    ("15", monthday("15"), "15th"),
    ("25th & 10th", monthday("10,25"), "10th and 25th"),
    (
        "1st, 2nd, 3rd, 11th and 22nd",
        monthday("1,2,3,11,22"),
        "1st and 2nd and 3rd and 11th and 22nd",
    ),
    ("29th", monthday("28,29;BYSETPOS=-1"), "29th"),
    ("30th", monthday("28,29,30;BYSETPOS=-1"), "30th"),
    ("31st", monthday("-1"), "last day"),
    ("15th and 31st", monthday("15,-1"), "15th and last day"),
    ("last day", monthday("-1"), "last day"),
    ("end of month", monthday("-1"), "last day"),
    ("at the end of the month", monthday("-1"), "last day"),
    ("eom", monthday("-1"), "last day"),
    ("first and last day", monthday("1,-1"), "1st and last day"),
    ("last working day", LAST_WORKING, "last working day"),
    ("last business day of the month", LAST_WORKING, "last working day"),
    ("first working day", FIRST_WORKING, "first working day"),
    (
        "first and last working day",
        f"{LAST_WORKING}\n{FIRST_WORKING}",
        "last working day and first working day",
    ),
    (
        "15th and last working day",
        f"{monthday('15')}\n{LAST_WORKING}",
        "15th and last working day",
    ),
    ("last working day and 1st", f"{monthday('1')}\n{LAST_WORKING}", "last working day and 1st"),
    ("last friday", "RRULE:FREQ=MONTHLY;BYDAY=-1FR", "last Friday"),
    ("every last friday", "RRULE:FREQ=MONTHLY;BYDAY=-1FR", "last Friday"),
    ("first monday", "RRULE:FREQ=MONTHLY;BYDAY=1MO", "first Monday"),
    ("2nd tue", "RRULE:FREQ=MONTHLY;BYDAY=2TU", "second Tuesday"),
    ("every second tuesday of the month", "RRULE:FREQ=MONTHLY;BYDAY=2TU", "second Tuesday"),
    (
        "first and third monday",
        "RRULE:FREQ=MONTHLY;BYDAY=1MO,3MO",
        "first Monday and third Monday",
    ),
    (
        "every friday and 15th",
        f"{monthday('15')}\nRRULE:FREQ=WEEKLY;BYDAY=FR",
        "15th and every Friday",
    ),
    (
        "every second friday from 2026-03-06",
        "DTSTART;VALUE=DATE:20260306\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "every second Friday from 2026-03-06",
    ),
    (
        "fortnightly on fridays from 2026-03-01",
        "DTSTART;VALUE=DATE:20260306\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "every second Friday from 2026-03-06",
    ),
    (
        "every other friday",
        "DTSTART;VALUE=DATE:20240105\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "every second Friday from 2024-01-05",
    ),
    (
        "every 3 weeks on mon and wed from 2026-03-04",
        "DTSTART;VALUE=DATE:20260304\nRRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE",
        "every 3 weeks on Monday and Wednesday from 2026-03-04",
    ),
]


@pytest.mark.parametrize(("typed", "held", "said"), WORDS, ids=[row[0] for row in WORDS])
def test_words_are_held_as_a_rule_and_said_back(typed: str, held: str, said: str) -> None:
    rule = read_rule(typed)
    assert rule.rrule == held
    assert rule.text() == said
    assert read_rule(said) == rule
    assert read_rule(held) == rule


def test_every_second_week_counts_from_today_when_no_day_is_named() -> None:
    rule = read_rule("every second friday", date(2026, 3, 3))
    assert rule.text() == "every second Friday from 2026-03-06"


@pytest.mark.parametrize(
    ("typed", "held", "said"),
    [
        ("rrule:freq=weekly;byday=th", "RRULE:FREQ=WEEKLY;BYDAY=TH", "every Thursday"),
        ("FREQ=WEEKLY;INTERVAL=1;BYDAY=FR;WKST=SU", "RRULE:FREQ=WEEKLY;BYDAY=FR", "every Friday"),
        (
            "RRULE:FREQ=WEEKLY;BYDAY=FR\nRRULE:FREQ=WEEKLY;BYDAY=TU",
            "RRULE:FREQ=WEEKLY;BYDAY=TU,FR",
            "every Tuesday and Friday",
        ),
        ("FREQ=MONTHLY;BYDAY=+1MO", "RRULE:FREQ=MONTHLY;BYDAY=1MO", "first Monday"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", monthday("31"), monthday("31")),
        ("FREQ=MONTHLY;BYMONTHDAY=5,-1,15,5", monthday("5,15,-1"), "5th and 15th and last day"),
        (
            "FREQ=YEARLY;BYMONTH=12,3,6,9;BYMONTHDAY=-1",
            "RRULE:FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
            "RRULE:FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
        ),
        (
            "DTSTART:20260310 RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10",
            "DTSTART;VALUE=DATE:20260310\nRRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10",
            "DTSTART;VALUE=DATE:20260310\nRRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10",
        ),
    ],
)
def test_a_rule_of_the_standard_is_taken_too(typed: str, held: str, said: str) -> None:
    rule = read_rule(typed)
    assert (rule.rrule, rule.text()) == (held, said)
    assert read_rule(held) == read_rule(said) == rule


REFUSED = [
    ("", "'' is not a rule for when they pay: write it like 'every thursday', '15th and last"),
    ("monthly", "'monthly' is not a rule"),
    ("soon", "'soon' is not a rule"),
    ("every banana", "'every banana' is not a rule"),
    ("15th and soon", "'15th and soon' is not a rule"),
    ("sixth friday", "'sixth friday' is not a rule"),
    ("32nd", "'32nd': there is no day 32 in a month; write 1st to 31st"),
    ("0th", "'0th': there is no day 0 in a month; write 1st to 31st"),
    ("every second 15th", "'every second 15th' is not a rule"),
    ("every 99 weeks on friday", "'every 99 weeks on friday': write 2 to 52 weeks"),
    (
        "every third friday",
        (
            "'every third friday' can be read two ways: "
            "write 'third friday of the month' or 'every 3 weeks on friday'"
        ),
    ),
    (
        "1st and last friday",
        (
            "'1st and last friday' can be read two ways: "
            "write 'last friday and 1st' or 'first and last friday'"
        ),
    ),
    ("1st and 3rd monday", "'1st and 3rd monday' can be read two ways: write '3rd monday and 1st'"),
    ("every second friday from soon", "'soon' is not a date: write it like 2026-03-06"),
    ("every friday from 2026-03-06", "'every friday from 2026-03-06': only every second week and"),
    ("x" * 5000, "'xxx"),
    ("FREQ=SECONDLY", "'FREQ=SECONDLY': write FREQ=WEEKLY, MONTHLY, YEARLY or DAILY"),
    ("FREQ=HOURLY;BYDAY=MO", "'FREQ=HOURLY;BYDAY=MO': write FREQ=WEEKLY, MONTHLY, YEARLY or"),
    ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "'FREQ=WEEKLY;BYDAY=MO;COUNT=3': a rule must not end; leave"),
    ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101", "'FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101': a rule must"),
    ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9", "'FREQ=WEEKLY;BYDAY=MO;BYHOUR=9': 'BYHOUR' does not go with"),
    ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "'FREQ=WEEKLY;BYDAY=MO;BYDAY=TU' has a part twice"),
    ("FREQ=WEEKLY;BYDAY=2MO", "'FREQ=WEEKLY;BYDAY=2MO': '2MO' is not a BYDAY"),
    ("FREQ=MONTHLY;BYDAY=XX", "'FREQ=MONTHLY;BYDAY=XX': 'XX' is not a BYDAY"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "'FREQ=MONTHLY;BYMONTHDAY=32': '32' is not a BYMONTHDAY"),
    ("FREQ=MONTHLY;BYMONTHDAY=", "'FREQ=MONTHLY;BYMONTHDAY=': '' is not a BYMONTHDAY"),
    ("FREQ=MONTHLY", "'FREQ=MONTHLY': say on which day, such as BYMONTHDAY=15"),
    ("FREQ=WEEKLY", "'FREQ=WEEKLY': say on which day, such as BYDAY=TH"),
    (
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO",
        "'FREQ=WEEKLY;INTERVAL=0;BYDAY=MO': write an INTERVAL of 1",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=1",
        "'FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=1': write an INT",
    ),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO': INTERVAL needs a day"),
    ("DTSTART:20260230 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "'DTSTART:20260230' is not a day: write"),
    ("DTSTART:20260202", "'DTSTART:20260202': write one RRULE:FREQ=... for each kind of day"),
    (
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        (
            "'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' never comes: write a day that every year has, "
            "such as BYMONTHDAY=-1 for the last day of a month"
        ),
    ),
    (
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' does not come in every year: write a day that",
    ),
    (
        "DTSTART:20260101 RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=1",
        "'FREQ=MONTHLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=1' never comes",
    ),
]


@pytest.mark.parametrize(("typed", "error"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_what_is_no_rule_is_refused_with_what_to_write(typed: str, error: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_rule(typed)
    assert str(raised.value).startswith(error)
    assert len(str(raised.value)) < 250


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


ITEMS = ["every thursday", "every tue and fri", "15th", "29th", "30th", "31st", "1st", "last day"]
ITEMS += ["last friday", "first monday", "fifth wed", "last working day", "first working day"]
items_of_a_rule = st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3).map(
    lambda items: sorted(items, key=lambda item: item[:1].isdigit())
)
typed_rules = items_of_a_rule.map(" and ".join)
FIFTH_WEEKDAYS_APART = timedelta(days=140)
"""Up to 119 days, and the first may have moved to before a holiday."""
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


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
def test_a_rule_reads_back_from_its_words_and_from_its_text(typed: str, after: date) -> None:
    rule = read_rule(typed)
    assert read_rule(rule.text()) == rule
    assert read_rule(rule.rrule) == rule


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


parts = st.sampled_from(
    [
        "INTERVAL=2",
        "INTERVAL=12",
        "BYMONTH=2",
        "BYMONTH=1,7",
        "BYMONTHDAY=31",
        "BYMONTHDAY=-31,30",
        "BYDAY=FR",
        "BYDAY=-5MO",
        "BYDAY=SA,SU",
        "BYSETPOS=-1",
        "BYSETPOS=3",
        "BYSETPOS=31",
    ]
)


@given(
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    chosen=st.lists(parts, max_size=4, unique_by=lambda part: part.partition("=")[0]),
    anchor=DAYS,
    after=DAYS,
)
def test_a_rule_of_the_standard_is_refused_or_comes_every_year(
    freq: str, chosen: list[str], anchor: date, after: date
) -> None:
    text = f"DTSTART:{anchor:%Y%m%d} RRULE:" + ";".join([f"FREQ={freq}", *chosen])
    try:
        rule = read_rule(text)
    except UsageError:
        return
    assert after < next_run(rule, after, any_day) <= after + timedelta(days=732)
    assert read_rule(rule.rrule) == rule == read_rule(rule.text())


def test_two_rules_that_mean_the_same_are_equal() -> None:
    assert read_rule("25th, 10th") == read_rule("10th and 25th")
    assert isinstance(hash(read_rule("10th")), int)
    assert PaymentRule(("FREQ=WEEKLY;BYDAY=TH",)) == read_rule("thursday")
