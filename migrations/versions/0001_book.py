"""The book: customers, invoices, money, calls, and the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAY = sa.Integer().with_variant(sa.Date(), "postgresql")
MOMENT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Creates every table of an empty book."""
    op.create_table(
        "customer",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("region", sa.String(length=10), server_default="", nullable=False),
        sa.Column("language", sa.String(length=10), server_default="", nullable=False),
        sa.Column("timezone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("terms_days", KEY, nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("plan_group", sa.String(length=40), server_default="", nullable=False),
        sa.Column("pays_rule", sa.Text(), server_default="", nullable=False),
        sa.Column("keep_calling", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("added_on", DAY, nullable=False),
        sa.CheckConstraint("code <> '' AND code = lower(code)", name=op.f("ck_customer_code")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_customer_name")),
        sa.CheckConstraint("terms_days BETWEEN 0 AND 365", name=op.f("ck_customer_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_customer_reference")),
    )
    op.create_index(op.f("ix_customer_name"), "customer", ["name"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("undoes", KEY, nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["journal.id"], name="fk_journal_undoes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("undoes", name=op.f("uq_journal_undoes")),
    )
    op.create_index(op.f("ix_journal_customer_id"), "journal", ["customer_id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_profile_name")),
    )
    op.create_index(op.f("ix_profile_fingerprint"), "profile", ["fingerprint"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("wrong_number_on", DAY, nullable=True),
        sa.Column("wish_from", sa.String(length=5), server_default="", nullable=False),
        sa.Column("wish_to", sa.String(length=5), server_default="", nullable=False),
        sa.Column("wish_weekdays", sa.String(length=40), server_default="", nullable=False),
        sa.Column("not_at_work", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_contact_name")),
        sa.CheckConstraint(
            "role IN ('payer', 'accounts', 'purchasing', 'director', 'reception')",
            name=op.f("ck_contact_role"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("uq_contact_customer_id_name", "contact", ["customer_id", "name"], unique=True)
    op.create_table(
        "credit",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("credited_on", DAY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unallocated", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('credit-note', 'write-off')", name=op.f("ck_credit_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_amount")),
        sa.CheckConstraint("unallocated BETWEEN 0 AND amount", name=op.f("ck_credit_unallocated")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_credit_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_number")),
    )
    op.create_index(op.f("ix_credit_customer_id"), "credit", ["customer_id"], unique=False)
    op.create_index(
        "ix_credit_unallocated",
        "credit",
        ["customer_id"],
        unique=False,
        sqlite_where=sa.text("unallocated > 0"),
        postgresql_where=sa.text("unallocated > 0"),
    )
    op.create_table(
        "invoice",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issued", DAY, nullable=False),
        sa.Column("due", DAY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_invoice_amount")),
        sa.CheckConstraint("issued <= due", name=op.f("ck_invoice_dates")),
        sa.CheckConstraint("open_amount BETWEEN 0 AND amount", name=op.f("ck_invoice_open_amount")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_invoice_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
    )
    op.create_index(op.f("ix_invoice_customer_id"), "invoice", ["customer_id"], unique=False)
    op.create_index(
        "ix_invoice_open",
        "invoice",
        ["customer_id", "due"],
        unique=False,
        sqlite_where=sa.text("open_amount > 0"),
        postgresql_where=sa.text("open_amount > 0"),
    )
    op.create_table(
        "journal_change",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("journal_id", KEY, nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["journal.id"], name=op.f("fk_journal_change_journal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_change")),
    )
    op.create_index(
        op.f("ix_journal_change_journal_id"), "journal_change", ["journal_id"], unique=False
    )
    op.create_table(
        "payment",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("paid_on", DAY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unallocated", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("source_key", sa.String(length=80), nullable=True),
        sa.Column("day_assumed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("reversed_on", DAY, nullable=True),
        sa.Column("reversal_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint(
            "reversed_on IS NULL OR reversed_on >= paid_on", name=op.f("ck_payment_reversed_on")
        ),
        sa.CheckConstraint(
            "reversed_on IS NULL OR unallocated = 0", name=op.f("ck_payment_reversed")
        ),
        sa.CheckConstraint("unallocated BETWEEN 0 AND amount", name=op.f("ck_payment_unallocated")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_payment_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("source_key", name=op.f("uq_payment_source_key")),
    )
    op.create_index(
        "ix_payment_customer_id_paid_on", "payment", ["customer_id", "paid_on"], unique=False
    )
    op.create_index(op.f("ix_payment_reversed_on"), "payment", ["reversed_on"], unique=False)
    op.create_index(
        "ix_payment_unallocated",
        "payment",
        ["customer_id"],
        unique=False,
        sqlite_where=sa.text("unallocated > 0"),
        postgresql_where=sa.text("unallocated > 0"),
    )
    op.create_table(
        "allocation",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("invoice_id", KEY, nullable=False),
        sa.Column("payment_id", KEY, nullable=True),
        sa.Column("credit_id", KEY, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=True),
        sa.CheckConstraint(
            "(payment_id IS NULL) <> (credit_id IS NULL)", name=op.f("ck_allocation_source")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_allocation_amount")),
        sa.CheckConstraint("ends IS NULL OR ends >= starts", name=op.f("ck_allocation_dates")),
        sa.ForeignKeyConstraint(["credit_id"], ["credit.id"], name=op.f("fk_allocation_credit_id")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_allocation_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(op.f("ix_allocation_credit_id"), "allocation", ["credit_id"], unique=False)
    op.create_index(op.f("ix_allocation_ends"), "allocation", ["ends"], unique=False)
    op.create_index(op.f("ix_allocation_invoice_id"), "allocation", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_allocation_payment_id"), "allocation", ["payment_id"], unique=False)
    op.create_index(op.f("ix_allocation_starts"), "allocation", ["starts"], unique=False)
    op.create_table(
        "call",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("redirected_to_id", KEY, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="phone", nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=30), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("caller", sa.Text(), server_default="", nullable=False),
        sa.Column("inbound", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("returns_on", DAY, nullable=True),
        sa.CheckConstraint(
            "outcome IN ('promised', 'says-paid', 'disputed', 'refused', 'callback', 'redirected', "
            "'no-answer', 'voicemail', 'wrong-number', 'insolvent', 'represented', 'stop')",
            name=op.f("ck_call_outcome"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_call_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_call_customer_id")),
        sa.ForeignKeyConstraint(
            ["redirected_to_id"], ["contact.id"], name=op.f("fk_call_redirected_to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_index("ix_call_customer_id_at", "call", ["customer_id", "at"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("invoice_id", KEY, nullable=True),
        sa.Column("call_id", KEY, nullable=True),
        sa.Column("opened_on", DAY, nullable=False),
        sa.Column("review_on", DAY, nullable=False),
        sa.Column("resolved_on", DAY, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("resolution", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "resolved_on IS NULL OR resolved_on >= opened_on", name=op.f("ck_dispute_dates")
        ),
        sa.CheckConstraint("review_on >= opened_on", name=op.f("ck_dispute_review")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_dispute_call_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_dispute_customer_id")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_dispute_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_call_id"), "dispute", ["call_id"], unique=False)
    op.create_index(
        "ix_dispute_customer_id_opened_on", "dispute", ["customer_id", "opened_on"], unique=False
    )
    op.create_index(op.f("ix_dispute_invoice_id"), "dispute", ["invoice_id"], unique=False)
    op.create_table(
        "pause",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("until", DAY, nullable=False),
        sa.Column("lifted_on", DAY, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('pause', 'insolvent', 'represented', 'stop', 'handed-over')",
            name=op.f("ck_pause_kind"),
        ),
        sa.CheckConstraint(
            "lifted_on IS NULL OR lifted_on >= starts", name=op.f("ck_pause_lifted")
        ),
        sa.CheckConstraint("until > starts", name=op.f("ck_pause_until")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_pause_call_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_pause_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_call_id"), "pause", ["call_id"], unique=False)
    op.create_index("ix_pause_customer_id_starts", "pause", ["customer_id", "starts"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("call_id", KEY, nullable=True),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("made_on", DAY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("promised_for", DAY, nullable=False),
        sa.Column("breaks_on", DAY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ended_on", DAY, nullable=True),
        sa.Column("ending", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint("(ended_on IS NULL) = (ending = '')", name=op.f("ck_promise_ending")),
        sa.CheckConstraint(
            "ending IN ('', 'withdrawn', 'replaced')", name=op.f("ck_promise_ending_word")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_promise_amount")),
        sa.CheckConstraint("made_on <= promised_for", name=op.f("ck_promise_dates")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_promise_call_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_promise_contact_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_promise_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_call_id"), "promise", ["call_id"], unique=False)
    op.create_index(
        "ix_promise_customer_id_promised_for",
        "promise",
        ["customer_id", "promised_for"],
        unique=False,
    )
