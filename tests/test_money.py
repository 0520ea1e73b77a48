from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import UsageError
from dunning.money import (
    CURRENCIES,
    LARGEST,
    Money,
    decimals,
    exact,
    known_currency,
    plain,
    plain_scaled,
    read_amount,
    shown,
    totals,
    unscaled,
)


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("3400", "EUR", "3400"),
        (" 3400 ", "EUR", "3400"),
        ("3400.5", "EUR", "3400.50"),
        ("3400.50", "EUR", "3400.50"),
        ("3400,50", "EUR", "3400.50"),
        ("3,400.50", "EUR", "3400.50"),
        ("3.400,50", "EUR", "3400.50"),
        ("3 400", "EUR", "3400"),
        ("3 400,50", "EUR", "3400.50"),
        ("3\u00a0400,50", "EUR", "3400.50"),
        ("3\u202f400,50", "EUR", "3400.50"),
        ("3'400.50", "EUR", "3400.50"),
        ("1,234,567", "EUR", "1234567"),
        ("1.234.567", "EUR", "1234567"),
        ("1,234,567.89", "EUR", "1234567.89"),
        ("1.234.567,89", "EUR", "1234567.89"),
        ("0.01", "EUR", "0.01"),
        ("0,5", "EUR", "0.50"),
        ("007", "EUR", "7"),
        ("1234.567", "KWD", "1234.567"),
        ("1,234.567", "KWD", "1234.567"),
        ("0.500", "KWD", "0.500"),
        ("1200", "JPY", "1200"),
        ("1,200,000", "JPY", "1200000"),
        ("100000", "HUF", "100000"),
        ("0.0001", "CLF", "0.0001"),
        ("999999999999.99", "EUR", "999999999999.99"),
    ],
)
def test_an_amount_is_read(typed: str, currency: str, amount: str) -> None:
    assert read_amount(typed, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "currency", "what"),
    [
        ("3,400", "EUR", "can be read two ways: write 3400 or 3.40"),
        ("3.400", "EUR", "can be read two ways: write 3400 or 3.40"),
        ("340.000", "EUR", "can be read two ways: write 340000 or 340.00"),
        ("3.400", "KWD", "can be read two ways"),
        ("3.400", "JPY", "can be read two ways"),
        ("0", "EUR", "is zero"),
        ("0.00", "EUR", "is zero"),
        ("-5", "EUR", "is negative"),
        ("\u22125", "EUR", "is negative"),
        ("1.005", "EUR", "can be read two ways"),
        ("12.3456", "EUR", "too many decimals: EUR has 2"),
        ("0.001", "EUR", "too many decimals: EUR has 2"),
        ("1.5", "JPY", "too many decimals: JPY has 0"),
        ("1.0005", "KWD", "too many decimals: KWD has 3"),
        ("1234,567", "EUR", "too many decimals"),
        ("1 234,567", "EUR", "too many decimals"),
        ("100000000000000", "EUR", "is too large"),
        ("9" * 40, "EUR", "is too large"),
        ("", "EUR", "is not an amount"),
        ("   ", "EUR", "is not an amount"),
        ("+5", "EUR", "is not an amount"),
        ("5-", "EUR", "is not an amount"),
        ("(5)", "EUR", "is not an amount"),
        ("5 EUR", "EUR", "is not an amount"),
        ("EUR 5", "EUR", "is not an amount"),
        ("€5", "EUR", "is not an amount"),
        ("1e3", "EUR", "is not an amount"),
        ("0x10", "EUR", "is not an amount"),
        ("1_000", "EUR", "is not an amount"),
        ("NaN", "EUR", "is not an amount"),
        ("Infinity", "EUR", "is not an amount"),
        (".5", "EUR", "is not an amount"),
        ("5.", "EUR", "is not an amount"),
        ("5,", "EUR", "is not an amount"),
        ("5..0", "EUR", "is not an amount"),
        ("1,23,456", "EUR", "is not an amount"),
        ("1234,567,890", "EUR", "is not an amount"),
        ("1,234,56", "EUR", "is not an amount"),
        ("1.234.56", "EUR", "is not an amount"),
        ("1,234,5678", "EUR", "is not an amount"),
        ("1,234 567", "EUR", "is not an amount"),
        ("1.234,567.8", "CLF", "is not an amount"),
        ("1 234'567", "EUR", "is not an amount"),
        ("1.234.567.89", "EUR", "is not an amount"),
        ("12 34", "EUR", "is not an amount"),
        ("1  234", "EUR", "is not an amount"),
        ("٣٤٠٠", "EUR", "is not an amount"),
        ("３４", "EUR", "is not an amount"),
        ("1\n2", "EUR", "is not an amount"),
    ],
)
def test_an_amount_is_refused(typed: str, currency: str, what: str) -> None:
    with pytest.raises(UsageError, match=what) as refused:
        read_amount(typed, currency)
    assert refused.value.exit_code == 2


