"""What the user has decided once, in a TOML file of their own. Every setting has a default."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from dunning.errors import DunningError, UsageError
from dunning.local_zone import LocalZone
from dunning.money import known_currency

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY_COUNTS = ("act/365", "act/act", "act/360", "30/360")
"""How many days late interest takes a year to have."""


class Settings(NamedTuple):
    """The user's own ways.

    `caller` and `company` are the names given on the phone. `terms_days`: days from issue to due
    where an invoice does not say. `tolerance_days`: working days a promise may be late and still
    count as kept. `review_days`: days until a dispute, or a stop on calling, is looked at again.
    `timezone` is an IANA name, empty for the computer's own. `rates`: how much of `currency` one
    unit of another is worth, for ranking only; without them currencies take turns.
    `borrowing_rate` is what a loan costs the user in a year and `commission` the caller's part of
    what comes in, both in percent, 0 where they are not known; `day_count` is how many days late
    interest takes a year to have. `own_accounts_only` holds callers, when they are granted their
    rights to a team's book, to the customers they own.
    """

    caller: str = ""
    company: str = ""
    country: str = ""
    currency: str = "EUR"
    timezone: str = ""
    terms_days: int = 30
    tolerance_days: int = 1
    dispute_days: int = 14
    review_days: int = 90
    borrowing_rate: Decimal = Decimal(0)
    commission: Decimal = Decimal(0)
    day_count: str = "act/365"
    own_accounts_only: bool = False
    rates: Mapping[str, Decimal] = MappingProxyType({})

    def zone(self) -> tzinfo:
        """The user's time zone. Raises DunningError for a name that is not known."""
        if not self.timezone:
            return _local_zone()
        return read_zone(self.timezone)


class Clock(NamedTuple):
    """The moment a command works at: the user's calendar day, and the moment in their zone."""

    today: date
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """The user's time zone."""
        return self.now.tzinfo or UTC


@cache
def _local_zone() -> tzinfo:
    return LocalZone()


def read_zone(name: str) -> "ZoneInfo":
    """The time zone of this IANA name. Raises DunningError for one that is not known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DunningError(
            f"unknown time zone {name!r}: use a name such as Europe/Budapest"
        ) from None


def read_clock(settings: Settings, today: date | None) -> Clock:
    """The clock now, or at nine in the morning of `today` when another day is asked for."""
    zone = settings.zone()
    now = datetime.now(zone).replace(microsecond=0)
    if today is None or today == now.date():
        return Clock(now.date(), now)
    return Clock(today, datetime.combine(today, time(9), zone))


def default_place(environment: Mapping[str, str] = os.environ) -> str:
    """Where the book is when nobody says: DUNNING_BOOK, else the platform's data folder."""
    named = environment.get("DUNNING_BOOK", "").strip()
    if named:
        return named
    return str(_folder("data") / "book.db")


def settings_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the settings are: DUNNING_CONFIG, else the platform's configuration folder."""
    named = environment.get("DUNNING_CONFIG", "").strip()
    if named:
        return Path(named)
    return _folder("config") / "config.toml"


_IN_HOME = {"config": ".config", "data": ".local/share"}
"""The folders of the XDG base directory specification."""


def _folder(kind: str) -> Path:
    """The program's own folder of one of these kinds, where the platform keeps such folders.

    On Linux it is named as `platformdirs` does, which takes longer to load than settings to read.
    """
    named = Path(os.environ.get(f"XDG_{kind.upper()}_HOME", ""))
    home = named if named.is_absolute() else Path(os.environ.get("HOME", ""), _IN_HOME[kind])
    if sys.platform == "linux" and home.is_absolute():
        return home / "dunning"
    import platformdirs

    found = {"config": platformdirs.user_config_path, "data": platformdirs.user_data_path}
    return found[kind]("dunning", appauthor=False)


def load_settings(path: Path) -> Settings:
    """The settings in the file, defaults where it is absent.

    Raises DunningError naming the file and the key for anything that is not understood.
    """
    try:
        table = _read_table(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        raise DunningError(f"{path}: {error}; mend the file or move it away") from error
    return _checked(table, path)


def _read_table(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text, parse_float=Decimal)


def _checked(table: dict[str, object], path: Path) -> Settings:
    defaults = Settings._field_defaults
    kinds = {name: type(default) for name, default in defaults.items() if name != "rates"}
    values: dict[str, object] = {"rates": _checked_rates(table.get("rates", {}), path)}
    for key, value in table.items():
        if key == "rates":
            continue
        if key not in kinds:
            raise DunningError(
                f"{path}: unknown setting {key!r}; known are {', '.join(kinds)}, rates"
            )
        if kinds[key] is Decimal and type(value) is int:
            value = Decimal(value)
        if type(value) is not kinds[key]:
            raise DunningError(f"{path}: {key} = {value!r} must be {_KIND_WORDS[kinds[key]]}")
        values[key] = _checked_value(key, value, path)
    settings = Settings(**values)  # type: ignore[arg-type]
    settings.zone()
    return settings


def _checked_rates(rates: object, path: Path) -> dict[str, Decimal]:
    if not isinstance(rates, dict):
        raise DunningError(f"{path}: rates must be a table such as [rates] with HUF = 0.0025")
    found = {}
    for currency, rate in rates.items():
        number = isinstance(rate, int | Decimal) and not isinstance(rate, bool)
        if not number or not Decimal(rate).is_finite() or rate <= 0:
            raise DunningError(f"{path}: rates: {currency} = {rate} must be a number above 0")
        code = str(_checked_value("currency", currency, path))
        if code in found:
            raise DunningError(f"{path}: rates: {code} stands twice, keep one of them")
        found[code] = Decimal(rate)
    return found


def _checked_value(key: str, value: object, path: Path) -> object:
    if isinstance(value, str) and "\0" in value:
        raise DunningError(f"{path}: {key} = {value!r} holds a NUL character: take it out")
    if isinstance(value, Decimal) and not (value.is_finite() and 0 <= value <= 100):
        raise DunningError(f"{path}: {key} = {value} must be a percentage from 0 to 100")
    if key == "day_count" and value not in DAY_COUNTS:
        raise DunningError(f"{path}: {key} = {value!r} must be one of {', '.join(DAY_COUNTS)}")
    if type(value) is int and not 0 <= value <= 365:
        raise DunningError(f"{path}: {key} = {value} must be between 0 and 365")
    if key == "currency":
        try:
            return known_currency(str(value))
        except UsageError as error:
            raise DunningError(f"{path}: {error}") from error
    return value


_KIND_WORDS = {
    str: "text in quotes",
    int: "a whole number",
    Decimal: "a number",
    bool: "true or false",
}
