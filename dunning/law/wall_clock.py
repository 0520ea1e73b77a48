"""From a customer's wall clock to instants: nights with 23 or 25 hours among the others.

Instants are aware datetimes in UTC. Two datetimes of one zone are compared by Python as their
clocks read, which goes wrong in the hour that comes twice.
"""

from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dunning.errors import DunningError
from dunning.law.presets import Window

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST_SEARCH = 2 * 366
_MIDNIGHT = time()
_NEXT_MIDNIGHT = time(fold=1)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The instant at which that day begins there, at 01:00 where the clock skips midnight."""
    return _instant(day, _MIDNIGHT, zone)


class RecentDays:
    """The customer's last `count` calendar days up to an instant, today the last of them."""

    def __init__(self, instant: datetime, zone: tzinfo, count: int) -> None:
        today = instant.astimezone(zone).date()
        self._starts = [start_of_day(today - ago * _DAY, zone) for ago in range(count - 1, -1, -1)]

    def days_ago(self, instant: datetime) -> int:
        """How many days ago it was: 0 for today, `count` for anything older than all of them."""
        return len(self._starts) - bisect_right(self._starts, instant)


def first_open(
    start: datetime,
    zone: tzinfo,
    window_on: Callable[[date], Window | None],
    *,
    not_before: date = date.min,
) -> datetime:
    """The first instant, `start` or later, on an open day within its window.

    `window_on` gives a day's window there, None for a closed day; no day before `not_before` is
    open. Goes from edge to edge, day by day. Raises when no day is open within two years.
    """

    def is_open(instant: datetime, day: date | None = None) -> bool:
        local = instant.astimezone(zone)
        today = local.date()
        if today < not_before or (day is not None and day != today):
            return False
        window = window_on(today)
        return window is not None and window.holds(local.time())

    if is_open(start):
        return start
    # A clock set back at midnight returns to the day before.
    first = max(start.astimezone(zone).date() - _DAY, not_before)
    for step in range(_LONGEST_SEARCH):
        day = first + step * _DAY
        window = window_on(day)
        if window is None:
            continue
        for edge in _edges(day, window, zone):
            if edge >= start and is_open(edge, day):
                return edge
    raise DunningError(
        f"no day is open for calls in the two years from {first:%Y-%m-%d}; "
        "check the customer's country, region and wishes"
    )


def _edges(day: date, window: Window, zone: tzinfo) -> list[datetime]:
    """Every instant of the day at which a closed window can become open, in order."""
    opens = _instant(day, window.opens, zone)
    begins = datetime.combine(day, _MIDNIGHT, zone)
    ends = datetime.combine(day + _DAY, _NEXT_MIDNIGHT, zone)
    if begins.utcoffset() == ends.utcoffset():
        return [opens]
    change = _change(begins.astimezone(UTC) - _SECOND, ends.astimezone(UTC), zone)
    again = _instant(day, window.opens, zone, fold=1)
    return sorted({begins.astimezone(UTC), opens, again, change})


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The second at which the zone's offset changes between the two."""
    old = _offset(before, zone)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _instant(day: date, clock: time, zone: tzinfo, fold: int = 0) -> datetime:
    return datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC)


def _offset(instant: datetime, zone: tzinfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
