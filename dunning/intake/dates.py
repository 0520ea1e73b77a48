"""Dates as files write them, read in one form for a whole column.

The forms are a closed list. A column keeps the form that reads all its cells, or else most of
them. Where day and month could be either way round and nothing in the file decides, the user
is asked.
"""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from dunning.intake.fault import Fault
from dunning.intake.words import key

_CACHED = 50_000
_MOST = 0.5
FIRST_YEAR, LAST_YEAR = 1970, 2200
_SERIAL_START = date(1899, 12, 30)  # day 0 of Excel's 1900 calendar, its false leap day included


class Form(StrEnum):
    """How a date is written. The value is how a person would name it."""

    YEAR_FIRST = "year-month-day"
    DOTTED = "day.month.year"
    DAY_FIRST = "day/month/year"
    MONTH_FIRST = "month/day/year"
    SHORT_YEAR_FIRST = "year/month/day with a two-digit year"
    COMPACT = "yyyymmdd"
    NAMED = "with the month's name"
    SERIAL = "an Excel day number"


_NOT_ALLOWED: Final = {
    "": (),
    "dmy": (Form.MONTH_FIRST, Form.SHORT_YEAR_FIRST),
    "mdy": (Form.DAY_FIRST, Form.SHORT_YEAR_FIRST),
    "ymd": (Form.DAY_FIRST, Form.MONTH_FIRST),
}
_OPTION: Final = {
    Form.DAY_FIRST: "dmy",
    Form.DOTTED: "dmy",
    Form.MONTH_FIRST: "mdy",
    Form.SHORT_YEAR_FIRST: "ymd",
}
_NO_DATE = frozenset({"-", "--", "–", "—", "n/a", "N/A", "null", "NULL", "0000-00-00"})
_TIME = (
    r"(?:[T ] ?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}))?)?"
)
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-./]) ?([0-9]{{1,2}})\2 ?([0-9]{{1,2}})\.?{_TIME}")
_YEAR_LAST = re.compile(
    rf"([0-9]{{1,2}})([-./]) ?([0-9]{{1,2}})\2 ?([0-9]{{4}}|[0-9]{{2}})\.?{_TIME}"
)
_DIGITS = re.compile(r"[0-9]{5}|[0-9]{8}")
_NAME = r"([^\W\d_]{3,12})\.?"
_DAY_NAME_YEAR = re.compile(rf"([0-9]{{1,2}})\.?[-/ ]?{_NAME}[-/, ] ?([0-9]{{4}}|[0-9]{{2}})\.?")
_NAME_DAY_YEAR = re.compile(rf"{_NAME}[- ]([0-9]{{1,2}})(?:[-,] ?| )([0-9]{{4}})")
_YEAR_NAME_DAY = re.compile(rf"([0-9]{{4}})\.?[- ]{_NAME}[- ]([0-9]{{1,2}})\.?")
_MONTH_NAMES: Final = (
    "jan january januar janner januari janv janvier gennaio gen enero ene styczen stycznia ledna",
    "feb february februar februari febr fev fevr fevrier febbraio febrero luty lutego unora",
    "mar march marz maerz marcius marc mars marzo maart mrt marzec marca brezna",
    "apr april aprilis avril avr aprile abril abr kwiecien kwietnia dubna",
    "may mai majus maj mei maggio mag mayo maja kvetna",
    "jun june juni junius juin giugno giu junio czerwiec czerwca cervna",
    "jul july juli julius juillet juil luglio lug julio lipiec lipca cervence",
    "aug august augusztus aout augustus agosto ago sierpien sierpnia srpna",
    "sep sept september szept szeptember septembre settembre set septiembre wrzesien wrzesnia zari",
    "oct october okt oktober octobre ottobre ott octubre pazdziernik pazdziernika rijna",
    "nov november novembre noviembre listopad listopada listopadu",
    "dec december dez dezember decembre dicembre dic diciembre grudzien grudnia prosince",
)
_MONTHS: Final = {
    name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()
}


def spoken(day: date) -> str:
    """A date that cannot be misread: 3 April 2026."""
    return f"{day.day} {_ENGLISH[day.month - 1]} {day.year}"


_ENGLISH: Final = (
    "January February March April May June July August September October November December"
).split()


def readings(text: str) -> dict[Form, date]:
    """Every day that the text can mean, by the form it would be written in. Empty for none."""
    first = _YEAR_FIRST.fullmatch(text)
    if first:
        return _days({Form.YEAR_FIRST: (int(first[1]), int(first[3]), int(first[4]))})
    last = _YEAR_LAST.fullmatch(text)
    if last:
        return _days(_year_last(last))
    if _DIGITS.fullmatch(text):
        return _from_digits(text)
    return _named(text)


def _days(parts: dict[Form, tuple[int, int, int]]) -> dict[Form, date]:
    days = {}
    for form, (year, month, day) in parts.items():
        try:
            days[form] = date(year, month, day)
        except ValueError:
            continue
    return days


