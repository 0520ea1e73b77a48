"""What makes a payment known again when the same file of invoices comes twice."""

from decimal import Decimal
from hashlib import sha256

from dunning.ledger.incoming import IncomingInvoice, PlainInvoices

_KIND = "invoice:"
_LONGEST = 80
"""As many characters a key may have."""


def key_of(row: IncomingInvoice) -> str:
    """The key of the payment that a row of a file tells of."""
    return _fitting(_KIND + _said(row))


def older_key_of(row: IncomingInvoice) -> str:
    """The key that the same payment got before keys were plain."""
    return _hashed(_said(row))


def _said(row: IncomingInvoice) -> str:
    amount, still_open = row.amount.normalize(), (row.open_amount or Decimal(0)).normalize()
    return f"{row.number}|{amount:f}|{still_open:f}|{row.settled_on or ''}"


def keys_of(run: PlainInvoices) -> list[str]:
    """The same for invoices of a run, whose words all have two decimals."""
    amounts, rests = (
        "\n".join((*words, "")).replace("0\n", "\n").replace("0\n", "\n").replace(".\n", "\n")
        for words in (run.amount_words, run.open_words)
    )
    days = {day: f"{day or ''}" for day in set(run.settled_on)}
    settled = map(days.__getitem__, run.settled_on)
    rows = zip(run.numbers, amounts.split("\n")[:-1], rests.split("\n")[:-1], settled, strict=True)
    keys = [f"{_KIND}{number}|{amount}|{rest or 0}|{day}" for number, amount, rest, day in rows]
    if max(map(len, keys), default=0) > _LONGEST:
        return list(map(_fitting, keys))
    return keys


def _fitting(key: str) -> str:
    """The key itself, which comes in the order of the file: an index takes it quicker."""
    return key if len(key) <= _LONGEST else _hashed(key.removeprefix(_KIND))


def _hashed(said: str) -> str:
    return f"{_KIND}{sha256(said.encode()).hexdigest()[:40]}"
