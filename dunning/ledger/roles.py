"""Who may do what with a team's book, as PostgreSQL enforces it.

A reader sees everything and changes nothing. A caller logs calls, promises and payments, and
cannot delete, write off or change consequences. A manager may do all that the program does.
Making and upgrading the book stays with the role that owns it.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import Connection, text

from dunning.errors import NotFoundError, UsageError
from dunning.ledger.book import Book
from dunning.ledger.model import (
    BOOK_TABLES,
    Allocation,
    Call,
    Claim,
    Consequence,
    Contact,
    Credit,
    Customer,
    Dispute,
    Invoice,
    JournalChange,
    JournalEntry,
    KeptRecord,
    Pause,
    Payment,
    Promise,
)


class BookRole(StrEnum):
    """What a database role may do with the book."""

    READER = "reader"
    CALLER = "caller"
    MANAGER = "manager"


_JOURNAL = (JournalEntry.__tablename__, JournalChange.__tablename__)
_BESIDE = (Claim.__tablename__, KeptRecord.__tablename__)
"""What the journal leaves out: it may be written over."""
_EVERYTHING = (*(table.name for table in BOOK_TABLES), *_JOURNAL, *_BESIDE)
_SCHEMA_TABLE = "alembic_version"
_WRITTEN_BY_CALLERS = (Contact, Call, Promise, Dispute, Pause, Payment, Allocation)
_OWNED = (
    Contact,
    Invoice,
    Payment,
    Credit,
    Call,
    Promise,
    Dispute,
    Pause,
    Consequence,
    Claim,
    KeptRecord,
)
"""What belongs to a customer, besides the allocations of their invoices."""

_CALLER: Mapping[str, str] = MappingProxyType(
    {
        **{model.__tablename__: "INSERT, UPDATE" for model in _WRITTEN_BY_CALLERS},
        Customer.__tablename__: "UPDATE",
        Invoice.__tablename__: "UPDATE (open_amount)",
        Credit.__tablename__: "UPDATE (unallocated)",
        **dict.fromkeys(_BESIDE, "INSERT, UPDATE, DELETE"),
        **dict.fromkeys(_JOURNAL, "INSERT"),
    }
)
"""What a caller may do beyond reading. Nothing of the book's story can be deleted by one."""

_MANAGER: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_EVERYTHING, "INSERT, UPDATE, DELETE"),
        **dict.fromkeys(_JOURNAL, "INSERT, UPDATE"),
    }
)
_BEYOND_READING: Mapping[BookRole, Mapping[str, str]] = MappingProxyType(
    {BookRole.READER: {}, BookRole.CALLER: _CALLER, BookRole.MANAGER: _MANAGER}
)


def grant(book: Book, role: BookRole, name: str, *, own_accounts_only: bool = False) -> None:
    """Gives a database role exactly these rights to the book, in place of any it had.

    With `own_accounts_only` a caller sees and changes only the customers whose owner has the
    role's name. Raises UsageError for a book in a file, where whoever may open the file may do
    all of it, and NotFoundError for a role that the server does not have.
    """
    if book.engine.dialect.name != "postgresql":
        raise UsageError(
            "rights are kept by PostgreSQL: in a file, whoever may open it may change it; "
            "dunning db move takes the book to a server"
        )
    if own_accounts_only and role is not BookRole.CALLER:
        raise UsageError(f"only a caller can be held to their own accounts, not a {role}")
    with book.lease() as session:
        connection = session.connection()
        _require_role(connection, name)
        for statement in _statements(connection, role, name, own_accounts_only):
            connection.execute(text(statement))


def _require_role(connection: Connection, name: str) -> None:
    found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name})
    if found.first() is None:
        raise NotFoundError(f"the server has no role {name!r}: CREATE ROLE makes one")


def _statements(
    connection: Connection, role: BookRole, name: str, own_accounts_only: bool
) -> Iterator[str]:
    quoted = connection.dialect.identifier_preparer.quote_identifier(name)
    tables = ", ".join(_quoted(connection, (*_EVERYTHING, _SCHEMA_TABLE)))
    yield f"REVOKE ALL ON {tables} FROM {quoted}"
    yield f"GRANT USAGE ON SCHEMA public TO {quoted}"
    yield f"GRANT SELECT ON {tables} TO {quoted}"
    for table, rights in _BEYOND_READING[role].items():
        yield f"GRANT {rights} ON {_quoted(connection, [table])[0]} TO {quoted}"
    yield from _row_rights(connection, name, quoted, own_accounts_only)


def _row_rights(
    connection: Connection, name: str, quoted: str, own_accounts_only: bool
) -> Iterator[str]:
    """Everybody sees every row, but for those who are held to their own accounts."""
    policy = connection.dialect.identifier_preparer.quote_identifier(f"own_accounts_{name}"[:63])
    for table, own in _own_rows():
        target = _quoted(connection, [table])[0]
        yield f"DROP POLICY IF EXISTS {policy} ON {target}"
        if own_accounts_only:
            yield f"ALTER TABLE {target} ENABLE ROW LEVEL SECURITY"
            yield f"DROP POLICY IF EXISTS everybody ON {target}"
            yield f"CREATE POLICY everybody ON {target} USING (true) WITH CHECK (true)"
            yield f"CREATE POLICY {policy} ON {target} AS RESTRICTIVE TO {quoted} USING ({own})"


def _own_rows() -> Iterator[tuple[str, str]]:
    yield Customer.__tablename__, "owner = current_user"
    for model in _OWNED:
        yield model.__tablename__, "customer_id IN (SELECT id FROM customer)"
    yield Allocation.__tablename__, "invoice_id IN (SELECT id FROM invoice)"


def _quoted(connection: Connection, tables: Sequence[str]) -> list[str]:
    return [connection.dialect.identifier_preparer.quote(table) for table in tables]
