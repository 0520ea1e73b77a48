"""Packs: the script lines of one language, read from a TOML file and checked whole.

A pack holds, for every situation, several lines for each move of the call:

    language = "en"

    [words]
    invoice = "invoice {numbers}"

    [[first-call.open]]
    one = "{Invoices} was due on {due}."
    many = "{Invoices} are past their due dates."

    [[first-call.question]]
    text = "Where does this stand at your end?"

`one` is said of a single invoice and `many` of several; `text` serves for both. A slot that
begins a sentence is written with a capital.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dunning.errors import DunningError, NotFoundError, Problem

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class Move(StrEnum):
    """A step of the call, in the order in which they are said."""

    OPEN = "open"
    QUESTION = "question"
    REQUEST = "request"


class Situation(StrEnum):
    """What the call is about. A dispute review asks where the query stands, never for money."""

    FIRST_CALL = "first-call"
    LATER_CALL = "later-call"
    BROKEN_PROMISE = "broken-promise"
    CALLBACK = "callback"
    DISPUTE_REVIEW = "dispute-review"


_QUERY_SLOTS = frozenset({"customer", "contact", "invoices"})
_DEMAND_SLOTS = _QUERY_SLOTS | {"amount", "due", "days"}
SLOTS: Mapping[Situation, frozenset[str]] = MappingProxyType(
    {
        Situation.FIRST_CALL: _DEMAND_SLOTS,
        Situation.LATER_CALL: _DEMAND_SLOTS,
        Situation.BROKEN_PROMISE: _DEMAND_SLOTS | {"promised_for", "promised_amount"},
        Situation.CALLBACK: _DEMAND_SLOTS,
        Situation.DISPUTE_REVIEW: _QUERY_SLOTS,
    }
)
"""What a line of each situation may name. All of it is known for every call but `contact`."""

WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "invoice": frozenset({"numbers"}),
        "invoices": frozenset({"numbers"}),
        "both": frozenset({"first", "last"}),
        "more": frozenset({"count"}),
        "day": frozenset({"count"}),
        "days": frozenset({"count"}),
        "date": frozenset(),
        "date_with_year": frozenset(),
    }
)
"""The words from which slots are made, each with the slots of its own.

`date` and `date_with_year` are CLDR date patterns such as `d MMMM`. A language with more
plurals than two adds `days_few` and `days_many`.
"""
_MORE_PLURALS = MappingProxyType(dict.fromkeys(("days_few", "days_many"), WORDS["days"]))

_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_HEADING = re.compile(r"\s*\[\[\s*([a-z-]+)\s*\.\s*([a-z-]+)\s*\]\]")
_POSITION = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")
_FORMS = ("text", "one", "many")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make a move: `one` for a single invoice, `many` for several."""

    one: str
    many: str

    @property
    def slots(self) -> frozenset[str]:
        """Everything that has to be known before this can be said."""
        return slots_of(self.one) | slots_of(self.many)


@dataclass(frozen=True, slots=True)
class Pack:
    """The lines of one language, complete: every situation has every move."""

    language: str
    words: Mapping[str, str]
    lines: Mapping[tuple[Situation, Move], tuple[Variant, ...]]


@dataclass(frozen=True, slots=True)
class _Source:
    """A pack's file name and text, to say where a fault is."""

    file: str
    text: str

    def problem(self, entry: str, what: str, mend: str, line: int = 0) -> Problem:
        return Problem(self.file, line, entry, "", what, mend)

    def line_of(self, situation: str, move: str, nth: int) -> int:
        """Where the nth such heading stands, 0 if the file writes it in some other way."""
        lines = [
            number
            for number, line in enumerate(self.text.splitlines(), start=1)
            if (heading := _HEADING.match(line)) and heading.groups() == (situation, move)
        ]
        return lines[nth - 1] if nth <= len(lines) else 0


def shipped_pack(language: str) -> Pack:
    """The pack that comes with the program for `hu` or `hu-HU`; English where there is none."""
    packs = Path(__file__).with_name("packs")
    name = re.split(r"[-_]", language.lower())[0]
    known = {path.stem: path for path in packs.glob("*.toml")}
    return load_pack(known.get(name, packs / "en.toml"))


def load_pack(path: "Path | Traversable") -> Pack:
    """Read and check a pack.

    Raises NotFoundError if the file is missing, and DunningError with the first fault, its
    place, how to mend it, and how many more there are.
    """
    source = _Source(path.name, _text(path))
    document = _document(source)
    problems = list(_problems(document, source))
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DunningError(f"{problems[0]}{more}")
    return Pack(
        language=document["language"],
        words=MappingProxyType(document["words"]),
        lines=MappingProxyType(
            {
                (situation, move): tuple(map(_variant, document[situation][move]))
                for situation in Situation
                for move in Move
            }
        ),
    )


