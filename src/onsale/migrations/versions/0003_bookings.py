"""Claims on places, and the bookings that have them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _bookings()
    _claims()
    _fan_slots()


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("places", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'confirmed' or confirmed_at is not null", name=op.f("ck_bookings_confirmed_when")),
        sa.CheckConstraint(
            "state in ('held', 'payment_pending', 'confirmed', 'expired', 'released', 'cancelled')",
            name=op.f("ck_bookings_state"),
        ),
        sa.CheckConstraint(
            "state not in ('held', 'payment_pending') or expires_at is not null",
            name=op.f("ck_bookings_unpaid_expires"),
        ),
        sa.CheckConstraint("cardinality(places) > 0", name=op.f("ck_bookings_places")),
        sa.CheckConstraint("jsonb_array_length(lines) = cardinality(places)", name=op.f("ck_bookings_lines")),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_bookings_total")),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_bookings")),
    )
    op.create_index("ix_bookings_fan", "bookings", ["fan_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_bookings_unpaid",
        "bookings",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state in ('held', 'payment_pending')"),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("held_until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("claimed_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_claims_place")),
        sa.PrimaryKeyConstraint("event_id", "place", name=op.f("pk_claims")),
    )
    op.create_index(
        "ix_claims_unpaid", "claims", ["held_until"], unique=False, postgresql_where=sa.text("held_until < 'infinity'")
    )


def _fan_slots() -> None:
    op.create_table(
        "fan_slots",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("held_until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("claimed_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "fan_id", name=op.f("pk_fan_slots")),
    )
    op.create_index(
        "ix_fan_slots_unpaid",
        "fan_slots",
        ["held_until"],
        unique=False,
        postgresql_where=sa.text("held_until < 'infinity'"),
    )
