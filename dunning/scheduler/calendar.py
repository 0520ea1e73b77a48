"""Working days where the customer is.

Monday to Friday less the public holidays of the country and region, from the `holidays`
package, which also knows the Saturdays that some countries work instead.
"""

import sys
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_FRIDAY = 4


def is_working_day(day: date, country: str = "", region: str = "") -> bool:
    """Whether people work there on that day. Without a known country only weekends are free."""
    if not country:
        return day.weekday() <= _FRIDAY
    known = _holidays(country, region)
    return day.weekday() <= _FRIDAY if known is None else bool(known.is_working_day(day))


def is_public_holiday(day: date, country: str = "", region: str = "") -> bool:
    """Whether that day is a public holiday there. Never without a known country."""
    known = _holidays(country, region) if country else None
    return known is not None and day in known


def next_working_day(day: date, country: str = "", region: str = "", *, days: int = 1) -> date:
    """The day `days` working days after `day`, never `day` itself. `days` is at least 1."""
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day, country, region):
            day += timedelta(days=1)
    return day


def working_day_from(day: date, country: str = "", region: str = "") -> date:
    """The day itself where people work on it there, else the next one on which they do."""
    return day if is_working_day(day, country, region) else next_working_day(day, country, region)


def knows_country(country: str) -> bool:
    """Whether the public holidays of this ISO 3166 country are known."""
    return _holidays(country, "") is not None


def _load_single_countries() -> None:
    """Keeps `holidays` from loading all of its countries, some 250 files, when one is asked for.

    Its package of countries loads them all when it is itself imported; a package that has only
    the same folder loads the one.
    """
    import holidays

    name = "holidays.countries"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(Path(holidays.__file__).with_name("countries"))]
        sys.modules[name] = package


@lru_cache(maxsize=256)
def _holidays(country: str, region: str) -> "HolidayBase | None":
    """Those of the region, else of the country, None where neither is known."""
    import holidays

    _load_single_countries()
    for subdivision in (region or None, None):
        try:
            return holidays.country_holidays(country, subdiv=subdivision)
        except NotImplementedError:
            continue
    return None
