"""RFC 5545 recurrence lines, such as FREQ=WEEKLY;BYDAY=TH: spelled one way and checked.

A line is held without `RRULE:`. The days that it gives are worked out by `dateutil.rrule`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType

from dunning.errors import UsageError

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The weekdays from Monday on."""

_WORKING = "MO,TU,WE,TH,FR"
FIRST_WORKING_DAY = f"FREQ=MONTHLY;BYDAY={_WORKING};BYSETPOS=1"
LAST_WORKING_DAY = f"FREQ=MONTHLY;BYDAY={_WORKING};BYSETPOS=-1"
EVERY_WORKING_DAY = f"FREQ=WEEKLY;BYDAY={_WORKING}"

SOME_MONDAY = date(2024, 1, 1)
"""What is counted from where no day is named."""

EXAMPLES = "write it like 'every thursday', '15th and last working day' or 'last friday'"
"""What to write instead, for a rule that is none."""

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_BY_PARTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "BYMONTH": re.compile(r"[1-9]|1[0-2]"),
        "BYMONTHDAY": re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])"),
        "BYDAY": re.compile(r"(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)"),
        "BYSETPOS": re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])"),
    }
)
_ALLOWED: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "DAILY": ("INTERVAL",),
        "WEEKLY": ("INTERVAL", "BYDAY", "WKST"),
        "MONTHLY": ("INTERVAL", *_BY_PARTS, "WKST"),
        "YEARLY": ("INTERVAL", *_BY_PARTS, "WKST"),
    }
)
_INTERVALS: Mapping[str, Sequence[int]] = MappingProxyType(
    {
        "DAILY": range(1, 367),
        "WEEKLY": range(1, 53),
        "MONTHLY": (1, 2, 3, 4, 6, 12),
        "YEARLY": (1,),
    }
)


def monthday(day: int) -> str:
    """The line of a day of the month, 1 to 31; the last one where a month is too short for it."""
    if day == 31:
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    if day <= 28:
        return f"FREQ=MONTHLY;BYMONTHDAY={day}"
    days = ",".join(map(str, range(28, day + 1)))
    return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"


def parts_of(line: str) -> dict[str, str]:
    """The parts of a line by name."""
    return dict(part.split("=", 1) for part in line.split(";"))


def shifted(day: date, days: int) -> date:
    """So many days on, within the calendar."""
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def quoted(text: str) -> str:
    """What was typed, quoted and short enough for an error."""
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


