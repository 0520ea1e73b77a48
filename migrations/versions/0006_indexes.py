"""What each customer owes is added up from an index of its own; others leave out what is empty."""

import sqlalchemy
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SELDOM = (("payment", "reversed_on"), ("allocation", "credit_id"), ("allocation", "ends"))
"""Columns that are empty in nearly every row."""


def upgrade() -> None:
    """Makes indexes; no row changes."""
    debt = ["customer_id", "currency", "due", "open_amount", "issued"]
    _create("ix_invoice_debt", "invoice", debt, "open_amount > 0")
    for table, column in SELDOM:
        name = f"ix_{table}_{column}"
        op.drop_index(name, table)
        _create(name, table, [column], f"{column} IS NOT NULL")


def _create(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sqlalchemy.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """An older program cannot read a newer book; `dunning db restore` has the copy."""
    raise NotImplementedError("a book is never taken back to an older schema")
