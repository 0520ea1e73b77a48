"""A payment rule in words: "15th and last working day" read into a rule, and said back.

In words the 29th, 30th and 31st are the last day of a month that is too short for them; a rule
typed as RFC 5545 keeps that standard's meaning, which leaves such months out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from dunning.days import WEEKDAYS
from dunning.errors import UsageError
from dunning.scheduler.payment_runs import PaymentRule
from dunning.scheduler.recurrence import (
    CODES,
    EVERY_WORKING_DAY,
    EXAMPLES,
    FIRST_WORKING_DAY,
    LAST_WORKING_DAY,
    SOME_MONDAY,
    canonical,
    checked,
    monthday,
    occurring,
    parts_of,
    quoted,
    shifted,
)


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


def rule_words(rule: PaymentRule) -> str:
    """The rule in words that `read_rule` takes back, in RFC 5545 text where no words fit."""
    words = [_words(line) for line in rule.lines]
    since = f" from {rule.anchor}" if rule.anchor else ""
    for order in (words, words[::-1]):
        text = " and ".join(order) + since
        if all(words) and _reads_as(text, rule):
            return text
    return rule.rrule


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
        for name, code in zip(WEEKDAYS, CODES, strict=True)
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
            f"{quoted(text)}: only every second week and the like count from a day; leave it out"
        )
    if not by_month and (third := re.match(r"(?:every|each) (third|fourth|fifth) ([a-z]+)", words)):
        nth, day = third.groups()
        raise UsageError(
            f"{quoted(text)} can be read two ways: write '{nth} {day} of the month' "
            f"or 'every {_ORDINALS[nth]} weeks on {day}'"
        )
    items = list(_items(words, text))
    if not items:
        raise _not_understood(text)
    return PaymentRule(canonical(items))


def _every_few_weeks(weeks: int, words: str, start: date | None, text: str) -> PaymentRule:
    codes = [_WEEKDAY_CODES.get(item) for item in _split(words)]
    known = [code for code in codes if code]
    if not known or len(known) < len(codes):
        raise _not_understood(text)
    if not 2 <= weeks <= 52:
        raise UsageError(f"{quoted(text)}: write 2 to 52 weeks, or 'every {WEEKDAYS[3].lower()}'")
    begins = start or SOME_MONDAY
    while CODES[begins.weekday()] not in known:
        begins = shifted(begins, 1)
    lines = canonical([f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY={','.join(known)}"])
    return PaymentRule(lines, begins)


def _read_start(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{quoted(text)} is not a date: write it like 2026-03-06") from None


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
                f"{quoted(text)} can be read two ways: "
                f"write '{following} and {spoken}' or '{nth} and {following}'"
            )
        following = spoken if what and (nth in _ORDINALS or _NUMBERED.fullmatch(nth)) else ""
        yield _item(spoken, text)


def _item(words: str, text: str) -> str:
    """The recurrence rule of a single day's words."""
    nth, _, what = words.partition(" ")
    if numbered := _NUMBERED.fullmatch(words):
        return _numbered_day(int(numbered[1]), text)
    if words in _LAST_DAY:
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    if words in _WEEKDAY_CODES:
        return f"FREQ=WEEKLY;BYDAY={_WEEKDAY_CODES[words]}"
    if words in ("daily", "day") or _WORKING_DAY.fullmatch(words):
        return EVERY_WORKING_DAY
    if _WORKING_DAY.fullmatch(what) and nth in ("first", "1st", "last"):
        return LAST_WORKING_DAY if nth == "last" else FIRST_WORKING_DAY
    numbered = _NUMBERED.fullmatch(nth)
    number = int(numbered[1]) if numbered else _ORDINALS.get(nth, 0)
    if what == "day" and number > 0:
        return _numbered_day(number, text)
    if what in _WEEKDAY_CODES and number in _ORDINAL_WORDS:
        return f"FREQ=MONTHLY;BYDAY={number}{_WEEKDAY_CODES[what]}"
    raise _not_understood(text)


def _numbered_day(day: int, text: str) -> str:
    if not 1 <= day <= 31:
        raise UsageError(f"{quoted(text)}: there is no day {day} in a month; write 1st to 31st")
    return monthday(day)


def _not_understood(text: str) -> UsageError:
    return UsageError(f"{quoted(text)} is not a rule for when they pay: {EXAMPLES}")


def _read_rfc(text: str) -> PaymentRule:
    anchor: date | None = None
    lines: list[str] = []
    for item in text.upper().split():
        if item.startswith("DTSTART"):
            anchor = _read_dtstart(item)
        else:
            lines.append(checked(item.removeprefix("RRULE:")))
    if not lines or len(lines) > 9:
        raise UsageError(f"{quoted(text)}: write one RRULE:FREQ=... for each kind of day")
    lines = list(canonical(lines))
    if not any("INTERVAL" in line for line in lines):
        return PaymentRule(occurring(lines, SOME_MONDAY))
    if anchor is None:
        raise UsageError(
            f"{quoted(text)}: INTERVAL needs a day to count from; "
            f"write DTSTART:{SOME_MONDAY:%Y%m%d} before it, with a day on which they paid"
        )
    return PaymentRule(occurring(lines, anchor), anchor)


def _read_dtstart(item: str) -> date:
    found = re.fullmatch(r"DTSTART(?:;VALUE=DATE)?:([0-9]{4})([0-9]{2})([0-9]{2})", item)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise UsageError(f"{quoted(item)} is not a day: write it like DTSTART:20260306")


def _words(line: str) -> str:
    """A rule of one line in words, empty where there are none."""
    if line in _FIXED_WORDS:
        return _FIXED_WORDS[line]
    parts = parts_of(line)
    freq, names = parts.pop("FREQ"), set(parts)
    if freq == "WEEKLY" and names <= {"INTERVAL", "BYDAY"}:
        return _weekly_words(int(parts.get("INTERVAL", "1")), parts["BYDAY"].split(","))
    if freq == "MONTHLY" and names == {"BYMONTHDAY"}:
        return " and ".join(map(_monthday_words, map(int, parts["BYMONTHDAY"].split(","))))
    if freq == "MONTHLY" and names == {"BYDAY"}:
        return " and ".join(map(_nth_words, parts["BYDAY"].split(",")))
    return ""


def _weekly_words(interval: int, codes: Sequence[str]) -> str:
    names = " and ".join(WEEKDAYS[CODES.index(code)] for code in codes)
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
    return f"{_ORDINAL_WORDS.get(number, '')} {WEEKDAYS[CODES.index(code)]}"


_FIXED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        EVERY_WORKING_DAY: "every working day",
        FIRST_WORKING_DAY: "first working day",
        LAST_WORKING_DAY: "last working day",
        monthday(29): "29th",
        monthday(30): "30th",
    }
)
