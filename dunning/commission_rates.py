"""What the caller earns on an invoice: the rates agreed, and the share of what is open."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

from dunning.facts import OpenInvoice
from dunning.money import Money, decimals


class CommissionRates(NamedTuple):
    """What was agreed for one customer, in percent. None and absent where nothing was.

    `invoices` has the rates of single invoices, by number.
    """

    customer: Decimal | None = None
    invoices: Mapping[str, Decimal] = MappingProxyType({})

    def rate_of(self, number: str, otherwise: Decimal) -> Decimal:
        """The rate of one invoice; `otherwise` is that of the settings."""
        own = self.customer if self.customer is not None else otherwise
        return self.invoices.get(number, own)

    def waiting(self, invoices: Iterable[OpenInvoice], otherwise: Decimal) -> tuple[Money, ...]:
        """The commission on what is open on the invoices, one sum per currency, by its code.

        A sum that comes to nothing is left out.
        """
        shares: dict[str, Decimal] = {}
        for one in invoices:
            share = one.open * self.rate_of(one.number, otherwise)
            shares[one.currency] = shares.get(one.currency, Decimal(0)) + share
        sums = (Money(rounded_share(shares[code], code), code) for code in sorted(shares))
        return tuple(money for money in sums if money.amount)


def rounded_share(hundredfold: Decimal, currency: str) -> Decimal:
    """An amount times a percentage, as a sum that can be paid: half up to the smallest unit."""
    unit = Decimal(1).scaleb(-decimals(currency))
    return (hundredfold / 100).quantize(unit, ROUND_HALF_UP)
