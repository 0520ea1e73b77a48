import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.cli.dates import Looking, read_date, read_moment, take_date
from dunning.days import shown_date
from dunning.errors import UsageError

AHEAD, BACK = Looking.AHEAD, Looking.BACK
FRIDAY = date(2026, 3, 6)
BUDAPEST = ZoneInfo("Europe/Budapest")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("typed", "today", "expected"),
    [
        ("2026-03-09", "2026-03-06", "2026-03-09"),
        ("  2026-03-09 ", "2026-03-06", "2026-03-09"),
        ("2024-02-29", "2026-03-06", "2024-02-29"),
        ("today", "2026-03-06", "2026-03-06"),
        ("Tomorrow", "2026-02-28", "2026-03-01"),
        ("tomorrow", "2024-02-28", "2024-02-29"),
        ("tomorrow", "2026-12-31", "2027-01-01"),
        ("YESTERDAY", "2026-01-01", "2025-12-31"),
        ("+3d", "2026-12-30", "2027-01-02"),
        ("-3d", "2026-03-02", "2026-02-27"),
        ("+0d", "2026-03-06", "2026-03-06"),
        ("+2w", "2026-02-20", "2026-03-06"),
        ("-1W", "2026-03-06", "2026-02-27"),
        ("+1m", "2026-01-31", "2026-02-28"),
        ("+1m", "2024-01-31", "2024-02-29"),
        ("+1m", "2026-12-31", "2027-01-31"),
        ("-1m", "2026-03-31", "2026-02-28"),
        ("+12m", "2024-02-29", "2025-02-28"),
        ("eow", "2026-03-02", "2026-03-06"),
        ("eow", "2026-03-06", "2026-03-06"),
        ("eow", "2026-03-07", "2026-03-13"),
        ("EOW", "2026-03-08", "2026-03-13"),
        ("eom", "2026-02-01", "2026-02-28"),
        ("eom", "2024-02-10", "2024-02-29"),
        ("eom", "2026-12-31", "2026-12-31"),
        ("15 dec 2026", "2026-03-06", "2026-12-15"),
        ("dec 15 2026", "2026-03-06", "2026-12-15"),
        ("29 february 2028", "2026-03-06", "2028-02-29"),
    ],
)
@pytest.mark.parametrize("looking", Looking)
def test_a_date_says_the_same_whichever_way_one_looks(
    typed: str, today: str, expected: str, looking: Looking
) -> None:
    assert read_date(typed, day(today), looking) == day(expected)


@pytest.mark.parametrize(
    ("typed", "today", "ahead", "back"),
    [
        ("fri", "2026-03-06", "2026-03-13", "2026-03-06"),
        ("Friday", "2026-03-05", "2026-03-06", "2026-02-27"),
        ("thu", "2026-03-06", "2026-03-12", "2026-03-05"),
        ("sat", "2026-03-06", "2026-03-07", "2026-02-28"),
        ("MON", "2026-12-31", "2027-01-04", "2026-12-28"),
        ("sunday", "2026-03-01", "2026-03-08", "2026-03-01"),
        ("15 dec", "2026-12-14", "2026-12-15", "2025-12-15"),
        ("15 dec", "2026-12-15", "2026-12-15", "2026-12-15"),
        ("dec 15", "2026-12-16", "2027-12-15", "2026-12-15"),
        ("15 December", "2026-03-06", "2026-12-15", "2025-12-15"),
        ("1 jan", "2026-12-31", "2027-01-01", "2026-01-01"),
        ("may 7", "2026-03-06", "2026-05-07", "2025-05-07"),
        ("31 dec", "2026-01-01", "2026-12-31", "2025-12-31"),
        ("29 feb", "2026-03-06", "2028-02-29", "2024-02-29"),
        ("29 feb", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("29 feb", "2096-03-01", "2104-02-29", "2096-02-29"),
        ("29 feb", "2104-02-28", "2104-02-29", "2096-02-29"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_in_the_direction_of_looking(
    typed: str, today: str, ahead: str, back: str
) -> None:
    assert read_date(typed, day(today), AHEAD) == day(ahead)
    assert read_date(typed, day(today), BACK) == day(back)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "10", "3.4.", "03/04/2026", "3/4", "2026-2-3", "20260306", "2026-W10-5"),
        *("2026-03", "2026", "next week", "frida", "d", "+d", "+3", "3d", "+3y", "++3d", "+ 3d"),
        *("15", "dec", "15 dez", "15th dec", "15 dec 26", "15 dec 2026 9", "dec 2026", "15 15"),
        *("2026-03-0６", "\u0661\u0665 dec", "wee\u212a", "+٣d", "2026\u201103\u201106"),
        *("+99999999d", "+100000d", "2026-03-06T10:00", "16:30", "now", "eoy", "fri 3400"),
    ],
)
def test_whatever_the_grammar_does_not_hold_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_date(typed, FRIDAY)
    assert str(refusal.value) == (
        f"{typed!r} is not a date: write it like 2026-03-06, tomorrow, fri, +3d, eom or 15 dec"
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("31 feb", "30 feb", "feb 0", "31 apr", "99 dec", "29 feb 2026", "2026-02-30"),
        *("2026-13-01", "2026-00-10", "0000-01-01", "+99999m", "-99999m"),
    ],
)
@pytest.mark.parametrize("looking", Looking)
def test_a_day_that_the_calendar_does_not_have_is_refused(typed: str, looking: Looking) -> None:
    with pytest.raises(UsageError) as refusal:
        read_date(typed, FRIDAY, looking)
    expected = f"{typed!r} is not in the calendar: write a day such as 2026-03-06"
    assert str(refusal.value) == expected


