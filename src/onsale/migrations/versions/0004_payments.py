"""Payments, refunds and the ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _ledger_transfers()
    _payments()
    _refunds()
    _sandbox_charges()
    _sandbox_refunds()
    op.execute(
        "create trigger append_only before update or delete on ledger_transfers "
        "for each row execute function refuse_change()"
    )


def _ledger_transfers() -> None:
    op.create_table(
        "ledger_transfers",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("debit", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ledger_transfers_amount")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_ledger_transfers_two_accounts")),
        sa.PrimaryKeyConstraint("event_id", "cause_id", "position", name=op.f("pk_ledger_transfers")),
    )


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("redirect_url", sa.Text(), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("refunded_minor = 0 or state = 'captured'", name=op.f("ck_payments_refund_of_capture")),
        sa.CheckConstraint("state in ('open', 'captured', 'declined', 'void')", name=op.f("ck_payments_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount")),
        sa.CheckConstraint("refunded_minor between 0 and amount_minor", name=op.f("ck_payments_refund_within_capture")),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_booking", "payments", ["event_id", "booking_id"], unique=False)
    op.create_index(
        "ix_payments_to_settle", "payments", ["updated_at"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_index(
        "uq_payments_open",
        "payments",
        ["event_id", "booking_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "reason in ('cancelled', 'event_cancelled', 'too_late', 'duplicate')", name=op.f("ck_refunds_reason")
        ),
        sa.CheckConstraint("state in ('due', 'done', 'refused')", name=op.f("ck_refunds_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_booking", "refunds", ["event_id", "booking_id"], unique=False)
    op.create_index(
        "ix_refunds_due", "refunds", ["updated_at"], unique=False, postgresql_where=sa.text("state = 'due'")
    )


def _sandbox_charges() -> None:
    op.create_table(
        "sandbox_charges",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("succeeds_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state in ('pending', 'captured', 'declined', 'void')", name=op.f("ck_sandbox_charges_state")
        ),
        sa.CheckConstraint(
            "refunded_minor between 0 and amount_minor", name=op.f("ck_sandbox_charges_refund_within_capture")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_sandbox_charges")),
    )


def _sandbox_refunds() -> None:
    op.create_table(
        "sandbox_refunds",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["sandbox_charges.payment_id"], name=op.f("fk_sandbox_refunds_payment_id")
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_sandbox_refunds")),
    )
