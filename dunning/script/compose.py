"""What to say on one call: a pack's lines, chosen and filled from what is known today."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from unicodedata import category
from zlib import crc32

from dunning.facts import OpenInvoice, Role, Standing
from dunning.money import Money, decimals
from dunning.script.pack import Move, Pack, Situation, Variant, filled

_ALL_NAMED = 3
"""Up to so many invoices are all named; of more, the first two and a count."""


@dataclass(frozen=True, slots=True)
class Line:
    """What to say for one move."""

    move: Move
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """The lines of one call in the order of saying. None when there is nothing to call about."""

    lines: tuple[Line, ...]


def compose(
    pack: Pack,
    situation: Situation,
    standing: Standing,
    today: date,
    attempt: int = 0,
    addressee: Role = Role.PAYER,
) -> Script:
    """The lines for a call today. The same facts always give the same lines.

    `addressee` is whom the plan asks for, `attempt` counts the calls made about this so far, so
    that the next one is worded differently. Money is asked for only where it is overdue,
    undisputed and not covered by unallocated money; when all that is overdue is disputed, the
    script asks where the query stands, whatever the situation was to be. A broken promise is
    spoken of only if the standing shows one.
    """
    situation, invoices = _truly(situation, standing, today)
    if not invoices:
        return Script(())
    values = _values(pack, situation, standing, invoices, today, addressee)
    lines = []
    for move in Move:
        offered = [
            variant for variant in pack.lines[situation, move] if variant.slots <= values.keys()
        ]
        variant = _chosen(offered, f"{standing.code} {move}", attempt)
        lines.append(
            Line(move, filled(variant.one if len(invoices) == 1 else variant.many, values))
        )
    return Script(tuple(lines))


def _truly(
    situation: Situation, standing: Standing, today: date
) -> tuple[Situation, tuple[OpenInvoice, ...]]:
    """The situation that the facts bear out, and the invoices to speak of in it."""
    owed = standing.called_for(today)
    if situation is Situation.DISPUTE_REVIEW or not owed:
        return Situation.DISPUTE_REVIEW, standing.due_for_review(today)
    if situation is Situation.BROKEN_PROMISE and standing.broken_promise(today) is None:
        return Situation.LATER_CALL, owed
    return situation, owed


def _chosen(offered: list[Variant], speaker: str, attempt: int) -> Variant:
    """A different one for each attempt in turn, starting where the customer's code says."""
    return offered[(crc32(speaker.encode()) + attempt) % len(offered)]


def _values(
    pack: Pack,
    situation: Situation,
    standing: Standing,
    invoices: tuple[OpenInvoice, ...],
    today: date,
    addressee: Role,
) -> dict[str, str]:
    """A text for every slot that has one: no contact, no `contact`."""
    due = min(invoice.due for invoice in invoices)
    values = {
        "customer": standing.name,
        "invoices": _invoices(pack.words, [invoice.number for invoice in invoices]),
        "due": _day(pack, due, today),
        "days": _days(pack, (today - due).days),
    }
    person = standing.person_to_ring(addressee)
    if person is not None and person.name.strip():
        values["contact"] = person.name
    if situation is not Situation.DISPUTE_REVIEW:
        moneys = [_amount(pack, money) for money in standing.asked_for(today)]
        values["amount"] = _joined(pack.words, moneys)
    promise = standing.broken_promise(today)
    if situation is Situation.BROKEN_PROMISE and promise is not None:
        missing = replace(promise.money, amount=promise.money.amount - promise.received)
        values["promised_for"] = _day(pack, promise.promised_for, today)
        values["promised_amount"] = _amount(pack, missing)
    return values


def _invoices(words: Mapping[str, str], numbers: list[str]) -> str:
    named = numbers
    if len(numbers) > _ALL_NAMED:
        named = [*numbers[:2], filled(words["more"], {"count": str(len(numbers) - 2)})]
    key = "invoice" if len(numbers) == 1 else "invoices"
    return filled(words[key], {"numbers": _joined(words, named)})


def _joined(words: Mapping[str, str], parts: list[str]) -> str:
    *first, last = parts
    return filled(words["both"], {"first": ", ".join(first), "last": last}) if first else last


def _days(pack: Pack, count: int) -> str:
    from babel import Locale

    plural = Locale.parse(pack.language).plural_form(count)
    forms = {"one": "day", "few": "days_few", "many": "days_many"}
    words = pack.words
    return filled(words.get(forms.get(plural, "days"), words["days"]), {"count": str(count)})


def _day(pack: Pack, day: date, today: date) -> str:
    from babel.dates import format_date

    pattern = pack.words["date" if day.year == today.year else "date_with_year"]
    return str(format_date(day, pattern, locale=pack.language))


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
