"""Redeeming a turn: who stands before the frontier gets a pass, once.

A turn that was missed isn't lost: whoever comes back later waits for the controller's next step, like somebody who has
just reached the front. So nobody can gather turns and use all of them at one moment.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.waitingroom import store
from onsale.waitingroom.errors import NotYet, PassExpired
from onsale.waitingroom.metrics import PASSES
from onsale.waitingroom.model import Joined, Place
from onsale.waitingroom.store import Pass
from onsale.waitingroom.tables import late

_LATE_RETRY_S = 2


async def redeem(
    db: Database,
    event_id: int,
    fan_id: int,
    joined: Joined,
    place: Place,
    *,
    turn_s: int = limits.QUEUE_TURN_S,
    pass_s: int = limits.QUEUE_PASS_S,
) -> Pass:
    """The fan's pass: a new one, or the one they have already, with the same end.

    Raises `NotYet` before their turn, and after a missed one until they are let in again; `PassExpired` when their pass
    has run out.
    """
    async with db.write() as tx:
        now: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
        kept = await store.pass_of(tx, event_id, fan_id, joined.round)
        if kept is None:
            since = await _let_in_at(tx, event_id, fan_id, joined, place, now - timedelta(seconds=turn_s))
            if since is not None:
                kept = await store.insert_pass(tx, event_id, fan_id, joined, place, pass_s)
                tx.after_commit(_count)
    if kept is None:
        raise NotYet(retry_after_s=_LATE_RETRY_S)
    if kept.expires_at <= now:
        raise PassExpired
    return kept


async def _count() -> None:
    PASSES.inc()


async def _let_in_at(
    tx: WriteTx, event_id: int, fan_id: int, joined: Joined, place: Place, oldest: datetime
) -> datetime | None:
    """Since when it is their turn, if it began after `oldest`; else they are noted as come back late."""
    first = await store.let_in_at(tx, event_id, place)
    if first is None or first > oldest:
        return first
    c = late.c
    me = sa.and_(c.event_id == event_id, c.fan_id == fan_id, c.round == joined.round)
    row = (await tx.execute(sa.select(c.released_at).where(me))).one_or_none()
    if row is not None and (row.released_at is None or row.released_at > oldest):
        again: datetime | None = row.released_at
        return again
    values = {"event_id": event_id, "fan_id": fan_id, "round": joined.round}
    noted = sa.dialects.postgresql.insert(late).values(values)
    anew = {"returned_at": sa.func.now(), "released_at": None}
    await tx.execute(noted.on_conflict_do_update(index_elements=["event_id", "fan_id", "round"], set_=anew))
    return None
