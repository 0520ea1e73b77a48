"""Amounts as files write them, read by one convention for a whole column.

`1.500` is fifteen hundred to some and one and a half to others. What decides is the column: a
value with both marks, with a mark and other than three digits after it, or with a repeated
mark. Where none does, the user is asked.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from dunning.intake.currencies import codes_of
from dunning.intake.fault import Fault

_CACHED = 50_000
_OTHER: Final = {".": ",", ",": "."}
_LONGEST = 100
_SPACE = " \u00a0\u202f"
_SIMPLE = re.compile(  # what nearly all cells look like; groups 1 to 4 are the mark they prove
    r"-?(?:[0-9]+(?:([.,])[0-9]{1,2})?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+(\.)[0-9]{1,2}"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(,)[0-9]{1,2}"
    rf"|[1-9][0-9]{{0,2}}(?:[{_SPACE}][0-9]{{3}})+(?:([.,])[0-9]{{1,2}})?)"
    rf"(?:[{_SPACE}]?(€|Ft|zł|Kč|EUR|HUF|PLN|CZK|RON|USD|GBP|CHF))?"
)
_ALL_PLAIN = re.compile(r"(?:(?:-?[0-9]{1,50}\.[0-9]{1,2})?+(?:\n|$))*+")
_NO_CENTS = re.compile(r"(?<=[0-9])([.,])(?:--?|[–—])(?![0-9])")
_SYMBOL = r"(?!(?:CR|DR)\b)(?:[^\W\d_]{0,4}[$€£¥₹₺₴₽₪₩₫฿]|[^\W\d_]{2,6}\.?)"
_CELL = re.compile(
    rf"(?P<open>\()? ?(?P<lead>[-−+])? ?(?P<before>{_SYMBOL})? ?(?P<inner>[-−+])? ?"
    rf"(?P<body>[0-9.,](?:[0-9.,'’ ]*[0-9])?) ?(?P<after>{_SYMBOL})? ?"
    r"(?P<trail>[-−–]|CR|DR|S|H)? ?(?P<close>\))?",
    re.IGNORECASE,
)
_NEGATIVE = frozenset("-−–")


def _well_formed(decimal: str) -> re.Pattern[str]:
    point, group = re.escape(decimal), re.escape(_OTHER[decimal])
    cents = rf"(?:{point}[0-9]+)?"
    return re.compile(
        rf"[0-9]+{cents}|{point}[0-9]+"
        rf"|[1-9][0-9]{{0,2}}(?:(?P<by>[{group}'’\s])[0-9]{{3}})(?:(?P=by)[0-9]{{3}})*{cents}"
        rf"|[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}{cents}"
    )


_WELL_FORMED: Final = {mark: _well_formed(mark) for mark in ".,"}
_BETWEEN_DIGITS: Final = {mark: re.compile(rf"[{re.escape(_OTHER[mark])}'’\s]") for mark in _OTHER}
_PLAIN: Final = {
    mark: str.maketrans({mark: ".", _OTHER[mark]: None, **dict.fromkeys(_SPACE)}) for mark in _OTHER
}
_ZERO = Decimal(0)  # without the sign that -0.00 would carry
_NO_NUMBER = Fault("this is no amount", "write it like 3400 or 3400.50")


class Number(NamedTuple):
    """A signed value, and the currency written beside it, empty for none."""

    value: Decimal
    mark: str


def _simple(text: str) -> tuple[str, str, str] | None:
    """Digits and marks, the currency, and the decimal mark they prove; None if it is not simple."""
    found = _SIMPLE.fullmatch(text)
    if not found or len(text) > _LONGEST:
        return None
    point, comma, either, spaced, mark = found.groups()
    body = text[: found.start(5)] if mark else text
    return body, mark or "", point or comma or either or spaced or ""


class _Parts(NamedTuple):
    body: str
    mark: str
    sign: str


def _parts(text: str) -> _Parts | None:
    if len(text) > _LONGEST:
        return None
    found = _CELL.fullmatch(_NO_CENTS.sub(r"\g<1>00", " ".join(text.split())))
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    if found["before"] and found["after"]:
        return None
    mark = found["before"] or found["after"] or ""
    if mark and not codes_of(mark):
        return None
    signs = [sign for sign in (found["lead"], found["inner"], found["trail"]) if sign]
    if found["open"]:
        signs.append("-")
    if len(signs) > 1:
        return None
    return _Parts(found["body"], mark, signs[0].upper() if signs else "")


def decimal_mark(body: str) -> str:
    """The decimal mark that the digits prove: `.` or `,`, `?` for either, empty for none."""
    marks = [character for character in body if character in _OTHER]
    if not marks:
        return ""
    last = marks[-1]
    if len(marks) > 1:
        return last if len(set(marks)) == 2 else _OTHER[last]
    before, _, after = body.partition(last)
    if len(after) == 3 and 0 < len(before) <= 3 and before[0] != "0":
        return "?"
    return last


class NumberSurvey:
    """What the cells of one column prove about its convention."""

    def __init__(self) -> None:
        self.filled = 0
        self.readable = 0
        self.unmarked = 0
        self.marks: set[str] = set()
        self.either = ""
        self._votes: dict[str, int] = {".": 0, ",": 0}
        self.example: dict[str, str] = {}

    def is_plain(self, cells: Sequence[str]) -> bool:
        """Whether all cells are digits, a point and one or two decimals, or empty."""
        text = "\n".join(cells)
        return text.count("\n") < len(cells) and bool(_ALL_PLAIN.fullmatch(text))

    def weigh_plain(self, cells: Sequence[str]) -> None:
        """Take in such cells, all at once."""
        filled = len(cells) - cells.count("")
        longest = max(cells, key=len, default="")
        self.filled += filled
        if filled:
            self._take(".", "", longest, filled)

    def weigh(self, text: str, count: int) -> None:
        """Take in a cell that occurs `count` times."""
        self.filled += count
        if simple := _simple(text):
            _, mark, proven = simple
            self._take(proven, mark, text, count)
            return
        parts = _parts(text)
        if not parts:
            return
        proven = decimal_mark(parts.body)
        if _WELL_FORMED["," if proven == "," else "."].fullmatch(parts.body):
            self._take(proven, parts.mark, text, count)

    def _take(self, proven: str, mark: str, text: str, count: int) -> None:
        self.readable += count
        if proven == "?":
            self.either = self.either or text
        elif proven:
            self._votes[proven] += count
            if len(text) > len(self.example.get(proven, "")):
                self.example[proven] = text
        if not mark:
            self.unmarked += count
        elif len(self.marks) < 100:
            self.marks.add(mark)

    @property
    def decided(self) -> str:
        """The decimal mark that most cells prove; empty when none does or both do alike."""
        points, commas = self._votes["."], self._votes[","]
        return "" if points == commas else "." if points > commas else ","

    @property
    def contradicts(self) -> bool:
        """Whether some cells prove one convention and some the other."""
        return all(self._votes.values())


class NumberReader:
    """Reads the cells of one column by its decimal mark.

    `strict` refuses values that both conventions could read; it is set where the column
    contradicts itself. `credit_sign` is the sign of CR and H: -1 where the column holds what is
    owed, 1 where it holds money received. `minor` marks a column in cents.
    """

    def __init__(
        self, decimal: str, *, strict: bool = False, credit_sign: int = -1, minor: bool = False
    ) -> None:
        self._plain = _PLAIN[decimal]
        self._well_formed = _WELL_FORMED[decimal]
        self._between = _BETWEEN_DIGITS[decimal]
        self._strict = strict
        self._signs = {"CR": credit_sign, "H": credit_sign, "DR": -credit_sign, "S": -credit_sign}
        self._signs |= dict.fromkeys(_NEGATIVE, -1)
        self._known: dict[str, Number | Fault] = {}
        self.decimal = decimal
        self.minor = minor

    def read(self, text: str) -> Number | Fault:
        """The signed value of a cell that is not empty, or what is wrong with it."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) > _CACHED:
                self._known.clear()
            found = self._known[text] = self._read(text)
        return found

    def _read(self, text: str) -> Number | Fault:
        simple = _simple(text)
        if simple and simple[2] in ("", self.decimal):
            body, mark, _ = simple
            return Number(Decimal(body.translate(self._plain)) or _ZERO, mark)
        parts = _parts(text)
        if not parts:
            return _NO_NUMBER
        if not self._well_formed.fullmatch(parts.body):
            return self._other_convention(parts.body)
        if self._strict and decimal_mark(parts.body) == "?":
            return Fault("this can be read two ways", "say which with --decimal . or --decimal ,")
        value = Decimal(self._between.sub("", parts.body).replace(",", "."))
        negative = self._signs.get(parts.sign, 1) < 0
        return Number((value.copy_negate() if negative else value) or _ZERO, parts.mark)

    def _other_convention(self, body: str) -> Fault:
        other = _OTHER[self.decimal]
        if _WELL_FORMED[other].fullmatch(body):
            return Fault(
                f"the rest of the column has {self.decimal} before the decimals",
                f"write it the same way, or say --decimal {other} if the rest is read wrongly",
            )
        return _NO_NUMBER
