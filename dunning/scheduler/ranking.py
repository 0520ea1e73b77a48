"""In which order: the largest first, with currencies taken in turn where none can be compared."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest
from operator import itemgetter
from typing import TypeVar

Ranked = TypeVar("Ranked")


def in_turn(
    items: Iterable[Ranked],
    *,
    score: Callable[[Ranked], tuple[Decimal, str]],
    tie: Callable[[Ranked], str],
    turns: Sequence[str] = (),
) -> list[Ranked]:
    """Largest score first within each currency, the currencies taken in turn.

    Amounts of two currencies cannot be compared without a rate, so the largest of each come
    first, then the second of each. `turns` says in which order, those it does not name come
    after it by name. What has no currency, because nothing in it counts, comes after all others.
    """
    by_currency: dict[str, list[tuple[Decimal, Ranked]]] = defaultdict(list)
    for item in sorted(items, key=tie):
        amount, currency = score(item)
        by_currency[currency].append((amount, item))
    ranked = {currency: _largest_first(lane) for currency, lane in by_currency.items()}
    worthless = ranked.pop("", [])
    named = [ranked.pop(currency) for currency in turns if currency in ranked]
    rounds = zip_longest(*named, *(ranked[currency] for currency in sorted(ranked)))
    return [item for one_round in rounds for item in one_round if item is not None] + worthless


def _largest_first(lane: list[tuple[Decimal, Ranked]]) -> list[Ranked]:
    lane.sort(key=itemgetter(0), reverse=True)
    return [item for _, item in lane]
