"""Pack files: reading the lines of one language, and saying what is wrong with them and where.

    language = "en"

    [words]
    invoice = "invoice {numbers}"

    [[fact]]
    stages = ["friendly"]
    one = "{Invoices} was due on {due}."
    many = "{Invoices} are past their due dates."

    [heard]
    cash-flow = "We have difficulties."

    [[reply.cash-flow]]
    text = "Thank you for telling me. Which day may I note?"

`one` is said of a single invoice and `many` of several; `text` serves for both. A file of the
user's own holds only what it adds: `replaces = "fact-2"` puts a line in another one's place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dunning.errors import DunningError, NotFoundError, Problem
from dunning.kinds import ConsequenceKind, Reason
from dunning.script.gate import CLAIMS
from dunning.script.pack import (
    AGREED,
    CALLING_STAGES,
    DAYS,
    MORE_PLURALS,
    OPTIONAL,
    REPLY_SLOTS,
    SLOTS,
    STAGES,
    WORDS,
    Move,
    Pack,
    Variant,
    has_stray_brace,
    slots_of,
)
from dunning.stages import Stage, Tone

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

LANGUAGES = ("en", "hu", "de", "ru")
"""The languages that have a pack, and whose lines the tone check knows."""

_HEADING = re.compile(r"\s*\[\[\s*([a-z-]+(?:\s*\.\s*[a-z-]+)?)\s*\]\]")
_POSITION = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")
_FORMS = ("text", "one", "many")
_CHOICES = ("stages", "tones", "without", "fallback", "claim", "replaces")
_SECTIONS = ("language", "words", "heard", "reply")
_MOVES = frozenset[str](Move)
_REASONS = frozenset[str](Reason)


@dataclass(frozen=True, slots=True)
class _Source:
    """A pack's file name and text, to say where a fault is. `own`: it only adds to another."""

    file: str
    text: str
    own: bool = False

    def problem(self, entry: str, what: str, mend: str, line: int = 0) -> Problem:
        return Problem(self.file, line, entry, "", what, mend)

    def line_of(self, heading: str, nth: int) -> int:
        """Where the nth such heading stands, 0 if the file writes it in some other way."""
        lines = [
            number
            for number, line in enumerate(self.text.splitlines(), start=1)
            if (found := _HEADING.match(line)) and re.sub(r"\s", "", found[1]) == heading
        ]
        return lines[nth - 1] if nth <= len(lines) else 0


def language_of(code: str) -> str:
    """The language part of `hu`, `hu-HU` or `hu_HU`, in small letters."""
    return re.split(r"[-_]", code.strip().lower())[0]


def shipped_pack(language: str) -> Pack:
    """The pack that comes with the program for `hu` or `hu-HU`; English where there is none."""
    name = language_of(language)
    return _pack(_shipped_document(name if name in LANGUAGES else "en"), "")


def pack_with_own(language: str, folder: Path) -> Pack:
    """The shipped pack with the lines that the user keeps in `folder`, if there is such a file.

    Raises DunningError for a fault in the user's file, a line that the tone check refuses among
    them. Nothing of a faulty file is taken.
    """
    pack = shipped_pack(language)
    path = folder / f"{pack.language}.toml"
    if not path.is_file():
        return pack
    source = _Source(str(path), _text(path), own=True)
    document = _document(source)
    _refuse(_problems(document, source))
    if document["language"] != pack.language:
        _refuse([source.problem("language", "not that of the file's name", "rename the file")])
    _refuse(_tone_problems(document, source))
    own = _pack(document, "own-")
    _refuse(_replacing_problems(document, pack, source))
    joined = _joined(pack, own, document)
    _refuse(_gaps(joined, source))
    return joined


def load_pack(path: "Path | Traversable") -> Pack:
    """Read and check a whole pack.

    Raises NotFoundError if the file is missing, and DunningError with the first fault, its
    place, how to mend it, and how many more there are.
    """
    source = _Source(path.name, _text(path))
    document = _document(source)
    _refuse(_problems(document, source))
    pack = _pack(document, "")
    _refuse(_gaps(pack, source))
    return pack


