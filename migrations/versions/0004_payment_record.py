"""How each customer has paid is kept, and the morning reads what is open from one index."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BANDS = (1, 4, 8, 15, 31, 61)
LONGEST = 120
SUMS = ("payments", *(f"late_{start}" for start in BANDS), *(f"days_{start}" for start in BANDS))
OPEN = ("customer_id", "due", "id", "currency", "open_amount", "number", "issued", "amount")
OWN = "customer_id IN (SELECT id FROM customer)"
RIGHTS = {"SELECT": "SELECT", "INSERT": "INSERT, UPDATE, DELETE"}
"""What a role may do with the records, by what it may do with the allocations they follow from."""


def upgrade() -> None:
    """Adds a table and fills it, and makes an index anew; no row that is there changes."""
    _create_payment_record()
    op.execute(_payments_so_far())
    _cover_what_is_open()
    if op.get_bind().dialect.name == "postgresql":
        for statement in (*_rights(), *_row_rights()):
            op.execute(statement)


def _create_payment_record() -> None:
    op.create_table(
        "payment_record",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in SUMS),
        sa.CheckConstraint("payments > 0", name=op.f("ck_payment_record_payments")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_payment_record_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_record")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_payment_record_customer_id")),
    )


def _payments_so_far() -> str:
    """An invoice is settled by the day the last payment towards it came."""
    late = [f"sum(CASE WHEN late >= {start} THEN 1 ELSE 0 END)" for start in BANDS]
    capped = f"CASE WHEN late > {LONGEST} THEN {LONGEST} ELSE late END"
    days = [f"sum(CASE WHEN late >= {start} THEN {capped} ELSE 0 END)" for start in BANDS]
    paid_on = "max(CASE WHEN allocation.payment_id IS NOT NULL THEN allocation.starts END)"
    return (
        f"INSERT INTO payment_record (customer_id, {', '.join(SUMS)}) "  # noqa: S608
        f"SELECT customer_id, {', '.join(('count(*)', *late, *days))} "
        f"FROM (SELECT invoice.customer_id, {paid_on} - invoice.due AS late "
        "FROM allocation JOIN invoice ON invoice.id = allocation.invoice_id "
        "WHERE allocation.ends IS NULL GROUP BY invoice.id "
        f"HAVING sum(allocation.amount) >= invoice.amount AND {paid_on} IS NOT NULL) AS settled "
        "GROUP BY customer_id"
    )


def _cover_what_is_open() -> None:
    op.drop_index("ix_invoice_open", table_name="invoice")
    op.create_index(
        "ix_invoice_open",
        "invoice",
        list(OPEN),
        unique=False,
        sqlite_where=sa.text("open_amount > 0"),
        postgresql_where=sa.text("open_amount > 0"),
    )


def _rights() -> Iterator[str]:
    """Whoever may read or add allocations may read or keep the records."""
    found = sa.text(
        "SELECT quote_ident(role.rolname), granted.privilege_type "
        "FROM pg_class, aclexplode(pg_class.relacl) AS granted "
        "JOIN pg_roles AS role ON role.oid = granted.grantee "
        "WHERE pg_class.oid = 'allocation'::regclass AND granted.grantee <> pg_class.relowner"
    )
    for role, privilege in op.get_bind().execute(found).all():
        if privilege in RIGHTS:
            yield f"GRANT {RIGHTS[privilege]} ON payment_record TO {role}"


def _row_rights() -> Iterator[str]:
    """Callers who are held to their own accounts see the records of these only."""
    found = sa.text(
        "SELECT quote_ident(policyname), permissive, quote_ident(policy.role) "
        "FROM pg_policies, unnest(roles) AS policy (role) "
        "WHERE schemaname = current_schema() AND tablename = 'claim' ORDER BY policyname"
    )
    policies = op.get_bind().execute(found).all()
    if policies:
        yield "ALTER TABLE payment_record ENABLE ROW LEVEL SECURITY"
        yield "CREATE POLICY everybody ON payment_record USING (true) WITH CHECK (true)"
    for name, permissive, role in policies:
        if permissive == "RESTRICTIVE":
            yield f"CREATE POLICY {name} ON payment_record AS RESTRICTIVE TO {role} USING ({OWN})"
