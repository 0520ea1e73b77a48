"""Spreading many payments or credits over the open invoices at once, by the rule for one.

Each settles the invoices it names, in that order, else the oldest due of its customer and
currency; what is left over stays unallocated.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from dunning.ledger.bulk import insert_rows, reserve_ids, update_rows, wanted_values
from dunning.ledger.journal import Change
from dunning.ledger.model import Allocation, Credit, Invoice, Payment


@dataclass(slots=True)
class Source:
    """Money or a credit that may settle invoices. `left` is what is not allocated yet."""

    id: int
    customer_id: int
    currency: str
    on: date
    left: Decimal
    invoices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Target:
    id: int
    number: str
    issued: date
    open_amount: Decimal
    before: Decimal


@dataclass(slots=True)
class Spread:
    """The parts found: source, invoice id, amount and first day; and the invoices touched."""

    parts: list[tuple[Source, int, Decimal, date]] = field(default_factory=list)
    touched: dict[int, _Target] = field(default_factory=dict)


def spread(change: Change, sources: Sequence[Source]) -> Spread:
    """Works out the parts and takes them off each source's `left`. Writes nothing."""
    result = Spread()
    targets = _open_targets(change, {source.customer_id for source in sources})
    for source in sources:
        for target in _wanted(source, targets[source.customer_id, source.currency]):
            part = min(source.left, target.open_amount)
            if part > 0:
                source.left -= part
                target.open_amount -= part
                starts = max(source.on, target.issued)
                result.parts.append((source, target.id, part, starts))
                result.touched[target.id] = target
    return result


def write_spread(change: Change, model: type[Payment] | type[Credit], result: Spread) -> None:
    """Writes the allocations, and what is open on the invoices now."""
    column = "payment_id" if model is Payment else "credit_id"
    ids = reserve_ids(change.session, Allocation, len(result.parts))
    insert_rows(
        change,
        Allocation,
        ("id", "invoice_id", column, "amount", "starts"),
        [
            (row_id, invoice_id, source.id, amount, starts)
            for row_id, (source, invoice_id, amount, starts) in zip(ids, result.parts, strict=True)
        ],
    )
    touched = list(result.touched.values())
    update_rows(
        change,
        Invoice,
        ("id", "open_amount"),
        [(target.id, target.before) for target in touched],
        [(target.id, target.open_amount) for target in touched],
    )


def _open_targets(change: Change, customers: Iterable[int]) -> dict[tuple[int, str], list[_Target]]:
    found: dict[tuple[int, str], list[_Target]] = defaultdict(list)
    with wanted_values(change.session, int, customers) as wanted:
        rows = change.session.execute(
            select(
                Invoice.id,
                Invoice.number,
                Invoice.customer_id,
                Invoice.currency,
                Invoice.issued,
                Invoice.open_amount,
            )
            .where(Invoice.open_amount > 0, Invoice.customer_id.in_(wanted))
            .order_by(Invoice.due, Invoice.id)
        )
        for row in rows:
            found[row.customer_id, row.currency].append(
                _Target(row.id, row.number, row.issued, row.open_amount, row.open_amount)
            )
    return found


def _wanted(source: Source, targets: Sequence[_Target]) -> Sequence[_Target]:
    if not source.invoices:
        return targets
    by_number = {target.number: target for target in targets}
    return [by_number[number] for number in source.invoices if number in by_number]
