"""The computer's own zone beside that of dateutil, which is what it stands for."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.tz import tzlocal

from dunning.local_zone import LocalZone

ZONES = (
    "Europe/Budapest",
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Asia/Kolkata",
    "UTC",
)
DAYS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=step) for step in range(0, 365, 5)]
NEAR_CHANGES = [
    datetime(2026, *day, tzinfo=UTC) + timedelta(minutes=20 * step)
    for day in ((3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31))
    for step in range(-40, 160)
]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalZone]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield LocalZone()
    monkeypatch.undo()
    time.tzset()


def test_a_moment_is_shown_as_dateutil_shows_it(zone: LocalZone) -> None:
    for moment in (*DAYS, *NEAR_CHANGES):
        here, there = moment.astimezone(zone), moment.astimezone(tzlocal())
        assert (here.isoformat(), here.fold) == (there.isoformat(), there.fold)
        assert (here.tzname(), here.dst()) == (there.tzname(), there.dst())


def test_a_reading_of_the_clock_is_the_moment_that_dateutil_takes_it_for(zone: LocalZone) -> None:
    for moment in (*DAYS, *NEAR_CHANGES):
        for fold in (0, 1):
            here = moment.replace(tzinfo=zone, fold=fold)
            there = moment.replace(tzinfo=tzlocal(), fold=fold)
            assert here.astimezone(UTC) == there.astimezone(UTC)


@pytest.mark.parametrize("year", [1, 1900, 9999])
def test_the_ends_of_the_calendar_have_an_offset(zone: LocalZone, year: int) -> None:
    reading = datetime(year, 6, 15, 12, tzinfo=zone)
    assert reading.utcoffset() == reading.replace(tzinfo=tzlocal()).utcoffset()


def test_a_zone_can_be_a_key(zone: LocalZone) -> None:
    assert {zone: 1}[zone] == 1
