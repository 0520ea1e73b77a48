"""What unpaid invoices have cost so far as a loan without interest."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import UsageError
from dunning.facts import OpenInvoice
from dunning.law.borrowing import cost_of_waiting
from dunning.law.interest import late_interest
from dunning.law.rates import Regime
from dunning.money import Money

TODAY = date(2026, 3, 6)


def unpaid(days: int, open_: str, currency: str = "EUR", amount: str = "") -> OpenInvoice:
    """An invoice so many days past due."""
    due = TODAY - timedelta(days=days)
    issued = due - timedelta(days=30)
    return OpenInvoice("1", issued, due, Decimal(amount or open_), Decimal(open_), currency)


def costs(*invoices: OpenInvoice, rate: str = "10") -> list[str]:
    return [str(money) for money in cost_of_waiting(invoices, TODAY, Decimal(rate))]


def test_each_overdue_invoice_costs_the_user_s_own_rate_since_its_due_date() -> None:
    assert costs(unpaid(73, "1000"), rate="7.5") == ["15.00 EUR"]
    assert costs(unpaid(73, "1000"), unpaid(146, "500"), rate="7.5") == ["30.00 EUR"]


def test_only_what_is_still_open_costs_anything() -> None:
    assert costs(unpaid(73, "250", amount="1000")) == ["5.00 EUR"]


@pytest.mark.parametrize("days", [0, -1, -40])
def test_an_invoice_that_is_not_overdue_costs_nothing(days: int) -> None:
    assert costs(unpaid(days, "1000")) == []


def test_there_is_one_sum_for_each_currency_and_none_of_nothing() -> None:
    invoices = (unpaid(73, "1000", "HUF"), unpaid(73, "100"), unpaid(73, "10", "CHF"))
    assert costs(*invoices, rate="10") == ["0.20 CHF", "2.00 EUR", "20.00 HUF"]
    assert costs(*invoices, rate="0") == []
    assert costs(unpaid(1, "1")) == []
    assert costs() == []


def test_a_sum_is_rounded_once_not_invoice_by_invoice() -> None:
    # a day of 14.60 at 10 % costs 0.004
    assert costs(unpaid(1, "14.60")) == []
    assert costs(*(unpaid(1, "14.60") for _ in range(5))) == ["0.02 EUR"]
    assert costs(unpaid(1, "9125", "HUF")) == ["3.00 HUF"]


@pytest.mark.parametrize("rate", ["-1", "NaN", "Infinity", "1001"])
def test_a_rate_that_cannot_be_one_is_refused(rate: str) -> None:
    with pytest.raises(UsageError, match="a percentage a year"):
        costs(unpaid(73, "1000"), rate=rate)


@given(
    st.decimals(1, 10**8, places=2),
    st.integers(1, 4000),
    st.decimals(0, 100, places=3),
)
def test_it_is_what_a_contract_at_that_rate_would_bear(
    amount: Decimal, days: int, rate: Decimal
) -> None:
    one = unpaid(days, str(amount))
    found = late_interest(Regime.CONTRACT, Money(amount, "EUR"), one.due, TODAY, contract_rate=rate)
    expected = (found.total,) if found.total.amount else ()
    assert cost_of_waiting([one], TODAY, rate) == expected
