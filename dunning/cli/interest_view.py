"""Late interest as a table with what it rests on, as lines for a pipe, or as JSON."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dunning.cli.desk import Desk
from dunning.cli.interest_answer import Borne, InterestAnswer, LeftOut, Wanted, interest_answer
from dunning.cli.terminal import Column, Format, Terminal
from dunning.days import short_date, shown_date
from dunning.errors import DunningError
from dunning.law.interest import Segment
from dunning.money import Money, plain
from dunning.percentages import shown_percentage

_FINE_DECIMALS = 4
"""The interest of a segment is shown finer than it is paid: only the invoice's sum is rounded."""


def show_interest(desk: Desk, terminal: Terminal, typed: str, until: date, wanted: Wanted) -> None:
    """Writes the interest of each invoice with its segments, and what nothing is claimed for.

    Raises DunningError after that when none could be worked out.
    """
    answer = interest_answer(desk, typed, until, wanted)
    if terminal.format is Format.JSON:
        terminal.json(_record(answer))
    elif terminal.format is Format.PLAIN:
        terminal.rows(_PLAIN_COLUMNS, _plain_rows(answer), ())
    elif not answer.empty:
        _draw(terminal, answer, desk.today)
    if answer.empty:
        day = shown_date(until, desk.today)
        terminal.say(f"{answer.name}: nothing is overdue on {day}, there is no late interest")
    if answer.refused and not answer.borne:
        raise DunningError(f"{answer.code}: no late interest could be worked out")
    if answer.borne:
        terminal.say(
            "Information, not a claim: it may be named only through "
            f"dunning consequence add {answer.code} interest. Not legal advice."
        )


def _draw(terminal: Terminal, answer: InterestAnswer, today: date) -> None:
    terms = answer.terms
    until = shown_date(answer.until, today)
    terminal.heading(f"{answer.name} ({answer.code})")
    terminal.line(f"late interest until {until}, regime {terms.regime}, {terms.day_count}")
    rows = [
        _drawn(one.invoice.number, segment, today)
        for one in answer.borne
        for segment in one.interest.segments
    ]
    if rows:
        terminal.line()
        terminal.rows(_DRAWN_COLUMNS, rows, ())
    for lines in (_rates(answer), *map(_sums, answer.borne), _in_all(answer)):
        if lines:
            terminal.line()
        for text in lines:
            terminal.line(text)


def _drawn(number: str, segment: Segment, today: date) -> tuple[str, ...]:
    return (
        number,
        short_date(segment.first, today),
        short_date(segment.last, today),
        str(segment.days),
        str(segment.open),
        shown_percentage(segment.rate),
        f"{_finely(segment.interest):,}",
    )


def _rates(answer: InterestAnswer) -> list[str]:
    """Where each rate comes from, in the order of the half-years."""
    segments = [segment for one in answer.borne for segment in one.interest.segments]
    ordered = sorted(segments, key=lambda segment: segment.first)
    said = (f"{shown_percentage(one.rate)}: {one.basis}" for one in ordered)
    return list(dict.fromkeys(said))


def _sums(one: Borne) -> list[str]:
    """An invoice's sums, and all that it takes to work them out again."""
    money = one.fixed_sum.money
    fixed = f", {money} fixed sum" if money is not None else ""
    return [
        f"{one.invoice.number}: {one.interest.total} interest{fixed}",
        f"  {one.interest.basis}",
        f"  fixed sum: {one.fixed_sum.basis}",
    ]


def _in_all(answer: InterestAnswer) -> list[str]:
    left_out = (*answer.disputed, *answer.refused)
    sums = (("interest", answer.interest), ("fixed sums", answer.fixed_sums))
    return [
        *(f"{one.invoice.number}, {_open(one)}: {one.why}" for one in left_out),
        *(f"on the account, counted from the day it came: {one}" for one in answer.on_account),
        *(f"in all: {' and '.join(map(str, found))} {word}" for word, found in sums if found),
        *(f"note: {note}" for note in answer.notes),
    ]


def _open(one: Borne | LeftOut) -> Money:
    return Money(one.invoice.open, one.invoice.currency)


