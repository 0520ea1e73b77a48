"""When a customer pays: a rule such as "15th and last working day", and the days it gives.

A rule is held as RFC 5545 recurrence lines, one for each kind of day:

    every Thursday              FREQ=WEEKLY;BYDAY=TH
    10th and 25th               FREQ=MONTHLY;BYMONTHDAY=10,25
    30th                        FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1
    last day, 31st              FREQ=MONTHLY;BYMONTHDAY=-1
    last Friday                 FREQ=MONTHLY;BYDAY=-1FR
    last working day            FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    every second Friday from 2026-03-06
                                DTSTART;VALUE=DATE:20260306
                                FREQ=WEEKLY;INTERVAL=2;BYDAY=FR

A run that falls on a free day is expected on the working day before it: to ring a day early
costs nothing, to ring after the run costs until the next. Only the first working day of a month
moves the other way.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from dunning.scheduler.recurrence import FIRST_WORKING_DAY, SOME_MONDAY, latest_start, shifted

LONGEST_BREAK = 14
"""Days looked through for a working day; where there is none, the day itself is taken."""

IsWorkingDay: TypeAlias = Callable[[date], bool]


class PaymentRule(NamedTuple):
    """On which days a customer pays: those of any of its recurrence rules.

    `lines` are RFC 5545 rules without `RRULE:`, in one fixed spelling and order. `anchor` is
    the day from which every second week, month or so is counted, None where each one counts.
    """

    lines: tuple[str, ...]
    anchor: date | None = None

    @property
    def rrule(self) -> str:
        """The rule as RFC 5545 text, which `read_rule` takes back."""
        start = (
            [f"DTSTART;VALUE=DATE:{self.anchor.isoformat().replace('-', '')}"]
            if self.anchor
            else []
        )
        return "\n".join([*start, *(f"RRULE:{line}" for line in self.lines)])


def next_run(rule: PaymentRule, after: date, is_working_day: IsWorkingDay) -> date:
    """The first day after `after` on which the customer is expected to pay.

    `is_working_day` is asked about the customer's own calendar; a run on a free day moves to
    the working day before it. The last day of the calendar where no run is left in it.
    """
    return min(_next_of(line, rule.anchor, after, is_working_day) for line in rule.lines)


def call_day(run: date, is_working_day: IsWorkingDay) -> date:
    """The day to ring before a run: the last working day before it."""
    return _working_day_from(shifted(run, -1), -1, is_working_day)


def _next_of(line: str, anchor: date | None, after: date, is_working_day: IsWorkingDay) -> date:
    step = 1 if line == FIRST_WORKING_DAY else -1
    moved = (_working_day_from(day, step, is_working_day) for day in _days(line, anchor, after))
    return next((day for day in moved if day > after), date.max)


def _working_day_from(day: date, step: int, is_working_day: IsWorkingDay) -> date:
    """The day itself or the next in the direction of `step` on which people work there."""
    near = (shifted(day, step * away) for away in range(LONGEST_BREAK + 1))
    return next(filter(is_working_day, near), day)


@lru_cache(maxsize=4096)
def _days(line: str, anchor: date | None, after: date) -> tuple[date, ...]:
    """The days of one rule around `after`, up to the first that no move takes back to it."""
    from dateutil.rrule import rrulestr

    start = latest_start(line, anchor or SOME_MONDAY, shifted(after, -LONGEST_BREAK))
    days: list[date] = []
    for moment in rrulestr(line, dtstart=datetime.combine(start, time())):
        days.append(moment.date())
        if days[-1] > shifted(after, LONGEST_BREAK):
            break
    return tuple(days)