@pytest.mark.parametrize(
    "typed", ["-99999w", "1969-12-31", "2201-01-01", "+99999d", "-99999d", "1 jan 9999", "+2400m"]
)
def test_a_year_far_away_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_date(typed, FRIDAY)
    expected = f"{typed!r} is not within 1970 to 2200: write a day such as 2026-03-06"
    assert str(refusal.value) == expected


@pytest.mark.parametrize("typed", ["1970-01-01", "2200-12-31"])
def test_the_first_and_the_last_year_are_read(typed: str) -> None:
    assert read_date(typed, FRIDAY) == day(typed)


@given(typed=st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_line(typed: str) -> None:
    refusal = ""
    try:
        read_date(typed, FRIDAY)
    except UsageError as error:
        refusal = str(error)
    assert len(refusal.splitlines()) <= 1
    assert len(refusal) < 500


@given(
    today=st.dates(day("1980-01-01"), day("2190-12-31")), typed=st.sampled_from(["sat", "3 mar"])
)
def test_looking_ahead_never_goes_back_and_looking_back_never_ahead(
    today: date, typed: str
) -> None:
    assert read_date(typed, today, BACK) <= today <= read_date(typed, today, AHEAD)


@pytest.mark.parametrize(
    ("words", "expected", "count"),
    [
        ("fri 3400", "2026-03-13", 1),
        ("fri", "2026-03-13", 1),
        ("2026-04-01 3400 eur", "2026-04-01", 1),
        ("15 dec", "2026-12-15", 2),
        ("15 dec 3400", "2026-12-15", 2),
        ("dec 15 3400", "2026-12-15", 2),
        ("15 dec 2026", "2026-12-15", 3),
        ("15 dec 2027 3400", "2027-12-15", 3),
        ("dec 15 2031", "2031-12-15", 3),
        ("15 dec 2000", "2026-12-15", 2),
        ("15 dec 2025", "2026-12-15", 2),
        ("15 dec 2032", "2026-12-15", 2),
        ("15 dec 2026.00", "2026-12-15", 2),
        ("eom 15", "2026-03-31", 1),
    ],
)
def test_leading_words_are_taken_as_a_date(words: str, expected: str, count: int) -> None:
    assert take_date(words.split(), FRIDAY) == (day(expected), count)


def test_a_date_quoted_by_the_shell_is_one_word() -> None:
    assert take_date(["15 dec", "3400"], FRIDAY) == (day("2026-12-15"), 1)
    assert take_date(["15 dec 2027", "3400"], FRIDAY) == (day("2027-12-15"), 1)


def test_looking_back_the_year_after_a_day_is_a_past_one() -> None:
    assert take_date(["15", "dec", "2024"], FRIDAY, BACK) == (day("2024-12-15"), 3)
    assert take_date(["15", "dec", "2027"], FRIDAY, BACK) == (day("2025-12-15"), 2)


@pytest.mark.parametrize(
    ("words", "named"), [("31 feb 3400", "'31 feb'"), ("3400 fri", "'3400'"), ("15 3400", "'15'")]
)
def test_a_refusal_names_the_words_that_were_taken_for_a_date(words: str, named: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(named)} is not"):
        take_date(words.split(), FRIDAY)


def test_no_words_at_all_lack_a_date() -> None:
    with pytest.raises(UsageError, match=r"^a date is missing: write it like 2026-03-06, tomorrow"):
        take_date([], FRIDAY)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("16:30", "2026-03-06 16:30"),
        ("9:05", "2026-03-06 09:05"),
        ("00:00", "2026-03-06 00:00"),
        ("17:45", "2026-03-06 17:45"),
        ("yesterday 16:30", "2026-03-05 16:30"),
        ("2026-02-27 16:30", "2026-02-27 16:30"),
        ("Fri 10:00", "2026-03-06 10:00"),
        ("sat 10:00", "2026-02-28 10:00"),
        ("15 dec 23:59", "2025-12-15 23:59"),
        ("15 dec 2024 23:59", "2024-12-15 23:59"),
        ("2026-02-27", "2026-02-27 12:00"),
        ("yesterday", "2026-03-05 12:00"),
        ("today", "2026-03-06 12:00"),
        ("-1w 08:15", "2026-02-27 08:15"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_now(typed: str, expected: str) -> None:
    now = datetime(2026, 3, 6, 17, 45, tzinfo=BUDAPEST)
    moment = read_moment(typed, now)
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=BUDAPEST)
    assert moment.tzinfo is BUDAPEST


def test_today_alone_means_now_while_it_is_not_noon_yet() -> None:
    now = datetime(2026, 3, 6, 9, 20, tzinfo=BUDAPEST)
    assert read_moment("today", now) == now
    assert read_moment("fri", now) == now


def test_a_moment_across_the_change_of_the_clocks_keeps_its_wall_time() -> None:
    now = datetime(2026, 3, 30, 9, 0, tzinfo=BUDAPEST)
    moment = read_moment("2026-03-28 16:30", now)
    assert moment.isoformat() == "2026-03-28T16:30:00+01:00"


@pytest.mark.parametrize("typed", ["17:46", "tomorrow 10:00", "fri 18:00", "2026-03-07", "+1m"])
def test_a_moment_still_to_come_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_moment(typed, datetime(2026, 3, 6, 17, 45, tzinfo=BUDAPEST))
    assert str(refusal.value) == (
        f"{typed!r} is still to come: write a time that has passed, such as 17:45 or"
        " yesterday 16:30"
    )


@pytest.mark.parametrize("typed", ["24:00", "12:60", "99:99", "fri 25:10"])
def test_a_time_that_the_clock_does_not_have_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_moment(typed, datetime(2026, 3, 6, 17, 45, tzinfo=BUDAPEST))
    assert str(refusal.value) == f"{typed!r} is not a time: write 00:00 to 23:59, such as 16:30"


def test_a_time_skipped_in_spring_is_refused() -> None:
    now = datetime(2026, 3, 30, 9, 0, tzinfo=BUDAPEST)
    with pytest.raises(UsageError, match=r"^02:30 did not exist on 2026-03-29: the clocks went"):
        read_moment("2026-03-29 02:30", now)


@pytest.mark.parametrize("typed", ["", "4pm", "16.30", "16:3", "fri10:00", "10:00 fri", "１６:30"])
def test_a_moment_that_the_grammar_does_not_hold_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match=r"is not a date: write it like 2026-03-06"):
        read_moment(typed, datetime(2026, 3, 6, 17, 45, tzinfo=BUDAPEST))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("2026-03-06", "Fri 6 March"),
        ("2026-12-31", "Thu 31 December"),
        ("2027-01-01", "Fri 1 January 2027"),
        ("2024-02-29", "Thu 29 February 2024"),
    ],
)
def test_a_date_is_shown_with_its_weekday_and_another_year_with_its_number(
    shown: str, expected: str
) -> None:
    assert shown_date(day(shown), FRIDAY) == expected
