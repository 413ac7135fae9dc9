"""Payment providers: what each remembers of a payment, and the notices it sends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_Moment = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")


def upgrade() -> None:
    """Add what providers say to payments and refunds, and make the tables of notices."""
    op.add_column("payments", sa.Column("reference", sa.Text()))
    op.add_column("payments", sa.Column("waits_for_fan", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("refunds", sa.Column("provider_reference", sa.Text()))
    op.add_column("refunds", sa.Column("refused_because", sa.Text()))
    op.add_column("bookings", sa.Column("hold_extended_at", _Moment))
    _offline()
    _payment_notices()
    _payment_disputes()
    _sandbox()


def _offline() -> None:
    op.add_column("events", sa.Column("offline_payment", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("events", sa.Column("offline_hold_h", sa.SmallInteger(), nullable=False, server_default="72"))
    op.add_column("events", sa.Column("offline_instructions", sa.Text(), nullable=False, server_default=""))
    op.create_check_constraint(op.f("ck_events_offline_hold"), "events", "offline_hold_h between 1 and 720")
    op.create_table(
        "offline_payments",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_by", sa.BigInteger()),
        sa.Column("received_at", _Moment),
        sa.Column("created_at", _Moment, server_default=_NOW, nullable=False),
        sa.CheckConstraint("state in ('waiting', 'received', 'void')", name=op.f("ck_offline_payments_state")),
        sa.CheckConstraint(
            "(state = 'received') = (received_at is not null)", name=op.f("ck_offline_payments_received")
        ),
        sa.CheckConstraint(
            "(received_by is null) = (received_at is null)", name=op.f("ck_offline_payments_received_by")
        ),
        sa.PrimaryKeyConstraint("event_id", "payment_id", name=op.f("pk_offline_payments")),
    )
    op.create_index(
        "ix_offline_payments_received",
        "offline_payments",
        ["received_at"],
        postgresql_where=sa.text("state = 'received'"),
    )


def _payment_notices() -> None:
    op.create_table(
        "payment_notices",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger()),
        sa.Column("payment_id", sa.Uuid()),
        sa.Column("refund_id", sa.Uuid()),
        sa.Column("reference", sa.Text()),
        sa.Column("received_at", _Moment, server_default=_NOW, nullable=False),
        sa.CheckConstraint("kind in ('payment', 'refund', 'dispute', 'other')", name=op.f("ck_payment_notices_kind")),
        sa.PrimaryKeyConstraint("provider", "id", name=op.f("pk_payment_notices")),
    )
    op.create_index("ix_payment_notices_old", "payment_notices", ["received_at"])


def _payment_disputes() -> None:
    op.create_table(
        "payment_disputes",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("opened_at", _Moment, nullable=False),
        sa.Column("updated_at", _Moment, server_default=_NOW, nullable=False),
        sa.CheckConstraint("state in ('open', 'won', 'lost')", name=op.f("ck_payment_disputes_state")),
        sa.PrimaryKeyConstraint("event_id", "provider", "reference", name=op.f("pk_payment_disputes")),
    )


def _sandbox() -> None:
    op.add_column("sandbox_charges", sa.Column("captured_at", _Moment))
    op.add_column("sandbox_charges", sa.Column("disputed_at", _Moment))
    op.add_column(
        "sandbox_charges", sa.Column("refuses_refunds", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("sandbox_refunds", sa.Column("state", sa.Text(), nullable=False, server_default="done"))
    op.add_column("sandbox_refunds", sa.Column("reason", sa.Text()))
    op.add_column("sandbox_refunds", sa.Column("created_at", _Moment, server_default=_NOW, nullable=False))
    op.create_check_constraint(
        op.f("ck_sandbox_refunds_state"), "sandbox_refunds", "state in ('done', 'pending', 'refused')"
    )
