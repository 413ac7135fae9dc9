"""An event's gate: whoever takes places holds it open together, whoever closes or removes the event shuts it alone.

An advisory lock, not a lock on the event's row: sharers of a row lock keep coming and the closer starves; with no
gate at all holds slip in after the check. Taken first in a transaction, before the event's status is read.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import WriteTx


async def share_gate(tx: WriteTx, event_id: int) -> datetime:
    """Pass the gate with others; until the transaction ends nobody shuts it. Returns the database's time."""
    raw = await tx.raw()
    cursor = await raw.execute("select now(), pg_advisory_xact_lock_shared(%s::bigint)", (event_id,))
    row = await cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


async def close_gate(tx: WriteTx, event_id: int) -> None:
    """Wait until nobody is passing, and let nobody pass until the transaction ends.

    Not for long: whoever comes after us waits as well. Raises `Unavailable` (by the database's lock timeout).
    """
    await tx.execute(sa.text(f"set local lock_timeout = '{limits.GATE_WAIT_S}s'"))
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(event_id)))


async def close_gates(tx: WriteTx, event_ids: Collection[int]) -> None:
    """The same for several events at once, always in the same order.

    Each takes an entry of the database's table of locks, which has room for some thousands.
    """
    for event_id in sorted(event_ids):
        await close_gate(tx, event_id)
