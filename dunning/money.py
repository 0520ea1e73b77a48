"""Money: a `Decimal` and its currency, read exactly or refused.

Currencies and their decimals are those of ISO 4217. Babel's CLDR table is not used for
this: it gives the decimals people like to print (0 for RSD, IQD or LAK), not those an
invoice may carry.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from dunning.errors import UsageError

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)
_DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
LARGEST = Decimal(1_000_000_000_000)
"""An amount must stay below this, so that nine hundred such sums still add in a BIGINT."""

SCALE = 10_000
"""Amounts are kept and added up as whole numbers of this part of the currency unit."""
_UNIT = Decimal(1).scaleb(-4)
_CENT = Decimal(1).scaleb(-2)

_PLAIN = r"[0-9]+(?:[.,][0-9]+)?"
_GROUPED = r"[0-9]{1,3}([, '\u00a0\u202f.])[0-9]{3}(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?"
_TWO_WAYS = r"[1-9][0-9]{0,2}[.,][0-9]{3}"


class Money(NamedTuple):
    """An amount in currency units and its ISO 4217 code. Never added across currencies."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{shown(self.amount, self.currency)} {self.currency}"


def decimals(currency: str) -> int:
    """How many decimals an amount in this currency may have (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


def known_currency(text: str) -> str:
    """The ISO 4217 code in upper case. Raises UsageError for anything that is not one."""
    code = text.strip().upper()
    if code in CURRENCIES:
        return code
    raise UsageError(f"unknown currency {text!r}: use an ISO 4217 code such as EUR, HUF or USD")


def exact(amount: Decimal, currency: str) -> Decimal:
    """The amount with the currency's decimals. Raises UsageError rather than rounding it."""
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise UsageError(f"amount {amount} is too large: it must be below {LARGEST:,}")
    places = decimals(currency)
    fixed = amount.quantize(Decimal(1).scaleb(-places))
    if fixed != amount:
        raise UsageError(f"amount {amount} has too many decimals: {currency} has {places}")
    return fixed


def shown(amount: Decimal, currency: str) -> str:
    """For people: 1234.5 EUR as `1,234.50`."""
    return f"{amount:,.{decimals(currency)}f}"


def plain(amount: Decimal, currency: str) -> str:
    """For machines: 1234.5 EUR as `1234.50`."""
    return f"{amount:.{decimals(currency)}f}"


def plain_scaled(currency: str, mark: str = ".") -> Callable[[int], str]:
    """What writes whole numbers of 1/10 000, from 0 up, like `plain`; with this decimal mark."""
    places = decimals(currency)
    step = SCALE // 10**places
    endings = {part: f"{mark}{part // step:0{places}}" for part in range(0, SCALE, step)}
    if not places:
        endings = {0: ""}

    def written(whole: int) -> str:
        try:
            return f"{whole // SCALE}{endings[whole % SCALE]}"
        except KeyError:
            return plain(unscaled(whole), currency).replace(".", mark)

    return written


def scaled(amount: Decimal) -> int:
    """The whole number of 1/10 000 that stands for `amount`. Raises ValueError if inexact."""
    whole = int(amount * SCALE)
    if whole != amount * SCALE:
        raise ValueError(f"{amount} is finer than 1/{SCALE}")
    return whole


def unscaled(whole: int) -> Decimal:
    """The amount in currency units that the whole number of 1/10 000 stands for."""
    hundreds, rest = divmod(whole, 100)
    return whole * _UNIT if rest else hundreds * _CENT


def read_amount(text: str, currency: str) -> Decimal:
    """A positive amount as typed: 3400, 3400.50, 3400,50, 3,400.50 or 3.400,50.

    Raises UsageError for zero, for a sign, for more decimals than the currency has, and for
    `3,400` and `3.400`, which mean different sums to different readers.
    """
    typed = text.strip()
    if typed.startswith(("-", "\u2212")):
        raise UsageError(f"amount {text!r} is negative: amounts are positive")
    if not (re.fullmatch(_PLAIN, typed) or re.fullmatch(_GROUPED, typed)):
        raise UsageError(f"{text!r} is not an amount: write it like 3400 or 3400.50")
    amount = exact(Decimal(_pointed(typed, text)), currency)
    if not amount:
        raise UsageError(f"amount {text!r} is zero: amounts are positive")
    return amount


def _pointed(typed: str, text: str) -> str:
    marks = [mark for mark in typed if mark in ".,"]
    digits = re.sub(r"[ '\u00a0\u202f]", "", typed)
    if len(set(marks)) == 2:
        group = marks[0]
        return digits.replace(group, "").replace(",", ".")
    if len(marks) > 1:
        return digits.replace(marks[0], "")
    if re.fullmatch(_TWO_WAYS, digits):
        whole, short = digits.replace(marks[0], ""), digits[:-1].replace(",", ".")
        raise UsageError(f"{text!r} can be read two ways: write {whole} or {short}")
    return digits.replace(",", ".")


def totals(moneys: Iterable[Money]) -> tuple[Money, ...]:
    """One sum per currency, largest currency code last. Zero sums are left out."""
    sums: dict[str, Decimal] = {}
    for money in moneys:
        sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(sums[currency], currency) for currency in sorted(sums) if sums[currency])
