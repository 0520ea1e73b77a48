from datetime import date

import pytest

from dunning.kinds import Outcome
from dunning.scheduler.calendar import is_working_day, knows_country, next_working_day
from dunning.scheduler.returns import promise_breaks_on, returns_on


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "country", "region", "works"),
    [
        ("2026-03-02", "", "", True),
        ("2026-03-06", "", "", True),
        ("2026-03-07", "", "", False),
        ("2026-03-08", "", "", False),
        ("2026-12-25", "", "", True),
        ("2026-12-25", "GB", "", False),
        ("2026-03-15", "HU", "", False),
        ("2026-10-23", "HU", "", False),
        ("2026-01-02", "HU", "", False),
        ("2026-01-10", "HU", "", True),
        ("2026-08-08", "HU", "", True),
        ("2026-08-21", "HU", "", False),
        ("2026-01-10", "DE", "", False),
        ("2026-11-01", "DE", "BY", False),
        ("2026-06-04", "DE", "BY", False),
        ("2026-06-04", "DE", "BE", True),
        ("2026-06-04", "DE", "", True),
        ("2026-12-28", "GB", "ENG", False),
        ("2026-11-30", "GB", "SCT", False),
        ("2026-11-30", "GB", "ENG", True),
        ("2026-03-06", "AE", "", True),
        ("2026-03-06", "XX", "", True),
        ("2026-03-07", "XX", "", False),
        ("2026-06-04", "DE", "nowhere", True),
        ("2026-12-25", "DE", "nowhere", False),
    ],
    ids=[
        "a Monday",
        "a Friday",
        "a Saturday",
        "a Sunday",
        "Christmas, no country known",
        "Christmas",
        "a Hungarian holiday",
        "another Hungarian holiday",
        "a Friday off for a worked Saturday",
        "a worked Saturday",
        "a worked Saturday in August",
        "the Friday it stands for",
        "the same Saturday elsewhere",
        "a Bavarian holiday on a Sunday",
        "a Bavarian holiday",
        "the same day in Berlin",
        "the same day in no region",
        "a holiday moved to Monday",
        "a Scottish holiday",
        "the same day in England",
        "a Friday in the Emirates",
        "a weekday in a country nobody knows",
        "a Saturday in a country nobody knows",
        "a regional holiday in a region nobody knows",
        "a holiday in a region nobody knows",
    ],
)
def test_people_work_on(day: str, country: str, region: str, works: bool) -> None:
    assert is_working_day(on(day), country, region) is works


@pytest.mark.parametrize(
    ("day", "country", "days", "following"),
    [
        ("2026-03-02", "", 1, "2026-03-03"),
        ("2026-03-06", "", 1, "2026-03-09"),
        ("2026-03-07", "", 1, "2026-03-09"),
        ("2026-03-05", "", 3, "2026-03-10"),
        ("2026-01-09", "HU", 1, "2026-01-10"),
        ("2026-01-09", "HU", 2, "2026-01-12"),
        ("2026-12-31", "HU", 1, "2027-01-04"),
        ("2026-08-19", "HU", 1, "2026-08-24"),
    ],
)
def test_the_next_working_day_is(day: str, country: str, days: int, following: str) -> None:
    assert next_working_day(on(day), country, days=days) == on(following)


def test_a_country_is_known_by_its_code() -> None:
    assert knows_country("HU")
    assert not knows_country("XX")
    assert not knows_country("")


@pytest.mark.parametrize(
    ("outcome", "day", "expected"),
    [
        (Outcome.NO_ANSWER, "2026-03-02", "2026-03-03"),
        (Outcome.NO_ANSWER, "2026-03-06", "2026-03-09"),
        (Outcome.VOICEMAIL, "2026-03-02", "2026-03-04"),
        (Outcome.VOICEMAIL, "2026-03-05", "2026-03-09"),
        (Outcome.WRONG_NUMBER, "2026-03-02", "2026-03-03"),
        (Outcome.REDIRECTED, "2026-03-06", "2026-03-09"),
        (Outcome.SAYS_PAID, "2026-03-06", "2026-03-10"),
        (Outcome.REFUSED, "2026-03-02", "2026-03-09"),
    ],
)
def test_a_call_brings_them_back_after_its_own_time(
    outcome: Outcome, day: str, expected: str
) -> None:
    assert returns_on(outcome, on(day)) == on(expected)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.PROMISED,
        Outcome.DISPUTED,
        Outcome.CALLBACK,
        Outcome.INSOLVENT,
        Outcome.REPRESENTED,
        Outcome.STOP,
    ],
)
def test_something_else_brings_them_back_after(outcome: Outcome) -> None:
    assert returns_on(outcome, on("2026-03-02")) is None


def test_the_customers_own_holidays_count() -> None:
    assert returns_on(Outcome.NO_ANSWER, on("2026-08-19"), "HU") == on("2026-08-24")
    assert returns_on(Outcome.NO_ANSWER, on("2026-08-19"), "DE") == on("2026-08-20")


@pytest.mark.parametrize(
    ("promised_for", "tolerance", "country", "breaks"),
    [
        ("2026-03-04", 1, "", "2026-03-06"),
        ("2026-03-06", 1, "", "2026-03-10"),
        ("2026-03-06", 0, "", "2026-03-07"),
        ("2026-03-07", 1, "", "2026-03-10"),
        ("2026-03-04", 2, "", "2026-03-07"),
        ("2026-01-09", 1, "HU", "2026-01-11"),
        ("2026-08-19", 1, "HU", "2026-08-25"),
    ],
    ids=[
        "a day of tolerance",
        "over the weekend",
        "no tolerance",
        "promised for a Saturday",
        "two days of tolerance",
        "into a worked Saturday",
        "over a holiday",
    ],
)
def test_a_promise_breaks_the_day_after_its_tolerance(
    promised_for: str, tolerance: int, country: str, breaks: str
) -> None:
    assert promise_breaks_on(on(promised_for), tolerance, country) == on(breaks)
