"""Customers whose names are near what was typed, for a look that must not guess."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.errors import NotFoundError, UsageError
from dunning.ledger.customers import folded_name
from dunning.ledger.model import Customer

MOST_SHOWN = 8
"""So many near names are told apart at a glance."""

_SPELLING_CUTOFF = 75
_LONGEST_LEGAL_FORM = 4
_Row = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Near:
    """Whom a name can mean, the nearest first. `more`: so many others are as near or further.

    `exact`: it is the code, the reference or the whole name of each of them.
    """

    ids: tuple[int, ...]
    exact: bool
    more: int = 0


def near_customers(session: Session, typed: str) -> Near:
    """The customers of that code, reference or name, else those whose names are near it.

    Near is the beginning of the code or part of the name, else a similar spelling of its words.
    Raises UsageError for an empty name, NotFoundError when nobody's is near.
    """
    wanted = folded_name(typed)
    if not wanted:
        raise UsageError("name the customer: dunning check NAME")
    rows = session.execute(
        select(Customer.id, Customer.code, Customer.name, Customer.reference).order_by(
            Customer.code
        )
    ).all()
    for row in rows:
        if row.code == wanted:
            return Near((row.id,), exact=True)
    named = [
        row.id for row in rows if folded_name(row.name) == wanted or row.reference == typed.strip()
    ]
    if named:
        return _shortened(named, exact=True)
    found = _partly([(row.id, row.code, row.name) for row in rows], wanted)
    if not found:
        raise NotFoundError(
            f"no customer is called {typed.strip()!r} or anything near it: there is no record"
        )
    return _shortened(found, exact=False)


def _shortened(ids: Sequence[int], *, exact: bool) -> Near:
    return Near(tuple(ids[:MOST_SHOWN]), exact, max(len(ids) - MOST_SHOWN, 0))


def _partly(rows: Sequence[_Row], wanted: str) -> list[int]:
    ways = (
        (key for key, code, _ in rows if code.startswith(wanted)),
        (key for key, _, name in rows if wanted in folded_name(name)),
        _spelled_like(rows, wanted),
    )
    for way in ways:
        if ids := list(way):
            return ids
    return []


def _spelled_like(rows: Sequence[_Row], wanted: str) -> list[int]:
    """Those whose names hold words like the ones typed, long words counting for more."""
    typed = _distinctive(_words(wanted))
    spelled = {key: {code, *_words(folded_name(name))} for key, code, name in rows}
    vocabulary = sorted(set().union(*spelled.values()))
    alike = {word: _alike(word, vocabulary) for word in typed}
    length = sum(map(len, typed))
    nearness = {
        key: sum(len(word) * _best(alike[word], words) for word in typed) / length
        for key, words in spelled.items()
        if length
    }
    near = [key for key, score in nearness.items() if score >= _SPELLING_CUTOFF]
    return sorted(near, key=lambda key: -nearness[key])


def _alike(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """The words of the book that are spelled like this one, with how much, up to 100."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        word, vocabulary, scorer=fuzz.ratio, score_cutoff=_SPELLING_CUTOFF, limit=None
    )
    return {alike: score for alike, score, _ in found}


def _best(alike: dict[str, float], words: Iterable[str]) -> float:
    return max((alike.get(word, 0.0) for word in words), default=0.0)


def _words(folded: str) -> list[str]:
    """The words without their points: `s.r.o.` is one."""
    return re.findall(r"\w+", folded.replace(".", ""))


def _distinctive(words: list[str]) -> list[str]:
    """Without a short last word, which is a legal form as a rule: many names end in the same."""
    return words[:-1] if len(words) > 1 and len(words[-1]) <= _LONGEST_LEGAL_FORM else words
