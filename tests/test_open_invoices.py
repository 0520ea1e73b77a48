"""Open invoices as plain rows say the same as the invoices themselves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.facts import OpenInvoice, OpenInvoices
from dunning.money import Money, totals

TODAY = date(2026, 3, 2)

days = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
currencies = st.sampled_from(["EUR", "HUF", "KWD"])
amounts = st.integers(1, 10**12).map(lambda units: Decimal(units) / 1000)


@st.composite
def invoices(draw: st.DrawFn) -> OpenInvoice:
    due, still_open, paid = draw(days), draw(amounts), draw(amounts)
    return OpenInvoice(
        draw(st.text(min_size=1)),
        due - timedelta(days=draw(st.integers(0, 60))),
        due,
        still_open + paid,
        still_open,
        draw(currencies),
        draw(st.none() | days),
    )


lists = st.lists(invoices(), max_size=6).map(lambda drawn: sorted(drawn, key=lambda one: one.due))


def from_rows(drawn: list[OpenInvoice]) -> OpenInvoices:
    """The same, with nothing left of the objects."""
    return OpenInvoices(OpenInvoices.of(drawn).rows)


@given(lists)
def test_the_rows_hold_all_there_is_to_know(drawn: list[OpenInvoice]) -> None:
    found = from_rows(drawn)
    assert found == tuple(drawn)
    assert (len(found), list(found), found[1:], hash(found)) == (
        len(drawn),
        drawn,
        tuple(drawn[1:]),
        hash(tuple(drawn)),
    )


@given(lists, days)
def test_they_are_told_apart_by_the_day(drawn: list[OpenInvoice], today: date) -> None:
    found = from_rows(drawn)
    assert found.overdue(today) == tuple(one for one in drawn if one.is_overdue(today))
    assert found.coming_due(today) == tuple(one for one in drawn if not one.is_overdue(today))
    if drawn:
        waits = [one.days_past_due(today) for one in drawn]
        assert (found.longest_wait(today), found.shortest_wait(today)) == (max(waits), min(waits))
        assert found.oldest_due() == drawn[0].due
    comes_up = [max(one.due + timedelta(days=1), one.review_on or one.due) for one in drawn]
    assert found.next_to_come_up(today) == min((on for on in comes_up if on > today), default=None)


@given(lists, st.sets(currencies))
def test_they_are_told_apart_by_dispute_and_currency(
    drawn: list[OpenInvoice], chosen: set[str]
) -> None:
    found = from_rows(drawn)
    assert found.undisputed() == tuple(one for one in drawn if not one.disputed)
    assert found.in_currencies(chosen) == tuple(one for one in drawn if one.currency in chosen)


@given(lists, st.lists(st.builds(Money, amounts, currencies), unique_by=lambda one: one.currency))
def test_money_settles_the_oldest_first_and_no_more_than_there_is(
    drawn: list[OpenInvoice], moneys: list[Money]
) -> None:
    left = from_rows(drawn).less(moneys)
    for currency in ("EUR", "HUF", "KWD"):
        owed = [one.open for one in drawn if one.currency == currency]
        money = sum((one.amount for one in moneys if one.currency == currency), Decimal(0))
        still = [one.open for one in left if one.currency == currency]
        assert sum(still, Decimal(0)) == max(sum(owed, Decimal(0)) - money, Decimal(0))
        assert still[1:] == owed[len(owed) - len(still) + 1 :]


@given(lists)
def test_the_totals_are_exact(drawn: list[OpenInvoice]) -> None:
    expected = totals(Money(one.open, one.currency) for one in drawn)
    assert from_rows(drawn).totals() == expected


def test_parts_finer_than_the_book_keeps_are_refused() -> None:
    invoice = OpenInvoice("1", TODAY, TODAY, Decimal(1), Decimal("0.00001"), "EUR")
    with pytest.raises(ValueError, match="finer than"):
        OpenInvoices.of([invoice])