def _shipped_document(language: str) -> dict[str, Any]:
    import tomllib

    path = Path(__file__).with_name("packs") / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise DunningError(f"{found[0]}{more}")


def _pack(document: Mapping[str, Any], prefix: str) -> Pack:
    replies = document.get("reply", {})
    return Pack(
        language=document["language"],
        words=MappingProxyType(document.get("words", {})),
        lines=MappingProxyType({move: _variants(document, move, prefix) for move in Move}),
        heard=MappingProxyType({Reason(key): text for key, text in _heard(document).items()}),
        replies=MappingProxyType(
            {reason: _variants(replies, reason, f"{prefix}reply-") for reason in Reason}
        ),
    )


def _heard(document: Mapping[str, Any]) -> Mapping[str, str]:
    heard: Mapping[str, str] = document.get("heard", {})
    return heard


def _variants(lists: Mapping[str, Any], key: str, prefix: str) -> tuple[Variant, ...]:
    return tuple(
        _variant(entry, f"{prefix}{key}-{number}")
        for number, entry in enumerate(lists.get(key, ()), start=1)
    )


def _variant(entry: Mapping[str, Any], name: str) -> Variant:
    return Variant(
        name=name,
        one=entry.get("one") or entry["text"],
        many=entry.get("many") or entry["text"],
        stages=frozenset(map(Stage, entry.get("stages", Stage))),
        tones=frozenset(map(Tone, entry.get("tones", Tone))),
        without=frozenset(entry.get("without", ())),
        fallback=entry.get("fallback", False),
        claim=ConsequenceKind(entry["claim"]) if "claim" in entry else None,
    )


def _joined(pack: Pack, own: Pack, document: Mapping[str, Any]) -> Pack:
    replaced = {one.entry["replaces"] for one in _entries(document) if "replaces" in one.entry}

    def both(shipped: tuple[Variant, ...], added: tuple[Variant, ...]) -> tuple[Variant, ...]:
        return (*(one for one in shipped if one.name not in replaced), *added)

    return Pack(
        language=pack.language,
        words=MappingProxyType({**pack.words, **own.words}),
        lines=MappingProxyType({key: both(pack.lines[key], own.lines[key]) for key in Move}),
        heard=MappingProxyType({**pack.heard, **own.heard}),
        replies=MappingProxyType(
            {key: both(pack.replies[key], own.replies[key]) for key in Reason}
        ),
    )


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
        what = _POSITION.sub("", str(error))
        what = what[:1].lower() + what[1:]
        _refuse([source.problem("syntax", what, "mend the TOML there", line)])
        raise


def _problems(document: Mapping[str, Any], source: _Source) -> Iterator[Problem]:
    yield from _language_problems(document.get("language"), source)
    yield from _word_problems(document.get("words"), source)
    yield from _heard_problems(document.get("heard"), source)
    for key, entries in document.items():
        if key in _MOVES:
            yield from _list_problems(key, entries, SLOTS[Move(key)], source)
        elif key not in _SECTIONS:
            line = source.line_of(key, 1)
            yield source.problem(key, "unknown move", f"use one of {_listed(Move)}", line)
    replies = document.get("reply", {})
    if not isinstance(replies, dict):
        yield source.problem("reply", "not a table", "write each answer under [[reply.REASON]]")
        return
    for key, entries in replies.items():
        name = f"reply.{key}"
        if key in _REASONS:
            yield from _list_problems(name, entries, REPLY_SLOTS[Reason(key)], source)
        else:
            line = source.line_of(name, 1)
            yield source.problem(name, "unknown reason", f"use one of {_listed(Reason)}", line)


def _language_problems(language: object, source: _Source) -> Iterator[Problem]:
    if language not in LANGUAGES:
        found = "missing" if language is None else f"unknown language {language!r}"
        yield source.problem("language", found, f"write one of {_listed(LANGUAGES)}")


