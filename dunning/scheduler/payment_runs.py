"""When a customer pays: a rule such as "15th and last working day", and the days it gives.

A rule is typed in words, held as RFC 5545 recurrence rules, one for each kind of day, and
evaluated by `dateutil.rrule`:

    every Thursday              FREQ=WEEKLY;BYDAY=TH
    10th and 25th               FREQ=MONTHLY;BYMONTHDAY=10,25
    30th                        FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1
    last day, 31st              FREQ=MONTHLY;BYMONTHDAY=-1
    last Friday                 FREQ=MONTHLY;BYDAY=-1FR
    last working day            FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
    every second Friday from 2026-03-06
                                DTSTART;VALUE=DATE:20260306
                                FREQ=WEEKLY;INTERVAL=2;BYDAY=FR

In words the 29th, 30th and 31st are the last day of a month that is too short for them; a rule
typed as RFC 5545 keeps that standard's meaning, which leaves such months out.

A run that falls on a free day is expected on the working day before it: to ring a day early
costs nothing, to ring after the run costs until the next. Only the first working day of a month
moves the other way.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import combinations
from math import comb
from types import MappingProxyType
from typing import TypeAlias

from dunning.days import WEEKDAYS
from dunning.errors import UsageError

LONGEST_BREAK = 14
"""Days looked through for a working day; where there is none, the day itself is taken."""

FEWEST_PAYMENTS = 8
"""How many days with a payment it takes to learn a rule."""

MOST_PAYMENTS = 24
"""Days with a payment that are looked at, the latest: ways change."""

IsWorkingDay: TypeAlias = Callable[[date], bool]

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKING = "MO,TU,WE,TH,FR"
_FIRST_WORKING_DAY = f"FREQ=MONTHLY;BYDAY={_WORKING};BYSETPOS=1"
_LAST_WORKING_DAY = f"FREQ=MONTHLY;BYDAY={_WORKING};BYSETPOS=-1"
_EVERY_WORKING_DAY = f"FREQ=WEEKLY;BYDAY={_WORKING}"
_SOME_MONDAY = date(2024, 1, 1)
_SATURDAY = 5
_MOST_DOUBT = 0.001
_EXAMPLES = "write it like 'every thursday', '15th and last working day' or 'last friday'"


@dataclass(frozen=True, slots=True)
class PaymentRule:
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

    def text(self) -> str:
        """The rule in words that `read_rule` takes back, in RFC 5545 text where no words fit."""
        words = [_words(line) for line in self.lines]
        since = f" from {self.anchor}" if self.anchor else ""
        for order in (words, words[::-1]):
            text = " and ".join(order) + since
            if all(words) and _reads_as(text, self):
                return text
        return self.rrule


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that the payments show: `on_rule` of the last `payments` days fit it.

    Several payments on one day count once.
    """

    rule: PaymentRule
    on_rule: int
    payments: int

    def sentence(self) -> str:
        """What was seen: `14 of 16 payments came on a Thursday`."""
        words = self.rule.text().replace(" and ", " or ")
        if self.rule.anchor:
            came = words.partition(" from ")[0]
        elif words.startswith("every "):
            came = f"on a {words.removeprefix('every ')}"
        else:
            came = f"on the {words}"
        return f"{self.on_rule} of {self.payments} payments came {came}"


@lru_cache(maxsize=4096)
def read_rule(text: str, today: date | None = None) -> PaymentRule:
    """The rule that is meant by words, or by RFC 5545 text with or without `RRULE:`.

    "every second friday" counts from the day named by "from 2026-03-06"; without it from the
    first one from `today` on, without `today` from the first one of 2024.

    Raises UsageError for what is not understood or can be read two ways, and for rules that end,
    that never come or not every year, or that are finer than a day.
    """
    typed = " ".join(text.split()).rstrip(".;")
    if re.match(r"RRULE:|FREQ=|DTSTART", typed, re.IGNORECASE):
        return _read_rfc(typed)
    return _read_words(typed.casefold(), today)


def next_run(rule: PaymentRule, after: date, is_working_day: IsWorkingDay) -> date:
    """The first day after `after` on which the customer is expected to pay.

    `is_working_day` is asked about the customer's own calendar; a run on a free day moves to
    the working day before it. The last day of the calendar where no run is left in it.
    """
    return min(_next_of(line, rule.anchor, after, is_working_day) for line in rule.lines)


