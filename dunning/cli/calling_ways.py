"""Joining the plans, the calling hours and the worklist: by which ways a day is decided."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dunning.cli.desk import Desk
from dunning.errors import DunningError, UsageError
from dunning.facts import Standing
from dunning.lateness import CustomerRecord
from dunning.law.calling import Callee, Calling, Forbids, NotYet
from dunning.law.open_hours import FreeDays
from dunning.law.presets import preset_to_keep
from dunning.ledger.asking import (
    is_as_today,
    read_owing,
    read_record,
    read_waiting,
    read_whole_record,
)
from dunning.scheduler.calendar import is_public_holiday, is_working_day
from dunning.scheduler.money_days import BookRecord, Rates, Score, score
from dunning.scheduler.plan import Plan
from dunning.scheduler.ways import Forbid, Hold, Ways, book_record, days_ahead
from dunning.settings import Settings, read_zone, settings_path

if TYPE_CHECKING:
    from dunning.law.wishes import Wishes

_NOON = time(12)
_BY_THE_CLOCK = ("calling-hours", "closed-day")
_HOUR = r"[0-9]{2}:[0-9]{2}"


class Known(NamedTuple):
    """What the book knows on a day by which calls are decided: the plans, and how all have paid.

    `records` are how customers have paid, by code, of those asked about.
    """

    plans: tuple[Plan, ...]
    records: Mapping[str, CustomerRecord]
    book: BookRecord


def read_known(desk: Desk, today: date, code: str) -> Known:
    """The plans, how one customer has paid, and how all have."""
    plans, day = plans_in_force(), desk.day(today)
    with desk.asking() as ask:
        if is_as_today(ask, day):
            book = BookRecord.of(read_whole_record(ask, day), read_waiting(ask, day))
            return Known(plans, read_record(ask, day, code), book)
        owing = read_owing(ask, day, days_ahead=days_ahead(plans), code=code)
        return Known(plans, owing.records, book_record((owing.book,), owing.standings, today))


def plans_in_force() -> tuple[Plan, ...]:
    """The user's own plans; none where the shipped one is everybody's."""
    files = plan_files()
    if not files:
        return ()
    from dunning.law.presets import load_presets
    from dunning.scheduler.plan_file import load_plans

    return load_plans(files, tuple(preset.id for preset in load_presets()))


def ways_of(desk: Desk, today: date, known: Known, *, any_hour: bool = False) -> Ways:
    """The user's plans and rates, how customers have paid, and the calling hours and limits.

    With `any_hour` the clock and the calendar hold nobody back, the limits still do.
    """
    return Ways(
        known.plans,
        _forbid(desk, today, Ways(known.plans).plan_of, any_hour=any_hour),
        known.records,
        known.book,
        _rates(desk.settings),
    )


def score_of(standing: Standing, today: date, ways: Ways) -> Score:
    """What a call to this customer can save, with its terms."""
    overdue = ways.called_for(standing, today) or standing.due_for_review(today)
    return score(
        (*overdue, *ways.courtesy_for(standing, today)),
        ways.record_of(standing),
        ways.book,
        today,
        ways.rates,
        keep_calling=standing.keep_calling,
    )


def _rates(settings: Settings) -> Rates | None:
    return Rates(settings.currency, settings.rates) if settings.rates else None


def plan_files() -> list[Path]:
    """The user's plan files: every TOML file in `plans` beside the settings, by name."""
    return sorted((settings_path().parent / "plans").glob("*.toml"))


def zone_of(standing: Standing) -> tzinfo | None:
    """Where the customer's clock is: as stated, else the only clock that their country has."""
    if standing.timezone:
        with suppress(DunningError):
            return read_zone(standing.timezone)
    return _country_zone(standing.country) if standing.country else None