def _word_problems(words: object, source: _Source) -> Iterator[Problem]:
    if words is None and source.own:
        return
    if not isinstance(words, dict):
        yield source.problem("words", "no table", f"write [words] with {_listed(WORDS)}")
        return
    allowed = {**WORDS, **MORE_PLURALS}
    for key, value in words.items():
        entry = f"words.{key}"
        if key not in allowed:
            yield source.problem(entry, "unknown key", f"use one of {_listed(allowed)}")
        else:
            yield from _text_problems(entry, value, allowed[key], source, 0)
            for missing in sorted(allowed[key] - slots_of(str(value))):
                yield source.problem(entry, f"no {{{missing}}}", "write it into the text")
            if key in DAYS and not _is_date_pattern(value):
                yield source.problem(entry, "no pattern for a date", "write it like d MMMM y")
    for key in [key for key in WORDS if key not in words and not source.own]:
        yield source.problem(f"words.{key}", "missing", "write it under [words]")


def _is_date_pattern(text: object) -> bool:
    """Whether a day can be written by it: a pattern with hours in it makes Babel fail."""
    from babel.dates import format_date

    try:
        return bool(format_date(date.min, str(text), locale="en").strip())
    except (AttributeError, KeyError, ValueError):
        return False


def _heard_problems(heard: object, source: _Source) -> Iterator[Problem]:
    if heard is None and source.own:
        return
    if not isinstance(heard, dict):
        yield source.problem("heard", "no table", "write [heard] with a sentence for each reason")
        return
    for key, text in heard.items():
        if key not in _REASONS:
            yield source.problem(f"heard.{key}", "unknown reason", f"use one of {_listed(Reason)}")
        else:
            yield from _text_problems(f"heard.{key}", text, frozenset(), source, 0)
    for reason in [one for one in Reason if one not in heard and not source.own]:
        yield source.problem(f"heard.{reason}", "missing", "write it under [heard]")


def _list_problems(
    name: str, entries: object, slots: frozenset[str], source: _Source
) -> Iterator[Problem]:
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        yield source.problem(name, "not a list of lines", f"write each under [[{name}]]")
        return
    for number, entry in enumerate(entries, start=1):
        line = source.line_of(name, number)
        label = f"{name} {number}"
        yield from _form_problems(label, entry, source, line)
        yield from _choice_problems(name, label, entry, source, line)
        for key in [key for key in _FORMS if key in entry]:
            yield from _text_problems(label, entry[key], slots, source, line)


def _form_problems(
    name: str, entry: Mapping[str, Any], source: _Source, line: int
) -> Iterator[Problem]:
    for key in [key for key in entry if key not in (*_FORMS, *_CHOICES)]:
        known = _listed((*_FORMS, *_CHOICES))
        yield source.problem(name, f"unknown key {key}", f"use {known}", line)
    if entry.keys() & set(_FORMS) not in ({"text"}, {"one", "many"}):
        yield source.problem(
            name, "not one wording for each number", "write text, or both one and many", line
        )


def _choice_problems(
    move: str, name: str, entry: Mapping[str, Any], source: _Source, line: int
) -> Iterator[Problem]:
    stages = STAGES[Move(move)] if move in _MOVES else CALLING_STAGES
    lists = (("stages", stages, "stage"), ("tones", Tone, "tone"), ("without", OPTIONAL, "slot"))
    for key, known, word in lists:
        given = entry.get(key, [])
        if not isinstance(given, list) or (not given and key in entry):
            yield source.problem(name, f"{key} is not a list", f'write {key} = ["..."]', line)
            continue
        for one in [one for one in given if one not in tuple(known)]:
            mend = f"use one of {_listed(sorted(known))}"
            yield source.problem(name, f"unknown {word} {one!r} here", mend, line)
    if not isinstance(entry.get("fallback", False), bool):
        yield source.problem(name, "fallback is not true or false", "write fallback = true", line)
    if not isinstance(entry.get("replaces", ""), str):
        yield source.problem(name, "replaces is not a name", 'write replaces = "fact-2"', line)
    yield from _claim_problems(move, name, entry.get("claim"), source, line)


