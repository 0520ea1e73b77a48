"""Debts with payments that were taken back, and whose rule holds in a country."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.countries import COUNTRIES
from dunning.errors import DunningError
from dunning.law.debts import (
    Debt,
    SettledPart,
    Terms,
    fixed_sum_law,
    fixed_sum_on,
    interest_law,
    interest_on,
    regime_of,
)
from dunning.law.interest import Reduction, late_interest
from dunning.law.rates import Regime, load_references
from dunning.law.simple_interest import DayCount
from dunning.money import Money

DUE = date(2025, 11, 28)
TEN_PERCENT = Terms(Regime.CONTRACT, Decimal(10))


def day(offset: int) -> date:
    """So many days after the due date."""
    return DUE + timedelta(days=offset)


def money(amount: str | int, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def part(amount: int, on: int, ended: int | None = None, currency: str = "EUR") -> SettledPart:
    return SettledPart(day(on), money(amount, currency), None if ended is None else day(ended))


def owed(*parts: SettledPart, amount: int = 1000, currency: str = "EUR") -> Debt:
    return Debt(money(amount, currency), DUE, parts)


def spans(debt: Debt, until: int, terms: Terms = TEN_PERCENT) -> list[tuple[int, int, int]]:
    """First and last day of each segment, counted from the due date, and what was open."""
    return [
        ((one.first - DUE).days, (one.last - DUE).days, int(one.open.amount))
        for one in interest_on(debt, terms, day(until)).segments
    ]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([], [(1, 30, 1000)]),
        ([part(400, 10)], [(1, 10, 1000), (11, 30, 600)]),
        ([part(400, 10, 20)], [(1, 10, 1000), (11, 20, 600), (21, 30, 1000)]),
        ([part(1000, 10, 20)], [(1, 10, 1000), (21, 30, 1000)]),
        ([part(1000, 10, 20), part(1000, 25)], [(1, 10, 1000), (21, 25, 1000)]),
        ([part(400, 10, 10)], [(1, 30, 1000)]),
        ([part(400, -5)], [(1, 30, 600)]),
        ([part(400, -5, -1)], [(1, 30, 1000)]),
        ([part(400, -5, 0)], [(1, 30, 1000)]),
        ([part(400, -5, 10)], [(1, 10, 600), (11, 30, 1000)]),
        ([part(1000, -5, 10)], [(11, 30, 1000)]),
        ([part(1000, -5)], []),
        ([part(400, 10, 30)], [(1, 10, 1000), (11, 30, 600)]),
        (
            [part(400, 10, 20), part(300, 15), part(200, 25)],
            [(1, 10, 1000), (11, 15, 600), (16, 20, 300), (21, 25, 700), (26, 30, 500)],
        ),
    ],
    ids=str,
)
def test_days_bear_interest_on_what_was_open_before_them(
    parts: list[SettledPart], found: list[tuple[int, int, int]]
) -> None:
    assert spans(owed(*parts), 30) == found


def test_a_segment_that_is_cut_keeps_its_rate_and_where_it_comes_from() -> None:
    """The Basiszins of one half-year, cut where a payment was taken back."""
    debt = owed(part(400, 40, 50))
    found = interest_on(debt, Terms(Regime.DE), day(60)).segments
    assert [(one.days, str(one.rate)) for one in found] == [
        (33, "10.27"),
        (7, "10.27"),
        (10, "10.27"),
        (10, "10.27"),
    ]
    assert {one.basis for one in found[1:]} == {
        "German Basiszinssatz (BGB 247) of 1.27% on 2026-01-01 + 9 points"
    }


def test_a_rate_fixed_on_the_first_day_of_default_stays_so_after_a_payment_is_taken_back() -> None:
    """In 2025 the Bank of England's rate fell from 4.25 % to 3.75 % at the turn of the year."""
    debt = owed(part(1000, 10, 50, "GBP"), currency="GBP")
    found = interest_on(debt, Terms(Regime.UK), day(60))
    assert [str(one.rate) for one in found.segments] == ["12.25", "12.25"]


def test_a_payment_taken_back_later_than_asked_still_counts() -> None:
    taken_back = interest_on(owed(part(400, 10, 20)), TEN_PERCENT, day(15))
    assert taken_back == interest_on(owed(part(400, 10)), TEN_PERCENT, day(15))


def test_the_whole_is_said_with_the_debt_and_the_days() -> None:
    found = interest_on(owed(part(400, 10, 20)), TEN_PERCENT, day(30))
    assert (found.principal, found.due, found.until, found.days) == (money(1000), DUE, day(30), 30)
    assert found.basis.startswith("10% for 30 days on what was open of 1,000.00 EUR, 2025-11-29 to")


