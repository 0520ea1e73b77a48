"""Moments, places and answers for the tests of the calling rules."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dunning.law.calling import Allowed, Callee, Calling, NotYet
from dunning.law.limits import Attempt
from dunning.law.open_hours import FreeDays
from dunning.law.presets import DEFAULT_PRESET, find_preset

BUDAPEST = ZoneInfo("Europe/Budapest")
NEW_YORK = ZoneInfo("America/New_York")
TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str, zone: ZoneInfo = BUDAPEST, fold: int = 0) -> datetime:
    """The instant at which a clock there reads `2026-03-04 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def free_on(*days: str, worked: Iterable[str] = ()) -> FreeDays:
    """Public holidays on these days, and weekend days that are worked."""
    holidays = {date.fromisoformat(day) for day in days}
    also_worked = {date.fromisoformat(day) for day in worked}

    def is_working_day(day: date) -> bool:
        return day in also_worked or (day.weekday() < 5 and day not in holidays)

    return FreeDays(is_working_day, lambda day: day in holidays)


def rang(*moments: str, zone: ZoneInfo = BUDAPEST) -> tuple[Attempt, ...]:
    """Calls that nobody took."""
    return tuple(Attempt(at(moment, zone), reached=False) for moment in moments)


def spoke(*moments: str, inbound: bool = False) -> tuple[Attempt, ...]:
    """Conversations, in Budapest's time."""
    return tuple(Attempt(at(moment), reached=True, inbound=inbound) for moment in moments)


def answer(
    moment: datetime, callee: Callee | None = None, preset: str = DEFAULT_PRESET
) -> Allowed | NotYet:
    """The answer for a user in Budapest."""
    return Calling(find_preset(preset), BUDAPEST).check(moment, callee or Callee())


def is_allowed(
    moment: datetime, callee: Callee | None = None, preset: str = DEFAULT_PRESET
) -> bool:
    """Whether the customer may be rung then."""
    return isinstance(answer(moment, callee, preset), Allowed)


def first(moment: datetime, callee: Callee | None = None, preset: str = DEFAULT_PRESET) -> datetime:
    """The first instant at which they may be rung."""
    return Calling(find_preset(preset), BUDAPEST).first_allowed(moment, callee or Callee())


def ends(
    moment: datetime, callee: Callee | None = None, preset: str = DEFAULT_PRESET
) -> list[tuple[str, datetime]]:
    """Every rule that forbids the call, with its own end, the longest first."""
    found = answer(moment, callee, preset)
    return [(one.rule, one.until) for one in found.rules] if isinstance(found, NotYet) else []


def reasons(
    moment: datetime, callee: Callee | None = None, preset: str = DEFAULT_PRESET
) -> list[str]:
    """What is said of every rule that forbids the call."""
    found = answer(moment, callee, preset)
    return [one.reason for one in found.rules] if isinstance(found, NotYet) else []
