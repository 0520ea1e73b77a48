"""The rule files: what each language must not say, and what it may say only if it is true.

A file holds the rules of one language as data; `patterns` describes the language of the
patterns in it.

    language = "en"
    accents = ""                     letters that keep their accents; all others lose them
    ordinal_dot = false              true where "3." before a word is a number, no end of sentence
    abbreviations = ["ltd"]          words whose dot ends no sentence
    negated_before = ["<not> ~"]     a match right after one of these is no match ...
    negated_after = []               ... nor is one right before these
    most_mild = 8                    what is mild takes no more away in all; left out for no limit
    fine = ["@court (road|street)"]  harmless readings: their words match nothing else

    [rewrite]                        done first; patterns are written in the new form
    "won't" = "will not"
    "*n't" = "* not"                 the ending of any word

    [classes]
    you = ["you", "your", "your (boss|company)"]

    [[refused]]                      likewise [[gate]]: the first that matches decides, if
    label = "accusation"             nothing is refused
    better = "What may be said instead, in this language."
    match = ["<you> never ~ pay*", "why (do|must) <you> always"]
    weight = 4                       10 if not given; from 10 in all the line is refused

    [[mild]]                         takes its weight away from what is refused
    weight = 3
    match = ["please", "would you mind"]

    [[words]]                        each of them counts by itself, once in a line
    label = "threat"                 left out for what is mild
    weight = 2
    words = "regret* suffer*"

A rule may have further lists of patterns, of which any one counts:

    with             one must be found anywhere in the line
    with_here        one must be found in the sentence of the match
    without          none may be found anywhere in the line
    without_here     none in the sentence of the match
    without_inside   none within the match
    without_before   none that ends right before the match; write `<if> ~4`, `<if> ...` for distance
    without_after    none that begins right after it
    negatable        false (no list): `negated_before` and `negated_after` do not matter to it

All entries are in lower case. A word with a hyphen in it is two words. A class may use classes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dunning.errors import DunningError, NotFoundError, Problem
from dunning.script.tone.patterns import Lexicon, Node, PatternError
from dunning.script.tone.rules import ENOUGH, Rule, Rules, Words, Writing
from dunning.script.tone.words import comparable, without_accents

LABELS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "refused": frozenset({"accusation", "threat", "shaming", "deception", "third_party"}),
        "gate": frozenset(
            {
                "lawyer",
                "court",
                "agency",
                "insurer",
                "interest",
                "fixed-sum",
                "waiver",
                "supply-hold",
                "credit-bureau",
                "retention-of-title",
                "discount-end",
                "collections",
            }
        ),
    }
)
"""What a rule of each kind may find."""

_FOLDER = Path(__file__).with_name("rules")
_HEADING = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")
_TOML_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")
_TYPE_PLACE = re.compile(r" - at `\$\.?(?:(\w+)\[([0-9]+)\])?(.*)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What to look for, as written. `with` is no name that Python allows."""

    match: list[str]
    without: list[str] = field(default_factory=list)
    without_here: list[str] = field(default_factory=list)
    without_inside: list[str] = field(default_factory=list)
    without_before: list[str] = field(default_factory=list)
    without_after: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)
    with_here: list[str] = field(default_factory=list)
    negatable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mild(_Search):
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate(_Search):
    label: str
    better: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused(_Gate):
    weight: int = ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    weight: int
    words: str
    label: str = ""


_KINDS = (("refused", _Refused), ("mild", _Mild), ("gate", _Gate), ("words", _Words))


@dataclass(frozen=True, slots=True)
class _File:
    """A rule file as written."""

    language: str
    accents: str = ""
    ordinal_dot: bool = False
    abbreviations: list[str] = field(default_factory=list)
    negated_before: list[str] = field(default_factory=list)
    negated_after: list[str] = field(default_factory=list)
    fine: list[str] = field(default_factory=list)
    rewrite: dict[str, str] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)
    most_mild: int | None = None
    refused: list[_Refused] = field(default_factory=list)
    mild: list[_Mild] = field(default_factory=list)
    gate: list[_Gate] = field(default_factory=list)
    words: list[_Words] = field(default_factory=list)


