"""The newest payment is found in an index."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds an index; no row changes."""
    op.create_index("ix_payment_paid_on", "payment", ["paid_on"])


def downgrade() -> None:
    """An older program cannot read a newer book; `dunning db restore` has the copy."""
    raise NotImplementedError("a book is never taken back to an older schema")
