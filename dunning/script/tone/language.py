"""Which language a line is in, told by its commonest words and its letters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dunning.script.tone.words import Kind, Token, sentences, tokens

_FILE = Path(__file__).with_name("languages.toml")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_FITTING_LETTERS = 0.3
_FOREIGN_LETTERS = -1.5
_LEAST_SCORE = 0.9
_LEAST_SHARE = 0.25
_LEAD = 1.2
_SENTENCE_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Tongue:
    """What a language is known by. A word that n languages share counts 1/n in each of them."""

    code: str
    words: Mapping[str, float]
    alphabet: frozenset[str]

    def score(self, words: Sequence[Token]) -> float:
        return sum(self._weight(word.text) + self._fit(word) for word in words)

    def knows(self, words: Sequence[Token]) -> int:
        """How many of the words are among its commonest."""
        return sum(1 for word in words if self._weight(word.text))

    def _weight(self, word: str) -> float:
        if word in self.words or "'" not in word:
            return self.words.get(word, 0)
        return sum(self.words.get(part, 0) for part in word.split("'"))

    def _fit(self, word: Token) -> float:
        """How well the letters fit. A name may hold any."""
        special = {letter for letter in word.text if letter.isalpha()} - _LATIN
        if not special:
            return 0
        if special <= self.alphabet:
            return _FITTING_LETTERS * len(special - _CYRILLIC)
        return 0 if word.capital else _FOREIGN_LETTERS


def recognised(text: str) -> str:
    """The language, as a code such as `hu`; empty if none stands out or the line changes it."""
    line = tokens(text)
    whole = _language(_words(line))
    for sentence in sentences(line):
        words = _words(sentence)
        if len(words) >= _SENTENCE_WORDS and _language(words) not in (whole, ""):
            return ""
    return whole


def _words(line: Sequence[Token]) -> list[Token]:
    return [token for token in line if token.kind is Kind.WORD and not token.text.isdigit()]


def _language(words: Sequence[Token]) -> str:
    if not words:
        return ""
    ranked = sorted(_tongues(), key=lambda tongue: tongue.score(words), reverse=True)
    best, second = ranked[:2]
    enough = best.score(words) >= _LEAST_SCORE and best.knows(words) >= _LEAST_SHARE * len(words)
    return best.code if enough and best.score(words) >= _LEAD * second.score(words) else ""


@cache
def _tongues() -> tuple[_Tongue, ...]:
    import tomllib

    table: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    others = table.pop("others")
    entries: dict[str, dict[str, str]] = table | others
    words = {code: frozenset(entry["words"].split()) for code, entry in entries.items()}
    shared = Counter(word for known in words.values() for word in known)
    return tuple(
        _Tongue(
            code,
            {word: 1 / shared[word] for word in words[code]},
            _alphabet(entry, words[code]),
        )
        for code, entry in entries.items()
    )


def _alphabet(entry: Mapping[str, str], words: Iterable[str]) -> frozenset[str]:
    cyrillic = _CYRILLIC if any(_CYRILLIC & set(word) for word in words) else frozenset()
    return (cyrillic | frozenset(entry["letters"])) - frozenset(entry.get("without", ""))
