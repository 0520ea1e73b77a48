"""The rules of one language at work: which of them, if any, decides about a line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dunning.script.tone.patterns import Bits, Lexicon, Node, Span, ends_at, masked, shown, spans
from dunning.script.tone.words import Kind, Token, sentence_around, tokens, without_accents


@dataclass(frozen=True, slots=True)
class Rule:
    """What to find and when it counts. Each list of patterns asks for any one of them.

    `refused` is True for what must not be said at all, False for what must be true to be said.
    """

    refused: bool
    label: str
    better: str
    match: tuple[Node, ...]
    with_: tuple[Node, ...]
    without: tuple[Node, ...]
    without_here: tuple[Node, ...]
    without_inside: tuple[Node, ...]
    without_before: tuple[Node, ...]
    without_after: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language is read: what becomes of its words before any rule sees them."""

    accents: str
    ordinal_dot: bool
    abbreviations: frozenset[str]
    rewrite: Mapping[str, Sequence[str]]

    def compared(self, word: str) -> str:
        """A word without the accents that do not count here."""
        return without_accents(word, self.accents)

    def read(self, text: str) -> list[Token]:
        """The tokens of a line, rewritten."""
        line = tokens(text)
        return [
            part
            for place, token in enumerate(line)
            if not self._is_no_end(line, place)
            for part in self._rewritten(token)
        ]

    def _is_no_end(self, line: Sequence[Token], place: int) -> bool:
        """Whether the dot here belongs to an abbreviation, an initial or an ordinal number."""
        if not 0 < place < len(line) - 1 or line[place].text != ".":
            return False
        word, follows = line[place - 1], line[place + 1]
        if word.end != line[place].start or line[place].kind is not Kind.END:
            return False
        if word.kind is Kind.NUMBER:
            return self.ordinal_dot and len(word.text) in (1, 2, 4)
        initial = len(word.text) == 1 and follows.capital
        return initial or self.compared(word.text) in self.abbreviations

    def _rewritten(self, token: Token) -> Iterator[Token]:
        if token.kind is not Kind.WORD:
            yield token
            return
        word = self.compared(token.text)
        parts = self.rewrite.get(word)
        if parts is None:
            parts = [word]
            for ending in (word[place:] for place in range(1, len(word))):
                if f"*{ending}" in self.rewrite:
                    stem = word.removesuffix(ending)
                    parts = [part.replace("*", stem) for part in self.rewrite[f"*{ending}"]]
                    break
        for nth, part in enumerate(parts):
            yield replace(token, text=part, capital=token.capital and nth == 0)


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decided and the words that it found."""

    rule: Rule
    phrase: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a language, in the order in which they decide."""

    language: str
    writing: Writing
    lexicon: Lexicon
    fine: tuple[Node, ...]
    rules: tuple[Rule, ...]

    def decision(self, text: str) -> Decision | None:
        """The first rule that finds something, None when all is fine."""
        line = self.writing.read(text)
        bits = masked(self.fine, self.lexicon.bits(line))
        at_all = shown(bits)
        for rule in self.rules:
            for pattern in rule.match:
                for span in spans(pattern, bits, at_all):
                    if _counts(rule, line, bits, span):
                        return Decision(rule, _phrase(text, line, span))
        return None


def _counts(rule: Rule, line: Sequence[Token], bits: Bits, span: Span) -> bool:
    start, end = span
    if any(ends_at(pattern, bits, start) for pattern in rule.without_before):
        return False
    if any(True for pattern in rule.without_after for _ in pattern.ends(bits, end)):
        return False
    if rule.with_ and not _found(rule.with_, bits):
        return False
    first, last = sentence_around(line, start, end)
    return not (
        _found(rule.without, bits)
        or _found(rule.without_here, bits[first:last])
        or _found(rule.without_inside, bits[start:end])
    )


def _found(patterns: Sequence[Node], bits: Bits) -> bool:
    at_all = shown(bits) if patterns else 0
    return any(True for pattern in patterns for _ in spans(pattern, bits, at_all))


def _phrase(text: str, line: Sequence[Token], span: Span) -> str:
    """The words as written, without marks around them."""
    words = [token for token in line[slice(*span)] if not token.is_mark]
    return text[words[0].start : words[-1].end] if words else ""
