"""Which events have changed, in an order that can be followed: the outbox of the catalogue.

Rows are written by triggers, in the transaction that changes what is told of an event. Numbers drawn from a sequence
don't commit in order, so a follower that remembered the highest would miss late ones. A position is therefore a
transaction and a number, and only transactions older than every one still running are told: nothing can come before
them any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from msgspec import Struct

from onsale.platform.database import Database, ReadTx

KEPT = timedelta(days=3)
"""How long changes are kept. Whoever hasn't followed for longer reads everything anew."""

_NOW = """
select c.system_identifier::text || '/' || k.timeline_id, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, now()
from pg_control_system() c, pg_control_checkpoint() k
"""
_AFTER = """
select xid, id, event_id from catalogue_changes
where (xid, id) > (%s, %s) and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint order by xid, id limit %s
"""

_WAITING = sa.text("select count(*) from catalogue_changes where (xid, id) > (:xid, :id)")


class Position(Struct, frozen=True, array_like=True):
    """How far somebody has followed: everything up to here. `cluster` is the history it belongs to; a restored or
    promoted server begins another, in which old positions mean nothing. `read_at` is the database's time.
    """

    cluster: str
    xid: int
    id: int
    read_at: datetime


class Changes(NamedTuple):
    """The events that changed, each once, and how far that follows. `more`: there were more than asked for."""

    event_ids: Sequence[int]
    position: Position
    more: bool


async def present(tx: ReadTx) -> Position:
    """Where to follow from for whoever reads everything now or later."""
    raw = await tx.raw()
    row = await (await raw.execute(_NOW)).fetchone()
    assert row is not None
    cluster, xmin, now = row
    return Position(cluster, xmin, 0, now)


async def changes_after(tx: ReadTx, position: Position, *, most: int) -> Changes | None:
    """What has changed since; None when that can't be told any more, and everything must be read."""
    here = await present(tx)
    if here.cluster != position.cluster or here.read_at - position.read_at > KEPT:
        return None
    raw = await tx.raw()
    rows = await (await raw.execute(_AFTER, (position.xid, position.id, most))).fetchall()
    more = len(rows) == most
    xid, number = (rows[-1][0], rows[-1][1]) if rows else (position.xid, position.id)
    return Changes(
        tuple(dict.fromkeys(row[2] for row in rows)), Position(here.cluster, xid, number, here.read_at), more
    )


async def changes_waiting(tx: ReadTx, position: Position) -> int | None:
    """How many changes there are after a position; None where it means nothing any more."""
    if (await present(tx)).cluster != position.cluster:
        return None
    told = {"xid": position.xid, "id": position.id}
    return int((await tx.execute(_WAITING, told)).scalar_one())


async def forget_changes(db: Database) -> int:
    """Delete what is older than changes are kept; returns how many."""
    async with db.write() as tx:
        raw = await tx.raw()
        # A little longer than followers may rely on, so that none finds a gap while it is reading.
        return (
            await raw.execute("delete from catalogue_changes where changed_at < now() - %s", (KEPT * 1.5,))
        ).rowcount