def call_day(run: date, is_working_day: IsWorkingDay) -> date:
    """The day to ring before a run: the last working day before it."""
    return _working_day_from(_shifted(run, -1), -1, is_working_day)


def learn_rule(paid_on: Iterable[date]) -> Suggestion | None:
    """The rule that the days of a customer's payments show, None when they show none.

    Looks at the last `MOST_PAYMENTS` days with a payment, of which there must be
    `FEWEST_PAYMENTS`. At least four in five must fit the rule, and so many must be all but
    impossible by chance, all the rules that were tried considered. A day fits a day of the
    month also as the working day beside it, when that one is at a weekend.
    """
    days = sorted(set(paid_on))[-MOST_PAYMENTS:]
    if len(days) < FEWEST_PAYMENTS:
        return None
    found = [_Finding(*one) for one in _fitting(days)]
    best = min(found, key=lambda finding: finding.doubt, default=None)
    if best is None or best.doubt > _MOST_DOUBT:
        return None
    anchor = next((anchor for _, anchor in best.kinds if anchor), None)
    lines = _canonical(line for line, _ in best.kinds)
    return Suggestion(PaymentRule(lines, anchor), best.hits, len(days))


def _next_of(line: str, anchor: date | None, after: date, is_working_day: IsWorkingDay) -> date:
    step = 1 if line == _FIRST_WORKING_DAY else -1
    moved = (_working_day_from(day, step, is_working_day) for day in _days(line, anchor, after))
    return next((day for day in moved if day > after), date.max)


def _working_day_from(day: date, step: int, is_working_day: IsWorkingDay) -> date:
    """The day itself or the next in the direction of `step` on which people work there."""
    near = (_shifted(day, step * away) for away in range(LONGEST_BREAK + 1))
    return next(filter(is_working_day, near), day)


@lru_cache(maxsize=4096)
def _days(line: str, anchor: date | None, after: date) -> tuple[date, ...]:
    """The days of one rule around `after`, up to the first that no move takes back to it."""
    from dateutil.rrule import rrulestr

    start = _start(line, anchor or _SOME_MONDAY, _shifted(after, -LONGEST_BREAK))
    days: list[date] = []
    for moment in rrulestr(line, dtstart=datetime.combine(start, time())):
        days.append(moment.date())
        if days[-1] > _shifted(after, LONGEST_BREAK):
            break
    return tuple(days)


