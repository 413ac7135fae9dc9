"""The waiting room: who joined in which window, how far the line was let in, and who has a pass."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")

_NEVER_BACK = """
create function refuse_step_back() returns trigger language plpgsql as $$
begin
    if (new.frontier_window, new.frontier_rank) < (old.frontier_window, old.frontier_rank) then
        raise exception 'the frontier of % never moves back', new.event_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$
"""
# The frontier only moves on, so what was below it when this is read is below it for good.
_BELOW = """
create function refuse_pass_too_early() returns trigger language plpgsql as $$
begin
    perform from waiting_rooms r
    where r.event_id = new.event_id and (new.window_number, new.rank) <= (r.frontier_window, r.frontier_rank);
    if not found then
        raise exception 'a pass above the frontier of %', new.event_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$
"""
_CLOSED_FOR_GOOD = """
create function refuse_window_change() returns trigger language plpgsql as $$
begin
    if old.seed is not null or old.closed_at is not null and new.closed_at is distinct from old.closed_at then
        raise exception 'window % of % is closed', old.number, old.event_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    """Make the tables, and let events have a waiting room."""
    op.add_column("events", sa.Column("lobby_minutes", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_events_lobby"), "events", "lobby_minutes between 0 and 1440")
    op.create_index("ix_events_lobby", "events", ["on_sale_at"], postgresql_where=sa.text("lobby_minutes is not null"))
    _rooms()
    _line()
    _admission()


def _rooms() -> None:
    op.create_table(
        "waiting_rooms",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("anchor", sa.LargeBinary(), nullable=False),
        sa.Column("committed_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("per_minute_max", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("frontier_window", sa.Integer(), server_default="0", nullable=False),
        sa.Column("frontier_rank", sa.BigInteger(), server_default="-1", nullable=False),
        sa.Column("steps", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stepped_at", _MOMENT, nullable=True),
        sa.Column("tended_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "octet_length(nonce) = 16 and octet_length(anchor) = 32", name=op.f("ck_waiting_rooms_commitment")
        ),
        sa.CheckConstraint("per_minute_max between 1 and 1000000", name=op.f("ck_waiting_rooms_per_minute")),
        sa.CheckConstraint("target between 1 and 1000000", name=op.f("ck_waiting_rooms_target")),
        sa.CheckConstraint(
            "frontier_window >= 0 and frontier_rank between -1 and 9007199254740991",
            name=op.f("ck_waiting_rooms_frontier"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_waiting_rooms_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_waiting_rooms")),
    )
    op.execute(_NEVER_BACK)
    op.execute(
        "create trigger never_back before update on waiting_rooms for each row execute function refuse_step_back()"
    )
    op.create_table(
        "queue_windows",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("counted_until", _MOMENT, nullable=True),
        sa.Column("joined", sa.Integer(), nullable=True),
        sa.Column("root", sa.LargeBinary(), nullable=True),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("number between 0 and 4095", name=op.f("ck_queue_windows_number")),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("ck_queue_windows_period")),
        sa.CheckConstraint(
            "num_nulls(joined, root, seed) in (0, 3) and (seed is null or closed_at is not null)",
            name=op.f("ck_queue_windows_revealed"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["waiting_rooms.event_id"], name=op.f("fk_queue_windows_event_id")),
        sa.PrimaryKeyConstraint("event_id", "number", name=op.f("pk_queue_windows")),
    )
    op.create_index(
        "uq_queue_windows_open",
        "queue_windows",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.execute(_CLOSED_FOR_GOOD)
    op.execute(
        "create trigger closed_for_good before update on queue_windows "
        "for each row execute function refuse_window_change()"
    )


def _line() -> None:
    op.create_table(
        "queue_joins",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("window_number", sa.Integer(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "fan_id", "round", name=op.f("pk_queue_joins")),
    )
    op.create_index("ix_queue_joins_window", "queue_joins", ["event_id", "window_number"])
    op.create_table(
        "queue_leaves",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("window_number", sa.Integer(), nullable=False),
        sa.Column("first", sa.LargeBinary(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "window_number", "first", name=op.f("pk_queue_leaves")),
    )
    op.execute("alter table queue_leaves alter column leaves set storage external")  # random bytes don't get smaller
    op.create_table(
        "queue_late",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("returned_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("released_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("event_id", "fan_id", "round", name=op.f("pk_queue_late")),
    )
    op.create_index(
        "ix_queue_late_waiting",
        "queue_late",
        ["event_id", "returned_at"],
        postgresql_where=sa.text("released_at is null"),
    )


def _admission() -> None:
    op.create_table(
        "queue_steps",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("window_number", sa.Integer(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("released >= 0", name=op.f("ck_queue_steps_released")),
        sa.ForeignKeyConstraint(["event_id"], ["waiting_rooms.event_id"], name=op.f("fk_queue_steps_event_id")),
        sa.PrimaryKeyConstraint("event_id", "number", name=op.f("pk_queue_steps")),
    )
    op.execute(
        "create trigger append_only before update or delete on queue_steps "
        "for each row execute function refuse_change()"
    )
    op.create_table(
        "queue_passes",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("window_number", sa.Integer(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.CheckConstraint("expires_at > redeemed_at", name=op.f("ck_queue_passes_period")),
        sa.ForeignKeyConstraint(["event_id"], ["waiting_rooms.event_id"], name=op.f("fk_queue_passes_event_id")),
        sa.PrimaryKeyConstraint("event_id", "fan_id", "round", name=op.f("pk_queue_passes")),
    )
    op.create_index("ix_queue_passes_running", "queue_passes", ["event_id", "expires_at"])
    op.execute(_BELOW)
    op.execute(
        "create trigger below_the_frontier before insert on queue_passes for each row "
        "execute function refuse_pass_too_early()"
    )
