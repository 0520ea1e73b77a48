"""Currencies as files write them: codes, symbols, and symbols that mean several."""

import re
from functools import lru_cache
from typing import Final

from dunning.errors import UsageError
from dunning.intake.fault import Fault
from dunning.money import CURRENCIES, known_currency

_DOLLARS = frozenset(
    "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD"
    " SRD TTD XCD".split()
)
_SYMBOLS: Final = {
    "€": "EUR",
    "£": "GBP",
    "ft": "HUF",
    "zł": "PLN",
    "kč": "CZK",
    "lei": "RON",
    "₹": "INR",
    "₺": "TRY",
    "₴": "UAH",
    "₽": "RUB",
    "₪": "ILS",
    "₩": "KRW",
    "₫": "VND",
    "฿": "THB",
    "us$": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "r$": "BRL",
    "sfr": "CHF",
    "euro": "EUR",
    "forint": "HUF",
}
_SEVERAL: Final = {
    "$": _DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
}
_LONGEST = 200
_IN_HEADING = re.compile(
    r"\s*(?:[(\[]\s*(?:in )?([A-Za-z]{3}|€|£|\$|Ft|zł|Kč)\s*[)\]]"
    r"|(?:\bin)?\s+([A-Z]{3}|€|£|Ft))\s*$"
)


@lru_cache(maxsize=1024)
def codes_of(written: str) -> frozenset[str]:
    """The ISO 4217 codes that a code or symbol may mean. Empty when it is no currency."""
    text = written.strip().rstrip(".").casefold()
    if text.upper() in CURRENCIES:
        return frozenset({text.upper()})
    if text in _SYMBOLS:
        return frozenset({_SYMBOLS[text]})
    return _SEVERAL.get(text, frozenset())


def heading_currency(heading: str) -> tuple[str, str]:
    """`Amount (EUR)` or `Betrag in EUR` as `Amount` and `EUR`; the heading alone otherwise."""
    found = _IN_HEADING.search(heading) if len(heading) <= _LONGEST else None
    written = (found[1] or found[2]) if found else ""
    if found and codes_of(written) and found.start():
        return heading[: found.start()], written
    return heading, ""


class CurrencyReader:
    """Decides a row's currency from its cell, the mark in its amount, and the user's choice.

    `stated` says whether the file has a currency column that is filled in. `default` is the
    user's currency; it never overrides what the file says, and decides between the currencies
    that one symbol stands for.
    """

    def __init__(self, default: str, *, stated: bool, heading: str = "") -> None:
        self._default = known_currency(default) if default else ""
        self._stated = stated
        self._heading = heading
        self._known: dict[tuple[str, str], str | Fault] = {}

    def read(self, cell: str, mark: str) -> str | Fault:
        """The ISO code for a currency cell and a mark beside the amount, both maybe empty."""
        found = self._known.get((cell, mark))
        if found is None:
            if len(self._known) > 10_000:
                self._known.clear()
            found = self._known[cell, mark] = self._decide(cell, mark or self._heading)
        return found

    def _decide(self, cell: str, mark: str) -> str | Fault:
        if not (cell or mark):
            if self._default and not self._stated:
                return self._default
            return Fault("the currency is missing", "fill it in, as a code such as EUR or HUF")
        codes = codes_of(cell or mark)
        if cell and mark and codes_of(mark):
            codes &= codes_of(mark)
            if not codes:
                return Fault(f"the amount is marked {mark}", "make the two currencies agree")
        return self._only(codes, cell or mark)

    def _only(self, codes: frozenset[str], written: str) -> str | Fault:
        if len(codes) == 1:
            return next(iter(codes))
        if self._default in codes:
            return self._default
        if not codes:
            try:
                return known_currency(written)
            except UsageError:
                return Fault("no such currency", "use an ISO 4217 code such as EUR, HUF or USD")
        several = ", ".join(sorted(codes & {"USD", "CAD", "AUD"} or codes))
        return Fault(
            f"{written} may mean {several}",
            f"say which with --currency {several[:3]}, or write the code in the file",
        )
