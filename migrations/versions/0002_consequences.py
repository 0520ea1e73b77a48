"""Consequences, callers' leases, and what a call was worded with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAY = sa.Integer().with_variant(sa.Date(), "postgresql")
MOMENT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Adds two tables and some columns; no row that is there changes."""
    _add_columns()
    _create_consequence()
    _create_claim()


def _add_columns() -> None:
    """Their CHECKs stand beside them: SQLite can add one in no other way."""
    for table in ("customer", "invoice"):
        op.add_column(
            table,
            sa.Column(
                "commission",
                sa.BigInteger(),
                sa.CheckConstraint(
                    "commission BETWEEN 0 AND 1000000", name=op.f(f"ck_{table}_commission")
                ),
                nullable=True,
            ),
        )
    op.add_column(
        "customer",
        sa.Column(
            "contract_rate",
            sa.BigInteger(),
            sa.CheckConstraint("contract_rate >= 0", name=op.f("ck_customer_contract_rate")),
            nullable=True,
        ),
    )
    op.add_column("call", sa.Column("lines", sa.Text(), server_default="", nullable=False))
    op.add_column("call", sa.Column("asked_why", sa.Boolean(), nullable=True))


def _create_consequence() -> None:
    op.create_table(
        "consequence",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("planned_for", DAY, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_on", DAY, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("after_days", KEY, nullable=True),
        sa.Column("above", sa.BigInteger(), nullable=True),
        sa.Column("above_currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("announced_on", DAY, nullable=True),
        sa.Column("done_on", DAY, nullable=True),
        sa.Column("withdrawn_on", DAY, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('supply-hold', 'interest', 'fixed-sum', 'collections', 'agency', 'lawyer')",
            name=op.f("ck_consequence_kind"),
        ),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_consequence_basis")),
        sa.CheckConstraint("decided_by <> ''", name=op.f("ck_consequence_decided_by")),
        sa.CheckConstraint("decided_on <= planned_for", name=op.f("ck_consequence_dates")),
        sa.CheckConstraint("after_days > 0", name=op.f("ck_consequence_after_days")),
        sa.CheckConstraint("above > 0", name=op.f("ck_consequence_above")),
        sa.CheckConstraint(
            "(above IS NULL) = (above_currency = '')", name=op.f("ck_consequence_above_currency")
        ),
        sa.CheckConstraint(
            "done_on IS NULL OR withdrawn_on IS NULL", name=op.f("ck_consequence_ending")
        ),
        sa.CheckConstraint("announced_on >= decided_on", name=op.f("ck_consequence_announced")),
        sa.CheckConstraint("done_on >= decided_on", name=op.f("ck_consequence_done")),
        sa.CheckConstraint("withdrawn_on >= decided_on", name=op.f("ck_consequence_withdrawn")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_consequence_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consequence")),
    )
    op.create_index(
        "ix_consequence_customer_id_planned_for",
        "consequence",
        ["customer_id", "planned_for"],
        unique=False,
    )


def _create_claim() -> None:
    op.create_table(
        "claim",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("lines", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_why", sa.Boolean(), nullable=True),
        sa.CheckConstraint("caller <> ''", name=op.f("ck_claim_caller")),
        sa.CheckConstraint("expires_at > taken_at", name=op.f("ck_claim_expires")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_claim_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_claim_customer_id")),
    )