def _start(line: str, anchor: date, day: date) -> date:
    """The last day up to `day` from which the rule runs as it does from its anchor."""
    parts = _parts(line)
    interval = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] in ("DAILY", "WEEKLY"):
        step = interval * (7 if parts["FREQ"] == "WEEKLY" else 1)
        return _shifted(day, -((day - anchor).days % step))
    months = day.year * 12 + day.month - 1
    since = months - (anchor.year * 12 + anchor.month - 1)
    begins = max(months - since % interval, 12)
    return date(begins // 12, 1 if parts["FREQ"] == "YEARLY" else begins % 12 + 1, 1)


def _shifted(day: date, days: int) -> date:
    """So many days on, within the calendar."""
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def _parts(line: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in line.split(";"))


def _reads_as(text: str, rule: PaymentRule) -> bool:
    try:
        return read_rule(text) == rule
    except UsageError:
        return False


_ORDINALS: Mapping[str, int] = MappingProxyType(
    {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
)
_ORDINAL_WORDS: Mapping[int, str] = MappingProxyType(
    {number: word for word, number in _ORDINALS.items()}
)
_WEEKDAY_CODES: Mapping[str, str] = MappingProxyType(
    {
        word: code
        for name, code in zip(WEEKDAYS, _CODES, strict=True)
        for word in (name.lower(), f"{name.lower()}s", name[:3].lower())
    }
    | {"tues": "TU", "weds": "WE", "thur": "TH", "thurs": "TH"}
)
_LAST_DAY = frozenset({"last day", "last", "end", "end of month", "month end", "month-end", "eom"})
_WORKING_DAY = re.compile(r"(?:working|business|bank) days?|weekdays?")
_OF_THE_MONTH = re.compile(r"\b(?:(?:of|in) )?(?:the|each|every|a|any) month\b|\bmonthly\b")
_NOISE = re.compile(r"\b(?:weekly|on|at|the|pays?|paid|paying)\b")
_SEPARATOR = re.compile(r",|;|&|\+|\band\b|\bor\b")
_FROM = re.compile(r" (?:from|starting|since) (\S+)$")
_NUMBERED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?")
_EVERY_FEW_WEEKS = re.compile(
    r"(?:every|each) (?:(?:other|second|2nd)(?: week)?|([0-9]{1,2}|two|three|four) weeks)"
    r"|bi-?weekly|fortnightly|every fortnight"
)
_FEW: Mapping[str, int] = MappingProxyType({"two": 2, "three": 3, "four": 4})


def _read_words(text: str, today: date | None) -> PaymentRule:
    started = _FROM.search(text)
    start = _read_start(started[1]) if started else None
    words = text[: started.start()] if started else text
    by_month = _OF_THE_MONTH.search(words)
    words = " ".join(_NOISE.sub(" ", _OF_THE_MONTH.sub(" ", words)).split())
    if not by_month and (few := _EVERY_FEW_WEEKS.match(words)):
        weeks = int(_FEW.get(few[1] or "two") or few[1])
        return _every_few_weeks(weeks, words[few.end() :], start or today, text)
    if started:
        raise UsageError(
            f"{_cut(text)}: only every second week and the like count from a day; leave it out"
        )
    if not by_month and (third := re.match(r"(?:every|each) (third|fourth|fifth) ([a-z]+)", words)):
        nth, day = third.groups()
        raise UsageError(
            f"{_cut(text)} can be read two ways: write '{nth} {day} of the month' "
            f"or 'every {_ORDINALS[nth]} weeks on {day}'"
        )
    items = list(_items(words, text))
    if not items:
        raise _not_understood(text)
    return PaymentRule(_canonical(items))


def _every_few_weeks(weeks: int, words: str, start: date | None, text: str) -> PaymentRule:
    codes = [_WEEKDAY_CODES.get(item) for item in _split(words)]
    known = [code for code in codes if code]
    if not known or len(known) < len(codes):
        raise _not_understood(text)
    if not 2 <= weeks <= 52:
        raise UsageError(f"{_cut(text)}: write 2 to 52 weeks, or 'every {WEEKDAYS[3].lower()}'")
    begins = start or _SOME_MONDAY
    while _CODES[begins.weekday()] not in known:
        begins = _shifted(begins, 1)
    lines = _canonical([f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY={','.join(known)}"])
    return PaymentRule(lines, begins)


def _read_start(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{_cut(text)} is not a date: write it like 2026-03-06") from None


def _split(words: str) -> list[str]:
    items = (item.strip() for item in _SEPARATOR.split(words))
    return [item for item in items if item]


def _items(words: str, text: str) -> Iterator[str]:
    """One recurrence rule for each item. "first and third monday" shares its weekday."""
    following = ""
    for item in reversed(_split(words)):
        spoken = re.sub(r"^(?:every|each) ", "", item)
        nth, _, what = spoken.partition(" ")
        shared = following.partition(" ")[2]
        if spoken in _ORDINALS and shared:
            spoken, what = f"{spoken} {shared}", shared
        elif shared not in ("", "day") and (day := _NUMBERED.fullmatch(spoken)) and int(day[1]) < 6:
            nth = _ORDINAL_WORDS.get(int(day[1]), "first")
            raise UsageError(
                f"{_cut(text)} can be read two ways: "
                f"write '{following} and {spoken}' or '{nth} and {following}'"
            )
        following = spoken if what and (nth in _ORDINALS or _NUMBERED.fullmatch(nth)) else ""
        yield _item(spoken, text)


def _item(words: str, text: str) -> str:
    """The recurrence rule of a single day's words."""
    nth, _, what = words.partition(" ")
    if numbered := _NUMBERED.fullmatch(words):
        return _monthday(int(numbered[1]), text)
    if words in _LAST_DAY:
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    if words in _WEEKDAY_CODES:
        return f"FREQ=WEEKLY;BYDAY={_WEEKDAY_CODES[words]}"
    if words in ("daily", "day") or _WORKING_DAY.fullmatch(words):
        return _EVERY_WORKING_DAY
    if _WORKING_DAY.fullmatch(what) and nth in ("first", "1st", "last"):
        return _LAST_WORKING_DAY if nth == "last" else _FIRST_WORKING_DAY
    numbered = _NUMBERED.fullmatch(nth)
    number = int(numbered[1]) if numbered else _ORDINALS.get(nth, 0)
    if what == "day" and number > 0:
        return _monthday(number, text)
    if what in _WEEKDAY_CODES and number in _ORDINAL_WORDS:
        return f"FREQ=MONTHLY;BYDAY={number}{_WEEKDAY_CODES[what]}"
    raise _not_understood(text)


def _monthday(day: int, text: str) -> str:
    if not 1 <= day <= 31:
        raise UsageError(f"{_cut(text)}: there is no day {day} in a month; write 1st to 31st")
    if day == 31:
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    if day <= 28:
        return f"FREQ=MONTHLY;BYMONTHDAY={day}"
    days = ",".join(map(str, range(28, day + 1)))
    return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"


def _not_understood(text: str) -> UsageError:
    return UsageError(f"{_cut(text)} is not a rule for when they pay: {_EXAMPLES}")


def _cut(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


def _words(line: str) -> str:
    """A rule of one line in words, empty where there are none."""
    if line in _FIXED_WORDS:
        return _FIXED_WORDS[line]
    parts = _parts(line)
    freq, names = parts.pop("FREQ"), set(parts)
    if freq == "WEEKLY" and names <= {"INTERVAL", "BYDAY"}:
        return _weekly_words(int(parts.get("INTERVAL", "1")), parts["BYDAY"].split(","))
    if freq == "MONTHLY" and names == {"BYMONTHDAY"}:
        return " and ".join(map(_monthday_words, map(int, parts["BYMONTHDAY"].split(","))))
    if freq == "MONTHLY" and names == {"BYDAY"}:
        return " and ".join(map(_nth_words, parts["BYDAY"].split(",")))
    return ""


def _weekly_words(interval: int, codes: Sequence[str]) -> str:
    names = " and ".join(WEEKDAYS[_CODES.index(code)] for code in codes)
    if interval == 1:
        return f"every {names}"
    every_second = interval == 2 and len(codes) == 1
    return f"every second {names}" if every_second else f"every {interval} weeks on {names}"


def _monthday_words(day: int) -> str:
    if day == -1:
        return "last day"
    teen = 10 <= day % 100 <= 20
    return f"{day}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _nth_words(byday: str) -> str:
    number, code = int(byday[:-2] or "0"), byday[-2:]
    return f"{_ORDINAL_WORDS.get(number, '')} {WEEKDAYS[_CODES.index(code)]}"


_FIXED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        _EVERY_WORKING_DAY: "every working day",
        _FIRST_WORKING_DAY: "first working day",
        _LAST_WORKING_DAY: "last working day",
        _monthday(29, ""): "29th",
        _monthday(30, ""): "30th",
    }
)
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


def _read_rfc(text: str) -> PaymentRule:
    anchor: date | None = None
    lines: list[str] = []
    for item in text.upper().split():
        if item.startswith("DTSTART"):
            anchor = _read_dtstart(item)
        else:
            lines.append(_checked(item.removeprefix("RRULE:")))
    if not lines or len(lines) > 9:
        raise UsageError(f"{_cut(text)}: write one RRULE:FREQ=... for each kind of day")
    lines = list(_canonical(lines))
    if not any("INTERVAL" in line for line in lines):
        return PaymentRule(_occurring(lines, _SOME_MONDAY))
    if anchor is None:
        raise UsageError(
            f"{_cut(text)}: INTERVAL needs a day to count from; "
            f"write DTSTART:{_SOME_MONDAY:%Y%m%d} before it, with a day on which they paid"
        )
    return PaymentRule(_occurring(lines, anchor), anchor)


def _read_dtstart(item: str) -> date:
    found = re.fullmatch(r"DTSTART(?:;VALUE=DATE)?:([0-9]{4})([0-9]{2})([0-9]{2})", item)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise UsageError(f"{_cut(item)} is not a day: write it like DTSTART:20260306")


def _checked(line: str) -> str:
    """One rule in our order of parts, each part allowed and in range. Raises UsageError."""
    pairs = [part.partition("=") for part in line.strip(";").split(";")]
    parts = {key: value.replace("+", "") for key, _, value in pairs}
    if len(parts) < len(pairs):
        raise UsageError(f"{_cut(line)} has a part twice: write each part once")
    freq = parts.get("FREQ", "")
    if freq not in _ALLOWED:
        raise UsageError(f"{_cut(line)}: write FREQ=WEEKLY, MONTHLY, YEARLY or DAILY")
    for ends in parts.keys() & {"COUNT", "UNTIL"}:
        raise UsageError(f"{_cut(line)}: a rule must not end; leave out {ends}")
    for key in parts.keys() - {"FREQ", *_ALLOWED[freq]}:
        known = ", ".join(_ALLOWED[freq])
        raise UsageError(f"{_cut(line)}: {_cut(key)} does not go with {freq}; use {known}")
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
            if not pattern.fullmatch(value) or (freq == "WEEKLY" and value not in _CODES):
                raise UsageError(f"{_cut(line)}: {_cut(value)} is not a {key}; {_EXAMPLES}")
    interval = parts.get("INTERVAL", "1")
    if not re.fullmatch("[1-9][0-9]{0,2}", interval) or int(interval) not in _INTERVALS[freq]:
        known = _INTERVALS[freq]
        said = f"1 to {known[-1]}" if isinstance(known, range) else ", ".join(map(str, known))
        raise UsageError(f"{_cut(line)}: write an INTERVAL of {said} with {freq}")
    if parts.get("WKST", "MO") not in _CODES:
        raise UsageError(f"{_cut(line)}: write WKST=MO or leave it out")
    if freq != "DAILY" and not parts.keys() & {"BYDAY", "BYMONTHDAY"}:
        example = "BYDAY=TH" if freq == "WEEKLY" else "BYMONTHDAY=15"
        raise UsageError(f"{_cut(line)}: say on which day, such as {example}")


def _occurring(lines: Iterable[str], anchor: date) -> tuple[str, ...]:
    """The same lines. Raises UsageError for one with no day in some year, or in none.

    Looked at in the last four years of the calendar, where `dateutil` stops by itself.
    """
    from dateutil.rrule import rrulestr

    for line in lines:
        if line.startswith(("FREQ=DAILY", "FREQ=WEEKLY")):
            continue
        start = datetime.combine(_start(line, anchor, date(9996, 1, 1)), time())
        years = {moment.year for moment in rrulestr(line, dtstart=start)}
        if not years >= {9997, 9998, 9999}:
            fault = "does not come in every year" if years else "never comes"
            raise UsageError(
                f"{_cut(line)} {fault}: write a day that every year has, "
                "such as BYMONTHDAY=-1 for the last day of a month"
            )
    return tuple(lines)


def _canonical(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines in one spelling and order, those of a kind joined into one."""
    joined: dict[str, dict[str, str]] = {}
    for line in lines:
        parts = _parts(line)
        several = "BYMONTHDAY" if "BYMONTHDAY" in parts else "BYDAY"
        simple = not parts.keys() - {"FREQ", "INTERVAL", "WKST", several}
        same = parts | {several: ""} if simple else parts
        known = joined.setdefault(str(same), {})
        values = [one[several] for one in (known, parts) if several in one]
        known.update(parts | ({several: ",".join(values)} if values else {}))
    rules = [{key: _in_order(key, value) for key, value in one.items()} for one in joined.values()]
    rules.sort(key=lambda parts: (_FREQUENCIES.index(parts["FREQ"]), "BYDAY" in parts, str(parts)))
    return tuple(";".join(f"{key}={value}" for key, value in parts.items()) for parts in rules)


_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")


def _in_order(key: str, value: str) -> str:
    """A list with each of its values once, days by the calendar, those from the end last."""

    def place(one: str) -> tuple[int, int, int]:
        number = re.match(r"-?[0-9]+", one)
        counted = int(number[0]) if number else 0
        return counted < 0, counted, _CODES.index(one[-2:]) if key == "BYDAY" else 0

    return ",".join(sorted(set(value.split(",")), key=place)) if key in _BY_PARTS else value


_Kind: TypeAlias = tuple[str, date | None]
"""A rule of one line that is looked for in payments, and what it counts from."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """One rule, or two together, that `hits` of `tries` payment days fit.

    `chance` is the share of all days in that time that fit them.
    """

    kinds: tuple[_Kind, ...]
    hits: int
    tries: int
    chance: float

    @property
    def doubt(self) -> float:
        """How many rules of this sort would fit as well if the days meant nothing."""
        if self.hits * 5 < self.tries * 4:
            return 1.0
        misses = range(self.tries - self.hits + 1)
        tail = sum(
            comb(self.tries, miss) * self.chance ** (self.tries - miss) * (1 - self.chance) ** miss
            for miss in misses
        )
        return tail * _looked_for(self.kinds)


def _looked_for(kinds: Sequence[_Kind]) -> int:
    """How many rules of this sort there are: what is found among many proves less."""
    weekly = all(line.startswith("FREQ=WEEKLY") for line, _ in kinds)
    if len(kinds) == 2:
        return 21 if weekly else 500
    return 21 if weekly else 65


def _fitting(days: Sequence[date]) -> Iterator[tuple[tuple[_Kind, ...], int, int, float]]:
    """Each rule, and pair of rules, that a good part of the days fit, as for `_Finding`."""
    span = (_shifted(days[0], number) for number in range((days[-1] - days[0]).days + 1))
    weekends = any(day.weekday() >= _SATURDAY for day in days)
    every = [_kinds(day) for day in span if weekends or day.weekday() < _SATURDAY]
    paid = [_kinds(day) for day in days]
    counts = Counter(kind for kinds in paid for kind in kinds)
    often = sorted((kind for kind in counts if counts[kind] * 10 >= 3 * len(days)), key=str)
    pairs = (pair for pair in combinations(often, 2) if _go_together(*pair))
    for wanted in (*((kind,) for kind in often), *pairs):
        hits = sum(not kinds.isdisjoint(wanted) for kinds in paid)
        chance = sum(not kinds.isdisjoint(wanted) for kinds in every) / len(every)
        yield wanted, hits, len(days), chance


def _go_together(one: _Kind, other: _Kind) -> bool:
    """Whether people have both: two weekdays, or two days of the month a week apart."""
    if one[1] or other[1]:
        return False
    if all(line.startswith("FREQ=WEEKLY") for line, _ in (one, other)):
        return True
    places = [_place_in_month(line) for line, _ in (one, other)]
    if not all(places):
        return False
    apart = abs(places[0] - places[1])
    return min(apart, 31 - apart) >= 7


def _place_in_month(line: str) -> int:
    """About which day of the month a rule of one day means, 0 where it means no such day."""
    ends = {_FIRST_WORKING_DAY: 1, _LAST_WORKING_DAY: 31, _monthday(31, ""): 31}
    found = re.search(r"BYMONTHDAY=(?:[0-9]+,)*([0-9]+)", line)
    return ends.get(line) or (int(found[1]) if found else 0)


@lru_cache(maxsize=4096)
def _kinds(day: date) -> frozenset[_Kind]:
    """Every rule that is looked for and has this day, or a free day that moves to it."""
    code = _CODES[day.weekday()]
    anchor = _shifted(_SOME_MONDAY, (day - _SOME_MONDAY).days % 14)
    week_of_month = (day.day + 6) // 7
    lines = {f"FREQ=WEEKLY;BYDAY={code}"}
    if week_of_month < 5:
        lines.add(f"FREQ=MONTHLY;BYDAY={week_of_month}{code}")
    if _shifted(day, 7).month != day.month:
        lines.add(f"FREQ=MONTHLY;BYDAY=-1{code}")
    for meant in _meant(day):
        lines.update(_monthdays(meant))
    if day.weekday() < _SATURDAY:
        if _shifted(day, 3 if code == "FR" else 1).month != day.month:
            lines.add(_LAST_WORKING_DAY)
        if _shifted(day, -3 if code == "MO" else -1).month != day.month:
            lines.add(_FIRST_WORKING_DAY)
    return frozenset(
        {(line, None) for line in lines} | {(f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", anchor)}
    )


def _meant(day: date) -> Iterator[date]:
    """The day, and for a Friday or a Monday also the weekend beside it."""
    beside = {"FR": (0, 1, 2), "MO": (0, -1, -2)}.get(_CODES[day.weekday()], (0,))
    return (_shifted(day, away) for away in beside)


def _monthdays(day: date) -> Iterator[str]:
    """The rules by day of the month that have this day."""
    is_last = _shifted(day, 1).month != day.month
    for number in range(day.day, 32 if is_last else day.day + 1):
        yield _monthday(number, "")
    if is_last:
        yield _monthday(31, "")
