"""A search: what answers, counted, and a page of it as people read it."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from onsale.catalog.store import get_events
from onsale.listings.read import EventDetails, details_of
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.search.index import index_of
from onsale.search.matching import Hit, facets, hits
from onsale.search.query import SearchQuery

FACET_VALUES = 50


class _Cursor(Struct, array_like=True):
    search: str
    first: float
    second: float
    event_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, how many there are in all, and how they divide (facet name to value and count)."""

    items: list[EventDetails]
    total: int
    facets: dict[str, list[tuple[str, int]]]
    next_cursor: str | None


async def search(db: Database, query: SearchQuery, *, limit: int, cursor: str | None, now: datetime) -> Found:
    """The hits behind `cursor`; `InvalidRequest` for a cursor that another search gave."""
    after = _after(query, cursor)
    found = hits(await index_of(db).refreshed(db, now), query)
    first = 0 if after is None else bisect_right(found, after, key=lambda hit: hit.key)
    page = found[first : first + limit]
    async with db.read() as tx:
        events = await get_events(tx, [hit.document.id for hit in page])
        items = await details_of(tx, list(events.values()), now)
    more = first + limit < len(found)
    return Found(items, len(found), facets(found, most=FACET_VALUES), _next(query, page[-1]) if more else None)


def _next(query: SearchQuery, last: Hit) -> str:
    return encode_cursor([_fingerprint(query), *last.key])


def _after(query: SearchQuery, cursor: str | None) -> tuple[float, float, int] | None:
    if not cursor:
        return None
    key = decode_cursor(cursor, _Cursor)
    if key.search != _fingerprint(query):
        raise InvalidRequest.of("cursor", _("Belongs to another search; start again without it."))
    return key.first, key.second, key.event_id


def _fingerprint(query: SearchQuery) -> str:
    return hashlib.sha256(repr(query).encode()).hexdigest()[:12]
