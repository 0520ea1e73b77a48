"""What each customer owes in all is added up from an index of its own."""

import sqlalchemy
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds an index; no row changes."""
    still_open = sqlalchemy.text("open_amount > 0")
    op.create_index(
        "ix_invoice_debt",
        "invoice",
        ["customer_id", "currency", "due", "open_amount", "issued"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    """An older program cannot read a newer book; `dunning db restore` has the copy."""
    raise NotImplementedError("a book is never taken back to an older schema")
