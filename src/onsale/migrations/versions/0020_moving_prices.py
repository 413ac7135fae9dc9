"""Prices that move: how each level's may, what it was, what is suggested, and how often prices were looked at."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")
_JSON = postgresql.JSONB
_WHY = "('organiser', 'tier', 'scarce', 'low_demand', 'trying', 'stopped', 'approved', 'rails')"

# What people are told of a price follows from its plan, so whoever remembers the level must read it anew.
_TOLD = """
create function retell_price_level() returns trigger language plpgsql as $$
declare
    changed record := coalesce(new, old);
begin
    update price_levels set position = position where event_id = changed.event_id and name = changed.level;
    return null;
end $$
"""
_TOLD_OF_PLANS = """
create trigger {name} after update on price_plans for each row
when ((old.kind, old.floor_minor, old.ceiling_minor, old.tier, old.first_minor, old.first_types, old.multiple_minor,
    old.stopped_at) is distinct from
    (new.kind, new.floor_minor, new.ceiling_minor, new.tier, new.first_minor, new.first_types, new.multiple_minor,
    new.stopped_at))
execute function retell_price_level()
"""
# What nobody approved stays inside the rails as they are at that moment, and ends with them.
_INSIDE = """
create function refuse_beyond_rails() returns trigger language plpgsql as $$
begin
    perform from price_plans p where p.event_id = new.event_id and p.level = new.level and p.kind = 'dynamic'
        and p.stopped_at is null and new.face_value_minor between p.floor_minor and p.ceiling_minor for share;
    if not found then
        raise exception 'a price beyond the rails of % in %', new.level, new.event_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    """Make the tables; every price stays fixed until its organiser says otherwise."""
    _plans()
    _tiers()
    _changes()
    _suggestions()
    _looks()


