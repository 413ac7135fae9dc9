"""Tidying up what has lapsed. Nothing depends on it: a lapsed claim gives way whether or not it was swept.

One table a transaction, skipping what others have locked, so that it never takes part in a deadlock. That what lapses
isn't sold is said twice: only then the database uses the index of what isn't, instead of reading every place there is.
"""

from onsale.platform.database import Database

_BATCH = 500

SLOTS = """
delete from fan_slots using (
    select event_id, fan_id from fan_slots where held_until <= now() and held_until < 'infinity'
    limit %s for update skip locked) as lapsed
where fan_slots.event_id = lapsed.event_id and fan_slots.fan_id = lapsed.fan_id
"""
PLACES = """
delete from claims using (
    select event_id, place from claims where held_until <= now() and held_until < 'infinity'
    limit %s for update skip locked) as lapsed
where claims.event_id = lapsed.event_id and claims.place = lapsed.place
"""


async def sweep_lapsed(db: Database) -> int:
    """Delete lapsed slots and claims, a batch at a time; returns how many."""
    swept = 0
    for statement in (SLOTS, PLACES):
        removed = _BATCH
        while removed == _BATCH:
            async with db.write() as tx:
                raw = await tx.raw()
                removed = (await raw.execute(statement, (_BATCH,))).rowcount
            swept += removed
    return swept
