"""The first calls of a morning in a large book, without working out all the others.

Nobody rings thirty thousand customers in a day. No call can save more than all that a customer
owes, for as long as a call can count; so customers are worked out in the order of that most,
until no one left could come before the calls that were found.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from heapq import heapify, heappop
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from dunning.facts import Debt, Standing
from dunning.lateness import LONGEST
from dunning.money import SCALE
from dunning.scheduler.money_days import HORIZON, Rates
from dunning.scheduler.ways import Ways
from dunning.scheduler.worklist import (
    FIRST_OF_ALL,
    HeldBack,
    ProposedCall,
    Worklist,
    ordered,
    place,
    turns_of,
)

AT_A_TIME = 128
"""So many customers of each currency are worked out before looking whether that was enough.

Each time that it was not, as many again: on a Sunday everybody is held back.
"""
CHOSEN_FROM = 8
"""So many times as many where few of them will be chosen."""

_Lanes: TypeAlias = Mapping[str, list[tuple[int | Decimal, int]]]
"""By currency a heap of customers: the most a call can save, in 1/10 000 money-days, negative."""


class Lookups(NamedTuple):
    """What can be asked about some customers, by their numbers.

    `expecting` are those who may have a broken promise or a callback to be rung about: all who
    have, and some who have not. `standings` are everybody's.
    """

    expecting: Callable[[Sequence[int]], Collection[int]]
    standings: Callable[[Sequence[int]], Iterable[Standing]]


def foremost(
    debts: Sequence[Debt], today: date, ways: Ways, lookups: Lookups, at_most: int
) -> Worklist:
    """The worklist of `today` with its first calls, `at_most` of them, as `make_worklist` has them.

    `debts` are the whole book's, or all that some customers owe. Held back are those who were met
    on the way to the calls. `in_all` says how many customers have something overdue. Nobody is
    read whose call could not be among the first. Where that leaves out nobody, it is the whole
    worklist.
    """
    search = _Search(today, ways, lookups)
    search.settle(_lanes(debts, ways.rates), search.first, at_most, lookups.expecting)
    if len(search.first) < at_most:
        search.settle(_lanes(debts, ways.rates), search.rest, at_most - len(search.first))
    overdue = [debt for debt in debts if debt[2]]
    turns = turns_of(Counter(map(itemgetter(1), overdue)))
    calls = ordered((*search.first, *search.rest), turns)
    search.held.sort(key=HeldBack.place)
    if all(customer in search.looked_at for customer, *_ in debts):
        return Worklist(today, calls, tuple(search.held))
    in_all = len(set(map(itemgetter(0), overdue)))
    return Worklist(today, calls[:at_most], tuple(search.held), in_all)


@dataclass(slots=True)
class _Search:
    """Who was worked out so far. `first` are the calls that come before the `rest`."""

    today: date
    ways: Ways
    lookups: Lookups
    looked_at: set[int] = field(default_factory=set)
    first: list[ProposedCall] = field(default_factory=list)
    rest: list[ProposedCall] = field(default_factory=list)
    held: list[HeldBack] = field(default_factory=list)

    def settle(
        self,
        lanes: _Lanes,
        calls: list[ProposedCall],
        wanted: int,
        which: Callable[[Sequence[int]], Collection[int]] | None = None,
    ) -> None:
        """Works out customers until nobody left in `lanes` can come before those `calls`.

        With `which` no others than it chooses.
        """
        at_a_time = AT_A_TIME * (1 if which is None else CHOSEN_FROM)
        passed = set(self.looked_at)
        while customers := _next(lanes, passed, at_a_time, calls, wanted):
            at_a_time *= 2
            chosen = customers if which is None else [*which(customers)]
            self.looked_at.update(chosen)
            for standing in self.lookups.standings(chosen) if chosen else ():
                self._place(standing)

    def _place(self, standing: Standing) -> None:
        placed = place(standing, self.today, self.ways)
        if isinstance(placed, HeldBack):
            self.held.append(placed)
        elif placed is not None:
            (self.first if placed.why in FIRST_OF_ALL else self.rest).append(placed)


def _next(
    lanes: _Lanes, passed: set[int], at_a_time: int, calls: Sequence[ProposedCall], wanted: int
) -> list[int]:
    """Whom to look at next: of each currency those whose call may save the most."""
    found: list[int] = []
    for currency, lane in lanes.items():
        least = _least(calls, currency, wanted)
        enough = len(found) + at_a_time
        while lane and len(found) < enough and -lane[0][0] >= least:
            _, customer = heappop(lane)
            if customer not in passed:
                passed.add(customer)
                found.append(customer)
    return found


def _least(calls: Iterable[ProposedCall], currency: str, wanted: int) -> Decimal:
    """What a call of a currency must save to come among so many, in 1/10 000 money-days."""
    found = [call.score * SCALE for call in calls if call.score_currency == currency]
    return sorted(found, reverse=True)[wanted - 1] if len(found) >= wanted else Decimal(0)


def _lanes(debts: Sequence[Debt], rates: Rates | None) -> _Lanes:
    """By each currency that a customer's score may have."""
    most: dict[str, dict[int, int | Decimal]] = defaultdict(dict)
    for customer, currency, overdue, coming in debts:
        worth: int | Decimal = overdue * HORIZON + coming * LONGEST
        rate = None if rates is None else rates.rate(currency)
        if rates is not None and rate is not None:
            currency, worth = rates.home, most[rates.home].get(customer, 0) + worth * rate
        most[currency][customer] = worth
    lanes = {
        currency: [(-worth, customer) for customer, worth in lane.items()]
        for currency, lane in most.items()
    }
    for lane in lanes.values():
        heapify(lane)
    return lanes