def _plans() -> None:
    op.create_table(
        "price_plans",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("temper", sa.Text(), nullable=True),
        sa.Column("first_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_types", _JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=False),
        sa.Column("multiple_minor", sa.Integer(), server_default="1", nullable=False),
        sa.Column("floor_minor", sa.BigInteger(), nullable=True),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=True),
        sa.Column("step_percent", sa.SmallInteger(), nullable=True),
        sa.Column("interval_s", sa.Integer(), nullable=True),
        sa.Column("rest_after_s", sa.Integer(), nullable=True),
        sa.Column("rest_before_s", sa.Integer(), nullable=True),
        sa.Column("tier", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("stopped_at", _MOMENT, nullable=True),
        sa.Column("next_look_at", _MOMENT, nullable=True),
        sa.Column("made_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.CheckConstraint("kind in ('tiered', 'dynamic')", name=op.f("ck_price_plans_kind")),
        sa.CheckConstraint("mode in ('suggest', 'automatic')", name=op.f("ck_price_plans_mode")),
        sa.CheckConstraint("temper in ('cautious', 'balanced', 'bold')", name=op.f("ck_price_plans_temper")),
        sa.CheckConstraint(
            "num_nulls(mode, temper, floor_minor, ceiling_minor, step_percent, interval_s, rest_after_s, rest_before_s)"
            " = case kind when 'dynamic' then 0 else 8 end",
            name=op.f("ck_price_plans_rails"),
        ),
        sa.CheckConstraint("0 < floor_minor and floor_minor <= ceiling_minor", name=op.f("ck_price_plans_span")),
        sa.CheckConstraint(
            "approved_minor > 0 and (kind = 'tiered' or approved_minor between floor_minor and ceiling_minor)",
            name=op.f("ck_price_plans_approved"),
        ),
        sa.CheckConstraint("step_percent between 1 and 100", name=op.f("ck_price_plans_step")),
        sa.CheckConstraint("interval_s > 0", name=op.f("ck_price_plans_interval")),
        sa.CheckConstraint("rest_after_s >= 0 and rest_before_s >= 0", name=op.f("ck_price_plans_rests")),
        sa.CheckConstraint("first_minor > 0", name=op.f("ck_price_plans_first")),
        sa.CheckConstraint("multiple_minor > 0", name=op.f("ck_price_plans_multiple")),
        sa.CheckConstraint("tier >= 0 and (kind = 'tiered' or tier = 0)", name=op.f("ck_price_plans_tier")),
        sa.CheckConstraint("stopped_at is null or next_look_at is null", name=op.f("ck_price_plans_stopped")),
        # A level may be written anew in one transaction; what matters is that it is there at its end.
        sa.ForeignKeyConstraint(
            ["event_id", "level"],
            ["price_levels.event_id", "price_levels.name"],
            name=op.f("fk_price_plans_event_id_level"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("event_id", "level", name=op.f("pk_price_plans")),
    )
    op.create_index(
        "ix_price_plans_next_look_at",
        "price_plans",
        ["next_look_at"],
        postgresql_where=sa.text("next_look_at is not null"),
    )
    op.execute(_TOLD)
    op.execute(
        "create trigger told after insert or delete on price_plans for each row execute function retell_price_level()"
    )
    op.execute(_TOLD_OF_PLANS.format(name="told_anew"))


def _tiers() -> None:
    op.create_table(
        "price_tiers",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("face_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("from_at", _MOMENT, nullable=True),
        sa.Column("after_places", sa.Integer(), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_price_tiers_position")),
        sa.CheckConstraint("face_value_minor > 0", name=op.f("ck_price_tiers_face_value")),
        sa.CheckConstraint("num_nulls(from_at, after_places) = 1", name=op.f("ck_price_tiers_when")),
        sa.CheckConstraint("after_places > 0", name=op.f("ck_price_tiers_places")),
        sa.ForeignKeyConstraint(
            ["event_id", "level"],
            ["price_plans.event_id", "price_plans.level"],
            name=op.f("fk_price_tiers_event_id_level"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "level", "position", name=op.f("pk_price_tiers")),
    )
    op.execute(
        "create trigger told after insert or update or delete on price_tiers "
        "for each row execute function retell_price_level()"
    )


def _changes() -> None:
    op.create_table(
        "price_changes",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        # No version without the one before it: the numbers have no gap.
        sa.Column("follows", sa.Integer(), sa.Computed("nullif(version - 1, 0)", persisted=True), nullable=True),
        sa.Column("was_minor", sa.BigInteger(), nullable=False),
        sa.Column("face_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("details", _JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("changed_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_price_changes_version")),
        sa.CheckConstraint("was_minor >= 0 and face_value_minor >= 0", name=op.f("ck_price_changes_prices")),
        sa.CheckConstraint("was_minor <> face_value_minor", name=op.f("ck_price_changes_differs")),
        sa.CheckConstraint(f"why in {_WHY}", name=op.f("ck_price_changes_why")),
        sa.CheckConstraint("kept in ('floor', 'ceiling', 'step')", name=op.f("ck_price_changes_kept")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_price_changes_event_id")),
        sa.ForeignKeyConstraint(
            ["event_id", "level", "follows"],
            ["price_changes.event_id", "price_changes.level", "price_changes.version"],
            name=op.f("fk_price_changes_event_id_level_follows"),
        ),
        sa.PrimaryKeyConstraint("event_id", "level", "version", name=op.f("pk_price_changes")),
    )
    op.execute(
        "create trigger append_only before update or delete on price_changes "
        "for each row execute function refuse_change()"
    )
    op.execute(_INSIDE)
    op.execute(
        "create trigger inside_rails before insert on price_changes for each row "
        "when (new.why in ('scarce', 'low_demand', 'trying')) execute function refuse_beyond_rails()"
    )


def _suggestions() -> None:
    op.create_table(
        "price_suggestions",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("face_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("details", _JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("made_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.CheckConstraint("face_value_minor > 0", name=op.f("ck_price_suggestions_face_value")),
        sa.CheckConstraint("from_version >= 0", name=op.f("ck_price_suggestions_from_version")),
        sa.CheckConstraint("why in ('scarce', 'low_demand', 'trying')", name=op.f("ck_price_suggestions_why")),
        sa.CheckConstraint("kept in ('floor', 'ceiling', 'step')", name=op.f("ck_price_suggestions_kept")),
        sa.ForeignKeyConstraint(
            ["event_id", "level"],
            ["price_plans.event_id", "price_plans.level"],
            name=op.f("fk_price_suggestions_event_id_level"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "level", name=op.f("pk_price_suggestions")),
    )


def _looks() -> None:
    op.create_table(
        "price_looks",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("hour", _MOMENT, nullable=False),
        sa.Column("face_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.CheckConstraint("looks > 0", name=op.f("ck_price_looks_looks")),
        sa.CheckConstraint("face_value_minor >= 0", name=op.f("ck_price_looks_face_value")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_price_looks_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "level", "hour", "face_value_minor", name=op.f("pk_price_looks")),
    )
