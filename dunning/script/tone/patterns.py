"""The matching language of the rule files: patterns over the words of a line.

A pattern is a row of these, with spaces between them:

    pay         the word itself, in any case; `pay*`, `*pay` and `p*y` leave the rest open
    <you>       any entry of the class `you`; an entry is itself a pattern
    @ @court    any word written with a capital; the word `court` written with one
    #           a number, a date or amount in figures, or a slot such as {due}
    (a|b c)     one of several
    pay?        may be absent; also `<you>?` and `(a|b c)?`
    _           any one word
    ~ ~6        up to 3, or up to 6, words; never over a mark or a negating word
    ...         anything within the sentence, marks and negating words too
    ^ $         where a sentence begins; where it ends
    [,] [.] [?] [!]   a mark within a sentence; any mark at its end; that mark at its end

The negating words are the single words of the class `not`. A currency sign belongs to its number
or counts for nothing, as quotation marks do; `%` and `§` are words.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from dunning.script.tone.words import Kind, Token

_WORD, _NUMBER, _CAPITAL, _CLAUSE, _END, _QUESTION, _EXCLAIM, _NOT = (1 << n for n in range(8))
_TAKEN_BITS = 8
_KINDS = {
    Kind.WORD: _WORD,
    Kind.ADDRESS: _WORD,
    Kind.NUMBER: _WORD | _NUMBER,
    Kind.CLAUSE: _CLAUSE,
    Kind.END: _END,
}
_SIGNS = {
    "_": _WORD,
    "#": _NUMBER,
    "[,]": _CLAUSE,
    "[.]": _END,
    "[?]": _QUESTION,
    "[!]": _EXCLAIM,
}
_LEXEME = re.compile(r"\(|\)\??|\||[^\s()|]+")
_ENTRY = re.compile(r"[^\W_][\w'*]*|\*[\w'*]+|[%§]")
_GAP = re.compile(r"~([0-9]*)")
_GAP_WORDS = 3
_SENTENCE_WORDS = 60

Bits = Sequence[int]
"""For each token of a line, the words, classes and marks it can stand for, as bits."""


class PatternError(ValueError):
    """What is wrong with a pattern."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a pattern.

    `needs` are sets of bits: a line in which some set has no bit cannot match. `first` are the
    bits of which the first token must show one, 0 where that is not known.
    """

    needs: tuple[int, ...]
    first: int

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        """Every place where a match that begins at `at` can end, the likeliest first."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class One(Node):
    """One token that shows any bit of `first`, and all of `also`."""

    also: int

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        if at < len(line) and line[at] & self.first and line[at] & self.also == self.also:
            yield at + 1


@dataclass(frozen=True, slots=True)
class Either(Node):
    """Any of several."""

    parts: tuple[Node, ...]

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        shown_here = line[at] if at < len(line) else 0
        for part in self.parts:
            if not part.first or part.first & shown_here:
                yield from part.ends(line, at)


@dataclass(frozen=True, slots=True)
class Optional(Node):
    """Something, or nothing."""

    part: Node

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        yield from self.part.ends(line, at)
        yield at


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """Up to `most` tokens of which none shows a bit of `barred`."""

    most: int
    barred: int

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        yield at
        for end in range(at + 1, min(at + self.most, len(line)) + 1):
            if line[end - 1] & self.barred:
                return
            yield end


@dataclass(frozen=True, slots=True)
class Edge(Node):
    """Where a sentence begins, or where it ends."""

    begins: bool

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        if self.begins:
            outside = at == 0 or bool(line[at - 1] & _END)
        else:
            outside = at == len(line) or bool(line[at] & _END)
        if outside:
            yield at


@dataclass(frozen=True, slots=True)
class Row(Node):
    """One after the other."""

    parts: tuple[Node, ...]

    def ends(self, line: Bits, at: int) -> Iterator[int]:
        return self._ends(line, at, 0)

    def _ends(self, line: Bits, at: int, nth: int) -> Iterator[int]:
        ends = self.parts[nth].ends(line, at)
        if nth == len(self.parts) - 1:
            yield from ends
            return
        follows = self.parts[nth + 1].first
        for end in ends:
            if not follows or (end < len(line) and line[end] & follows):
                yield from self._ends(line, end, nth + 1)


