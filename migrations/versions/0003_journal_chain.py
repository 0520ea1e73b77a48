"""The journal is tied together by hashes, and the database itself keeps it from being altered."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('change', 'undo', 'redo', 'erasure')"
KEPT = {
    "journal": ("id", "at", "who", "customer_id", "kind", "undoes", "digest", "link"),
    "journal_change": ("id", "journal_id", "table_name", "columns", "digest"),
}
"""What not even an erasure changes."""


def upgrade() -> None:
    """Adds the chain, works it out for what is there, and closes the journal."""
    _add_columns()
    _tie_together()
    if op.get_bind().dialect.name == "sqlite":
        _close_sqlite()
    else:
        _close_postgresql()


def _add_columns() -> None:
    kind = sa.CheckConstraint(KINDS, name=op.f("ck_journal_kind"))
    op.add_column(
        "journal", sa.Column("kind", sa.String(10), kind, server_default="change", nullable=False)
    )
    for table in KEPT:
        op.add_column(table, sa.Column("digest", sa.String(64), server_default="", nullable=False))
        op.add_column(table, sa.Column("erased_by", KEY, nullable=True))
    op.add_column("journal", sa.Column("link", sa.String(64), server_default="", nullable=False))


def _tie_together() -> None:
    bind = op.get_bind()
    bind.execute(sa.text("UPDATE journal SET kind = 'undo' WHERE undoes IS NOT NULL"))
    digests: dict[int, list[str]] = {}
    for row in _rows(bind, "journal_change"):
        digest = _digest(row["table_name"], row["columns"], row["before"], row["after"])
        digests.setdefault(row["journal_id"], []).append(digest)
        _write(bind, "journal_change", row["id"], digest=digest)
    link = ""
    for row in _rows(bind, "journal"):
        digest = _entry_digest(row)
        link = _digest(link, digest, *digests.get(row["id"], ()))
        _write(bind, "journal", row["id"], digest=digest, link=link)


def _rows(bind: sa.Connection, table: str) -> Iterator[sa.RowMapping]:
    """The rows by number, some at a time: they are altered between, and may be many."""
    some = sa.text(f"SELECT * FROM {table} WHERE id > :last ORDER BY id LIMIT 200")  # noqa: S608
    last = 0
    while rows := bind.execute(some, {"last": last}).mappings().all():
        yield from rows
        last = rows[-1]["id"]


def _write(bind: sa.Connection, table: str, number: int, **values: str) -> None:
    target = sa.table(table, sa.column("id"), *(sa.column(name) for name in values))
    bind.execute(sa.update(target).where(target.c.id == number).values(**values))


def _entry_digest(row: sa.RowMapping) -> str:
    numbers = (row["customer_id"], row["undoes"])
    known = ["" if number is None else str(number) for number in numbers]
    return _digest(
        _moment(row["at"]).isoformat(),
        *(row[name] for name in ("who", "command", "summary", "kind")),
        *known,
    )


def _moment(stored: Any) -> datetime:
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime.fromtimestamp(stored, UTC)


def _digest(*parts: str) -> str:
    said = b"".join(b"%d:%b" % (len(raw), raw) for raw in map(str.encode, parts))
    return sha256(said).hexdigest()


def _close_sqlite() -> None:
    for table, kept in KEPT.items():
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _quoted(kept))
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN "
            "SELECT RAISE(ABORT, 'the journal cannot be altered'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_as_written BEFORE UPDATE ON {table} "
            f"WHEN NEW.erased_by IS NULL OR NEW.erased_by IS OLD.erased_by OR {changed} BEGIN "
            "SELECT RAISE(ABORT, 'the journal cannot be altered'); END"
        )


def _close_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION dunning_journal_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal cannot be altered'; END $$"
    )
    for table, kept in KEPT.items():
        old, new = (", ".join(f"{row}.{name}" for name in _quoted(kept)) for row in ("OLD", "NEW"))
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dunning_journal_stays()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_as_written BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (NEW.erased_by IS NULL OR NEW.erased_by IS NOT DISTINCT FROM OLD.erased_by "
            f"OR ({new}) IS DISTINCT FROM ({old})) EXECUTE FUNCTION dunning_journal_stays()"
        )


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]
