"""Working out a morning's list: of everybody, or of a large book no more than its first calls."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from dunning.cli.calling_ways import Known, plans_in_force, ways_of
from dunning.cli.desk import Desk
from dunning.facts import Debt, Standing
from dunning.lateness import CustomerRecord
from dunning.ledger.asking import (
    Ask,
    is_as_today,
    payments_known_to,
    read_among,
    read_debts,
    read_expecting,
    read_owing,
    read_owned,
    read_waiting,
    read_whole_record,
)
from dunning.ledger.claims import claimed_by_others
from dunning.scheduler.money_days import BookRecord
from dunning.scheduler.ways import Ways, book_record, days_ahead
from dunning.scheduler.worklist import Worklist, make_worklist

MANY = 1000
"""With more customers than these who owe something a morning can be asked for its first calls."""


class Asked(NamedTuple):
    """Which part of a morning is wanted.

    `first`: at least so many calls where there are as many, of a large book no others; None for
    everybody. `owner`: only customers of this owner, empty for nobody's; None for all. With
    `any_hour` the clock and the calendar hold nobody back.
    """

    first: int | None = None
    owner: str | None = None
    any_hour: bool = False


EVERYBODY = Asked()


class Morning(NamedTuple):
    """A day's worklist, with what it was made by.

    `claimed` tells by customer code who else is about to ring them.
    """

    worklist: Worklist
    ways: Ways
    payments_known_to: date | None
    claimed: Mapping[str, str] = MappingProxyType({})


def morning_of(desk: Desk, today: date, asked: Asked = EVERYBODY) -> Morning:
    """The worklist of a day, or its first calls.

    Everybody is worked out in any case where no more than `MANY` customers owe something, and
    on an earlier day than the newest payment: what is kept of debts is today's.
    """
    with desk.asking() as ask:
        claimed = claimed_by_others(ask, desk.caller, desk.clock.now) if today == desk.today else {}
        reading = _Reading(ask, desk, today, asked)
        debts = None if asked.first is None else reading.large_debts()
        if asked.first is None or debts is None:
            worklist, ways = reading.everybody()
        else:
            worklist, ways = reading.foremost(debts, asked.first + len(claimed))
        return Morning(worklist, ways, payments_known_to(ask, today), claimed)


class _Reading:
    """One morning, read from one moment of the book."""

    def __init__(self, ask: Ask, desk: Desk, today: date, asked: Asked) -> None:
        self.ask, self.desk, self.day, self.asked = ask, desk, desk.day(today), asked
        self.plans = plans_in_force()
        self.days_ahead = days_ahead(self.plans)

    def large_debts(self) -> Sequence[Debt] | None:
        """What is owed, None where everybody is worked out."""
        if not is_as_today(self.ask, self.day):
            return None
        debts = read_debts(self.ask, self.day, days_ahead=self.days_ahead)
        return debts if len(debts) > MANY else None

    def everybody(self) -> tuple[Worklist, Ways]:
        """The worklist of all, and the ways by which it was made."""
        owing = read_owing(self.ask, self.day, days_ahead=self.days_ahead)
        book = book_record((owing.book,), owing.standings, self.day.on)
        ways = self._ways(owing.records, book)
        owner = self.asked.owner
        whose = [one for one in owing.standings if owner is None or one.owner == owner]
        return make_worklist(whose, self.day.on, ways), ways

    def foremost(self, debts: Sequence[Debt], at_most: int) -> tuple[Worklist, Ways]:
        """The worklist of the first calls, and the ways by which it was made."""
        from dunning.scheduler.foremost import Lookups, foremost

        records: dict[str, CustomerRecord] = {}
        book = BookRecord.of(
            read_whole_record(self.ask, self.day), read_waiting(self.ask, self.day)
        )
        ways = self._ways(records, book)

        def standings(customers: Sequence[int]) -> Iterable[Standing]:
            found, theirs = read_among(self.ask, self.day, customers, days_ahead=self.days_ahead)
            records.update(theirs)
            return found

        lookups = Lookups(partial(read_expecting, self.ask, self.day), standings)
        whose = self._own(debts)
        return foremost(whose, self.day.on, ways, lookups, at_most), ways

    def _own(self, debts: Sequence[Debt]) -> Sequence[Debt]:
        """Those of the owner who was asked for."""
        if self.asked.owner is None:
            return debts
        owned = read_owned(self.ask, self.asked.owner)
        return [debt for debt in debts if debt[0] in owned]

    def _ways(self, records: Mapping[str, CustomerRecord], book: BookRecord) -> Ways:
        known = Known(self.plans, records, book)
        return ways_of(self.desk, self.day.on, known, any_hour=self.asked.any_hour)
