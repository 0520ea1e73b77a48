"""The fixed sum for one invoice paid late: tiers, forints, deadlines, refusals."""

from datetime import date
from decimal import Decimal

import pytest

from dunning.errors import DunningError
from dunning.law.fixed_sum import FixedSum, fixed_sum
from dunning.law.interest import Reduction
from dunning.law.rates import Regime
from dunning.money import Money


def day(text: str) -> date:
    return date.fromisoformat(text)


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def claim(
    regime: str,
    principal: str,
    due: str,
    on: str,
    euro_rate: str | None = None,
    taken_off: tuple[tuple[str, str], ...] = (),
) -> FixedSum:
    """The fixed sum of a debt written as people write it."""
    return fixed_sum(
        Regime(regime),
        money(principal),
        day(due),
        day(on),
        reductions=[Reduction(day(paid), money(amount)) for paid, amount in taken_off],
        euro_rate=None if euro_rate is None else Decimal(euro_rate),
    )


WORKED = [
    ("uk", "7500 GBP", "2025-03-31", "2025-09-15", None, "70.00 GBP"),
    ("uk", "1000 GBP", "2023-06-29", "2023-08-18", None, "70.00 GBP"),
    ("uk", "1000 GBP", "2023-06-30", "2023-08-19", None, "70.00 GBP"),
    ("de", "10000 EUR", "2023-05-31", "2023-08-15", None, "40.00 EUR"),
    ("hu", "1000000 HUF", "2023-11-30", "2024-02-15", "378.51", "15140 HUF"),
    ("fr", "10000 EUR", "2024-09-30", "2024-11-30", None, "40.00 EUR"),
    ("uk", "999.99 GBP", "2025-03-31", "2025-04-01", None, "40.00 GBP"),
    ("uk", "0.01 GBP", "2025-03-31", "2025-04-01", None, "40.00 GBP"),
    ("uk", "1000.00 GBP", "2025-03-31", "2025-04-01", None, "70.00 GBP"),
    ("uk", "9999.99 GBP", "2025-03-31", "2025-04-01", None, "70.00 GBP"),
    ("uk", "10000.00 GBP", "2025-03-31", "2025-04-01", None, "100.00 GBP"),
    ("eu", "5 EUR", "2025-03-31", "2030-04-01", None, "40.00 EUR"),
    ("hu", "1000 EUR", "2023-11-30", "2024-02-15", "378.51", "15140 HUF"),
    ("hu", "1000 HUF", "2026-07-31", "2026-08-15", "350.0125", "14001 HUF"),
]


@pytest.mark.parametrize(("regime", "principal", "due", "on", "rate", "owed"), WORKED)
def test_the_sum_by_the_debt_and_the_law(
    regime: str, principal: str, due: str, on: str, rate: str | None, owed: str
) -> None:
    assert claim(regime, principal, due, on, rate).money == money(owed)


NONE_OWED = [
    ("uk", "5000 GBP", "2026-03-31", "2026-03-31", "none by 2026-03-31: nothing was open after"),
    ("hu", "5000 HUF", "2026-03-31", "2026-03-30", "none by 2026-03-30: nothing was open after"),
    ("fr", "0 EUR", "2025-03-31", "2025-04-30", "nothing was open after the due date 2025-03-31"),
    ("contract", "5000 SEK", "2025-03-31", "2025-04-30", "none: a contract alone gives no fixed"),
    ("hu", "9 HUF", "2024-02-28", "2025-03-01", "it could be claimed until 2025-02-28, a year"),
    ("hu", "9 HUF", "2023-11-30", "2024-12-02", "it could be claimed until 2024-12-01, a year"),
    ("hu", "9 HUF", "2016-03-22", "2016-04-30", "Act IX of 2016 is in force from 2016-03-24"),
]


@pytest.mark.parametrize(("regime", "principal", "due", "on", "why"), NONE_OWED)
def test_without_a_sum_it_is_said_why(
    regime: str, principal: str, due: str, on: str, why: str
) -> None:
    found = claim(regime, principal, due, on)
    assert found.money is None
    assert why in found.basis


def test_in_hungary_the_last_day_to_claim_is_a_year_after_the_first_day_of_default() -> None:
    assert claim("hu", "9 HUF", "2023-11-30", "2024-12-01", "380").money == money("15200 HUF")
    assert claim("hu", "9 HUF", "2016-03-23", "2016-04-30", "310").money == money("12400 HUF")


def test_the_tier_goes_by_what_was_open_when_the_default_began() -> None:
    by_then = (("2025-03-31", "0.01 GBP"),)
    later = (("2025-04-01", "9000 GBP"),)
    assert claim("uk", "10000 GBP", "2025-03-31", "2025-09-15", None, by_then).money == money(
        "70.00 GBP"
    )
    assert claim("uk", "10000 GBP", "2025-03-31", "2025-09-15", None, later).money == money(
        "100.00 GBP"
    )
    paid = (("2025-03-31", "10000 GBP"),)
    assert claim("uk", "10000 GBP", "2025-03-31", "2025-09-15", None, paid).money is None
    paid_late = (("2025-04-01", "10000 GBP"),)
    assert claim("uk", "10000 GBP", "2025-03-31", "2025-09-15", None, paid_late).money is not None


REFUSED = [
    (
        *("hu", "1000 HUF", "2023-11-30", "2024-02-15", None),
        "40 EUR are owed in HUF by Act IX of 2016: give the MNB mid-rate of 2023-12-01",
    ),
    ("hu", "1000 HUF", "2023-11-30", "2024-02-15", "0", "exchange rate 0 must be a number above 0"),
    ("hu", "1000 HUF", "2023-11-30", "2024-02-15", "NaN", "must be a number above 0"),
    ("de", "1000 EUR", "2023-11-30", "2024-02-15", "380", "regime de needs no exchange rate"),
    ("contract", "1 EUR", "2023-11-30", "2024-02-15", "380", "regime contract needs no exchange"),
    ("de", "1000 EUR", "2014-07-27", "2024-02-15", None, "holds for defaults from 2014-07-29 on"),
    ("uk", "1000 EUR", "2023-11-30", "2024-02-15", None, "for debts in GBP, not in EUR"),
    ("uk", "-1 GBP", "2023-11-30", "2024-02-15", None, "must not be below zero"),
]


@pytest.mark.parametrize(("regime", "principal", "due", "on", "rate", "line"), REFUSED)
def test_a_sum_that_cannot_be_worked_out_is_refused(
    regime: str, principal: str, due: str, on: str, rate: str | None, line: str
) -> None:
    with pytest.raises(DunningError) as refused:
        claim(regime, principal, due, on, rate)
    assert line in str(refused.value)


BASES = [
    (
        *("uk", "7500 GBP", None),
        (
            "70.00 GBP by Late Payment of Commercial Debts (Interest) Act 1998, section 5A, "
            "for a debt of 7,500.00 GBP"
        ),
    ),
    ("fr", "7500 EUR", None, "40.00 EUR by Code de commerce D441-5"),
    (
        *("hu", "7500 HUF", "405.25"),
        "16,210.00 HUF by Act IX of 2016: 40 EUR at the MNB mid-rate of 2025-04-01, 405.25",
    ),
]


@pytest.mark.parametrize(("regime", "principal", "rate", "basis"), BASES)
def test_the_basis_names_the_law(regime: str, principal: str, rate: str | None, basis: str) -> None:
    assert claim(regime, principal, "2025-03-31", "2025-09-15", rate).basis == basis