def test_a_debt_settled_at_last_bears_interest_up_to_that_day() -> None:
    found = interest_on(owed(part(1000, 5, 10), part(1000, 12)), TEN_PERCENT, day(30))
    assert (found.until, found.exact) == (day(12), Fraction(100 * 7, 365))


@pytest.mark.parametrize(
    ("parts", "sum_"),
    [
        ([], "100.00"),
        ([part(9500, 0, currency="GBP")], "40.00"),
        ([part(9500, 1, currency="GBP")], "100.00"),
        ([part(9500, -3, 20, "GBP")], "40.00"),
        ([part(10000, -3, 20, "GBP")], "100.00"),
    ],
    ids=str,
)
def test_the_fixed_sum_goes_by_what_was_open_on_the_first_day_of_default(
    parts: list[SettledPart], sum_: str
) -> None:
    found = fixed_sum_on(owed(*parts, amount=10_000, currency="GBP"), Regime.UK, day(40))
    assert found.money == money(sum_, "GBP")


def test_what_was_settled_when_due_gives_no_fixed_sum() -> None:
    assert fixed_sum_on(owed(part(1000, -1)), Regime.DE, day(40)).money is None


def test_refusals_of_the_law_are_passed_on() -> None:
    with pytest.raises(DunningError, match="not in EUR"):
        interest_on(owed(), Terms(Regime.UK), day(10))


@pytest.mark.parametrize(
    ("country", "regime"),
    [
        ("GB", Regime.UK),
        ("DE", Regime.DE),
        ("FR", Regime.FR),
        ("HU", Regime.HU),
        ("AT", Regime.EU),
        ("GR", Regime.EU),
        ("HR", Regime.EU),
        ("US", None),
        ("CH", None),
        ("NO", None),
        ("", None),
    ],
)
def test_a_country_has_its_own_rule_or_that_of_the_union(
    country: str, regime: Regime | None
) -> None:
    assert regime_of(country) is regime


def test_the_union_has_27_members() -> None:
    members = {code for code in COUNTRIES if regime_of(code) not in (None, Regime.UK)}
    assert len(members) == 27


def test_what_a_claim_rests_on_is_short_enough_to_be_said() -> None:
    assert interest_law(Regime.DE) == "BGB 288(2) and 247"
    assert fixed_sum_law(Regime.DE) == "BGB 288(5)"
    assert (interest_law(Regime.CONTRACT), fixed_sum_law(Regime.CONTRACT)) == ("the contract", "")


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """Up to four parts of a debt of 1,000, at most 250 each, taken back or not."""
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        on = draw(st.integers(-20, 200))
        ended = draw(st.none() | st.integers(on, 220))
        parts.append(part(draw(st.integers(1, 250)), on, ended))
    return owed(*parts)


def by_the_day(debt: Debt, until: date) -> Fraction:
    """The interest of the regime de worked out one day at a time, without any segment."""
    rates = {row.since: row.percent for row in load_references()["basiszins"].rates}
    total = Fraction(0)
    for number in range((until - debt.due).days):
        before = debt.due + timedelta(days=number)
        on = before + timedelta(days=1)
        percent = rates[date(on.year, 1 if on.month < 7 else 7, 1)]
        assert percent is not None
        settled = sum(
            one.money.amount
            for one in debt.parts
            if one.on <= before and not (one.ended and one.ended <= before)
        )
        total += Fraction(debt.principal.amount - settled) * Fraction(percent + 9) / 100 / 365
    return total


@given(debts(), st.integers(-5, 210))
def test_segments_give_what_single_days_give(debt: Debt, until: int) -> None:
    found = interest_on(debt, Terms(Regime.DE), day(until))
    assert found.exact == by_the_day(debt, day(until))


@given(debts(), st.integers(1, 210), st.sampled_from(DayCount))
def test_segments_follow_each_other_and_never_overlap(
    debt: Debt, until: int, day_count: DayCount
) -> None:
    terms = Terms(Regime.DE, day_count=day_count)
    found = interest_on(debt, terms, day(until)).segments
    assert all(one.first <= one.last and one.open.amount > 0 for one in found)
    assert all(one.last < other.first for one, other in pairwise(found))


@given(debts(), st.integers(1, 210))
def test_without_anything_taken_back_it_is_what_the_law_alone_gives(debt: Debt, until: int) -> None:
    plain = replace(debt, parts=tuple(replace(one, ended=None) for one in debt.parts))
    alone = late_interest(
        Regime.DE,
        plain.principal,
        plain.due,
        day(until),
        reductions=[Reduction(one.on, one.money) for one in plain.parts],
    )
    found = interest_on(plain, Terms(Regime.DE), day(until))
    assert (found.exact, found.notes) == (alone.exact, alone.notes)
