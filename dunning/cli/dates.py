"""Dates as a person types them: a closed grammar, in which nothing has two meanings.

2026-03-06, today, tomorrow, yesterday, fri, friday, +3d, -2w, +1m, eow, eom, 15 dec,
dec 15, 15 december 2026; for a moment also 16:30, alone or after any of these. Everything
else is refused, `03/04/2026` first of all.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from dunning.days import MONTHS, WEEKDAYS
from dunning.errors import UsageError

FIRST_YEAR, LAST_YEAR = 1970, 2200

_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_STEP = r"([+-][0-9]{1,5})([dwm])"
_DAY = r"[0-9]{1,2}"
_YEAR = r"[0-9]{4}"
_TIME = r"([0-9]{1,2}):([0-9]{2})"
_FRIDAY = 4
_NOON = time(12)
_YEARS_LEFT_TO_TRY = 9
"""29 February is at most eight years away: there is none in 2100."""
_NEAR_YEARS = 5


def _by_name(names: Sequence[str]) -> dict[str, int]:
    long = {name.lower(): index for index, name in enumerate(names)}
    return long | {name[:3]: index for name, index in long.items()}


_WEEKDAY = _by_name(WEEKDAYS)
_MONTH = {name: index + 1 for name, index in _by_name(MONTHS).items()}


class Looking(Enum):
    """Which way a date without a year, or a weekday, is meant."""

    AHEAD = "ahead"
    BACK = "back"


def read_date(text: str, today: date, looking: Looking = Looking.AHEAD) -> date:
    """The day that was typed.

    A weekday looking ahead is never today; looking back it may be. `15 dec` is the nearest
    such day in the direction of looking, today included. Raises UsageError for all that the
    grammar does not hold, for days the calendar does not have, and outside 1970 to 2200.
    """
    words = text.lower().split()
    try:
        day = _read(words, today, looking) if text.isascii() else None
    except (ValueError, OverflowError):
        raise UsageError(
            f"{_quoted(text)} is not in the calendar: write a day such as {today}"
        ) from None
    if day is None:
        raise UsageError(
            f"{_quoted(text)} is not a date: write it like {today}, tomorrow, fri, +3d, eom or"
            " 15 dec"
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(
            f"{_quoted(text)} is not within {FIRST_YEAR} to {LAST_YEAR}: write a day such as"
            f" {today}"
        )
    return day


def take_date(
    words: Sequence[str], today: date, looking: Looking = Looking.AHEAD
) -> tuple[date, int]:
    """The day that the leading words name, and how many words that took: one to three.

    After `15 dec` a number is its year only within the next five years, or the last five when
    looking back, so that the 2000 of `15 dec 2000` is left to be an amount. Raises UsageError
    as `read_date` does, and when there is no word at all.
    """
    if not words:
        raise UsageError(f"a date is missing: write it like {today}, tomorrow, fri, +3d or 15 dec")
    count = 1
    if len(words) > 1 and _day_and_month(words[0].lower(), words[1].lower()):
        count = 3 if len(words) > 2 and _is_near_year(words[2], today, looking) else 2
    return read_date(" ".join(words[:count]), today, looking), count


def read_moment(text: str, now: datetime) -> datetime:
    """When something happened, in the time zone of `now`, which has to be aware.

    A weekday or a day without a year is the latest one that has come. A day alone means noon,
    or now while it is not noon yet. Raises UsageError as `read_date` does, for a time the
    clock does not have (also one skipped in spring), and for a moment still to come.
    """
    words = text.split()
    clock = re.fullmatch(_TIME, words[-1]) if words and text.isascii() else None
    if clock is None:
        day = read_date(text, now.date(), Looking.BACK)
        moment = now if day == now.date() and now.time() < _NOON else _at(day, _NOON, now)
    else:
        before = " ".join(words[:-1]) or "today"
        day = read_date(before, now.date(), Looking.BACK)
        moment = _at(day, _clock_time(clock, text), now)
    if moment.astimezone(UTC) > now.astimezone(UTC):
        raise UsageError(
            f"{_quoted(text)} is still to come: write a time that has passed, such as"
            f" {now:%H:%M} or yesterday 16:30"
        )
    return moment


def _read(words: Sequence[str], today: date, looking: Looking) -> date | None:
    if len(words) == 1:
        return _one_word(words[0], today, looking)
    if len(words) not in (2, 3):
        return None
    day_and_month = _day_and_month(words[0], words[1])
    if day_and_month is None:
        return None
    if len(words) == 2:
        return _nearest(*day_and_month, today, looking)
    if not re.fullmatch(_YEAR, words[2]):
        return None
    day, month = day_and_month
    return date(int(words[2]), month, day)


def _one_word(word: str, today: date, looking: Looking) -> date | None:
    if re.fullmatch(_ISO, word):
        return date.fromisoformat(word)
    if word in _WEEKDAY:
        return _weekday(_WEEKDAY[word], today, looking)
    step = re.fullmatch(_STEP, word)
    if step:
        return _stepped(int(step[1]), step[2], today)
    return _named(word, today)


def _named(word: str, today: date) -> date | None:
    match word:
        case "today":
            return today
        case "tomorrow":
            return today + timedelta(days=1)
        case "yesterday":
            return today - timedelta(days=1)
        case "eow":
            return today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
        case "eom":
            return _stepped(1, "m", today.replace(day=1)) - timedelta(days=1)
    return None


def _weekday(wanted: int, today: date, looking: Looking) -> date:
    if looking is Looking.BACK:
        return today - timedelta(days=(today.weekday() - wanted) % 7)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _stepped(count: int, unit: str, today: date) -> date:
    if unit == "m":
        from dateutil.relativedelta import relativedelta

        return today + relativedelta(months=count)
    return today + timedelta(days=count * (7 if unit == "w" else 1))


def _day_and_month(first: str, second: str) -> tuple[int, int] | None:
    if first in _MONTH:
        first, second = second, first
    if second in _MONTH and re.fullmatch(_DAY, first):
        return int(first), _MONTH[second]
    return None


def _nearest(day: int, month: int, today: date, looking: Looking) -> date:
    """Raises ValueError for a day that no year has."""
    towards = 1 if looking is Looking.AHEAD else -1
    for away in range(_YEARS_LEFT_TO_TRY):
        try:
            found = date(today.year + towards * away, month, day)
        except ValueError:
            continue
        if (found - today).days * towards >= 0:
            return found
    raise ValueError


def _is_near_year(word: str, today: date, looking: Looking) -> bool:
    if not re.fullmatch(_YEAR, word):
        return False
    away = int(word) - today.year
    return 0 <= (away if looking is Looking.AHEAD else -away) <= _NEAR_YEARS


def _clock_time(clock: re.Match[str], text: str) -> time:
    try:
        return time(int(clock[1]), int(clock[2]))
    except ValueError:
        raise UsageError(
            f"{_quoted(text)} is not a time: write 00:00 to 23:59, such as 16:30"
        ) from None


def _at(day: date, clock: time, now: datetime) -> datetime:
    moment = datetime.combine(day, clock, tzinfo=now.tzinfo)
    if moment.astimezone(UTC).astimezone(now.tzinfo).time() != clock:
        raise UsageError(f"{clock:%H:%M} did not exist on {day}: the clocks went forward")
    return moment


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
