"""The first calls of a morning in a large book, without working out all the others.

Nobody rings thirty thousand customers in a day. No call can save more than all that a customer
owes, for as long as a call can count; so customers are worked out in the order of that most,
until no one left could come before the calls that were found.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from dunning.facts import Debts, Standing
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

Read: TypeAlias = Callable[[Sequence[int]], Iterable[Standing]]
"""The standings of customers, by their numbers."""
_Lanes: TypeAlias = Mapping[str, list[tuple[int | Decimal, int]]]
"""By currency, the most a call can save in 1/10 000 money-days with the customer, rising."""


def foremost(debts: Debts, today: date, ways: Ways, read: Read, at_most: int) -> Worklist:
    """The worklist of `today` with its first calls, `at_most` of them, as `make_worklist` has them.

    Held back are those who were met on the way to them. `in_all` says how many customers have
    something overdue. Nobody is read whose call could not be among the first. Where that leaves
    out nobody, it is the whole worklist.
    """
    search = _Search(today, ways, read)
    search.settle(_lanes(debts.of(debts.expecting), ways.rates), search.first, at_most)
    if len(search.first) < at_most:
        search.settle(_lanes(debts, ways.rates), search.rest, at_most - len(search.first))
    overdue = [debt for debt in debts.by_customer if debt[2]]
    turns = turns_of(Counter(currency for _, currency, *_ in overdue))
    calls = ordered((*search.first, *search.rest), turns)
    search.held.sort(key=HeldBack.place)
    if all(customer in search.looked_at for customer, *_ in debts.by_customer):
        return Worklist(today, calls, tuple(search.held))
    in_all = len({customer for customer, *_ in overdue})
    return Worklist(today, calls[:at_most], tuple(search.held), in_all)


@dataclass(slots=True)
class _Search:
    """Who was worked out so far. `first` are the calls that come before the `rest`."""

    today: date
    ways: Ways
    read: Read
    looked_at: set[int] = field(default_factory=set)
    first: list[ProposedCall] = field(default_factory=list)
    rest: list[ProposedCall] = field(default_factory=list)
    held: list[HeldBack] = field(default_factory=list)

    def settle(self, lanes: _Lanes, calls: list[ProposedCall], wanted: int) -> None:
        """Works out customers until nobody left in `lanes` can come before those `calls`."""
        at_a_time = AT_A_TIME
        while customers := self._next(lanes, calls, wanted, at_a_time):
            at_a_time *= 2
            self.looked_at.update(customers)
            for standing in self.read(customers):
                self._place(standing)

    def _next(
        self, lanes: _Lanes, calls: list[ProposedCall], wanted: int, at_a_time: int
    ) -> list[int]:
        """Whom to work out next: of each currency those whose call may save the most."""
        found: dict[int, None] = {}
        for currency, lane in lanes.items():
            while lane and lane[-1][1] in self.looked_at:
                lane.pop()
            least = _least(calls, currency, wanted)
            found.update((customer, None) for most, customer in lane[-at_a_time:] if most >= least)
        return [customer for customer in found if customer not in self.looked_at]

    def _place(self, standing: Standing) -> None:
        placed = place(standing, self.today, self.ways)
        if isinstance(placed, HeldBack):
            self.held.append(placed)
        elif placed is not None:
            (self.first if placed.why in FIRST_OF_ALL else self.rest).append(placed)


def _least(calls: Iterable[ProposedCall], currency: str, wanted: int) -> Decimal:
    """What a call of a currency must save to come among so many, in 1/10 000 money-days."""
    found = [call.score * SCALE for call in calls if call.score_currency == currency]
    return sorted(found, reverse=True)[wanted - 1] if len(found) >= wanted else Decimal(0)


def _lanes(debts: Debts, rates: Rates | None) -> _Lanes:
    """By each currency that a customer's score may have."""
    most: dict[str, dict[int, int | Decimal]] = defaultdict(dict)
    for customer, currency, overdue, coming in debts.by_customer:
        worth: int | Decimal = overdue * HORIZON + coming * LONGEST
        rate = None if rates is None else rates.rate(currency)
        if rates is not None and rate is not None:
            currency, worth = rates.home, worth * rate
        lane = most[currency]
        lane[customer] = lane.get(customer, 0) + worth
    return {
        currency: sorted((worth, customer) for customer, worth in lane.items())
        for currency, lane in most.items()
    }
