"""How long holds take, what was learned of a line, and waiting rooms that opened by themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")


def upgrade() -> None:
    """Make the tables, and let a room keep what it learned."""
    op.add_column("waiting_rooms", sa.Column("learned", sa.LargeBinary(), nullable=True))
    op.create_table(
        "hold_times",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process", sa.Uuid(), nullable=False),
        sa.Column("noted_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("counts", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "process", name=op.f("pk_hold_times")),
        prefixes=["UNLOGGED"],  # of the last seconds: after a crash nobody asks
    )
    _openings()


def _openings() -> None:
    op.create_table(
        "room_openings",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opened_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("calm_since", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("why in ('slow', 'full')", name=op.f("ck_room_openings_why")),
        sa.CheckConstraint("closed_by in ('calm', 'organiser', 'over')", name=op.f("ck_room_openings_closed_by")),
        sa.CheckConstraint("num_nulls(closed_at, closed_by) in (0, 2)", name=op.f("ck_room_openings_closed")),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("ck_room_openings_period")),
        sa.ForeignKeyConstraint(["event_id"], ["waiting_rooms.event_id"], name=op.f("fk_room_openings_event_id")),
        sa.PrimaryKeyConstraint("event_id", "opened_at", name=op.f("pk_room_openings")),
    )
    op.create_index(
        "uq_room_openings_open",
        "room_openings",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
