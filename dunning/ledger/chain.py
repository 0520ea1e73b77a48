"""The journal's chain: every entry is tied to the one before it, so that tampering shows.

A digest stands for what an entry says, and for each of its rows; a link ties the digests to the
link before. When a person's data is erased, the text goes and its digest stays: the chain still
holds, and the entry that erased it says so.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC
from hashlib import sha256

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunning.ledger.model import JournalChange, JournalEntry

START = ""
"""The link before the first entry."""


def digest_of(*parts: str | bytes) -> str:
    """A digest of several texts, each with its length before it so that none can shift."""
    said = sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        said.update(b"%d:" % len(raw))
        said.update(raw)
    return said.hexdigest()


def entry_digest(entry: JournalEntry) -> str:
    """The digest of what an entry says about itself."""
    numbers = (entry.customer_id, entry.undoes)
    known = ("" if number is None else str(number) for number in numbers)
    at = entry.at.astimezone(UTC).isoformat()
    return digest_of(at, entry.who, entry.command, entry.summary, entry.kind, *known)


def change_digest(change: JournalChange) -> str:
    """The digest of the rows that one journal row holds."""
    return digest_of(change.table_name, change.columns, change.before, change.after)


def linked(before: str, digest: str, changes: Iterable[str]) -> str:
    """The link of an entry: of the one before, its own digest and those of its changes."""
    return digest_of(before, digest, *changes)


def last_link(session: Session) -> str:
    """The link of the newest entry."""
    newest = select(JournalEntry.link).order_by(JournalEntry.id.desc()).limit(1)
    return session.scalars(newest).first() or START


def broken_links(session: Session) -> Iterator[str]:
    """What does not hold in the chain, in words; nothing where all of it does.

    What was erased is compared with what the erasure's own entry says is left of it.
    """
    before = START
    digests = _digests_by_entry(session)
    left = _left_by_erasures(session)
    for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.id)):
        written = left.get((JournalEntry.__tablename__, entry.erased_by, entry.id), entry.digest)
        if written != entry_digest(entry):
            yield f"entry {entry.id} is not what it was when it was written"
        if entry.link != linked(before, entry.digest, digests.pop(entry.id, ())):
            yield f"entry {entry.id} does not follow from the entry before it"
        before = entry.link
    for change in session.scalars(select(JournalChange).execution_options(yield_per=200)):
        place = (JournalChange.__tablename__, change.erased_by, change.id)
        if left.get(place, change.digest) != change_digest(change):
            yield f"the rows of entry {change.journal_id} are not what they were"


def _left_by_erasures(session: Session) -> dict[tuple[str, int | None, int], str]:
    """By table, erasure and row, the digest of what an erasure left there."""
    left: dict[tuple[str, int | None, int], str] = {}
    journal = (JournalEntry.__tablename__, JournalChange.__tablename__)
    said = select(JournalChange).where(JournalChange.table_name.in_(journal))
    for change in session.scalars(said):
        for number, digest in msgspec.json.decode(change.after):
            left[change.table_name, change.journal_id, number] = digest
    return left


def _digests_by_entry(session: Session) -> dict[int, list[str]]:
    digests: dict[int, list[str]] = {}
    found = select(JournalChange.journal_id, JournalChange.digest).order_by(JournalChange.id)
    for number, digest in session.execute(found):
        digests.setdefault(number, []).append(digest)
    return digests
