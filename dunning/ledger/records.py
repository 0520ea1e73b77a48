"""How customers have paid so far: their settled invoices and how late those were, added up.

The sums are kept, one row per customer, and worked out anew for those whom a change touched.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from dunning.ledger import queries
from dunning.ledger.as_of import Whose
from dunning.ledger.model import Allocation, Customer, Invoice, KeptRecord

if TYPE_CHECKING:
    from dunning.ledger.journal import RowChange

_COLUMNS = ("customer_id", *queries.RECORD_SUMS)
_MANY = 5000
"""For more customers than these the whole book is read quicker than theirs alone."""


def keep_records(session: Session, customers: Collection[int]) -> None:
    """Works out anew what is kept of these customers."""
    if len(customers) > _MANY:
        keep_all_records(session)
    else:
        _keep(session, queries.among, _listed(customers))


def keep_all_records(session: Session) -> None:
    """Works out anew what is kept of every customer."""
    _keep(session, queries.everyone, {})


def wrong_records(session: Session) -> Iterator[tuple[str, str, str]]:
    """Whom something else is kept of than their payments give: the code, and both in words."""
    kept = select(*[KeptRecord.__table__.c[name] for name in _COLUMNS])
    right = queries.settled_so_far(queries.everyone)
    stored, worked_out = (
        {row[0]: _words(row[1:]) for row in session.execute(statement)}
        for statement in (kept, right)
    )
    customers = stored.keys() | worked_out.keys()
    off = [one for one in customers if stored.get(one) != worked_out.get(one)]
    if off:
        codes = {row.id: row.code for row in session.execute(select(Customer.id, Customer.code))}
        for one in sorted(off):
            yield codes.get(one, f"{one}"), stored.get(one, _NONE), worked_out.get(one, _NONE)


def _keep(session: Session, whose: Whose, values: dict[str, str]) -> None:
    table: Any = KeptRecord.__table__
    connection = session.connection()
    connection.execute(delete(table).where(whose(table.c.customer_id)), values)
    right = queries.settled_so_far(whose)
    connection.execute(insert(table).from_select(list(_COLUMNS), right), values)


def whose_settled_invoices(session: Session, changes: Iterable["RowChange"]) -> set[int]:
    """The customers of all invoices that were allocated to, altered or removed.

    A change that brought or removed an invoice says itself whose it is; the book says the rest.
    """
    touched: set[int] = set()
    owners: dict[int, int] = {}
    for change in changes:
        rows = (*change.before, *change.after)
        if change.table == Allocation.__tablename__:
            touched.update(_values("invoice_id", change, rows))
        elif change.table == Invoice.__tablename__:
            touched.update(_values("id", change, change.before))
            if "customer_id" in change.columns:
                whose = _values("customer_id", change, rows)
                owners.update(zip(_values("id", change, rows), whose, strict=True))
    customers = {owners[invoice] for invoice in touched & owners.keys()}
    others = touched - owners.keys()
    if others:
        found = select(Invoice.customer_id).where(queries.among(Invoice.id))
        customers |= set(session.connection().scalars(found, _listed(others)))
    return customers


def _values(column: str, change: "RowChange", rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    position = change.columns.index(column)
    return [row[position] for row in rows]


def _listed(numbers: Iterable[int]) -> dict[str, str]:
    return {queries.NUMBERS.key: msgspec.json.encode(sorted(numbers)).decode()}


def _words(sums: Sequence[int]) -> str:
    bands = len(sums) // 2
    late, days = (" ".join(map(str, part)) for part in (sums[1 : 1 + bands], sums[1 + bands :]))
    return f"{sums[0]} settled, late {late}, days {days}"


_NONE = "nothing"
