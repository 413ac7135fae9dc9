"""Places set aside: back from somebody, and kept from the public for a moment, for those who wait for them.

A claim like any other, under an id no booking has. It runs out by itself: when nobody offers the places, they are on
sale.
"""

from collections.abc import Collection

from onsale.inventory.changes import PlacesChanged
from onsale.inventory.tables import ASIDE
from onsale.platform.arrays import int_array
from onsale.platform.database import ReadTx, WriteTx

ASIDE_S = 120

# Whoever has just deleted these claims still has them locked, so this waits for nobody.
_SET_ASIDE = """
insert into claims (event_id, place, booking_id, held_until)
select %(event)s, place, %(aside)s, now() + make_interval(secs => %(ttl_s)s)
from unnest(%(places)s::int[]) as place order by place
on conflict do nothing returning place
"""
_CATCH_LAPSED = """
update claims set booking_id = %(aside)s, held_until = now() + make_interval(secs => %(ttl_s)s), claimed_at = now()
from (
    select place from claims where event_id = %(event)s and held_until <= now() order by place for update skip locked
) as lapsed
where claims.event_id = %(event)s and claims.place = lapsed.place returning claims.place
"""
_OPEN = """
delete from claims using (
    select place from claims where event_id = %(event)s and booking_id = %(aside)s
        and not place = any(%(but)s::int[]) order by place for update) as kept
where claims.event_id = %(event)s and claims.place = kept.place returning claims.place
"""
_TAKEN = """
select array_agg(place) from claims where event_id = %(event)s and held_until > now() and booking_id <> %(aside)s
"""


async def set_aside(tx: WriteTx, event_id: int, places: Collection[int]) -> tuple[int, ...]:
    """Keep places that were freed in this transaction; returns those nobody else has."""
    return await _keep(tx, _SET_ASIDE, event_id, places=int_array(places))


async def set_lapsed_aside(tx: WriteTx, event_id: int) -> tuple[int, ...]:
    """The same with those whose claims have run out."""
    return await _keep(tx, _CATCH_LAPSED, event_id)


async def put_on_sale(tx: WriteTx, event_id: int, *, but: Collection[int] = ()) -> tuple[int, ...]:
    """Let everybody have what is set aside, except some."""
    raw = await tx.raw()
    cursor = await raw.execute(_OPEN, {"event": event_id, "aside": ASIDE, "but": int_array(but)})
    opened = tuple(place for (place,) in await cursor.fetchall())
    if opened:
        await tx.publish(PlacesChanged(event_id, freed=opened))
    return opened


async def taken_or_offered(tx: ReadTx, event_id: int) -> frozenset[int]:
    """The places somebody has at this moment; those set aside are nobody's."""
    raw = await tx.raw()
    cursor = await raw.execute(_TAKEN, {"event": event_id, "aside": ASIDE})
    row = await cursor.fetchone()
    return frozenset(row[0] or ()) if row else frozenset()


async def _keep(tx: WriteTx, statement: str, event_id: int, **values: object) -> tuple[int, ...]:
    raw = await tx.raw()
    cursor = await raw.execute(statement, {"event": event_id, "aside": ASIDE, "ttl_s": ASIDE_S, **values})
    kept = tuple(place for (place,) in await cursor.fetchall())
    if kept:
        await tx.publish(PlacesChanged(event_id, taken=kept))
    return kept
