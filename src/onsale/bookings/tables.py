"""Bookings. Every key begins with the event, so that an event's rows can live on one shard."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("fan_id", sa.BigInteger),  # null: box office or complimentary
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("places", ARRAY(sa.Integer), nullable=False),
    # One object a place, in the order of `places`: {"place", "level", "type", "face", "fees", "tax", "cancelled"}, and
    # where there are any "discount", "fees_tax", "share", "share_tax", "included", "ppm"
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),  # of the lines that are live
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("confirmed_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("terms_version", sa.Integer),  # the organiser's, accepted by paying
    sa.Column("terms_accepted_at", Moment),
    sa.Column("promo_code", sa.Text),
    sa.Column("hold_extended_at", Moment),  # once, when the provider was down
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint(
        "state in ('held', 'payment_pending', 'confirmed', 'expired', 'released', 'cancelled')", name="state"
    ),
    sa.CheckConstraint("cardinality(places) > 0", name="places"),
    sa.CheckConstraint("jsonb_array_length(lines) = cardinality(places)", name="lines"),
    sa.CheckConstraint("total_minor >= 0", name="total"),
    sa.CheckConstraint("state not in ('held', 'payment_pending') or expires_at is not null", name="unpaid_expires"),
    sa.CheckConstraint("state <> 'confirmed' or confirmed_at is not null", name="confirmed_when"),
    sa.CheckConstraint("(terms_version is null) = (terms_accepted_at is null)", name="terms"),
    sa.Index("ix_bookings_fan", "fan_id", "created_at", "id"),
    sa.Index("ix_bookings_promo_code", "event_id", "promo_code", postgresql_where=sa.text("promo_code is not null")),
    sa.Index("ix_bookings_unpaid", "expires_at", postgresql_where=sa.text("state in ('held', 'payment_pending')")),
)
