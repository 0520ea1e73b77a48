"""Numbers, names and days as each language writes them."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from script_building import PACKS, TODAY, pack_of

from dunning.money import Money
from dunning.script.wording import amounts, day, day_count, invoice_list, weekday

ELEVEN = [str(number) for number in range(2041, 2052)]


def spaced(text: str) -> str:
    """The text with ordinary blanks for those that no line breaks at."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "en", "hu", "de", "ru"),
    [
        ("3400", "EUR", "€3,400", "3 400 EUR", "3.400 €", "3 400 €"),
        ("3400.00", "EUR", "€3,400", "3 400 EUR", "3.400 €", "3 400 €"),
        ("3400.5", "EUR", "€3,400.50", "3 400,50 EUR", "3.400,50 €", "3 400,50 €"),
        ("0.01", "EUR", "€0.01", "0,01 EUR", "0,01 €", "0,01 €"),
        ("250000", "HUF", "HUF 250,000", "250 000 Ft", "250.000 HUF", "250 000 HUF"),
        ("250.25", "HUF", "HUF 250.25", "250,25 Ft", "250,25 HUF", "250,25 HUF"),
        ("123456.78", "USD", "$123,456.78", "123 456,78 USD", "123.456,78 $", "123 456,78 $"),
        ("100", "USD", "$100", "100 USD", "100 $", "100 $"),
        ("1234.25", "RSD", "RSD 1,234.25", "1 234,25 RSD", "1.234,25 RSD", "1 234,25 RSD"),
        ("7", "RSD", "RSD 7", "7 RSD", "7 RSD", "7 RSD"),
        ("12345", "JPY", "¥12,345", "12 345 ¥", "12.345 ¥", "12 345 ¥"),
        ("1.234", "BHD", "BHD 1.234", "1,234 BHD", "1,234 BHD", "1,234 BHD"),
        ("999999999999.99", "EUR", "€999,999,999,999.99", "999 999 999 999,99 EUR",
         "999.999.999.999,99 €", "999 999 999 999,99 €"),
    ],
)  # fmt: skip
def test_an_amount_is_written_as_the_language_writes_it(
    amount: str, currency: str, en: str, hu: str, de: str, ru: str
) -> None:
    money = Money(Decimal(amount), currency)
    said = {language: spaced(amounts(pack_of(language), [money])) for language in PACKS}
    assert said == {"de": de, "en": en, "hu": hu, "ru": ru}


@pytest.mark.parametrize("language", PACKS)
def test_an_amount_is_never_broken_over_two_lines(language: str) -> None:
    for currency in ("EUR", "HUF", "USD", "RSD", "JPY"):
        assert " " not in amounts(pack_of(language), [Money(Decimal(1234567), currency)])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "€1, HUF 2 and $3"),
        ("hu", "1 EUR, 2 Ft és 3 USD"),
        ("de", "1 €, 2 HUF und 3 $"),
        ("ru", "1 €, 2 HUF и 3 $"),
    ],
)
def test_amounts_of_several_currencies_are_joined_and_never_added(
    language: str, expected: str
) -> None:
    moneys = [Money(Decimal(place), code) for place, code in enumerate(("EUR", "HUF", "USD"), 1)]
    assert spaced(amounts(pack_of(language), moneys)) == expected


@pytest.mark.parametrize(
    ("count", "en", "hu", "de", "ru"),
    [
        (1, "1 day", "1 nap", "1 Tag", "1 день"),
        (2, "2 days", "2 nap", "2 Tagen", "2 дня"),
        (4, "4 days", "4 nap", "4 Tagen", "4 дня"),
        (5, "5 days", "5 nap", "5 Tagen", "5 дней"),
        (11, "11 days", "11 nap", "11 Tagen", "11 дней"),
        (14, "14 days", "14 nap", "14 Tagen", "14 дней"),
        (21, "21 days", "21 nap", "21 Tagen", "21 день"),
        (22, "22 days", "22 nap", "22 Tagen", "22 дня"),
        (25, "25 days", "25 nap", "25 Tagen", "25 дней"),
        (101, "101 days", "101 nap", "101 Tagen", "101 день"),
        (111, "111 days", "111 nap", "111 Tagen", "111 дней"),
        (1000, "1000 days", "1000 nap", "1000 Tagen", "1000 дней"),
    ],
)
def test_days_take_the_plural_of_the_language(
    count: int, en: str, hu: str, de: str, ru: str
) -> None:
    said = {language: day_count(pack_of(language), count) for language in PACKS}
    assert said == {"de": de, "en": en, "hu": hu, "ru": ru}


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "one"), (3, "few"), (7, "many"), (21, "one"), (111, "many")]
)
def test_a_language_may_have_more_plurals_than_two(count: int, expected: str) -> None:
    words = {"day": "one", "days_few": "few", "days_many": "many", "days": "other"}
    assert day_count(replace(pack_of("ru"), words=words), count) == expected


def test_a_language_with_two_plurals_needs_no_more() -> None:
    words = {"day": "one", "days": "several"}
    for language in ("ru", "en"):
        said = [day_count(replace(pack_of(language), words=words), count) for count in (1, 3, 7)]
        assert said == ["one", "several", "several"]


@pytest.mark.parametrize(
    ("on", "en", "hu", "de", "ru"),
    [
        (date(2026, 3, 3), "3 March", "március 3.", "3. März", "3 марта"),
        (date(2026, 12, 31), "31 December", "december 31.", "31. Dezember", "31 декабря"),
        (date(2025, 11, 30), "30 November 2025", "2025. november 30.", "30. November 2025",
         "30 ноября 2025 года"),
        (date(2027, 1, 1), "1 January 2027", "2027. január 1.", "1. Januar 2027",
         "1 января 2027 года"),
    ],
)  # fmt: skip
def test_a_day_has_its_year_when_that_is_not_this_one(
    on: date, en: str, hu: str, de: str, ru: str
) -> None:
    said = {language: day(pack_of(language), on, TODAY) for language in PACKS}
    assert said == {"de": de, "en": en, "hu": hu, "ru": ru}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Friday 3 April"),
        ("hu", "április 3., péntek"),
        ("de", "Freitag, den 3. April"),
        ("ru", "пятница, 3 апреля"),
    ],
)
def test_an_agreed_day_has_its_weekday(language: str, expected: str) -> None:
    assert weekday(pack_of(language), date(2026, 4, 3)) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["2041"], "invoice 2041"),
        (["2041", "2042"], "invoices 2041 and 2042"),
        (["2041", "2042", "2043"], "invoices 2041, 2042 and 2043"),
        (["2041", "2042", "2043", "2044"], "invoices 2041, 2042 and 2 more"),
        (ELEVEN, "invoices 2041, 2042 and 9 more"),
        (["{count}", "\\1"], "invoices {count} and \\1"),
    ],
)
def test_invoices_are_named_as_one_says_them(numbers: list[str], expected: str) -> None:
    assert invoice_list(pack_of("en"), numbers) == expected


@pytest.mark.parametrize("language", PACKS)
def test_up_to_three_invoices_are_all_named_and_of_more_two(language: str) -> None:
    for count in range(1, 12):
        said = invoice_list(pack_of(language), ELEVEN[:count])
        named = ELEVEN[:count] if count <= 3 else ELEVEN[:2]
        left = count - len(named)
        assert re.findall("[0-9]+", said) == [*named, *([str(left)] if left else [])]
