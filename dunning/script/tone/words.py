"""A line as words and marks, each knowing where it stands in the text as it was written.

Words are compared without case, in their compatibility form, without invisible characters, and
in one alphabet: a Cyrillic a in a Latin line is an a. Letters set apart (l i a r) are one word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import combining, normalize


class Kind(StrEnum):
    """What a token is. An address, of mail or of a page, is a word that no rule looks into."""

    WORD = "word"
    NUMBER = "number"
    ADDRESS = "address"
    CLAUSE = "clause"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark.

    `text` is the form to compare; of a mark it is `,` within a sentence and `.`, `!` or `?` at
    its end. `start` and `end` are where it stands as written. `capital` is set for words of
    several letters that begin with one, unless the whole line is in capitals.
    """

    text: str
    kind: Kind
    start: int
    end: int
    capital: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether this parts words instead of being one."""
        return self.kind in (Kind.CLAUSE, Kind.END)


_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]+")
_PART = rf"[\w\u0300-\u036f{_INVISIBLE}]"
_LETTER = rf"[^\W\d_][\u0300-\u036f{_INVISIBLE}]*"
_TOKEN = re.compile(
    rf"""
    (?P<address> (?:https?://|www\.)\S+ | [^\s@<>,;:]+@[^\s@<>]+\.\w+ )
  | (?P<number>  \{{\w+\}} | [€$£¥]?\d+(?:[.,:/'’–-]\d+)*{_PART}* )
  | (?P<spaced>  (?<!\w){_LETTER}(?:[ ._*·-]{_LETTER}){{3,}}(?!\w) )
  | (?P<word>    {_PART}+(?:['’ʼ`´]{_PART}+)* | [%§] )
  | (?P<clause>  …|\.\.+ | [,;:()\[\]–—¿¡] | (?<=\s)-+(?=\s) )
  | (?P<end>     [.!?‽。！？\n]+ )
    """,
    re.VERBOSE,
)
_BETWEEN_LETTERS = re.compile(r"[ ._*·-]")
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")
_TO_LATIN = str.maketrans("аеорсухіѕјһԁԛԝѵοαρνικτυ", "aeopcyxisjhdqwvoapviktu")
_TO_CYRILLIC = str.maketrans("aeopcyxkmtbh", "аеорсухкмтвн")
_LATIN = re.compile(r"[a-zà-öø-ɏ]")
_CYRILLIC = re.compile(r"[а-яѐ-ӿ]")


def tokens(text: str) -> list[Token]:
    """Everything in a line that a rule can look at, in order."""
    folded = normalize("NFKC", text).casefold()
    cyrillic = len(_CYRILLIC.findall(folded)) > len(_LATIN.findall(folded))
    shouted = not any(letter.islower() for letter in text)
    return [_token(match, cyrillic, shouted) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str], cyrillic: bool, shouted: bool) -> Token:
    written, (start, end) = match[0], match.span()
    group = match.lastgroup or ""
    if group == "clause":
        return Token(",", Kind.CLAUSE, start, end)
    if group == "end":
        mark = next((mark for mark in "?!" if mark in normalize("NFKC", written)), ".")
        return Token(mark, Kind.END, start, end)
    if group == "spaced":
        written, group = _BETWEEN_LETTERS.sub("", written), "word"
    text = in_one_alphabet(comparable(written), cyrillic)
    capital = not shouted and len(text) > 1 and written[0].isupper()
    return Token(text, Kind(group), start, end, capital)


def comparable(word: str) -> str:
    """A word without case, compatibility forms, invisible characters and curly apostrophes."""
    plain = normalize("NFKC", _HIDDEN.sub("", word.translate(_APOSTROPHES)))
    return normalize("NFC", plain.casefold())


def in_one_alphabet(word: str, cyrillic: bool) -> str:
    """A word in the line's alphabet, where foreign letters of the same look were slipped in."""
    if word.isascii():
        return word
    if cyrillic:
        return word.translate(_TO_CYRILLIC) if _LATIN.search(word) else word
    latin = word.translate(_TO_LATIN)
    return latin if all(_LATIN.match(letter) for letter in latin if letter.isalpha()) else word


@lru_cache(maxsize=4096)
def without_accents(word: str, but: str) -> str:
    """A word with the accents taken off every letter that is not in `but`."""
    if word.isascii():
        return word
    return "".join(
        letter
        if letter in but
        else "".join(part for part in normalize("NFD", letter) if not combining(part))
        for letter in word
    )


def sentence_around(line: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The first token and the one after the last of the sentences that hold `start` to `end`."""
    ends = [place + 1 for place, token in enumerate(line) if token.kind is Kind.END]
    first = max((place for place in ends if place <= start), default=0)
    return first, min((place for place in ends if place >= end), default=len(line))


def sentences(line: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each sentence, its end mark with it."""
    place = 0
    while place < len(line):
        first, place = sentence_around(line, place, place + 1)
        yield line[first:place]