amounts = st.integers(1, 10**13).map(lambda cents: Decimal(cents) / 100)


@given(amounts)
def test_an_amount_shown_to_machines_is_read_back(amount: Decimal) -> None:
    assert read_amount(plain(amount, "EUR"), "EUR") == amount


@given(amounts)
def test_an_amount_shown_to_people_is_read_back(amount: Decimal) -> None:
    assert read_amount(shown(amount, "EUR"), "EUR") == amount


@given(st.text(alphabet="0123456789., '", max_size=12))
def test_whatever_is_read_keeps_every_digit(typed: str) -> None:
    try:
        amount = read_amount(typed, "CLF")
    except UsageError:
        return
    digits = "".join(mark for mark in typed if mark.isdigit())
    assert f"{amount:.4f}".replace(".", "").strip("0") == digits.strip("0")


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        ("EUR", 2),
        ("HUF", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("VND", 0),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
    ],
)
def test_a_currency_has_its_decimals(currency: str, places: int) -> None:
    assert decimals(currency) == places


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_the_smallest_unit_of_every_currency_is_exact(currency: str) -> None:
    unit = Decimal(1).scaleb(-decimals(currency))
    assert exact(unit, currency) == unit
    with pytest.raises(UsageError, match="too many decimals"):
        exact(unit / 10, currency)


def test_an_exact_amount_carries_the_decimals_of_its_currency() -> None:
    assert str(exact(Decimal(5), "EUR")) == "5.00"
    assert str(exact(Decimal("5.0000"), "JPY")) == "5"
    assert str(exact(Decimal("1E+3"), "KWD")) == "1000.000"
    assert exact(-Decimal(5), "EUR") == -5


@pytest.mark.parametrize("amount", [LARGEST, -LARGEST, Decimal("Infinity"), Decimal("NaN")])
def test_what_is_no_sum_is_refused(amount: Decimal) -> None:
    with pytest.raises(UsageError):
        exact(amount, "EUR")


def test_a_currency_is_known_by_its_code() -> None:
    assert known_currency(" eur ") == "EUR"
    for other in ("", "EURO", "EU", "XXX", "XAU", "€", "DEM"):
        with pytest.raises(UsageError, match="unknown currency"):
            known_currency(other)


def test_money_is_said_with_its_currency() -> None:
    assert str(Money(Decimal("1234567.5"), "EUR")) == "1,234,567.50 EUR"
    assert str(Money(Decimal(1234567), "JPY")) == "1,234,567 JPY"


@given(whole=st.integers(0, 10**16), currency=st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_a_whole_number_is_written_as_the_amount_it_stands_for(whole: int, currency: str) -> None:
    amount = plain(unscaled(whole), currency)
    assert plain_scaled(currency)(whole) == amount
    assert plain_scaled(currency, ",")(whole) == amount.replace(".", ",")


def test_totals_are_one_per_currency_and_never_added_across() -> None:
    parts = [
        Money(Decimal("0.10"), "USD"),
        Money(Decimal("0.20"), "EUR"),
        Money(Decimal("0.20"), "USD"),
        Money(Decimal(5), "HUF"),
        Money(Decimal(-5), "HUF"),
    ]
    assert totals(parts) == (Money(Decimal("0.20"), "EUR"), Money(Decimal("0.30"), "USD"))
    assert totals([]) == ()
