"""The line of an event. A fan is a number; nobody is named.

What must never happen is refused by the database: two open windows, a window changed after its close, a frontier that
moves back, a pass above it, a fan twice in the line (a round more only after a pass that ran out).
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment


def _event(*, room: bool = False) -> sa.Column[int]:
    reference = (sa.ForeignKey("waiting_rooms.event_id"),) if room else ()
    return sa.Column("event_id", sa.BigInteger, *reference, primary_key=True, autoincrement=False)


def _fan() -> sa.Column[int]:
    return sa.Column("fan_id", sa.BigInteger, primary_key=True, autoincrement=False)


def _round() -> sa.Column[int]:
    return sa.Column("round", sa.SmallInteger, primary_key=True, autoincrement=False)


# Made when the event is published: `anchor` is what its seeds are bound by, before anybody can have joined.
rooms = sa.Table(
    "waiting_rooms",
    metadata,
    sa.Column("event_id", sa.ForeignKey("events.id"), primary_key=True, autoincrement=False),
    sa.Column("nonce", sa.LargeBinary, nullable=False),
    sa.Column("anchor", sa.LargeBinary, nullable=False),
    sa.Column("committed_at", Moment, nullable=False, server_default=NOW),
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("per_minute_max", sa.Integer),  # the organiser's; null: as many as can be served
    sa.Column("target", sa.Integer),  # passes running at once; null: the usual
    sa.Column("frontier_window", sa.Integer, nullable=False, server_default="0"),
    sa.Column("frontier_rank", sa.BigInteger, nullable=False, server_default="-1"),
    sa.Column("steps", sa.Integer, nullable=False, server_default="0"),
    sa.Column("stepped_at", Moment),
    sa.Column("tended_at", Moment, nullable=False, server_default=NOW),
    sa.Column("ended_at", Moment),
    sa.Column("learned", sa.LargeBinary),  # see learning.Notes
    sa.CheckConstraint("octet_length(nonce) = 16 and octet_length(anchor) = 32", name="commitment"),
    sa.CheckConstraint("per_minute_max between 1 and 1000000", name="per_minute"),
    sa.CheckConstraint("target between 1 and 1000000", name="target"),
    sa.CheckConstraint("frontier_window >= 0 and frontier_rank between -1 and 9007199254740991", name="frontier"),
)

# Exactly one is open while the room is; `joined`, `root` and `seed` are told once it has closed, together.
windows = sa.Table(
    "queue_windows",
    metadata,
    _event(room=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("opened_at", Moment, nullable=False, server_default=NOW),
    sa.Column("closed_at", Moment),
    sa.Column("counted_until", Moment),  # somebody is counting it; from then on, somebody else may
    sa.Column("joined", sa.Integer),
    sa.Column("root", sa.LargeBinary),
    sa.Column("seed", sa.LargeBinary),
    sa.CheckConstraint("number between 0 and 4095", name="number"),
    sa.CheckConstraint("closed_at >= opened_at", name="period"),
    sa.CheckConstraint(
        "num_nulls(joined, root, seed) in (0, 3) and (seed is null or closed_at is not null)", name="revealed"
    ),
    sa.Index("uq_queue_windows_open", "event_id", unique=True, postgresql_where=sa.text("closed_at is null")),
)

# Thin, and written without waiting for a disk: the token is what counts. Dropped some days after the sale.
joins = sa.Table(
    "queue_joins",
    metadata,
    _event(),
    _fan(),
    sa.Column("window_number", sa.Integer, nullable=False),
    _round(),
    sa.Index("ix_queue_joins_window", "event_id", "window_number"),
)

# Who joined a window that was revealed, by pseudonym, in blocks of the tree: what proofs are made from.
leaves = sa.Table(
    "queue_leaves",
    metadata,
    _event(),
    sa.Column("window_number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first", sa.LargeBinary, primary_key=True),
    sa.Column("block", sa.Integer, nullable=False),
    sa.Column("leaves", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

# Fans who missed their turn and came back.
late = sa.Table(
    "queue_late",
    metadata,
    _event(),
    _fan(),
    _round(),
    sa.Column("returned_at", Moment, nullable=False, server_default=NOW),
    sa.Column("released_at", Moment),
    sa.Index("ix_queue_late_waiting", "event_id", "returned_at", postgresql_where=sa.text("released_at is null")),
)

# Each move of the frontier; never changed.
steps = sa.Table(
    "queue_steps",
    metadata,
    _event(room=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False, server_default=NOW),
    sa.Column("window_number", sa.Integer, nullable=False),
    sa.Column("rank", sa.BigInteger, nullable=False),
    sa.Column("released", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.CheckConstraint("released >= 0", name="released"),
)

passes = sa.Table(
    "queue_passes",
    metadata,
    _event(room=True),
    _fan(),
    _round(),
    sa.Column("window_number", sa.Integer, nullable=False),
    sa.Column("rank", sa.BigInteger, nullable=False),
    sa.Column("redeemed_at", Moment, nullable=False, server_default=NOW),
    sa.Column("expires_at", Moment, nullable=False),
    sa.CheckConstraint("expires_at > redeemed_at", name="period"),
    sa.Index("ix_queue_passes_running", "event_id", "expires_at"),
)

# How long holds of the last seconds took, as each web process noted it; see hold_times.py.
hold_times = sa.Table(
    "hold_times",
    metadata,
    _event(),
    sa.Column("process", sa.Uuid, primary_key=True),
    sa.Column("noted_at", Moment, nullable=False, server_default=NOW),
    sa.Column("counts", ARRAY(sa.Integer), nullable=False),
    prefixes=["UNLOGGED"],
)

# Rooms that opened by themselves, each from its opening to its end; at most one of an event is open.
openings = sa.Table(
    "room_openings",
    metadata,
    _event(room=True),
    sa.Column("opened_at", Moment, primary_key=True, server_default=NOW),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("calm_since", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("closed_by", sa.Text),
    sa.CheckConstraint("why in ('slow', 'full')", name="why"),
    sa.CheckConstraint("closed_by in ('calm', 'organiser', 'over')", name="closed_by"),
    sa.CheckConstraint("num_nulls(closed_at, closed_by) in (0, 2)", name="closed"),
    sa.CheckConstraint("closed_at >= opened_at", name="period"),
    sa.Index("uq_room_openings_open", "event_id", unique=True, postgresql_where=sa.text("closed_at is null")),
)
