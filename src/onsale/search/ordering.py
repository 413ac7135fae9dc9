"""In which order a new index's documents lie: what is near each other on the map beside each other, and in each city by
date. What answers together is then read together: around a point, in a country, on some days of a city.
"""

import asyncio
from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from onsale.catalog.store import LISTED
from onsale.platform.database import Database
from onsale.search.squares import squares_of

_AT_ONCE = 50_000
_SECONDS_BITS, _PLACE_BITS = 36, 32
_NOWHERE = (0, 0, 0)
_VENUES: LiteralString = "select id, lat, lon, city from venues where id > %s order by id limit %s"
_EVENTS: LiteralString = """
select id, venue_id, extract(epoch from starts_at)::bigint from events
where lifecycle = any(%s) and starts_at > %s and taken_down_at is null and not suspended and id > %s
order by id limit %s
"""


async def ids_in_order(db: Database, now: datetime) -> Sequence[int]:
    """Every listed event that hasn't begun."""
    ids, venues, seconds = array("q"), array("q"), array("q")
    after = 0
    while rows := await _read(db, _EVENTS, (list(LISTED), now, after, _AT_ONCE)):
        for event_id, venue_id, starts_at in rows:
            ids.append(event_id)
            venues.append(venue_id)
            seconds.append(starts_at)
        after = ids[-1]
    ranks = await _ranks(db)
    return await asyncio.to_thread(_sorted, ids, venues, seconds, ranks)


def _sorted(
    ids: Sequence[int], venues: Sequence[int], seconds: Sequence[int], ranks: Mapping[int, int]
) -> Sequence[int]:
    """(Numbers, because of tuples a million take a hundred megabytes.)"""
    keys = [
        (ranks.get(venue, 0) << _SECONDS_BITS | start) << _PLACE_BITS | place
        for place, (venue, start) in enumerate(zip(venues, seconds, strict=True))
    ]
    keys.sort()
    last = (1 << _PLACE_BITS) - 1
    return array("q", [ids[key & last] for key in keys])


async def _ranks(db: Database) -> dict[int, int]:
    """Which place each venue's city has on the way across the map."""
    found, after = list[tuple[tuple[int, ...], str, int]](), 0
    while rows := await _read(db, _VENUES, (after, _AT_ONCE)):
        for venue_id, lat, lon, city in rows:
            square = _NOWHERE if lat is None or lon is None else tuple(squares_of(lat, lon))
            found.append((square, city, venue_id))
        after = rows[-1][0]
    found.sort()
    ranks, rank, before = dict[int, int](), 0, None
    for square, city, venue_id in found:
        rank += (square, city) != before
        before = (square, city)
        ranks[venue_id] = rank
    return ranks


async def _read(db: Database, statement: LiteralString, values: tuple[Any, ...]) -> Sequence[Any]:
    async with db.read() as tx:
        raw = await tx.raw()
        return await (await raw.execute(statement, values)).fetchall()
