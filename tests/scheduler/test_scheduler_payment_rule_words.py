from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payment_rule_building import DAYS, any_day, typed_rules

from dunning.errors import UsageError
from dunning.scheduler.payment_rule_words import read_rule, rule_words
from dunning.scheduler.payment_runs import PaymentRule, next_run

WORKING = "MO,TU,WE,TH,FR"
LAST_WORKING = f"RRULE:FREQ=MONTHLY;BYDAY={WORKING};BYSETPOS=-1"
FIRST_WORKING = f"RRULE:FREQ=MONTHLY;BYDAY={WORKING};BYSETPOS=1"


def monthday(days: str) -> str:
    return f"RRULE:FREQ=MONTHLY;BYMONTHDAY={days}"


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
    assert rule_words(rule) == said
    assert read_rule(said) == rule
    assert read_rule(held) == rule


def test_every_second_week_counts_from_today_when_no_day_is_named() -> None:
    rule = read_rule("every second friday", date(2026, 3, 3))
    assert rule_words(rule) == "every second Friday from 2026-03-06"


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
    assert (rule.rrule, rule_words(rule)) == (held, said)
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


@given(typed=typed_rules, after=DAYS)
def test_a_rule_reads_back_from_its_words_and_from_its_text(typed: str, after: date) -> None:
    rule = read_rule(typed)
    assert read_rule(rule_words(rule)) == rule
    assert read_rule(rule.rrule) == rule


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
    assert read_rule(rule.rrule) == rule == read_rule(rule_words(rule))


def test_two_rules_that_mean_the_same_are_equal() -> None:
    assert read_rule("25th, 10th") == read_rule("10th and 25th")
    assert isinstance(hash(read_rule("10th")), int)
    assert PaymentRule(("FREQ=WEEKLY;BYDAY=TH",)) == read_rule("thursday")
