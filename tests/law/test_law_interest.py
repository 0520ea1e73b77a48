"""Late interest: worked examples, the edges of days and half-years, part payments, refusals."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import DunningError, UsageError
from dunning.law.interest import LateInterest, Reduction, late_interest
from dunning.law.rates import Regime, load_references
from dunning.law.simple_interest import DayCount, rounded
from dunning.money import Money


def day(text: str) -> date:
    return date.fromisoformat(text)


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def owed(
    regime: str,
    principal: str,
    due: str,
    until: str,
    day_count: str = "act/365",
    rate: str | None = None,
    taken_off: tuple[tuple[str, str], ...] = (),
) -> LateInterest:
    """The interest of a debt written as people write it."""
    return late_interest(
        Regime(regime),
        money(principal),
        day(due),
        day(until),
        day_count=DayCount(day_count),
        contract_rate=None if rate is None else Decimal(rate),
        reductions=[Reduction(day(on), money(amount)) for on, amount in taken_off],
    )


def runs(found: LateInterest) -> list[tuple[int, str]]:
    """Days and rate of each segment."""
    return [(segment.days, str(segment.rate)) for segment in found.segments]


WORKED = [
    # regime, principal, due, paid, days, segments, act/365, act/act
    (
        *("uk", "7500 GBP", "2025-03-31", "2025-09-15"),
        *(168, [(168, "12.75")], "440.14 GBP", "440.14 GBP"),
    ),
    (
        *("uk", "1000 GBP", "2023-06-29", "2023-08-18"),
        *(50, [(50, "11.50")], "15.75 GBP", "15.75 GBP"),
    ),
    (
        *("uk", "1000 GBP", "2023-06-30", "2023-08-19"),
        *(50, [(50, "13.00")], "17.81 GBP", "17.81 GBP"),
    ),
    (
        *("de", "10000 EUR", "2023-05-31", "2023-08-15"),
        *(76, [(30, "10.62"), (46, "12.12")], "240.03 EUR", "240.03 EUR"),
    ),
    (
        *("hu", "1000000 HUF", "2023-11-30", "2024-02-15"),
        *(77, [(31, "21.00"), (46, "18.75")], "41466 HUF", "41401 HUF"),
    ),
    (
        *("fr", "10000 EUR", "2024-09-30", "2024-11-30"),
        *(61, [(61, "14.25")], "238.15 EUR", "237.50 EUR"),
    ),
    ("uk", "5000 GBP", "2026-03-31", "2026-03-31", 0, [], "0.00 GBP", "0.00 GBP"),
]


@pytest.mark.parametrize(
    ("regime", "principal", "due", "paid", "days", "segments", "by_365", "by_act"), WORKED
)
def test_the_worked_examples(
    regime: str,
    principal: str,
    due: str,
    paid: str,
    days: int,
    segments: list[tuple[int, str]],
    by_365: str,
    by_act: str,
) -> None:
    found = owed(regime, principal, due, paid)
    assert (found.days, runs(found), found.total) == (days, segments, money(by_365))
    assert owed(regime, principal, due, paid, "act/act").total == money(by_act)


PUBLISHED = [
    ("10000 EUR", "8.0", 90, "act/365", "197.26 EUR"),
    ("1000 EUR", "5.12", 25, "act/365", "3.51 EUR"),
    ("1500 USD", "6.5", 10, "act/360", "2.71 USD"),
]


@pytest.mark.parametrize(("principal", "rate", "days", "day_count", "published"), PUBLISHED)
def test_the_published_examples(
    principal: str, rate: str, days: int, day_count: str, published: str
) -> None:
    paid = str(day("2025-04-01") + timedelta(days=days))
    found = owed("contract", principal, "2025-04-01", paid, day_count, rate)
    assert (found.days, found.total) == (days, money(published))


def test_the_figure_is_rounded_once_and_half_up() -> None:
    # a day costs 0.005: rounded day by day these five would come to 0.05
    found = owed("contract", "18.25 EUR", "2025-01-01", "2025-01-06", rate="10")
    assert found.exact == Fraction(25, 1000)
    assert found.total == money("0.03 EUR")
    assert owed("contract", "18.25 EUR", "2025-01-01", "2025-01-02", rate="10").total == money(
        "0.01 EUR"
    )


ROUNDED = [
    ("149/1000", "EUR", "0.15"),
    ("145/1000", "EUR", "0.15"),
    ("144999/1000000", "EUR", "0.14"),
    ("5/2", "HUF", "3"),
    ("249/100", "HUF", "2"),
    ("5/2", "JPY", "3"),
    ("12345/10000", "KWD", "1.235"),
    ("0", "GBP", "0.00"),
]


@pytest.mark.parametrize(("exact", "currency", "amount"), ROUNDED)
def test_rounding_goes_to_the_smallest_unit_and_forints_to_whole_ones(
    exact: str, currency: str, amount: str
) -> None:
    assert rounded(Fraction(exact), currency) == Money(Decimal(amount), currency)


EDGES = [
    # regime, due, until, segments
    ("de", "2023-06-29", "2023-06-30", [(1, "10.62")]),
    ("de", "2023-06-30", "2023-07-01", [(1, "12.12")]),
    ("de", "2023-06-29", "2023-07-01", [(1, "10.62"), (1, "12.12")]),
    ("fr", "2023-12-30", "2023-12-31", [(1, "14.00")]),
    ("fr", "2023-12-31", "2024-01-01", [(1, "14.50")]),
    ("eu", "2023-12-30", "2024-01-01", [(1, "12.00"), (1, "12.50")]),
    ("hu", "2023-12-31", "2024-01-01", [(1, "18.75")]),
    ("hu", "2023-12-30", "2024-07-01", [(1, "21.00"), (182, "18.75"), (1, "15.00")]),
    ("uk", "2023-06-29", "2023-07-02", [(3, "11.50")]),
    ("uk", "2023-06-30", "2024-01-02", [(186, "13.00")]),
    ("uk", "2023-12-30", "2024-01-01", [(2, "13.00")]),
    ("uk", "2023-12-31", "2024-01-01", [(1, "13.25")]),
]


@pytest.mark.parametrize(("regime", "due", "until", "segments"), EDGES)
def test_the_first_day_of_a_half_year_has_the_new_rate(
    regime: str, due: str, until: str, segments: list[tuple[int, str]]
) -> None:
    currency = {"uk": "GBP", "hu": "HUF"}.get(regime, "EUR")
    assert runs(owed(regime, f"1000 {currency}", due, until)) == segments


def test_a_forint_regime_takes_the_european_bank_s_rate_for_debts_in_euros() -> None:
    found = owed("hu", "1000 EUR", "2023-11-30", "2024-02-15")
    assert runs(found) == [(31, "12.00"), (46, "12.50")]
    assert found.segments[1].basis == "ECB main refinancing rate of 4.50% on 2024-01-01 + 8 points"


LEAP = [
    # due, until, day count, interest of 36,500 x 366 at 1 % a year
    ("2023-12-31", "2024-12-31", "act/act", "133590"),
    ("2023-12-31", "2024-12-31", "act/365", "133956"),
    ("2022-12-31", "2023-12-31", "act/act", "133590"),
    ("2023-12-31", "2024-01-01", "act/act", "365"),
    ("2024-12-30", "2024-12-31", "act/act", "365"),
    ("2024-12-31", "2025-01-01", "act/act", "366"),
    ("2024-12-30", "2025-01-01", "act/act", "731"),
    ("2023-06-30", "2025-06-30", "act/act", str(184 * 366 + 366 * 365 + 181 * 366)),
    ("2024-02-28", "2024-02-29", "act/365", "366"),
    ("2024-02-28", "2024-02-29", "act/act", "365"),
]


@pytest.mark.parametrize(("due", "until", "day_count", "interest"), LEAP)
def test_a_day_of_a_leap_year_is_a_366th_under_act_act_alone(
    due: str, until: str, day_count: str, interest: str
) -> None:
    principal = f"{36500 * 366} EUR"
    found = owed("contract", principal, due, until, day_count, rate="1")
    assert found.exact == Fraction(interest)


THIRTY = [
    # due, until, days
    ("2025-01-15", "2025-02-15", 30),
    ("2025-01-30", "2025-01-31", 0),
    ("2025-01-31", "2025-02-01", 1),
    ("2025-01-31", "2025-02-28", 28),
    ("2025-02-28", "2025-03-01", 3),
    ("2024-02-29", "2024-03-31", 31),
    ("2024-12-31", "2025-12-31", 360),
    ("2023-05-31", "2023-08-15", 75),
]


@pytest.mark.parametrize(("due", "until", "days"), THIRTY)
def test_by_30_360_every_month_has_thirty_days(due: str, until: str, days: int) -> None:
    found = owed("contract", "36000 EUR", due, until, "30/360", rate="1")
    assert [segment.days for segment in found.segments] == [days]
    assert found.exact == days


def test_a_half_year_by_30_360_has_180_days_wherever_it_is_cut() -> None:
    found = owed("de", "36000 EUR", "2023-06-30", "2024-06-30", "30/360")
    assert runs(found) == [(180, "12.12"), (180, "12.62")]
    assert found.exact == 360 * Fraction("24.74") / 2


NOTHING_OWED = [
    ("uk", "1000 GBP", "2026-03-31", "2026-03-31"),
    ("uk", "1000 GBP", "2026-03-31", "2026-03-30"),
    ("de", "1000 EUR", "2026-03-31", "2020-01-01"),
    ("fr", "0 EUR", "2024-03-31", "2025-03-31"),
    ("hu", "1000 HUF", "2027-03-31", "2027-03-31"),
    ("de", "1000 EUR", "2001-03-31", "2001-03-31"),
    ("uk", "1000 GBP", "9999-12-31", "9999-12-31"),
]


@pytest.mark.parametrize(("regime", "principal", "due", "until"), NOTHING_OWED)
def test_nothing_is_owed_before_a_day_has_passed_with_anything_open(
    regime: str, principal: str, due: str, until: str
) -> None:
    found = owed(regime, principal, due, until)
    assert (found.days, found.segments, found.notes) == (0, (), ())
    assert found.total == Money(Decimal(0), principal.split()[1])
    assert found.basis.startswith("no interest by ")
    assert found.verified


REFUSED = [
    # regime, principal, due, until, what the line says
    ("de", "1 USD", "2025-01-31", "2025-03-01", "regime de has rates for debts in EUR, not in USD"),
    ("uk", "1 EUR", "2025-01-31", "2025-03-01", "regime uk has rates for debts in GBP, not in EUR"),
    ("hu", "1 USD", "2025-01-31", "2025-03-01", "for debts in HUF and EUR, not in USD: use regime"),
    ("eu", "1 SEK", "2025-01-31", "2025-03-01", "regime eu has rates for debts in EUR, not in SEK"),
    ("fr", "1 GBP", "2025-01-31", "2025-01-31", "regime fr has rates for debts in EUR, not in GBP"),
    ("de", "1 EUR", "2014-07-27", "2025-01-31", "regime de holds for defaults from 2014-07-29 on"),
    ("hu", "1 HUF", "2013-06-29", "2013-08-31", "not for one that started on 2013-06-30"),
    ("eu", "1 EUR", "2013-03-14", "2013-08-31", "regime eu holds for defaults from 2013-03-16 on"),
    (
        *("hu", "1 HUF", "2026-05-31", "2026-07-01"),
        (
            "no verified MNB base rate for the half-year from 2026-07-01: "
            "count up to 2026-06-30, or use regime contract with a rate you have checked"
        ),
    ),
    (
        *("hu", "1 HUF", "2026-06-30", "2026-07-01"),
        (
            "no verified MNB base rate for the half-year from 2026-07-01: "
            "use regime contract with a rate you have checked"
        ),
    ),
    (
        *("fr", "1 EUR", "2025-12-31", "2027-01-01"),
        (
            "no verified ECB main refinancing rate for the half-year from 2027-01-01: count up to "
            "2026-12-31"
        ),
    ),
    (
        *("uk", "1 GBP", "2026-12-31", "2027-03-01"),
        "no verified Bank of England base rate for the half-year from 2027-01-01: use regime",
    ),
    (
        *("uk", "1 GBP", "2012-12-30", "2013-03-01"),
        "no verified Bank of England base rate for the half-year from 2012-07-01: use regime",
    ),
    ("fr", "1 EUR", "2012-12-30", "2013-03-01", "for the half-year from 2012-07-01: use regime"),
    ("fr", "1 EUR", "2025-12-31", "9999-12-31", "for the half-year from 2027-01-01: count up to"),
    ("uk", "-1 GBP", "2025-01-31", "2025-03-01", "it must not be below zero"),
    ("uk", "NaN GBP", "2025-01-31", "2025-03-01", "too large"),
    ("uk", "1.001 GBP", "2025-01-31", "2025-03-01", "too many decimals"),
]


@pytest.mark.parametrize(("regime", "principal", "due", "until", "line"), REFUSED)
def test_what_is_not_known_is_refused_in_one_line(
    regime: str, principal: str, due: str, until: str, line: str
) -> None:
    with pytest.raises(DunningError) as refused:
        owed(regime, principal, due, until)
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)


BARELY_KNOWN = [
    ("de", "2014-07-28", "2014-07-29"),
    ("hu", "2013-06-30", "2013-07-01"),
    ("hu", "2026-06-29", "2026-06-30"),
    ("eu", "2013-03-15", "2013-03-16"),
    ("fr", "2012-12-31", "2013-01-01"),
    ("uk", "2012-12-31", "2013-01-01"),
    ("uk", "2026-12-30", "2029-12-31"),
    ("de", "2026-12-30", "2026-12-31"),
]


@pytest.mark.parametrize(("regime", "due", "until"), BARELY_KNOWN)
def test_the_days_next_to_a_refusal_have_a_figure(regime: str, due: str, until: str) -> None:
    currency = {"uk": "GBP", "hu": "HUF"}.get(regime, "EUR")
    assert owed(regime, f"1000 {currency}", due, until).exact > 0


RATES_REFUSED = [
    ("contract", None, "needs the rate that was agreed"),
    ("contract", "-0.01", "a percentage a year from 0 to 1,000"),
    ("contract", "1000.01", "a percentage a year from 0 to 1,000"),
    ("contract", "NaN", "a percentage a year from 0 to 1,000"),
    ("contract", "Infinity", "a percentage a year from 0 to 1,000"),
    ("de", "5", "regime de sets its own rate"),
]


@pytest.mark.parametrize(("regime", "rate", "line"), RATES_REFUSED)
def test_an_agreed_rate_belongs_to_a_contract_and_to_nothing_else(
    regime: str, rate: str | None, line: str
) -> None:
    with pytest.raises(UsageError) as refused:
        owed(regime, "1000 EUR", "2025-01-31", "2025-03-01", rate=rate)
    assert line in str(refused.value)


def test_a_contract_bears_its_rate_in_any_currency_and_on_any_day() -> None:
    found = owed("contract", "73000 SEK", "1999-12-31", "2000-12-31", rate="1.50")
    assert runs(found) == [(366, "1.50")]
    assert found.total == money("1098.00 SEK")
    assert owed("contract", "1000 EUR", "2025-01-31", "2025-12-31", rate="0").exact == 0
    assert owed("contract", "365 EUR", "9999-12-30", "9999-12-31", rate="100").exact == 1


def test_a_part_payment_counts_from_the_day_after_it() -> None:
    found = owed(
        "de", "10000 EUR", "2023-05-31", "2023-08-15", taken_off=(("2023-07-10", "4000 EUR"),)
    )
    seen = [(str(one.first), str(one.last), one.days, str(one.open)) for one in found.segments]
    assert seen == [
        ("2023-06-01", "2023-06-30", 30, "10,000.00 EUR"),
        ("2023-07-01", "2023-07-10", 10, "10,000.00 EUR"),
        ("2023-07-11", "2023-08-15", 36, "6,000.00 EUR"),
    ]
    by_hand = 10000 * Fraction("10.62") * 30 + 10000 * Fraction("12.12") * 10
    assert found.exact == (by_hand + 6000 * Fraction("12.12") * 36) / 36500
    assert found.total == money("192.22 EUR")


def test_a_part_payment_leaves_a_fixed_rate_as_the_first_day_found_it() -> None:
    found = owed(
        "uk", "1000 GBP", "2023-06-29", "2024-03-01", taken_off=(("2024-01-10", "500 GBP"),)
    )
    assert runs(found) == [(195, "11.50"), (51, "11.50")]


def test_what_was_paid_or_credited_by_the_due_date_bears_nothing() -> None:
    found = owed(
        *("fr", "1000 EUR", "2024-09-30", "2024-11-30"),
        taken_off=(("2024-09-30", "100 EUR"), ("2024-09-01", "150 EUR")),
    )
    assert found.exact == owed("fr", "750 EUR", "2024-09-30", "2024-11-30").exact


def test_a_debt_paid_in_full_stops_there_and_asks_for_no_later_rate() -> None:
    paid = (("2026-06-30", "600 HUF"), ("2026-06-10", "400 HUF"))
    found = owed("hu", "1000 HUF", "2026-05-31", "2027-12-31", taken_off=paid)
    assert (found.until, found.days) == (day("2026-06-30"), 30)
    assert runs(found) == [(10, "14.50"), (20, "14.50")]
    early = owed("de", "5 EUR", "2026-05-31", "2026-06-30", taken_off=(("2026-05-02", "5 EUR"),))
    assert (early.days, early.segments) == (0, ())


def test_a_payment_after_the_day_asked_about_changes_nothing() -> None:
    alone = owed("de", "100 EUR", "2025-05-31", "2025-06-30")
    later = owed(
        *("de", "100 EUR", "2025-05-31", "2025-06-30"), taken_off=(("2025-06-30", "100 EUR"),)
    )
    assert later.exact == alone.exact
    after = owed(
        *("de", "100 EUR", "2025-05-31", "2025-06-30"), taken_off=(("2025-07-01", "100 EUR"),)
    )
    assert after == alone


BAD_REDUCTIONS = [
    ((("2025-06-01", "60 EUR"), ("2025-06-02", "40.01 EUR")), "more than 100.00 EUR was paid"),
    ((("2025-06-01", "60 USD"),), "60.00 USD of 2025-06-01 cannot reduce a debt in EUR"),
    ((("2025-06-01", "0 EUR"),), "0.00 EUR of 2025-06-01 reduces nothing"),
    ((("2025-06-01", "-5 EUR"),), "-5.00 EUR of 2025-06-01 reduces nothing"),
]


@pytest.mark.parametrize(("taken_off", "line"), BAD_REDUCTIONS)
def test_a_reduction_that_cannot_be_is_refused(
    taken_off: tuple[tuple[str, str], ...], line: str
) -> None:
    with pytest.raises(UsageError) as refused:
        owed("de", "100 EUR", "2025-05-31", "2025-07-31", taken_off=taken_off)
    assert line in str(refused.value)


def test_the_basis_says_all_it_takes_to_work_the_figure_out_again() -> None:
    assert owed("uk", "7500 GBP", "2025-03-31", "2025-09-15").basis == (
        "12.75% for 168 days on 7,500.00 GBP, 2025-04-01 to 2025-09-15: Bank of England base "
        "rate + 8 points, fixed on the first day of default, by Late Payment of Commercial Debts "
        "(Interest) Act 1998 and SI 2002/1675; simple interest, act/365"
    )
    part_paid = owed(
        *("de", "10000 EUR", "2023-05-31", "2023-08-15", "act/act"),
        taken_off=(("2023-07-10", "4000 EUR"),),
    )
    assert part_paid.basis == (
        "10.62% for 30 days, 12.12% for 46 days on what was open of 10,000.00 EUR, 2023-06-01 to "
        "2023-08-15: German Basiszinssatz (BGB 247) + 9 points, following each half-year, by BGB "
        "288(2) and 247; simple interest, act/act"
    )
    assert owed("contract", "100 EUR", "2025-05-31", "2025-06-01", rate="5").basis == (
        "5% for 1 day on 100.00 EUR, 2025-06-01 to 2025-06-01: rate agreed in the contract; "
        "simple interest, act/365"
    )
    assert owed("uk", "5000 GBP", "2026-03-31", "2026-03-31").basis == (
        "no interest by 2026-03-31: it runs from the day after the due date 2026-03-31, "
        "on what is open"
    )


SEGMENT_BASES = [
    ("uk", "GBP", "2025-03-31", "Bank of England base rate of 4.75% on 2024-12-31 + 8 points"),
    ("uk", "GBP", "2025-06-30", "Bank of England base rate of 4.25% on 2025-06-30 + 8 points"),
    ("hu", "HUF", "2025-03-31", "MNB base rate of 6.50% on 2025-01-01 + 8 points"),
    (
        "de",
        "EUR",
        "2016-07-31",
        "German Basiszinssatz (BGB 247) of -0.88% on 2016-07-01 + 9 points",
    ),
]


@pytest.mark.parametrize(("regime", "currency", "due", "basis"), SEGMENT_BASES)
def test_a_segment_names_the_reference_its_day_and_the_margin(
    regime: str, currency: str, due: str, basis: str
) -> None:
    until = str(day(due) + timedelta(days=3))
    assert [one.basis for one in owed(regime, f"9 {currency}", due, until).segments] == [basis]


def test_a_derived_rate_is_told_and_is_not_verified() -> None:
    found = owed("de", "1000 EUR", "2026-05-31", "2026-08-15")
    assert not found.verified
    assert [bool(segment.doubt) for segment in found.segments] == [False, True]
    assert found.notes == (
        (
            "German Basiszinssatz (BGB 247) of 1.52% on 2026-07-01 is derived: the ECB's 2.40 less "
            "0.88, the difference in every half-year from 2013 to January 2026; no announcement "
            "found"
        ),
    )
    assert owed("de", "1000 EUR", "2026-05-31", "2026-06-30").verified


NOTED = [
    # regime, due, until, the notes begin with
    ("uk", "2025-03-31", "2025-04-30", ["not owed where the contract has a substantial remedy"]),
    ("de", "2014-07-28", "2014-09-30", ["9 points and the fixed sum hold for debts that arose"]),
    ("de", "2016-06-29", "2016-07-30", ["9 points and the fixed sum hold for debts that arose"]),
    ("de", "2016-06-30", "2016-07-30", []),
    ("fr", "2025-03-31", "2025-04-30", ["the contract may set a lower rate"]),
    ("eu", "2025-03-31", "2025-04-30", ["the least that member states must grant"]),
    ("hu", "2022-10-31", "2022-11-09", []),
    ("hu", "2022-10-31", "2022-11-10", ["Government decree 454/2022 caps default interest at 25%"]),
]


@pytest.mark.parametrize(("regime", "due", "until", "beginnings"), NOTED)
def test_what_to_know_before_naming_the_figure(
    regime: str, due: str, until: str, beginnings: list[str]
) -> None:
    currency = {"uk": "GBP", "hu": "HUF"}.get(regime, "EUR")
    notes = owed(regime, f"1000 {currency}", due, until).notes
    assert len(notes) == len(beginnings)
    for note, beginning in zip(notes, beginnings, strict=True):
        assert note.startswith(beginning)


def test_the_hungarian_cap_would_change_no_rate_that_is_shipped() -> None:
    for name in ("mnb", "ecb"):
        for row in load_references()[name].rates:
            assert row.percent is None or row.percent + 8 < 25


FIRST, LAST = date(2014, 8, 1), date(2026, 6, 30)
DAYS = st.dates(FIRST, LAST)
AMOUNTS = st.decimals(1, 10**9, places=2)
COUNTS = st.sampled_from(DayCount)
STATUTORY = st.sampled_from([one for one in Regime if one is not Regime.CONTRACT])
FLOATING = st.sampled_from([Regime.DE, Regime.FR, Regime.HU, Regime.EU])


def interest(
    regime: Regime,
    amount: Decimal,
    due: date,
    until: date,
    day_count: DayCount,
    reductions: tuple[Reduction, ...] = (),
) -> Fraction:
    principal = Money(amount, {"uk": "GBP", "hu": "HUF"}.get(regime, "EUR"))
    found = late_interest(regime, principal, due, until, day_count=day_count, reductions=reductions)
    return found.exact


@given(STATUTORY, AMOUNTS, DAYS, DAYS, DAYS, COUNTS)
def test_interest_never_falls_with_time(
    regime: Regime, amount: Decimal, one: date, two: date, three: date, day_count: DayCount
) -> None:
    due, sooner, later = sorted((one, two, three))
    less = interest(regime, amount, due, sooner, day_count)
    assert 0 <= less <= interest(regime, amount, due, later, day_count)


@given(STATUTORY, AMOUNTS, AMOUNTS, DAYS, DAYS, COUNTS)
def test_interest_grows_in_step_with_the_debt(
    regime: Regime, one: Decimal, two: Decimal, due: date, until: date, day_count: DayCount
) -> None:
    apart = [interest(regime, amount, due, until, day_count) for amount in (one, two)]
    assert interest(regime, one + two, due, until, day_count) == sum(apart)


@given(FLOATING, AMOUNTS, st.lists(DAYS, min_size=2, max_size=6), COUNTS)
def test_periods_that_follow_each_other_add_up(
    regime: Regime, amount: Decimal, days: list[date], day_count: DayCount
) -> None:
    days.sort()
    parts = [interest(regime, amount, due, until, day_count) for due, until in pairwise(days)]
    assert interest(regime, amount, days[0], days[-1], day_count) == sum(parts)


@given(STATUTORY, AMOUNTS, AMOUNTS, DAYS, DAYS, DAYS, COUNTS)
def test_a_part_paid_debt_is_two_debts_paid_on_their_own_days(
    regime: Regime,
    paid: Decimal,
    rest: Decimal,
    due: date,
    on: date,
    until: date,
    day_count: DayCount,
) -> None:
    currency = {"uk": "GBP", "hu": "HUF"}.get(regime, "EUR")
    reduction = Reduction(on, Money(paid, currency))
    together = interest(regime, paid + rest, due, until, day_count, (reduction,))
    first = interest(regime, paid, due, min(on, until), day_count)
    assert together == first + interest(regime, rest, due, until, day_count)


@given(FLOATING, AMOUNTS, DAYS, st.integers(0, 900), st.sampled_from(list(DayCount)[:3]))
def test_interest_is_the_sum_of_its_single_days(
    regime: Regime, amount: Decimal, due: date, length: int, day_count: DayCount
) -> None:
    margin = {Regime.DE: 9, Regime.FR: 10}.get(regime, 8)
    bank = {Regime.DE: "basiszins", Regime.HU: "mnb"}.get(regime, "ecb")
    until = min(due + timedelta(days=length), LAST)
    total = Fraction(0)
    for number in range(1, (until - due).days + 1):
        one = due + timedelta(days=number)
        percent = [row.percent for row in load_references()[bank].rates if row.since <= one][-1]
        assert percent is not None
        leap = one.year % 4 == 0
        year = {"act/365": 365, "act/360": 360, "act/act": 366 if leap else 365}[day_count]
        total += Fraction(amount) * Fraction(percent + margin) / 100 / year
    assert interest(regime, amount, due, until, day_count) == total
