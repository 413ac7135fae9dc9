"""Tickets of sold-out events are offered back."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_MOMENT = sa.TIMESTAMP(timezone=True)
_REASONS = (
    "reason in ('cancelled', 'by_organiser', 'event_cancelled', 'event_moved', 'resold', 'too_late', 'duplicate')"
)


def upgrade() -> None:
    """The offers, and what a ticket, a return and a refund may be because of them."""
    _offers()
    for table, name, condition in (
        ("tickets", "state", "state in ('valid', 'offered', 'cancelled', 'transferred')"),
        ("returns", "made_by", "made_by in ('fan', 'organiser', 'event', 'moved', 'resold')"),
        ("returns", "person", "made_by in ('event', 'resold') or person_id is not null"),
        (
            "refunds",
            "reason",
            _REASONS,
        ),
    ):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _offers() -> None:
    op.create_table(
        "resale_offers",
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("ticket_id", sa.Uuid, nullable=False),
        sa.Column("refund_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="offered"),
        sa.Column("offered_at", _MOMENT, nullable=False, server_default=sa.text("now()")),
        sa.Column("ended_at", _MOMENT),
        sa.Column("sold_to", sa.Uuid),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_resale_offers")),
        sa.CheckConstraint(
            "state in ('offered', 'sold', 'taken_back', 'came_back', 'cancelled')", name=op.f("ck_resale_offers_state")
        ),
        sa.CheckConstraint("(state = 'offered') = (ended_at is null)", name=op.f("ck_resale_offers_ended_when")),
        sa.CheckConstraint("(state = 'sold') = (sold_to is not null)", name=op.f("ck_resale_offers_sold_to")),
        sa.CheckConstraint("sold_to <> booking_id", name=op.f("ck_resale_offers_not_to_oneself")),
        sa.CheckConstraint("refund_minor >= 0", name=op.f("ck_resale_offers_refund")),
    )
    op.create_index(
        "uq_resale_offers_open",
        "resale_offers",
        ["event_id", "place"],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(
        "uq_resale_offers_sold",
        "resale_offers",
        ["event_id", "booking_id", "place"],
        unique=True,
        postgresql_where=sa.text("state = 'sold'"),
    )
    op.create_index("ix_resale_offers_booking", "resale_offers", ["event_id", "booking_id"])