def _forbid(
    desk: Desk, today: date, plan_of: Callable[[Standing], Plan], *, any_hour: bool
) -> Forbid:
    """Holds by calling hours and limits, at this moment, or at noon of another day.

    On another day the hour says nothing: only what closes the whole day holds.
    """
    clock = desk.clock
    is_now = today == clock.today
    moment = clock.now if is_now else datetime.combine(today, _NOON, clock.zone)
    prepared: dict[str, Calling] = {}
    by_place: dict[tuple[str, str, str, str], tuple[Hold, ...]] = {}

    def forbid(standing: Standing, agreed: bool, promise_passed: bool) -> tuple[Hold, ...]:
        preset = plan_of(standing).preset
        place = preset, standing.timezone, standing.country, standing.region
        own = standing.recent_attempts or _wishes(standing)
        if not own and place in by_place:
            return by_place[place]
        if preset not in prepared:
            prepared[preset] = Calling(preset_to_keep(preset), clock.zone)
        answer = prepared[preset].check(moment, _callee(standing, agreed, promise_passed))
        rules = answer.rules if isinstance(answer, NotYet) else ()
        kept = [rule for rule in rules if not (any_hour and rule.rule in _BY_THE_CLOCK)]
        holds = _holds(kept, zone_of(standing) or clock.zone, clock.zone, today, is_now)
        if not own:
            by_place[place] = holds
        return holds

    return forbid


def _holds(
    rules: Iterable[Forbids], there: tzinfo, here: tzinfo, today: date, is_now: bool
) -> tuple[Hold, ...]:
    """Holds that end with a day there, or at an hour that is told by the clock here."""
    holds = []
    for rule in rules:
        ends = rule.until.astimezone(there)
        if ends.date() > today:
            holds.append(Hold(rule.rule, rule.reason, ends.date()))
        elif is_now:
            hour = rule.until.astimezone(here)
            holds.append(Hold(rule.rule, rule.reason, max(hour.date(), today), hour))
    return tuple(holds)


def _callee(standing: Standing, agreed: bool, promise_passed: bool) -> Callee:
    return Callee(
        zone=zone_of(standing),
        free_days=_free_days(standing.country, standing.region),
        attempts=standing.recent_attempts,
        wishes=_wishes(standing),
        agreed=agreed,
        promise_passed=promise_passed,
    )


def _wishes(standing: Standing) -> "Wishes | None":
    if not [one for one in standing.contacts if one.wish_from or one.wish_to or one.wish_weekdays]:
        return None
    person = standing.person_to_ring()
    if person is None or not (person.wish_from or person.wish_to or person.wish_weekdays):
        return None
    return read_wishes(person.wish_from, person.wish_to, person.wish_weekdays)


@lru_cache(maxsize=1024)
def read_wishes(from_time: str, to_time: str, weekdays: str) -> "Wishes":
    """A contact's wishes from the words they are kept in; empty words wish nothing."""
    from dunning.law.wishes import Wishes

    days = frozenset(_WEEKDAYS[word] for word in weekdays.split())
    return Wishes(
        from_time=time.fromisoformat(from_time) if from_time else None,
        to_time=time.fromisoformat(to_time) if to_time else None,
        weekdays=days or None,
    )


def check_wishes(from_time: str, to_time: str, weekdays: str) -> None:
    """Raises UsageError for wishes that are no times or days, or that can never be met."""
    words = weekdays.lower().split()
    try:
        if not all(re.fullmatch(_HOUR, one) for one in (from_time, to_time) if one):
            raise ValueError
        if len(set(words)) < len(words):
            raise ValueError
        read_wishes(from_time, to_time, weekdays.lower())
    except (ValueError, KeyError):
        raise UsageError(
            f"{' '.join((from_time, to_time, weekdays)).strip()!r}: write times like 09:30 and "
            "days like mon tue fri"
        ) from None


@lru_cache(maxsize=512)
def _free_days(country: str, region: str) -> FreeDays:
    return FreeDays(
        lambda day: is_working_day(day, country, region),
        lambda day: is_public_holiday(day, country, region),
    )


@lru_cache(maxsize=512)
def _country_zone(country: str) -> tzinfo | None:
    from babel.core import get_global

    territories: Mapping[str, list[str]] = get_global("territory_zones")
    zones = [read_zone(name) for name in territories.get(country, ())]
    days = [datetime(2026, month, 1, 12) for month in (1, 7)]  # noqa: DTZ001
    clocks = {tuple(zone.utcoffset(day) for day in days) for zone in zones}
    return zones[0] if len(clocks) == 1 else None


_WEEKDAYS = {
    word: number for number, word in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
