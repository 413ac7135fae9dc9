"""Tickets offered back. No person in it: whose they are says the booking."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

resale_offers = sa.Table(
    "resale_offers",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("ticket_id", sa.Uuid, nullable=False),
    sa.Column("refund_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="offered"),
    sa.Column("offered_at", Moment, nullable=False, server_default=NOW),
    sa.Column("ended_at", Moment),
    sa.Column("sold_to", sa.Uuid),  # the booking of whoever bought it
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint("state in ('offered', 'sold', 'taken_back', 'came_back', 'cancelled')", name="state"),
    sa.CheckConstraint("(state = 'offered') = (ended_at is null)", name="ended_when"),
    sa.CheckConstraint("(state = 'sold') = (sold_to is not null)", name="sold_to"),
    sa.CheckConstraint("sold_to <> booking_id", name="not_to_oneself"),
    sa.CheckConstraint("refund_minor >= 0", name="refund"),
    # A place is offered by one at a time, and sold for its owner once.
    sa.Index("uq_resale_offers_open", "event_id", "place", unique=True, postgresql_where=sa.text("state = 'offered'")),
    sa.Index(
        "uq_resale_offers_sold",
        "event_id",
        "booking_id",
        "place",
        unique=True,
        postgresql_where=sa.text("state = 'sold'"),
    ),
    sa.Index("ix_resale_offers_booking", "event_id", "booking_id"),
)