_DRAWN_COLUMNS = (
    Column("Invoice"),
    Column("From", whole=True),
    Column("To", whole=True),
    Column("Days", right=True),
    Column("Open", right=True, whole=True),
    Column("Rate", right=True, whole=True),
    Column("Interest", right=True, whole=True),
)
_PLAIN_COLUMNS = tuple(
    Column(name)
    for name in ("List", "Invoice", "From", "To", "Days", "Open", "Rate", "Amount", "Basis")
)


def _plain_rows(answer: InterestAnswer) -> Iterator[tuple[str, ...]]:
    """Segments, then fixed sums, then what nothing is given for, then the totals."""
    for one in answer.borne:
        for segment in one.interest.segments:
            yield _plain_segment(one.invoice.number, segment)
    for one in answer.borne:
        money = one.fixed_sum.money
        amount = _plain(money) if money is not None else ""
        yield _plain_row("fixed-sum", one, amount, one.fixed_sum.basis)
    for word, left_out in (("disputed", answer.disputed), ("refused", answer.refused)):
        for other in left_out:
            yield _plain_row(word, other, "", other.why)
    for word, sums in (("interest", answer.interest), ("fixed sums", answer.fixed_sums)):
        for money in sums:
            yield ("total", "", "", "", "", "", "", _plain(money), word)


def _plain_segment(number: str, segment: Segment) -> tuple[str, ...]:
    return (
        "interest",
        number,
        segment.first.isoformat(),
        segment.last.isoformat(),
        str(segment.days),
        _plain(segment.open),
        f"{segment.rate:f}",
        f"{_finely(segment.interest)} {segment.open.currency}",
        segment.basis,
    )


def _plain_row(word: str, one: Borne | LeftOut, amount: str, basis: str) -> tuple[str, ...]:
    return (word, one.invoice.number, "", "", "", _plain(_open(one)), "", amount, basis)


def _plain(money: Money) -> str:
    return f"{plain(money.amount, money.currency)} {money.currency}"


def _finely(amount: Fraction) -> Decimal:
    """Rounded half up to four decimals."""
    units = int(amount * 10**_FINE_DECIMALS + Fraction(1, 2))
    return Decimal(units).scaleb(-_FINE_DECIMALS)


def _record(answer: InterestAnswer) -> dict[str, Any]:
    return {
        "customer": answer.code,
        "name": answer.name,
        "until": answer.until.isoformat(),
        "regime": answer.terms.regime.value,
        "day_count": answer.terms.day_count.value,
        "invoices": [_borne_record(one) for one in answer.borne],
        "disputed": [_left_out_record(one) for one in answer.disputed],
        "refused": [_left_out_record(one) for one in answer.refused],
        "interest": [_money_record(money) for money in answer.interest],
        "fixed_sums": [_money_record(money) for money in answer.fixed_sums],
        "notes": answer.notes,
    }


def _borne_record(one: Borne) -> dict[str, Any]:
    found, money = one.interest, one.fixed_sum.money
    return _invoice_record(one) | {
        "amount": plain(one.invoice.amount, one.invoice.currency),
        "interest": plain(found.total.amount, found.total.currency),
        "verified": found.verified,
        "basis": found.basis,
        "fixed_sum": _money_record(money) if money is not None else None,
        "fixed_sum_basis": one.fixed_sum.basis,
        "segments": [_segment_record(segment) for segment in found.segments],
    }


def _left_out_record(one: LeftOut) -> dict[str, Any]:
    return _invoice_record(one) | {"why": one.why}


def _invoice_record(one: Borne | LeftOut) -> dict[str, Any]:
    return {
        "invoice": one.invoice.number,
        "due": one.invoice.due.isoformat(),
        "open": plain(one.invoice.open, one.invoice.currency),
        "currency": one.invoice.currency,
    }


def _segment_record(segment: Segment) -> dict[str, Any]:
    return {
        "from": segment.first.isoformat(),
        "to": segment.last.isoformat(),
        "days": segment.days,
        "open": plain(segment.open.amount, segment.open.currency),
        "rate": f"{segment.rate:f}",
        "interest": str(_finely(segment.interest)),
        "basis": segment.basis,
    }


def _money_record(money: Money) -> dict[str, str]:
    return {"amount": plain(money.amount, money.currency), "currency": money.currency}
