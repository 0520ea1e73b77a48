"""May a customer be rung now, and if not, when first?

`Calling` is prepared once, for a preset and the zone of whoever rings, and asked for many
customers. Hours and days are always the customer's own; every instant it returns is in UTC.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from dunning.days import WEEKDAYS
from dunning.law.limits import Attempted, LimitReached, Limits
from dunning.law.open_hours import ALL_DAY, WEEKENDS, FreeDays, hours_on, is_weekday, is_wished
from dunning.law.presets import Hours, Preset, Window
from dunning.law.wall_clock import RecentDays, first_open, start_of_day

if TYPE_CHECKING:
    from dunning.law.wishes import Wishes

_DAY = timedelta(days=1)


class Callee(NamedTuple):
    """What decides when one customer may be rung.

    Without `zone` they are taken to be where the user is. `agreed`: they asked for this call or
    agreed to it. `promise_passed`: a promised date and the working day after it went by without
    the money.
    """

    zone: tzinfo | None = None
    free_days: FreeDays = WEEKENDS
    attempts: Sequence[Attempted] = ()
    wishes: "Wishes | None" = None
    agreed: bool = False
    promise_passed: bool = False


class Allowed:
    """They may be rung."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Allowed)

    def __hash__(self) -> int:
        return hash(Allowed)


class Forbids(NamedTuple):
    """One rule that forbids the call, and the first instant at which it alone no longer does."""

    rule: str
    reason: str
    until: datetime


class NotYet(NamedTuple):
    """They may not be rung. `rules` are all that forbid it, the longest first.

    `until` is the first instant allowed by every rule. It can be later than the end of each: a
    limit that ends at midnight leaves them to the next calling hours.
    """

    rules: tuple[Forbids, ...]
    until: datetime


_ALLOWED = Allowed()


class Calling:
    """The calling rules of a preset, for a user who sits in `user_zone`.

    Answers for one moment are kept until another is asked about, so ask for all customers
    before the next moment.
    """

    def __init__(self, preset: Preset, user_zone: tzinfo) -> None:
        self._hours = preset.hours
        self._limits = Limits(preset)
        self._user_zone = user_zone
        self._asked: datetime | None = None
        self._moment = self._oldest = datetime.min.replace(tzinfo=UTC)
        self._places: dict[tuple[tzinfo, FreeDays, Wishes | None], _Place] = {}
        self._recent: dict[tzinfo, RecentDays] = {}

    def check(self, moment: datetime, callee: Callee) -> Allowed | NotYet:
        """Whether they may be rung at that aware moment, and if not, every rule against it.

        Attempts after the moment are not looked at. Raises when no day is open to them within
        two years.
        """
        place = self._place(moment, callee)
        now, oldest = self._moment, self._oldest
        attempts = [one for one in callee.attempts if oldest < one.at <= now]
        if not attempts:
            return place.answer
        limits = self._limits.reached(
            attempts,
            self._recent_days(place.zone),
            agreed=callee.agreed,
            promise_passed=callee.promise_passed,
        )
        return place.held_by(limits) if limits else place.answer

    def first_allowed(self, moment: datetime, callee: Callee) -> datetime:
        """The first instant, the moment itself or later, at which they may be rung."""
        answer = self.check(moment, callee)
        return self._moment if isinstance(answer, Allowed) else answer.until

    def _place(self, moment: datetime, callee: Callee) -> "_Place":
        if moment is not self._asked:
            self._turn_to(moment)
        key = (callee.zone or self._user_zone, callee.free_days, callee.wishes)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = _Place(self._moment, self._hours, *key)
        return place

    def _recent_days(self, zone: tzinfo) -> RecentDays:
        recent = self._recent.get(zone)
        if recent is None:
            recent = self._recent[zone] = RecentDays(self._moment, zone, self._limits.days)
        return recent

    def _turn_to(self, moment: datetime) -> None:
        if moment.utcoffset() is None:
            raise ValueError("the moment needs a time zone")
        instant = moment.astimezone(UTC)
        if instant != self._moment:
            self._moment = instant
            self._oldest = instant - (self._limits.days + 1) * _DAY
            self._places, self._recent = {}, {}
        self._asked = moment


class _Place:
    """One moment for all customers with the same zone, free days and wishes."""

    def __init__(
        self,
        moment: datetime,
        hours: Hours | None,
        zone: tzinfo,
        free_days: FreeDays,
        wishes: "Wishes | None",
    ) -> None:
        self.moment, self.hours, self.zone = moment, hours, zone
        self.free_days, self.wishes = free_days, wishes
        self.local = moment.astimezone(zone)
        self.today = self.local.date()
        self.hours_of: dict[date, Window | None] = {}
        self.held: dict[tuple[LimitReached, ...], NotYet] = {}
        rules = (*self._wished_days(), *self._preset_hours())
        self.answer = self._not_yet(rules, date.min) if rules else _ALLOWED

    def held_by(self, limits: tuple[LimitReached, ...]) -> NotYet:
        """The answer for a customer whom these limits hold back too."""
        if limits not in self.held:
            self.held[limits] = self._held_by(limits)
        return self.held[limits]

    def _held_by(self, limits: tuple[LimitReached, ...]) -> NotYet:
        rules = [
            Forbids(one.rule, one.reason, start_of_day(self.today + one.free_in * _DAY, self.zone))
            for one in limits
        ]
        if isinstance(self.answer, NotYet):
            rules.extend(self.answer.rules)
        free_on = self.today + max(one.free_in for one in limits) * _DAY
        return self._not_yet(rules, free_on)

    def _not_yet(self, rules: Iterable[Forbids], free_on: date) -> NotYet:
        longest_first = sorted(rules, key=lambda rule: rule.until, reverse=True)
        return NotYet(tuple(longest_first), self._first(self._open_on, free_on))

    def _wished_days(self) -> Iterator[Forbids]:
        wishes = self.wishes
        if wishes is not None and not is_wished(self.today, wishes):
            until = self._first(lambda day: ALL_DAY if is_wished(day, wishes) else None)
            yield Forbids("wish", f"asked to be rung on {wishes.weekdays_words}", until)

    def _preset_hours(self) -> Iterator[Forbids]:
        window = self._hours_on(self.today)
        if window is None:
            yield Forbids("closed-day", self._why_closed(), self._first(self._hours_on))
        elif not window.holds(self.local.time()):
            rule, words = "calling-hours", f"calls {window}"
            if self.wishes is not None and self.wishes.refuse(self.local.time()):
                rule, words = "wish", f"asked to be rung {self.wishes.hours_words}"
            reason = f"it is {self.local:%H:%M} there, {words}"
            yield Forbids(rule, reason, self._first(self._hours_on))

    def _why_closed(self) -> str:
        if self.free_days.is_holiday(self.today):
            return "public holiday there"
        if is_weekday(self.today):
            return "day off there"
        return f"{WEEKDAYS[self.today.weekday()]} there"

    def _first(
        self, window_on: Callable[[date], Window | None], not_before: date = date.min
    ) -> datetime:
        return first_open(self.moment, self.zone, window_on, not_before=not_before)

    def _open_on(self, day: date) -> Window | None:
        return self._hours_on(day) if is_wished(day, self.wishes) else None

    def _hours_on(self, day: date) -> Window | None:
        if day not in self.hours_of:
            self.hours_of[day] = hours_on(day, self.hours, self.free_days, self.wishes)
        return self.hours_of[day]
