"""Tickets, their keys, and the door."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _check_ins()
    _ticket_keys()
    _tickets()


def _check_ins() -> None:
    op.create_table(
        "check_ins",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), server_default="", nullable=False),
        sa.Column("scanned_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("scanned_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "result in ('admitted', 'already_admitted', 'invalid', 'wrong_event', 'cancelled', 'transferred')",
            name=op.f("ck_check_ins_result"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_check_ins")),
    )
    op.create_index("ix_check_ins_ticket", "check_ins", ["event_id", "ticket_id"], unique=False)
    op.create_index(
        "uq_check_ins_admitted",
        "check_ins",
        ["event_id", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("result = 'admitted'"),
    )


def _ticket_keys() -> None:
    op.create_table(
        "ticket_keys",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_ticket_keys")),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("serial", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), server_default="valid", nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("admitted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("admitted_gate", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('valid', 'cancelled', 'transferred')", name=op.f("ck_tickets_state")),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_booking", "tickets", ["event_id", "booking_id"], unique=False)
    op.create_index(
        "uq_tickets_valid_place",
        "tickets",
        ["event_id", "place"],
        unique=True,
        postgresql_where=sa.text("state = 'valid'"),
    )
