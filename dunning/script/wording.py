"""Numbers, names and days as a pack's language writes them, for the slots of a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from unicodedata import category

from dunning.money import Money, decimals
from dunning.script.pack import Pack, filled

_ALL_NAMED = 3
"""Up to so many invoices are all named; of more, the first two and a count."""


def invoice_list(pack: Pack, numbers: Sequence[str]) -> str:
    """`invoice 2041`, `invoices 2041 and 2042`, `invoices 2041, 2042 and 7 more`."""
    words = pack.words
    named = list(numbers)
    if len(numbers) > _ALL_NAMED:
        named = [*numbers[:2], filled(words["more"], {"count": str(len(numbers) - 2)})]
    key = "invoice" if len(numbers) == 1 else "invoices"
    return filled(words[key], {"numbers": _joined(words, named)})


def amounts(pack: Pack, moneys: Sequence[Money]) -> str:
    """One sum per currency, joined: `€3,400 and HUF 250,000`."""
    return _joined(pack.words, [_amount(pack, money) for money in moneys])


def day_count(pack: Pack, count: int) -> str:
    """`1 day`, `24 days`, in the plural that the language has for the number."""
    from babel import Locale

    plural = Locale.parse(pack.language).plural_form(count)
    forms = {"one": "day", "few": "days_few", "many": "days_many"}
    words = pack.words
    return filled(words.get(forms.get(plural, "days"), words["days"]), {"count": str(count)})


def day(pack: Pack, day: date, today: date) -> str:
    """`3 March`, with the year when it is not this one."""
    from babel.dates import format_date

    pattern = pack.words["date" if day.year == today.year else "date_with_year"]
    return str(format_date(day, pattern, locale=pack.language))


def weekday(pack: Pack, day: date) -> str:
    """`Friday 27 March`."""
    from babel.dates import format_date

    return str(format_date(day, pack.words["weekday"], locale=pack.language))


def _joined(words: Mapping[str, str], parts: Sequence[str]) -> str:
    *first, last = parts
    return filled(words["both"], {"first": ", ".join(first), "last": last}) if first else last


def _amount(pack: Pack, money: Money) -> str:
    """In the language's own order of sign and number; a whole amount without decimals.

    The decimals are those of ISO 4217: Babel's own would round a Serbian dinar.
    """
    from babel import Locale
    from babel.numbers import format_currency, get_currency_symbol

    locale = Locale.parse(pack.language)
    places = 0 if money.amount == money.amount.to_integral_value() else decimals(money.currency)
    digits = f"{Decimal(0):.{places}f}"
    pattern = locale.currency_formats["standard"].pattern.split(";")[0].replace("0.00", digits)
    symbol = get_currency_symbol(money.currency, locale=locale)
    if pattern.startswith("¤#") and category(symbol[-1]) != "Sc":
        pattern = pattern.replace("¤", "¤\u00a0")
    return format_currency(
        money.amount, money.currency, format=pattern, locale=locale, currency_digits=False
    )