@cache
def shipped_languages() -> frozenset[str]:
    """The languages that can be checked, as codes such as `hu`."""
    return frozenset(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def shipped_rules(language: str) -> Rules:
    """The rules that come with the program for one of `shipped_languages`."""
    return load_rules(_FOLDER / f"{language}.toml")


def load_rules(path: Path) -> Rules:
    """Read, check and compile a rule file.

    Raises NotFoundError if it is missing, and DunningError with the first fault, its place, how
    to mend it, and how many more there are.
    """
    source = _Source(path.name, _text(path))
    file = source.file_as_written()
    problems = [
        *_label_problems("refused", file.refused, source),
        *_label_problems("gate", file.gate, source),
        *_weight_problems(file, source),
    ]
    compiler = _Compiler(file, source, problems)
    rules = compiler.rules()
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DunningError(f"{problems[0]}{more}")
    return rules


@dataclass(frozen=True, slots=True)
class _Source:
    """A rule file's name and text, to say where a fault is."""

    name: str
    text: str

    def problem(self, entry: str, value: str, what: str, mend: str) -> Problem:
        return Problem(self.name, self._line_of(entry), entry, value, what, mend)

    def file_as_written(self) -> _File:
        """Raises DunningError for a fault of syntax, an unknown key or a value of another type."""
        import msgspec

        document = self._document()
        self._refuse_unknown_keys("", document, _File)
        for kind, known in _KINDS:
            for nth, entry in enumerate(_tables(document.get(kind)), start=1):
                if "with" in entry:
                    entry["required"] = entry.pop("with")
                self._refuse_unknown_keys(f"{kind} {nth}", entry, known)
        try:
            return msgspec.convert(document, _File)
        except msgspec.ValidationError as error:
            raise self._type_fault(str(error)) from None

    def _document(self) -> dict[str, Any]:
        import tomllib

        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            place = _TOML_PLACE.search(str(error))
            what = _TOML_PLACE.sub("", str(error))
            line = int(place[1] or 0) if place else 0
            fault = Problem(self.name, line, "syntax", "", what, "mend the TOML there")
            raise DunningError(str(fault)) from None

    def _refuse_unknown_keys(self, entry: str, table: Mapping[str, Any], known: type) -> None:
        names = {one.name for one in fields(known)}
        for key in table.keys() - names:
            mend = f"use one of {', '.join(sorted(names - {'required'} | {'with'}))}"
            raise DunningError(str(self.problem(entry, key, "unknown key", mend)))

    def _type_fault(self, what: str) -> DunningError:
        place = _TYPE_PLACE.search(what)
        kind, nth, key = place.groups(default="") if place else ("", "", "")
        entry = f"{kind} {int(nth) + 1}" if nth else key
        value = key.strip(".") if nth else ""
        what = _TYPE_PLACE.sub("", what)
        return DunningError(str(self.problem(entry, value, what, "write it as the others are")))

    def _line_of(self, entry: str) -> int:
        """Where `refused 3` or `classes.you` is written, 0 if it is written in some other way."""
        kind, _, nth = entry.partition(" ")
        lines = list(enumerate(self.text.splitlines(), start=1))
        if nth:
            places = [n for n, line in lines if (head := _HEADING.match(line)) and head[1] == kind]
            return places[int(nth) - 1] if int(nth) <= len(places) else 0
        key = re.compile(rf"""["']?{re.escape(entry.rpartition(".")[2])}["']?\s*=""")
        return next((n for n, line in lines if entry and key.match(line)), 0)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"there is no rule file {path}") from None
    except UnicodeDecodeError:
        raise DunningError(f"{path.name}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise DunningError(f"cannot read the rule file {path}: {error.strerror}") from error


def _tables(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _label_problems(kind: str, entries: Sequence[_Gate], source: _Source) -> Iterator[Problem]:
    for nth, entry in enumerate(entries, start=1):
        name = f"{kind} {nth}"
        if entry.label not in LABELS[kind]:
            mend = f"use one of {', '.join(sorted(LABELS[kind]))}"
            yield source.problem(name, entry.label, f"no label of {kind} rules", mend)
        if not entry.better.strip():
            yield source.problem(name, "better", "no text", "write what may be said instead")
        if not entry.match:
            yield source.problem(name, "match", "no patterns", "write what the rule looks for")


def _weight_problems(file: _File, source: _Source) -> Iterator[Problem]:
    refused = {entry.label for entry in file.refused}
    for nth, entry in enumerate(file.words, start=1):
        if entry.label and entry.label not in refused:
            mend = f"use one of {', '.join(sorted(refused))}, or none"
            yield source.problem(f"words {nth}", entry.label, "no rule refuses for this", mend)
    weights = {
        "refused": [entry.weight for entry in file.refused],
        "mild": [entry.weight for entry in file.mild],
        "words": [entry.weight for entry in file.words],
    }
    for kind, numbers in weights.items():
        for nth, weight in enumerate(numbers, start=1):
            if weight < 1:
                mend = "write a number above 0"
                yield source.problem(f"{kind} {nth}", "weight", f"{weight} is no weight", mend)


class _Compiler:
    """Turns a file as written into rules, and collects the faults of its patterns."""

    def __init__(self, file: _File, source: _Source, problems: list[Problem]) -> None:
        self._file = file
        self._source = source
        self._problems = problems
        self._writing = Writing(
            accents=file.accents,
            ordinal_dot=file.ordinal_dot,
            abbreviations=frozenset(map(self._folded, file.abbreviations)),
            rewrite={
                self._folded(word): self._folded(parts).split()
                for word, parts in file.rewrite.items()
            },
        )
        self._lexicon = Lexicon(
            {
                self._folded(name): [self._folded(entry) for entry in entries]
                for name, entries in file.classes.items()
            }
        )

    def rules(self) -> Rules:
        file = self._file
        for name in file.classes:
            self._node(f"classes.{name}", f"<{name}>")
        return Rules(
            language=file.language,
            writing=self._writing,
            lexicon=self._lexicon,
            fine=self._nodes("fine", file.fine),
            most_mild=file.most_mild,
            refusing=tuple(
                self._rule(f"refused {nth}", entry, entry.label, entry.better, entry.weight)
                for nth, entry in enumerate(file.refused, start=1)
            ),
            mild=tuple(
                self._rule(f"mild {nth}", entry, weight=entry.weight)
                for nth, entry in enumerate(file.mild, start=1)
            ),
            gates=tuple(
                self._rule(f"gate {nth}", entry, entry.label, entry.better)
                for nth, entry in enumerate(file.gate, start=1)
            ),
            words=tuple(self._words(nth) for nth, one in enumerate(file.words) if one.label),
            mild_words=tuple(
                self._words(nth) for nth, one in enumerate(file.words) if not one.label
            ),
        )

    def _words(self, place: int) -> Words:
        entry, refused = self._file.words[place], self._file.refused
        better = next((rule.better for rule in refused if rule.label == entry.label), "")
        bits = 0
        try:
            bits = self._lexicon.word_bits(self._folded(entry.words))
        except PatternError as error:
            name = f"words {place + 1}"
            self._problems.append(self._source.problem(name, "words", str(error), "mend the word"))
        return Words(entry.label, better, entry.weight, bits)

    def _rule(
        self, name: str, entry: _Search, label: str = "", better: str = "", weight: int = 0
    ) -> Rule:
        before, after = list(entry.without_before), list(entry.without_after)
        if entry.negatable:
            before += self._file.negated_before
            after += self._file.negated_after
        return Rule(
            refused=name.startswith("refused"),
            label=label,
            better=better,
            weight=weight,
            match=self._nodes(name, entry.match),
            with_=self._nodes(name, entry.required),
            with_here=self._nodes(name, entry.with_here),
            without=self._nodes(name, entry.without),
            without_here=self._nodes(name, entry.without_here),
            without_inside=self._nodes(name, entry.without_inside),
            without_before=self._nodes(name, before),
            without_after=self._nodes(name, after),
        )

    def _nodes(self, entry: str, patterns: Sequence[str]) -> tuple[Node, ...]:
        nodes = [self._node(entry, pattern) for pattern in patterns]
        return tuple(node for node in nodes if node is not None)

    def _node(self, entry: str, pattern: str) -> Node | None:
        try:
            return self._lexicon.compiled(self._folded(pattern))
        except PatternError as error:
            mend = "mend the pattern"
            self._problems.append(self._source.problem(entry, pattern, str(error), mend))
            return None

    def _folded(self, pattern: str) -> str:
        return without_accents(comparable(pattern), self._file.accents)
