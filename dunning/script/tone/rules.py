"""The rules of one language at work: which of them, if any, decides about a line.

Every rule that finds something counts once, and so does every word with a weight. What must not
be said adds its weight, what is mild takes its own away, and from `ENOUGH` on the line is refused:
for that of the five things that it can be refused for which has the most weight, of equal ones for
the one that stands first in the file. A rule of full weight decides unless something is mild.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dunning.script.tone.patterns import (
    Bits,
    Lexicon,
    Node,
    Span,
    ends_at,
    found,
    masked,
    possible,
    shown,
    spans,
)
from dunning.script.tone.words import Kind, Token, sentence_around, tokens, without_accents

ENOUGH = 10
"""The weight from which a line is refused, and that of a rule which names none."""

_LONGEST_ENDING = 12
"""How long the ending of a word that is rewritten may be, its star with it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to find and when it counts. Each list of patterns asks for any one of them.

    `refused` is True for what must not be said at all. `label` and `better` are empty for what is
    mild, `weight` is 0 for what must be true to be said.
    """

    refused: bool
    label: str
    better: str
    weight: int
    match: tuple[Node, ...]
    with_: tuple[Node, ...]
    with_here: tuple[Node, ...]
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
        parts = self.rewrite.get(word) or self._with_its_ending_rewritten(word)
        for nth, part in enumerate(parts):
            yield replace(token, text=part, capital=token.capital and nth == 0)

    def _with_its_ending_rewritten(self, word: str) -> Sequence[str]:
        """The word as it is where no ending applies. The longest goes first."""
        for length in range(min(len(word), _LONGEST_ENDING), 1, -1):
            parts = self.rewrite.get(f"*{word[1 - length :]}")
            if parts is not None:
                stem = word[: 1 - length]
                return [part.replace("*", stem) for part in parts]
        return [word]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that weigh something wherever they stand, each counted once in a line.

    `bits` stand for the words. `label` and `better` are empty for what is mild.
    """

    label: str
    better: str
    weight: int
    bits: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, and where."""

    label: str
    better: str
    weight: int
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """What a line was refused for, or what must be true for it, and the words that decided."""

    refused: bool
    label: str
    better: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a language, in the order in which they decide.

    `most_mild` is the most that all that is mild can take away, None for no limit.
    """

    language: str
    writing: Writing
    lexicon: Lexicon
    fine: tuple[Node, ...]
    most_mild: int | None
    refusing: tuple[Rule, ...]
    mild: tuple[Rule, ...]
    gates: tuple[Rule, ...]
    words: tuple[Words, ...]
    mild_words: tuple[Words, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule with a label, those that refuse first."""
        return self.refusing + self.gates

    def decision(self, text: str) -> Decision | None:
        """What refuses the line, else the first gate that it needs, None when all is fine."""
        line = self.writing.read(text)
        bits = masked(self.fine, self.lexicon.bits(line))
        refusing = self._refusing(line, bits)
        finding = refusing or next(_findings(self.gates, line, bits), None)
        if finding is None:
            return None
        phrase = _phrase(text, line, finding.span)
        return Decision(refusing is not None, finding.label, finding.better, phrase)

    def _refusing(self, line: Sequence[Token], bits: Bits) -> Finding | None:
        against = [*_findings(self.refusing, line, bits), *_weighed(self.words, bits)]
        weight = sum(finding.weight for finding in against)
        if weight >= ENOUGH:
            mild = [*_findings(self.mild, line, bits), *_weighed(self.mild_words, bits)]
            milder = sum(finding.weight for finding in mild)
            weight -= milder if self.most_mild is None else min(milder, self.most_mild)
        return self._strongest(against) if weight >= ENOUGH else None

    def _strongest(self, findings: Sequence[Finding]) -> Finding:
        """The heaviest finding of the label with the most weight, the first of equals."""
        order = [rule.label for rule in self.refusing]
        weights = Counter[str]()
        for finding in findings:
            weights[finding.label] += finding.weight

        def rank(finding: Finding) -> tuple[int, int, int]:
            return weights[finding.label], -order.index(finding.label), finding.weight

        return max(findings, key=rank)


def _findings(rules: Iterable[Rule], line: Sequence[Token], bits: Bits) -> Iterator[Finding]:
    """The first of what each rule finds that counts."""
    at_all = shown(bits)
    for rule in rules:
        span = _first_span(rule, line, bits, at_all)
        if span is not None:
            yield Finding(rule.label, rule.better, rule.weight, span)


def _first_span(rule: Rule, line: Sequence[Token], bits: Bits, at_all: int) -> Span | None:
    for pattern in possible(rule.match, at_all):
        for span in spans(pattern, bits):
            if _counts(rule, line, bits, span):
                return span
    return None


def _weighed(lists: Iterable[Words], bits: Bits) -> Iterator[Finding]:
    """The words of each list that are in the line, together, where the first of them stands."""
    at_all = shown(bits)
    for words in lists:
        count = (at_all & words.bits).bit_count()
        if count:
            place = next(place for place, token in enumerate(bits) if token & words.bits)
            yield Finding(words.label, words.better, words.weight * count, (place, place + 1))


def _counts(rule: Rule, line: Sequence[Token], bits: Bits, span: Span) -> bool:
    start, end = span
    first, last = sentence_around(line, start, end)
    sentence = bits[first:last]
    return not (
        any(ends_at(pattern, bits, start) for pattern in rule.without_before)
        or any(True for pattern in rule.without_after for _ in pattern.ends(bits, end))
        or (rule.with_ and not found(rule.with_, bits))
        or (rule.with_here and not found(rule.with_here, sentence))
        or found(rule.without, bits)
        or found(rule.without_here, sentence)
        or found(rule.without_inside, bits[start:end])
    )


def _phrase(text: str, line: Sequence[Token], span: Span) -> str:
    """The words as written, without marks around them."""
    words = [token for token in line[slice(*span)] if not token.is_mark]
    return text[words[0].start : words[-1].end] if words else ""