Span = tuple[int, int]
"""The first token of a match and the one after its last."""


def shown(line: Bits) -> int:
    """All bits of a line together."""
    return reduce(or_, line, 0)


def possible(patterns: Iterable[Node], at_all: int) -> Iterator[Node]:
    """The patterns whose every word is somewhere in a line that has `shown` these bits.

    Few are, which is what makes a check quick.
    """
    for pattern in patterns:
        for need in pattern.needs:
            if not need & at_all:
                break
        else:
            yield pattern


def spans(pattern: Node, line: Bits) -> Iterator[Span]:
    """The matches of a pattern, one for each place where one begins."""
    for start, bits in enumerate(line):
        if not pattern.first or bits & pattern.first:
            end = next(pattern.ends(line, start), None)
            if end is not None:
                yield start, end


def found(patterns: Iterable[Node], line: Bits) -> bool:
    """Whether any of the patterns matches anywhere."""
    return any(True for pattern in possible(patterns, shown(line)) for _ in spans(pattern, line))


def ends_at(pattern: Node, line: Bits, end: int) -> bool:
    """Whether a match ends exactly before token `end`."""
    return any(end in pattern.ends(line, start) for start in range(end))


def masked(patterns: Iterable[Node], line: Bits) -> list[int]:
    """The line with every match of the patterns left as words that stand for nothing."""
    rest = list(line)
    for pattern in possible(patterns, shown(line)):
        for start, end in spans(pattern, line):
            rest[start:end] = [bits & (_WORD | _CLAUSE | _END) for bits in line[start:end]]
    return rest


