from decimal import Decimal

import pytest

from dunning.errors import UsageError
from dunning.percentages import read_percentage, shown_percentage


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("8", "8"),
        ("8.5", "8.5"),
        ("8,5", "8.5"),
        (" 8.50 % ", "8.5"),
        ("0", "0"),
        ("100", "100"),
        ("0.0001", "0.0001"),
    ],
)
def test_a_percentage_is_read_as_people_write_it(typed: str, rate: str) -> None:
    found = read_percentage(typed, "rate")
    assert (found, str(found)) == (Decimal(rate), rate)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("-5", "must be a percentage from 0 to 100"),
        ("-0", "must be a percentage from 0 to 100"),
        ("100.01", "must be a percentage from 0 to 100"),
        ("0.00001", "too many decimals"),
        ("", "not a percentage"),
        ("%", "not a percentage"),
        ("eight", "not a percentage"),
        ("1e2", "not a percentage"),
        ("5%%", "not a percentage"),
        ("--5", "not a percentage"),
        ("1,000.5", "not a percentage"),
        ("٨", "not a percentage"),
        ("9" * 40, "not a percentage"),
    ],
)
def test_what_is_no_percentage_is_refused_with_its_name(typed: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"^commission .*{why}"):
        read_percentage(typed, "commission")


def test_another_limit_may_hold() -> None:
    assert read_percentage("182.5", "rate", Decimal(1000)) == Decimal("182.5")
    with pytest.raises(UsageError, match="from 0 to 1,000"):
        read_percentage("1001", "rate", Decimal(1000))


@pytest.mark.parametrize(
    ("rate", "shown"), [("8.00", "8%"), ("12.50", "12.5%"), ("100.00", "100%"), ("0.00", "0%")]
)
def test_it_is_shown_without_zeros_at_its_end(rate: str, shown: str) -> None:
    assert shown_percentage(Decimal(rate)) == shown
