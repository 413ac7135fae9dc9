"""What the index is filled with, as the database has it: one JSON document an event, made there.

So the database's process does half of the work, one value a row crosses over, and the same statement serves one
changed event and a million.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

import msgspec
from msgspec import Struct

from onsale.catalog.model import Event, Organiser, Performer, PriceLevel, Venue
from onsale.catalog.store import LISTED
from onsale.platform.database import Database, ReadTx
from onsale.pricing.moving.model import PricePlan
from onsale.pricing.moving.store import plans_of_many
from onsale.pricing.moving.told import movement_of
from onsale.search.entry import Catalogued, Entry, Sources
from onsale.search.keys import standing_of
from onsale.search.ordering import ids_in_order

AT_ONCE = 2_000

_LEVELS = "(select json_agg(row_to_json(l) order by l.position) from price_levels l where l.event_id = e.id)"
_PERFORMERS = """(select json_agg(json_build_object('id', p.id, 'name', p.name, 'source_id', p.source_id)
    order by b.position) from event_performers b join performers p on p.id = b.performer_id where b.event_id = e.id)"""
_TAKEN = "(select count(*) from claims c where c.event_id = e.id and c.held_until > now())"
_EVENTS: LiteralString = f"""
select json_build_object('event', row_to_json(e), 'venue', row_to_json(v), 'organiser', row_to_json(o),
    'levels', {_LEVELS}, 'performers', {_PERFORMERS}, 'taken', {_TAKEN},
    'event_source', e.source_id, 'venue_source', v.source_id)::text, e.id
from events e join venues v on v.id = e.venue_id join organisers o on o.id = e.organiser_id
where e.lifecycle = any(%s) and e.starts_at > %s and e.taken_down_at is null and not e.suspended
"""  # noqa: S608 - put together from the parts above
_THESE: LiteralString = _EVENTS + " and e.id = any(%s)"
_HOW_MANY = """
select count(*) from events
where lifecycle = any(%s) and starts_at > %s and taken_down_at is null and not suspended
"""
# (Event by event: joined, the database reads every place there is, whoever has it.)
COUNTS = """
select e.id, e.places, c.taken, c.until from events e cross join lateral (
    select count(*) as taken, min(held_until) filter (where held_until < 'infinity') as until
    from claims where event_id = e.id and held_until > now()) c
where e.id = any(%s)
"""
_LISTED_IDS = """
select id from events
where lifecycle = any(%s) and starts_at > %s and taken_down_at is null and not suspended and id > %s
order by id limit %s
"""


class _Performer(Struct):
    id: int
    name: str
    source_id: str | None


class _Row(Struct):
    event: Event
    venue: Venue
    organiser: Organiser
    levels: tuple[PriceLevel, ...] | None
    performers: tuple[_Performer, ...] | None
    taken: int
    event_source: str | None
    venue_source: str | None

    def entry(self, now: datetime, plans: Mapping[int, Sequence[PricePlan]]) -> Entry:
        on_stage = self.performers or ()
        return Entry(
            Catalogued(
                self.event,
                self.venue,
                self.organiser,
                tuple(Performer(one.id, one.name) for one in on_stage),
                self.levels or (),
                Sources(self.event_source, self.venue_source, tuple(one.source_id for one in on_stage)),
                tuple(movement_of(plan) for plan in plans[self.event.id]),
            ),
            self.taken,
            standing_of(self.event, self.taken, now),
        )


class Count(NamedTuple):
    """How many places of an event are taken; the first of the holds among them ends at `until`."""

    event_id: int
    places: int
    taken: int
    until: datetime | None


_decoder = msgspec.json.Decoder(_Row)


async def entries(tx: ReadTx, event_ids: Collection[int], now: datetime) -> list[Entry]:
    """Those of the events that are listed and haven't begun."""
    raw = await tx.raw()
    rows = await (await raw.execute(_THESE, (list(LISTED), now, list(event_ids)))).fetchall()
    plans = await plans_of_many(tx, [row[1] for row in rows])
    return [_decoder.decode(row[0]).entry(now, plans) for row in rows]


async def all_entries(db: Database, now: datetime) -> AsyncIterator[list[Entry]]:
    """Every listed event that hasn't begun, in the order of `ids_in_order`, some at a time, each part in a transaction
    of its own. The next part is read while the caller works on one.
    """
    ids = await ids_in_order(db, now)
    parts = iter([ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE)])

    def following() -> asyncio.Task[list[Entry]]:
        return asyncio.create_task(_entries_of(db, next(parts, ()), now), name="search-reads")

    reading = following()
    try:
        for _ in range(0, len(ids), AT_ONCE):
            found = await reading
            reading = following()
            yield found
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def _entries_of(db: Database, event_ids: Sequence[int], now: datetime) -> list[Entry]:
    """Those of the events that are listed still, in the same order."""
    async with db.read() as tx:
        found = {entry.catalogued.event.id: entry for entry in await entries(tx, event_ids, now)}
    return [found[event_id] for event_id in event_ids if event_id in found]


async def how_many(tx: ReadTx, now: datetime) -> int:
    """How many events there are to read."""
    raw = await tx.raw()
    row = await (await raw.execute(_HOW_MANY, (list(LISTED), now))).fetchone()
    return row[0] if row else 0


async def counts(tx: ReadTx, event_ids: Collection[int]) -> list[Count]:
    """What is taken of these events at this moment."""
    raw = await tx.raw()
    return [Count(*row) for row in await (await raw.execute(COUNTS, (list(event_ids),))).fetchall()]


async def listed_ids(tx: ReadTx, now: datetime, *, after: int, most: int) -> Sequence[int]:
    """The ids of listed events, in order, behind `after`."""
    raw = await tx.raw()
    rows = await (await raw.execute(_LISTED_IDS, (list(LISTED), now, after, most))).fetchall()
    return [row[0] for row in rows]
