"""What makes a payment known again when the same file of invoices comes twice."""

from decimal import Decimal
from hashlib import sha256

from dunning.ledger.incoming import IncomingInvoice, PlainInvoices


def key_of(row: IncomingInvoice) -> str:
    """The key of the payment that a row of a file tells of."""
    amount, still_open = row.amount.normalize(), (row.open_amount or Decimal(0)).normalize()
    return _hashed(f"{row.number}|{amount:f}|{still_open:f}|{row.settled_on or ''}")


def keys_of(run: PlainInvoices) -> list[str]:
    """The same for invoices of a run, whose words all have two decimals."""
    amounts, rests = (
        "\n".join((*words, "")).replace("0\n", "\n").replace("0\n", "\n").replace(".\n", "\n")
        for words in (run.amount_words, run.open_words)
    )
    days = ["" if day is None else day.isoformat() for day in run.settled_on]
    rows = zip(run.numbers, amounts.split("\n")[:-1], rests.split("\n")[:-1], days, strict=True)
    return [_hashed(f"{number}|{amount}|{rest or 0}|{day}") for number, amount, rest, day in rows]


def _hashed(said: str) -> str:
    return f"invoice:{sha256(said.encode()).hexdigest()[:40]}"
