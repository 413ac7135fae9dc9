"""How each level's price may move, and what became of it. A level without a plan has a price that stays."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

_KNOWN_RAIL = "kept in ('floor', 'ceiling', 'step')"
_RAILS = "mode, temper, floor_minor, ceiling_minor, step_percent, interval_s, rest_after_s, rest_before_s"
_WHY = "('organiser', 'tier', 'scarce', 'low_demand', 'trying', 'stopped', 'approved', 'rails')"
_NOTHING = sa.text("'{}'")


def _level() -> tuple[sa.Column[int], sa.Column[str]]:
    return (
        sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("level", sa.Text, primary_key=True),
    )


def _of_plan() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["event_id", "level"], ["price_plans.event_id", "price_plans.level"], ondelete="CASCADE"
    )


plans = sa.Table(
    "price_plans",
    metadata,
    *_level(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("mode", sa.Text),  # this, and the rails: of dynamic ones
    sa.Column("temper", sa.Text),
    sa.Column("first_minor", sa.BigInteger, nullable=False),  # what it cost when the plan was made
    sa.Column("first_types", JSONB, nullable=False, server_default=_NOTHING),  # ticket type: what it cost then
    sa.Column("approved_minor", sa.BigInteger, nullable=False),  # the last price an organiser set or approved
    sa.Column("multiple_minor", sa.Integer, nullable=False, server_default="1"),
    sa.Column("floor_minor", sa.BigInteger),
    sa.Column("ceiling_minor", sa.BigInteger),
    sa.Column("step_percent", sa.SmallInteger),
    sa.Column("interval_s", sa.Integer),
    sa.Column("rest_after_s", sa.Integer),
    sa.Column("rest_before_s", sa.Integer),
    sa.Column("tier", sa.SmallInteger, nullable=False, server_default="0"),  # that was reached; 0: the first price
    sa.Column("stopped_at", Moment),
    sa.Column("next_look_at", Moment),
    sa.Column("made_at", Moment, nullable=False, server_default=NOW),
    sa.ForeignKeyConstraint(
        ["event_id", "level"],
        ["price_levels.event_id", "price_levels.name"],
        deferrable=True,
        initially="DEFERRED",
    ),
    sa.CheckConstraint("kind in ('tiered', 'dynamic')", name="kind"),
    sa.CheckConstraint("mode in ('suggest', 'automatic')", name="mode"),
    sa.CheckConstraint("temper in ('cautious', 'balanced', 'bold')", name="temper"),
    sa.CheckConstraint(f"num_nulls({_RAILS}) = case kind when 'dynamic' then 0 else 8 end", name="rails"),
    sa.CheckConstraint("0 < floor_minor and floor_minor <= ceiling_minor", name="span"),
    sa.CheckConstraint(
        "approved_minor > 0 and (kind = 'tiered' or approved_minor between floor_minor and ceiling_minor)",
        name="approved",
    ),
    sa.CheckConstraint("step_percent between 1 and 100", name="step"),
    sa.CheckConstraint("interval_s > 0", name="interval"),
    sa.CheckConstraint("rest_after_s >= 0 and rest_before_s >= 0", name="rests"),
    sa.CheckConstraint("first_minor > 0", name="first"),
    sa.CheckConstraint("multiple_minor > 0", name="multiple"),
    sa.CheckConstraint("tier >= 0 and (kind = 'tiered' or tier = 0)", name="tier"),
    sa.CheckConstraint("stopped_at is null or next_look_at is null", name="stopped"),
    sa.Index("ix_price_plans_next_look_at", "next_look_at", postgresql_where=sa.text("next_look_at is not null")),
)

tiers = sa.Table(
    "price_tiers",
    metadata,
    *_level(),
    sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("face_value_minor", sa.BigInteger, nullable=False),
    sa.Column("from_at", Moment),
    sa.Column("after_places", sa.Integer),
    _of_plan(),
    sa.CheckConstraint("position > 0", name="position"),
    sa.CheckConstraint("face_value_minor > 0", name="face_value"),
    sa.CheckConstraint("num_nulls(from_at, after_places) = 1", name="when"),
    sa.CheckConstraint("after_places > 0", name="places"),
)

# Never changed (a trigger refuses it). What nobody approved is inside the plan's rails (another one refuses the rest).
changes = sa.Table(
    "price_changes",
    metadata,
    *_level(),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("follows", sa.Integer, sa.Computed("nullif(version - 1, 0)", persisted=True)),
    sa.Column("was_minor", sa.BigInteger, nullable=False),
    sa.Column("face_value_minor", sa.BigInteger, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("kept", sa.Text),
    sa.Column("details", JSONB, nullable=False, server_default=_NOTHING),
    sa.Column("changed_at", Moment, nullable=False, server_default=NOW),
    sa.ForeignKeyConstraint(["event_id"], ["events.id"]),
    sa.ForeignKeyConstraint(
        ["event_id", "level", "follows"], ["price_changes.event_id", "price_changes.level", "price_changes.version"]
    ),
    sa.CheckConstraint("version > 0", name="version"),
    sa.CheckConstraint("was_minor >= 0 and face_value_minor >= 0", name="prices"),
    sa.CheckConstraint("was_minor <> face_value_minor", name="differs"),
    sa.CheckConstraint(f"why in {_WHY}", name="why"),
    sa.CheckConstraint(_KNOWN_RAIL, name="kept"),
)

suggestions = sa.Table(
    "price_suggestions",
    metadata,
    *_level(),
    sa.Column("face_value_minor", sa.BigInteger, nullable=False),
    sa.Column("from_version", sa.Integer, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("kept", sa.Text),
    sa.Column("details", JSONB, nullable=False, server_default=_NOTHING),
    sa.Column("made_at", Moment, nullable=False, server_default=NOW),
    _of_plan(),
    sa.CheckConstraint("face_value_minor > 0", name="face_value"),
    sa.CheckConstraint("from_version >= 0", name="from_version"),
    sa.CheckConstraint("why in ('scarce', 'low_demand', 'trying')", name="why"),
    sa.CheckConstraint(_KNOWN_RAIL, name="kept"),
)

# How often a level was looked at in an hour, at which price. Who looked is not kept.
looks = sa.Table(
    "price_looks",
    metadata,
    *_level(),
    sa.Column("hour", Moment, primary_key=True),
    sa.Column("face_value_minor", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE"),
    sa.CheckConstraint("looks > 0", name="looks"),
    sa.CheckConstraint("face_value_minor >= 0", name="face_value"),
)