def _claim_problems(
    move: str, name: str, claim: object, source: _Source, line: int
) -> Iterator[Problem]:
    mend = f"use one of {_listed(ConsequenceKind)}"
    if move != Move.NEXT_STEP:
        if claim is not None:
            yield source.problem(name, "a claim is made here", "write it under [[next-step]]", line)
    elif claim is None:
        yield source.problem(name, "no claim", f"name what has to hold: {mend}", line)
    elif claim not in tuple(ConsequenceKind):
        yield source.problem(name, f"unknown claim {claim!r}", mend, line)


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
    if has_stray_brace(text):
        yield source.problem(name, "stray brace", "write a slot as {amount}", line)


def _gaps(pack: Pack, source: _Source) -> Iterator[Problem]:
    """Where a call could come to a move and find nothing to say."""
    for move in [move for move in Move if move is not Move.NEXT_STEP]:
        lines = pack.lines[move]
        yield from _holes(move, "line", lines, STAGES[move], OPTIONAL, source)
    for kind in ConsequenceKind:
        steps = [one for one in pack.lines[Move.NEXT_STEP] if one.claim is kind]
        optional = OPTIONAL - {"step_amount"} if kind in CLAIMS else OPTIONAL
        what = f"line with claim = {str(kind)!r}"
        yield from _holes("next-step", what, steps, STAGES[Move.NEXT_STEP], optional, source)
    for reason, replies in pack.replies.items():
        optional = OPTIONAL | {"days"}
        yield from _holes(f"reply.{reason}", "answer", replies, CALLING_STAGES, optional, source)
    if not any(one.slots == AGREED for one in pack.lines[Move.REPEAT]):
        named = _listed(f"{{{slot}}}" for slot in sorted(AGREED))
        yield source.problem("repeat", f"no line with {named} only", "write one under [[repeat]]")


def _holes(
    name: str,
    what: str,
    lines: Sequence[Variant],
    stages: Sequence[Stage],
    optional: frozenset[str],
    source: _Source,
) -> Iterator[Problem]:
    """The first stage and tone without a line that can be said whatever is known."""
    sure = [one for one in lines if not one.slots & optional and not one.without]
    for stage, tone in product(stages, Tone):
        if not any(stage in one.stages and tone in one.tones for one in sure):
            told = f"no {what} for {stage}, {tone} that needs no {_listed(sorted(optional))}"
            yield source.problem(name, told, f"write one under [[{name}]]")
            return


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line as written. `key` is its move or reason, `place` the heading, `number` from 1."""

    key: str
    place: str
    number: int
    entry: Mapping[str, Any]

    def problem(self, source: _Source, what: str, mend: str) -> Problem:
        line = source.line_of(self.place, self.number)
        return source.problem(f"{self.place} {self.number}", what, mend, line)


def _entries(document: Mapping[str, Any]) -> Iterator[_Entry]:
    for move in Move:
        for number, entry in enumerate(document.get(move, ()), start=1):
            yield _Entry(move, move, number, entry)
    for reason in Reason:
        for number, entry in enumerate(document.get("reply", {}).get(reason, ()), start=1):
            yield _Entry(reason, f"reply.{reason}", number, entry)


def _replacing_problems(
    document: Mapping[str, Any], pack: Pack, source: _Source
) -> Iterator[Problem]:
    for one in _entries(document):
        lines = pack.lines[Move(one.key)] if one.key in _MOVES else pack.replies[Reason(one.key)]
        replaced = one.entry.get("replaces")
        if replaced is not None and replaced not in {line.name for line in lines}:
            what = f"there is no line {replaced!r} to replace here"
            yield one.problem(source, what, "dunning script lines shows the names")


def _tone_problems(document: Mapping[str, Any], source: _Source) -> Iterator[Problem]:
    from dunning.script.spoken import unkind

    for one in _entries(document):
        for text in [one.entry[form] for form in _FORMS if form in one.entry]:
            finding = unkind(text, document["language"], one.entry.get("claim"))
            if finding:
                yield one.problem(source, finding.what, finding.mend)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
