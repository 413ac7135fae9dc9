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

# Places given back, and who gave them: the fan, the organiser, the event that won't take place (or not then), or
# somebody who bought what a fan had offered back.
returns = sa.Table(
    "returns",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("places", ARRAY(sa.Integer), nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("person_id", sa.BigInteger),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("price_minor", sa.BigInteger, nullable=False),
    sa.Column("refund_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint("made_by in ('fan', 'organiser', 'event', 'moved', 'resold', 'holder')", name="made_by"),
    sa.CheckConstraint("made_by in ('event', 'resold') or person_id is not null", name="person"),
    sa.CheckConstraint("cardinality(places) > 0", name="places"),
    sa.CheckConstraint("refund_minor between 0 and price_minor", name="refund"),
    sa.Index("ix_returns_booking", "event_id", "booking_id"),
)

# A place of a booking is given back once, whoever tries; so it is refunded once.
returned_places = sa.Table(
    "returned_places",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("return_id", sa.Uuid, nullable=False),
    sa.PrimaryKeyConstraint("event_id", "booking_id", "place"),
)

# A date that was taken back or changed, and until when whoever had booked before may give their places back in full.
moved_dates = sa.Table(
    "moved_dates",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("old_starts_at", Moment, nullable=False),
    sa.Column("new_starts_at", Moment),  # null: not known yet
    sa.Column("answer_until", Moment, nullable=False),
    sa.Column("moved_by", sa.BigInteger, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "id"),
)

# No row: no answer, which keeps the places.
moved_date_answers = sa.Table(
    "moved_date_answers",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("moved_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "moved_id", "booking_id"),
    sa.CheckConstraint("answer in ('keep', 'give_back')", name="answer"),
)
