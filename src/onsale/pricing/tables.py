"""Promo codes. Who uses one is told by the bookings: each keeps the code it was held with."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

promo_codes = sa.Table(
    "promo_codes",
    metadata,
    sa.Column("event_id", sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("discount", sa.Text, nullable=False),
    sa.Column("basis_points", sa.Integer, nullable=False, server_default="0"),
    sa.Column("amount_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unlocks", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    sa.Column("sale_from", Moment),
    sa.Column("valid_from", Moment),
    sa.Column("valid_until", Moment),
    sa.Column("uses_max", sa.Integer),
    sa.Column("places_max", sa.SmallInteger),
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.CheckConstraint("code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'", name="code"),
    sa.CheckConstraint(
        "case discount when 'none' then basis_points = 0 and amount_minor = 0 "
        "when 'percent' then basis_points between 1 and 10000 and amount_minor = 0 "
        "when 'per_place' then basis_points = 0 and amount_minor > 0 "
        "when 'per_booking' then basis_points = 0 and amount_minor > 0 else false end",
        name="discount",
    ),
    sa.CheckConstraint("uses_max > 0", name="uses_max"),
    sa.CheckConstraint("places_max > 0", name="places_max"),
    sa.CheckConstraint("valid_until > valid_from", name="validity"),
)