def latest_start(line: str, anchor: date, day: date) -> date:
    """The last day up to `day` from which the rule runs as it does from its anchor."""
    parts = parts_of(line)
    interval = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] in ("DAILY", "WEEKLY"):
        step = interval * (7 if parts["FREQ"] == "WEEKLY" else 1)
        return shifted(day, -((day - anchor).days % step))
    months = day.year * 12 + day.month - 1
    since = months - (anchor.year * 12 + anchor.month - 1)
    begins = max(months - since % interval, 12)
    return date(begins // 12, 1 if parts["FREQ"] == "YEARLY" else begins % 12 + 1, 1)


def checked(line: str) -> str:
    """One rule in our order of parts, each part allowed and in range. Raises UsageError."""
    pairs = [part.partition("=") for part in line.strip(";").split(";")]
    parts = {key: value.replace("+", "") for key, _, value in pairs}
    if len(parts) < len(pairs):
        raise UsageError(f"{quoted(line)} has a part twice: write each part once")
    freq = parts.get("FREQ", "")
    if freq not in _ALLOWED:
        raise UsageError(f"{quoted(line)}: write FREQ=WEEKLY, MONTHLY, YEARLY or DAILY")
    for ends in parts.keys() & {"COUNT", "UNTIL"}:
        raise UsageError(f"{quoted(line)}: a rule must not end; leave out {ends}")
    for key in parts.keys() - {"FREQ", *_ALLOWED[freq]}:
        known = ", ".join(_ALLOWED[freq])
        raise UsageError(f"{quoted(line)}: {quoted(key)} does not go with {freq}; use {known}")
    _check_values(line, freq, parts)
    kept = {key: parts[key] for key in ("FREQ", *_ALLOWED[freq]) if key in parts}
    if int(kept.get("INTERVAL", "1")) == 1:
        kept.pop("INTERVAL", None)
        kept.pop("WKST", None)
    if kept.get("WKST") == "MO" or freq != "WEEKLY":
        kept.pop("WKST", None)
    return ";".join(f"{key}={value}" for key, value in kept.items())


def _check_values(line: str, freq: str, parts: Mapping[str, str]) -> None:
    for key, pattern in _BY_PARTS.items():
        for value in parts[key].split(",") if key in parts else ():
            if not pattern.fullmatch(value) or (freq == "WEEKLY" and value not in CODES):
                raise UsageError(f"{quoted(line)}: {quoted(value)} is not a {key}; {EXAMPLES}")
    interval = parts.get("INTERVAL", "1")
    if not re.fullmatch("[1-9][0-9]{0,2}", interval) or int(interval) not in _INTERVALS[freq]:
        known = _INTERVALS[freq]
        said = f"1 to {known[-1]}" if isinstance(known, range) else ", ".join(map(str, known))
        raise UsageError(f"{quoted(line)}: write an INTERVAL of {said} with {freq}")
    if parts.get("WKST", "MO") not in CODES:
        raise UsageError(f"{quoted(line)}: write WKST=MO or leave it out")
    if freq != "DAILY" and not parts.keys() & {"BYDAY", "BYMONTHDAY"}:
        example = "BYDAY=TH" if freq == "WEEKLY" else "BYMONTHDAY=15"
        raise UsageError(f"{quoted(line)}: say on which day, such as {example}")


def occurring(lines: Iterable[str], anchor: date) -> tuple[str, ...]:
    """The same lines. Raises UsageError for one with no day in some year, or in none.

    Looked at in the last four years of the calendar, where `dateutil` stops by itself.
    """
    from dateutil.rrule import rrulestr

    for line in lines:
        if line.startswith(("FREQ=DAILY", "FREQ=WEEKLY")):
            continue
        start = datetime.combine(latest_start(line, anchor, date(9996, 1, 1)), time())
        years = {moment.year for moment in rrulestr(line, dtstart=start)}
        if not years >= {9997, 9998, 9999}:
            fault = "does not come in every year" if years else "never comes"
            raise UsageError(
                f"{quoted(line)} {fault}: write a day that every year has, "
                "such as BYMONTHDAY=-1 for the last day of a month"
            )
    return tuple(lines)


def canonical(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines in one spelling and order, those of a kind joined into one."""
    joined: dict[str, dict[str, str]] = {}
    for line in lines:
        parts = parts_of(line)
        several = "BYMONTHDAY" if "BYMONTHDAY" in parts else "BYDAY"
        simple = not parts.keys() - {"FREQ", "INTERVAL", "WKST", several}
        same = parts | {several: ""} if simple else parts
        known = joined.setdefault(str(same), {})
        values = [one[several] for one in (known, parts) if several in one]
        known.update(parts | ({several: ",".join(values)} if values else {}))
    rules = [{key: _in_order(key, value) for key, value in one.items()} for one in joined.values()]
    rules.sort(key=lambda parts: (_FREQUENCIES.index(parts["FREQ"]), "BYDAY" in parts, str(parts)))
    return tuple(";".join(f"{key}={value}" for key, value in parts.items()) for parts in rules)


def _in_order(key: str, value: str) -> str:
    """A list with each of its values once, days by the calendar, those from the end last."""

    def place(one: str) -> tuple[int, int, int]:
        number = re.match(r"-?[0-9]+", one)
        counted = int(number[0]) if number else 0
        return counted < 0, counted, CODES.index(one[-2:]) if key == "BYDAY" else 0

    return ",".join(sorted(set(value.split(",")), key=place)) if key in _BY_PARTS else value
