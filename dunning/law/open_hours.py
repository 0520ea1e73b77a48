"""In which hours of a day of theirs a customer may be rung: preset, free days and wishes."""

from collections.abc import Callable
from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple

from dunning.law.presets import Hours, Window

if TYPE_CHECKING:
    from dunning.law.wishes import Wishes

ALL_DAY = Window(time())
_FRIDAY = 4


class FreeDays(NamedTuple):
    """Which days are free where a customer is. Share one per country and region.

    A weekday can be free without being a holiday, and some Saturdays are worked. Equal only to
    one of the same functions, so that what follows from it is worked out once.
    """

    is_working_day: Callable[[date], bool]
    is_holiday: Callable[[date], bool]


def is_weekday(day: date) -> bool:
    """Whether it is a day from Monday to Friday."""
    return day.weekday() <= _FRIDAY


def _never(_day: date) -> bool:
    return False


WEEKENDS = FreeDays(is_weekday, _never)
"""Saturdays and Sundays, for a customer whose country is not known."""


def hours_on(
    day: date, hours: Hours | None, free_days: FreeDays, wishes: "Wishes | None" = None
) -> Window | None:
    """The hours of that day, None when it is closed. `hours` None: nothing forbids any.

    A customer who named days has put them in the place of the preset's, so that only public
    holidays stay closed; whether this is one of the days named is `is_wished`.
    """
    window = _preset_hours(day, hours, free_days)
    if wishes is None:
        return window
    if window is None and wishes.weekdays is not None and hours and not free_days.is_holiday(day):
        window = hours.weekdays
    return None if window is None else wishes.within(window)


def is_wished(day: date, wishes: "Wishes | None") -> bool:
    """Whether the customer wants calls on that day of the week."""
    return wishes is None or wishes.weekdays is None or day.weekday() in wishes.weekdays


def _preset_hours(day: date, hours: Hours | None, free_days: FreeDays) -> Window | None:
    if hours is None:
        return ALL_DAY
    if hours.by_working_days:
        return hours.weekdays if free_days.is_working_day(day) else None
    if hours.holidays != "any-day" and free_days.is_holiday(day):
        return hours.holidays if isinstance(hours.holidays, Window) else None
    return hours.of(day.weekday())