class Lexicon:
    """The words and classes of one language: compiles patterns, and reads lines for them."""

    def __init__(self, classes: Mapping[str, Sequence[str]]) -> None:
        """`classes` hold patterns, in the form in which words are compared."""
        self._classes = classes
        self._words: dict[str, One] = {}
        self._compiled: dict[str, Node | None] = {}
        self._bits_taken = _TAKEN_BITS
        self._whole: dict[str, int] = defaultdict(int)
        self._stems: dict[str, int] = defaultdict(int)
        self._longest_stem = 0
        self._shapes: list[tuple[re.Pattern[str], int]] = []
        self._known: dict[str, int] = {}
        for entry in classes.get("not", ()):
            if _ENTRY.fullmatch(entry):
                self._enter(entry, _NOT)

    def compiled(self, pattern: str) -> Node:
        """The pattern, ready to match. Raises PatternError."""
        lexemes = deque(_LEXEME.findall(pattern))
        node = self._either(lexemes)
        if lexemes:
            raise PatternError("a ) without its (")
        return node

    def word_bits(self, words: str) -> int:
        """A bit for each of the words, with spaces between them. Raises PatternError."""
        return _union(self._word(word).first for word in words.split())

    def bits(self, line: Iterable[Token]) -> list[int]:
        """What each token can stand for."""
        return [self._token_bits(token) for token in line]

    def _token_bits(self, token: Token) -> int:
        bits = _KINDS[token.kind]
        if token.kind is Kind.END:
            return bits | {"?": _QUESTION, "!": _EXCLAIM}.get(token.text, 0)
        if token.kind in (Kind.WORD, Kind.NUMBER):
            bits |= self._word_bits(token.text) | (_CAPITAL if token.capital else 0)
        return bits

    def _word_bits(self, word: str) -> int:
        bits = self._known.get(word)
        if bits is None:
            bits = self._whole.get(word, 0)
            for length in range(1, min(len(word), self._longest_stem) + 1):
                bits |= self._stems.get(word[:length], 0)
            for shape, bit in self._shapes:
                if shape.fullmatch(word):
                    bits |= bit
            self._known[word] = bits
        return bits

    def _enter(self, entry: str, bit: int) -> None:
        stem, star, rest = entry.partition("*")
        if not star:
            self._whole[entry] |= bit
        elif stem and not rest:
            self._stems[stem] |= bit
            self._longest_stem = max(self._longest_stem, len(stem))
        else:
            shape = ".*".join(map(re.escape, entry.split("*")))
            self._shapes.append((re.compile(shape), bit))

    def _either(self, lexemes: deque[str]) -> Node:
        rows: list[list[Node]] = [[]]
        while lexemes and not lexemes[0].startswith(")"):
            lexeme = lexemes.popleft()
            if lexeme == "|":
                rows.append([])
            else:
                rows[-1].append(self._part(lexeme, lexemes))
        if not all(rows):
            raise PatternError("a part of it is empty")
        return _any_of([row[0] if len(row) == 1 else _one_after_another(row) for row in rows])

    def _part(self, lexeme: str, lexemes: deque[str]) -> Node:
        if lexeme == "(":
            node = self._either(lexemes)
            if not lexemes:
                raise PatternError("a ( without its )")
            lexeme = lexemes.popleft()
        else:
            node = self._atom(lexeme.removesuffix("?"))
        return Optional((), 0, node) if lexeme.endswith("?") else node

    def _atom(self, atom: str) -> Node:
        gap = _GAP.fullmatch(atom)
        if gap:
            return Gap((), 0, int(gap[1] or _GAP_WORDS), _CLAUSE | _END | _NOT)
        if atom == "...":
            return Gap((), 0, _SENTENCE_WORDS, _END)
        if atom in ("^", "$"):
            return Edge((), 0, atom == "^")
        if atom in _SIGNS:
            return _one(_SIGNS[atom])
        if atom.startswith("<") and atom.endswith(">"):
            return self._class(atom[1:-1])
        return self._word(atom)

    def _word(self, atom: str) -> Node:
        entry = atom.removeprefix("@")
        also = _CAPITAL if entry != atom else 0
        if not entry:
            return _one(_CAPITAL)
        if not _ENTRY.fullmatch(entry):
            raise PatternError(f"{atom} is neither a word nor a sign of this language")
        if entry not in self._words:
            self._words[entry] = _one(self._new_bit([entry]))
        return _one(self._words[entry].first, also)

    def _class(self, name: str) -> Node:
        if name not in self._classes:
            raise PatternError(f"there is no class <{name}>")
        if name not in self._compiled:
            self._compiled[name] = None
            words = [entry for entry in self._classes[name] if _ENTRY.fullmatch(entry)]
            rows = [entry for entry in self._classes[name] if not _ENTRY.fullmatch(entry)]
            nodes: list[Node] = [_one(self._new_bit(words))] if words else []
            self._compiled[name] = _any_of(nodes + [self.compiled(row) for row in rows])
        node = self._compiled[name]
        if node is None:
            raise PatternError(f"the class <{name}> is an entry of itself")
        return node

    def _new_bit(self, entries: Iterable[str]) -> int:
        bit = 1 << self._bits_taken
        self._bits_taken += 1
        for entry in entries:
            self._enter(entry, bit)
        return bit


def _one(bits: int, also: int = 0) -> One:
    return One((bits,), bits, also)


def _one_after_another(row: list[Node]) -> Node:
    """The nodes in a row. What fewest words fulfil is needed first: it is missing soonest."""
    needs = sorted((need for node in row for need in node.needs), key=int.bit_count)
    return Row(tuple(needs), row[0].first, tuple(row))


def _any_of(nodes: list[Node]) -> Node:
    """The nodes as one. Single words become one set of bits."""
    plain = [node for node in nodes if isinstance(node, One) and not node.also]
    others = [node for node in nodes if node not in plain]
    if len(plain) > 1:
        plain = [_one(_union(node.first for node in plain))]
    parts = [*plain, *others]
    if len(parts) == 1:
        return parts[0]
    needs = (_union(node.needs[0] for node in parts),) if all(n.needs for n in parts) else ()
    first = _union(node.first for node in parts) if all(n.first for n in parts) else 0
    return Either(needs, first, tuple(parts))


def _union(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)
