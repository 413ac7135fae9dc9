"""Who waits for places of a sold-out event. No personal data: a fan is a number."""

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# What an organiser set; without a row, the usual.
waiting_lists = sa.Table(
    "waiting_lists",
    metadata,
    sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("offer_minutes", sa.Integer, nullable=False),
    sa.CheckConstraint(
        f"offer_minutes between {limits.OFFER_MINUTES_MIN} and {limits.OFFER_MINUTES_MAX}", name="offer_minutes"
    ),
)

# The order is that of `id`, which the database gives. A fan waits for an event at most once at a time.
entries = sa.Table(
    "waiting_entries",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("fan_id", sa.BigInteger, nullable=False),
    sa.Column("quantity", sa.SmallInteger, nullable=False),
    sa.Column("section", sa.Text),  # null: anywhere
    sa.Column("price_level", sa.Text),  # null: any
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("booking_id", sa.Uuid),  # the hold that is the offer
    sa.Column("joined_at", Moment, nullable=False, server_default=NOW),
    sa.Column("offered_at", Moment),
    sa.Column("ended_at", Moment),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint("quantity between 1 and 50", name="quantity"),
    sa.CheckConstraint("state in ('waiting', 'offered', 'taken', 'passed', 'left')", name="state"),
    sa.CheckConstraint(
        "state not in ('offered', 'taken') or booking_id is not null and offered_at is not null", name="offered"
    ),
    sa.CheckConstraint("(ended_at is null) = (state in ('waiting', 'offered'))", name="ended"),
    sa.Index(
        "uq_waiting_entries_fan",
        "event_id",
        "fan_id",
        unique=True,
        postgresql_where=sa.text("state in ('waiting', 'offered')"),
    ),
    sa.Index("ix_waiting_entries_fan_id", "fan_id"),
    sa.Index("uq_waiting_entries_booking", "event_id", "booking_id", unique=True),
    sa.Index("ix_waiting_entries_waiting", "event_id", "id", postgresql_where=sa.text("state = 'waiting'")),
    sa.Index("ix_waiting_entries_offered", "event_id", "booking_id", postgresql_where=sa.text("state = 'offered'")),
)
