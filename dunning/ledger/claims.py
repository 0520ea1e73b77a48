"""Claims: a caller's lease on a customer, so that two callers never ring the same one.

A lease runs out by itself, so that nobody has to clear up after a caller who went home. It also
keeps what the caller was shown, for the call that follows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Insert, case, delete, func, or_, select
from sqlalchemy.orm import Session

from dunning.ledger.book import Book
from dunning.ledger.model import Claim, Customer, JournalEntry

LEASE = timedelta(minutes=30)
"""So long a customer is kept for the caller who was shown the card."""


class Prepared(NamedTuple):
    """What was shown to the caller: the names of the lines, and whether the way asks why."""

    lines: str = ""
    asked_why: bool | None = None


NOTHING_SHOWN = Prepared()


def newest_change(book: Book) -> int:
    """The number of the journal's newest entry, 0 where there is none."""
    with book.read() as session:
        return session.scalar(select(func.max(JournalEntry.id))) or 0


def take_first(
    book: Book, codes: Sequence[str], caller: str, now: datetime, *, known_to: int | None = None
) -> str | None:
    """Claims the first of these customers that nobody else has, and says which.

    None when others have them all. One's own claim is taken again and lasts from `now`. With
    `known_to`, the newest change before the list was made, those whom a later one is about are
    passed over: another caller may have rung them meanwhile, and let go of the claim.
    """
    with book.lease() as session:
        left = list(codes)
        while left and (found := _first_free(session, left, caller, now)):
            customer_id, code = found
            if _taken(session, customer_id, caller, now):
                if known_to is None or not _changed_since(session, customer_id, known_to):
                    return code
                session.execute(delete(Claim).where(Claim.customer_id == customer_id))
            left.remove(code)
    return None


def prepare(book: Book, code: str, caller: str, prepared: Prepared) -> None:
    """Keeps with the caller's claim what they were shown. Nothing happens without a claim."""
    with book.lease() as session:
        claim = _claim_of(
            session, select(Customer.id).where(Customer.code == code).scalar_subquery()
        )
        if claim is not None and claim.caller == caller:
            claim.lines, claim.asked_why = prepared.lines, prepared.asked_why


def release(session: Session, customer: Customer, caller: str) -> Prepared:
    """Ends the claim on a customer. What was shown is the caller's own, else nothing."""
    claim = _claim_of(session, customer.id)
    if claim is None:
        return NOTHING_SHOWN
    prepared = Prepared(claim.lines, claim.asked_why) if claim.caller == caller else NOTHING_SHOWN
    session.execute(delete(Claim).where(Claim.id == claim.id))
    return prepared


def claimed_by_others(session: Session, caller: str, now: datetime) -> Mapping[str, str]:
    """By customer code, who else is about to ring them."""
    statement = (
        select(Customer.code, Claim.caller)
        .join(Customer, Customer.id == Claim.customer_id)
        .where(Claim.expires_at > now, Claim.caller != caller)
    )
    return {row.code: row.caller for row in session.execute(statement)}


def _first_free(
    session: Session, codes: Sequence[str], caller: str, now: datetime
) -> tuple[int, str] | None:
    """The first one without a claim of somebody else, passing over those being claimed now."""
    place = case({code: place for place, code in enumerate(codes)}, value=Customer.code)
    statement = (
        select(Customer.id, Customer.code)
        .outerjoin(Claim, Claim.customer_id == Customer.id)
        .where(
            Customer.code.in_(codes),
            or_(Claim.id.is_(None), Claim.expires_at <= now, Claim.caller == caller),
        )
        .order_by(place)
        .limit(1)
        .with_for_update(skip_locked=True, of=Customer, key_share=True)
    )
    found = session.execute(statement).one_or_none()
    return None if found is None else (found.id, found.code)


def _taken(session: Session, customer_id: int, caller: str, now: datetime) -> bool:
    """Whether the claim is now ours: somebody may have taken it since it was seen free."""
    values: dict[str, Any] = {
        "customer_id": customer_id,
        "caller": caller,
        "taken_at": now,
        "expires_at": now + LEASE,
        "lines": "",
        "asked_why": None,
    }
    return session.execute(_upsert(session, values, caller, now)).one_or_none() is not None


def _changed_since(session: Session, customer_id: int, known_to: int) -> bool:
    """Asked once the claim is ours: whatever ended an earlier one is in the journal by then."""
    later = select(JournalEntry.id).where(
        JournalEntry.customer_id == customer_id, JournalEntry.id > known_to
    )
    return session.scalars(later.limit(1)).first() is not None


def _upsert(session: Session, values: dict[str, Any], caller: str, now: datetime) -> Insert:
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = session.get_bind().dialect.name
    renewed = {key: value for key, value in values.items() if key != "customer_id"}
    free = or_(Claim.expires_at <= now, Claim.caller == caller)
    insert = sqlite.insert(Claim) if dialect == "sqlite" else postgresql.insert(Claim)
    return (
        insert.values(values)
        .on_conflict_do_update(index_elements=["customer_id"], set_=renewed, where=free)
        .returning(Claim.id)
    )


def _claim_of(session: Session, customer_id: Any) -> Claim | None:
    return session.scalars(select(Claim).where(Claim.customer_id == customer_id)).one_or_none()
