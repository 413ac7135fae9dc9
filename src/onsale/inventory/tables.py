"""Who has which place until when, and which fan has a booking. Rows only for what is taken.

Both tables are the same mechanism: a row whose `held_until` has passed by the database's clock gives way to the next
upsert, a live one doesn't. Their primary keys are why no place is sold twice and no fan booked twice.
"""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# A booking id for places the house keeps back; no booking has it.
HOUSE = "00000000-0000-0000-0000-000000000000"

# The same for places set aside for a moment, until somebody who waits for them is offered them.
ASIDE = "00000000-0000-0000-0000-000000000001"

claims = sa.Table(
    "claims",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("held_until", Moment, nullable=False),
    sa.Column("claimed_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "place"),
    sa.CheckConstraint("place >= 0", name="place"),
    sa.Index("ix_claims_unpaid", "held_until", postgresql_where=sa.text("held_until < 'infinity'")),
)

fan_slots = sa.Table(
    "fan_slots",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("fan_id", sa.BigInteger, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("held_until", Moment, nullable=False),
    sa.Column("claimed_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "fan_id"),
    sa.Index("ix_fan_slots_unpaid", "held_until", postgresql_where=sa.text("held_until < 'infinity'")),
)