def _year_last(found: re.Match[str]) -> dict[Form, tuple[int, int, int]]:
    first, second, year = int(found[1]), int(found[3]), _century(found[4])
    forms = {Form.DOTTED: (year, second, first)}
    if found[2] != ".":
        forms = {Form.DAY_FIRST: (year, second, first), Form.MONTH_FIRST: (year, first, second)}
    if len(found[4]) == 2 and len(found[1]) == 2:
        forms[Form.SHORT_YEAR_FIRST] = (2000 + first, second, int(found[4]))
    return forms


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _from_digits(text: str) -> dict[Form, date]:
    if len(text) == 8:
        return _days({Form.COMPACT: (int(text[:4]), int(text[4:6]), int(text[6:]))})
    number = int(text)
    if 20_000 <= number <= 60_000:
        return {Form.SERIAL: _SERIAL_START + timedelta(days=number)}
    return {}


def _named(text: str) -> dict[Form, date]:
    if found := _DAY_NAME_YEAR.fullmatch(text):
        day, name, year = found.groups()
    elif found := _NAME_DAY_YEAR.fullmatch(text):
        name, day, year = found.groups()
    elif found := _YEAR_NAME_DAY.fullmatch(text):
        year, name, day = found.groups()
    else:
        return {}
    month = _MONTHS.get(key(name))
    return _days({Form.NAMED: (_century(year), month, int(day))}) if month else {}


def is_no_date(text: str) -> bool:
    """Whether a cell only says that there is no date: empty, a dash, `n/a`, 0000-00-00."""
    return not text or text in _NO_DATE


class DateSurvey:
    """Which forms read the cells of one column."""

    def __init__(self) -> None:
        self.filled = 0
        self.counts: dict[Form, int] = {}
        self.odd_one = ""
        self._first: dict[Form, str] = {}
        self._telling: dict[Form, str] = {}
        self._either_way_differs = False
        self._years: set[int] = set()
        self._days: set[int] = set()

    def weigh(self, text: str, count: int) -> None:
        """Take in a cell that occurs `count` times."""
        if is_no_date(text):
            return
        self.filled += count
        found = readings(text)
        if not found:
            self.odd_one = self.odd_one or text
        for form, day in found.items():
            self.counts[form] = self.counts.get(form, 0) + count
            self._first.setdefault(form, text)
            if day.day <= 12 and day.day != day.month:
                self._telling.setdefault(form, text)
        self._either_way_differs |= found.get(Form.DAY_FIRST) != found.get(Form.MONTH_FIRST)
        if short := found.get(Form.SHORT_YEAR_FIRST):
            self._years.add(short.year)
            self._days.add(short.day)

    def candidates(self, choice: str) -> tuple[Form, ...]:
        """The forms that read most cells, several where the column leaves it open.

        `choice` is the user's dmy, mdy or ymd. Empty where no form reads half of the cells.
        """
        counts = {
            form: count
            for form, count in self.counts.items()
            if form not in _NOT_ALLOWED[choice] and self._allowed(form, count, choice)
        }
        if not self.filled:
            return (Form.YEAR_FIRST,)
        most = max(counts.values(), default=0)
        if most < _MOST * self.filled:
            return ()
        best = tuple(form for form, count in counts.items() if count == most)
        if choice == "ymd" and Form.SHORT_YEAR_FIRST in best:
            return (Form.SHORT_YEAR_FIRST,)
        if best == (Form.DAY_FIRST, Form.MONTH_FIRST) and not self._either_way_differs:
            return (Form.DAY_FIRST,)
        return best

    def _allowed(self, form: Form, count: int, choice: str) -> bool:
        if form is Form.SERIAL:
            return count == self.filled
        if form is Form.SHORT_YEAR_FIRST and choice != "ymd":
            # Only worth asking about where the first part stands still as a year would.
            return count == self.filled and len(self._years) < len(self._days)
        return True

    def example(self, form: Form) -> str:
        """A cell of this form, one that could be misread if there is one."""
        return self._telling.get(form) or self._first.get(form, "")


def option_for(form: Form) -> str:
    """The value of --dates that chooses this form: dmy, mdy, ymd, or empty."""
    return _OPTION.get(form, "")


class DateReader:
    """Reads the cells of one column in one form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._known: dict[str, date | Fault] = {}

    def read(self, text: str) -> date | Fault:
        """The day of a cell that is not empty, or what is wrong with it."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) > _CACHED:
                self._known.clear()
            found = self._known[text] = self._read(text)
        return found

    def _read(self, text: str) -> date | Fault:
        day = readings(text).get(self.form)
        if day is None:
            shape = self.form.value
            return Fault(
                f"this is no possible date in the form of the column, {shape}",
                "correct it, or write it like the other dates",
            )
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return Fault(
                f"the year {day.year} is out of range",
                f"correct it: {FIRST_YEAR} to {LAST_YEAR} are taken",
            )
        return day