def slots_of(text: str) -> frozenset[str]:
    """The names of the slots in a line, without the capital that begins a sentence."""
    return frozenset(_uncapitalised(name) for name in _SLOT.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The line with every slot replaced. A brace within a value is left as it is."""

    def value(slot: re.Match[str]) -> str:
        name = _uncapitalised(slot[1])
        given = values[name]
        return given if name == slot[1] else given[:1].upper() + given[1:]

    return _SLOT.sub(value, text)


def _uncapitalised(name: str) -> str:
    return name[:1].lower() + name[1:]


def _variant(entry: Mapping[str, str]) -> Variant:
    return Variant(entry.get("one") or entry["text"], entry.get("many") or entry["text"])


def _text(path: "Path | Traversable") -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise NotFoundError(f"there is no pack {path}") from None
    except UnicodeDecodeError:
        raise DunningError(f"{path.name}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise DunningError(f"cannot read the pack {path}: {error.strerror}") from error


def _document(source: _Source) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        line = int(position[1] or 0) if position else 0
        what = _uncapitalised(_POSITION.sub("", str(error)))
        fault = source.problem("syntax", what, "mend the TOML there", line)
        raise DunningError(str(fault)) from None


def _problems(document: Mapping[str, Any], source: _Source) -> Iterator[Problem]:
    yield from _language_problems(document.get("language"), source)
    yield from _word_problems(document.get("words"), source)
    for key, moves in document.items():
        if key in ("language", "words"):
            continue
        if key not in set(Situation):
            yield source.problem(key, "unknown situation", f"use one of {_listed(Situation)}")
        elif not isinstance(moves, dict):
            yield source.problem(key, "not a table", f"write its lines under [[{key}.open]]")
        else:
            yield from _situation_problems(Situation(key), moves, source)
    for situation in Situation:
        if situation not in document:
            yield source.problem(
                situation, "no lines", f"write them under [[{situation}.{Move.OPEN}]]"
            )


def _language_problems(language: object, source: _Source) -> Iterator[Problem]:
    from babel.localedata import exists

    if not isinstance(language, str) or not language or not exists(language):
        yield source.problem("language", "missing or unknown", 'write a code such as "en"')


def _word_problems(words: object, source: _Source) -> Iterator[Problem]:
    if not isinstance(words, dict):
        yield source.problem("words", "no table", f"write [words] with {_listed(WORDS)}")
        return
    allowed = WORDS | _MORE_PLURALS
    for key, value in words.items():
        entry = f"words.{key}"
        if key not in allowed:
            yield source.problem(entry, "unknown key", f"use one of {_listed(allowed)}")
        else:
            yield from _text_problems(entry, value, allowed[key], source, 0)
            for missing in sorted(allowed[key] - slots_of(str(value))):
                yield source.problem(entry, f"no {{{missing}}}", "write it into the text")
    for key in [key for key in WORDS if key not in words]:
        yield source.problem(f"words.{key}", "missing", "write it under [words]")


def _situation_problems(
    situation: Situation, moves: Mapping[str, Any], source: _Source
) -> Iterator[Problem]:
    for key, entries in moves.items():
        name = f"{situation}.{key}"
        if key not in set(Move):
            line = source.line_of(situation, key, 1)
            yield source.problem(name, "unknown move", f"use one of {_listed(Move)}", line)
        elif not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            yield source.problem(name, "not a list of lines", f"write each under [[{name}]]")
        else:
            yield from _move_problems(situation, Move(key), entries, source)
    for move in Move:
        if not moves.get(move):
            name = f"{situation}.{move}"
            yield source.problem(name, "no lines", f"write them under [[{name}]]")


def _move_problems(
    situation: Situation, move: Move, entries: list[dict[str, Any]], source: _Source
) -> Iterator[Problem]:
    for number, entry in enumerate(entries, start=1):
        line = source.line_of(situation, move, number)
        name = f"{situation}.{move} {number}"
        yield from _form_problems(name, entry, source, line)
        for key in [key for key in _FORMS if key in entry]:
            yield from _text_problems(name, entry[key], SLOTS[situation], source, line)
    named = [slots_of(" ".join(map(str, entry.values()))) for entry in entries]
    if named and all("contact" in slots for slots in named):
        yield source.problem(
            f"{situation}.{move}", "every line needs {contact}", "write one without it"
        )


def _form_problems(
    name: str, entry: Mapping[str, Any], source: _Source, line: int
) -> Iterator[Problem]:
    for key in [key for key in entry if key not in _FORMS]:
        yield source.problem(name, f"unknown key {key}", f"use {_listed(_FORMS)}", line)
    if entry.keys() & set(_FORMS) not in ({"text"}, {"one", "many"}):
        yield source.problem(
            name, "not one wording for each number", "write text, or both one and many", line
        )


def _text_problems(
    name: str, text: object, allowed: frozenset[str], source: _Source, line: int
) -> Iterator[Problem]:
    if not isinstance(text, str) or not text.strip():
        yield source.problem(name, "no text", "write the sentence to say", line)
        return
    for slot in sorted(slots_of(text) - allowed):
        known = _listed(f"{{{slot}}}" for slot in sorted(allowed))
        mend = f"use {known}" if known else "take it out"
        yield source.problem(name, f"unknown slot {{{slot}}}", mend, line)
    if set(_SLOT.sub("", text)) & set("{}"):
        yield source.problem(name, "stray brace", "write a slot as {amount}", line)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
