"""What is asked and written about claims, each statement once, as `queries` has the morning's.

Every one gives rows, also those that write, so that all are put to the book in one way.
"""

from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    Delete,
    Insert,
    Integer,
    Select,
    String,
    Text,
    Update,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from dunning.ledger.model import Claim, Customer, JournalEntry
from dunning.ledger.queries import CODE
from dunning.ledger.types import Moment

ClaimStatement: TypeAlias = Select[*tuple[Any, ...]] | Insert | Update | Delete
_CALLER = bindparam("caller", type_=String())
_NOW = bindparam("now", type_=Moment())
_NUMBER = bindparam("number", type_=Integer())
_KNOWN_TO = bindparam("known_to", type_=Integer())
_SHOWN = (("lines", Text()), ("asked_why", Boolean()))


def claim_statements(engine: str) -> dict[str, ClaimStatement]:
    """The statements by name, as `engine` (`sqlite` or `postgresql`) takes them."""
    return {
        "claims": _of_others(),
        "claim.free": _free(),
        "claim.take": _take(engine),
        "claim.changed": _changed(),
        "claim.let_go": delete(Claim).where(Claim.customer_id == _NUMBER).returning(Claim.id),
        "claim.prepare": _prepare(),
        "claim.shown": select(Claim.caller, Claim.lines, Claim.asked_why).where(
            Claim.customer_id == _NUMBER
        ),
        "newest_change": select(func.coalesce(func.max(JournalEntry.id), 0)),
    }


def _of_others() -> ClaimStatement:
    """The customers that somebody else has claimed by now, with who it is."""
    return (
        select(Customer.code, Claim.caller)
        .join(Customer, Customer.id == Claim.customer_id)
        .where(Claim.expires_at > _NOW, Claim.caller != _CALLER)
        .order_by(Customer.code)
    )


def _free() -> ClaimStatement:
    """The customer of the code, unless somebody else has or is just making a claim on them."""
    return (
        select(Customer.id)
        .outerjoin(Claim, Claim.customer_id == Customer.id)
        .where(
            Customer.code == CODE,
            or_(Claim.id.is_(None), Claim.expires_at <= _NOW, Claim.caller == _CALLER),
        )
        .with_for_update(skip_locked=True, of=Customer, key_share=True)
    )


def _take(engine: str) -> ClaimStatement:
    """Makes the claim, or renews it; no row where somebody took it since it was seen free."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert(Claim) if engine == "sqlite" else postgresql.insert(Claim)
    renewed = {
        "caller": _CALLER,
        "taken_at": _NOW,
        "expires_at": bindparam("expires", type_=Moment()),
        **{name: bindparam(name, type_=kind) for name, kind in _SHOWN},
    }
    free = or_(Claim.expires_at <= _NOW, Claim.caller == _CALLER)
    return (
        insert.values(customer_id=_NUMBER, **renewed)
        .on_conflict_do_update(index_elements=["customer_id"], set_=renewed, where=free)
        .returning(Claim.id)
    )


def _changed() -> ClaimStatement:
    """Whether the journal has anything about the customer that is newer than what is known."""
    return (
        select(JournalEntry.id)
        .where(JournalEntry.customer_id == _NUMBER, JournalEntry.id > _KNOWN_TO)
        .limit(1)
    )


def _prepare() -> ClaimStatement:
    """Keeps what was shown with the caller's own claim."""
    customer = select(Customer.id).where(Customer.code == CODE).scalar_subquery()
    return (
        update(Claim)
        .where(Claim.customer_id == customer, Claim.caller == _CALLER)
        .values({name: bindparam(name, type_=kind) for name, kind in _SHOWN})
        .returning(Claim.id)
    )
