"""Which language a line is in, told by its commonest words and its letters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from dunning.script.tone.words import Kind, Token, sentences, tokens

_FILE = Path(__file__).with_name("languages.toml")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_FITTING_LETTER = 0.3
_FOREIGN_LETTERS = -1.5
_ENDING = 0.4
_LONG_WORD = 4
_LEAST_SCORE = 0.9
_LEAST_SHARE = 0.25
_LEAD = 1.2
_SENTENCE_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Tongue:
    """What a language is known by. A word that n languages share counts 1/n in each of them."""

    code: str
    words: Mapping[str, float]
    endings: tuple[str, ...]
    alphabet: frozenset[str]

    def commonness(self, word: str) -> float:
        """What the word counts here, 0 if it is none of the commonest."""
        if word in self.words:
            return self.words[word]
        if self.endings and word.endswith(self.endings) and len(word) > _LONG_WORD:
            return _ENDING
        return sum(self.words.get(part, 0) for part in word.split("'"))

    def fit(self, word: str, capital: bool) -> float:
        """How well the letters fit. A name may hold any."""
        special = {letter for letter in word if letter.isalpha()} - _LATIN
        if special <= self.alphabet:
            return _FITTING_LETTER * len(special - _CYRILLIC)
        return 0 if capital else _FOREIGN_LETTERS


def recognised(text: str) -> str:
    """The language, as a code such as `hu`; empty if none stands out or the line changes it."""
    line = tokens(text)
    whole = _language(line)
    parts = list(sentences(line))
    if whole and len(parts) > 1:
        for part in parts:
            if len(part) > _SENTENCE_WORDS and _language(part) not in (whole, ""):
                return ""
    return whole


def _language(line: Sequence[Token]) -> str:
    words = [token for token in line if token.kind is Kind.WORD]
    if not words:
        return ""
    scores = [sum(column) for column in zip(*map(_scores, words), strict=True)]
    second, most = sorted(scores)[-2:]
    best = _tongues()[scores.index(most)]
    known = sum(1 for word in words if best.commonness(word.text))
    enough = most >= _LEAST_SCORE and known >= _LEAST_SHARE * len(words)
    return best.code if enough and most >= _LEAD * second else ""


def _scores(word: Token) -> tuple[float, ...]:
    return _word_scores(word.text, word.capital)


@lru_cache(maxsize=10_000)
def _word_scores(word: str, capital: bool) -> tuple[float, ...]:
    return tuple(tongue.commonness(word) + tongue.fit(word, capital) for tongue in _tongues())


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
            tuple(entry.get("endings", "").split()),
            _alphabet(entry, words[code]),
        )
        for code, entry in entries.items()
    )


def _alphabet(entry: Mapping[str, str], words: Iterable[str]) -> frozenset[str]:
    cyrillic = _CYRILLIC if any(_CYRILLIC & set(word) for word in words) else frozenset()
    return (cyrillic | frozenset(entry["letters"])) - frozenset(entry.get("without", ""))
