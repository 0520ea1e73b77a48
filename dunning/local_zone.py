"""The computer's own time zone, as the C library tells it.

The same as `dateutil.tz.tzlocal`, which takes longer to load than the zone is used for.
"""

import time
from datetime import datetime, timedelta, tzinfo

_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001


class LocalZone(tzinfo):
    """Standard time, and summer time where the computer's zone has one. Equal to itself alone."""

    def __init__(self) -> None:
        self._standard = timedelta(seconds=-time.timezone)
        self._summer = timedelta(seconds=-time.altzone) if time.daylight else self._standard

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        """How far the clock is ahead of UTC at this reading of it."""
        if when is None:
            return None if self._saved else self._standard
        return self._summer if self._is_summer(when) else self._standard

    def dst(self, when: datetime | None) -> timedelta | None:
        """How far the clock is ahead of standard time."""
        offset = self.utcoffset(when)
        return None if offset is None else offset - self._standard

    def tzname(self, when: datetime | None) -> str:
        """The zone's short name, such as CET."""
        return time.tzname[when is not None and self._is_summer(when)]

    def fromutc(self, when: datetime) -> datetime:
        """The clock's reading at an instant. `fold` marks the hour that comes a second time."""
        seconds = _seconds(when)
        if self._in_summer(seconds):
            return when + self._summer
        second = self._in_summer(seconds - self._saved.total_seconds())
        return (when + self._standard).replace(fold=second)

    @property
    def _saved(self) -> timedelta:
        return self._summer - self._standard

    def _is_summer(self, reading: datetime) -> bool:
        seconds = _seconds(reading) - self._standard.total_seconds()
        in_summer = self._in_summer(seconds)
        if not in_summer and self._in_summer(seconds - self._saved.total_seconds()):
            return not reading.fold
        return in_summer

    def _in_summer(self, seconds: float) -> bool:
        return bool(self._saved) and time.localtime(seconds).tm_isdst > 0


def _seconds(reading: datetime) -> float:
    """How long after the beginning of 1970 by the same clock."""
    return (reading.replace(tzinfo=None) - _BEGINNING).total_seconds()
