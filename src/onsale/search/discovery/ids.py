"""Ids as programs see them: what was imported keeps the id it came with, all else has ours. Both are understood."""

from collections.abc import Sequence

from tantivy import Query

from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id, encode_id
from onsale.search.clauses import Clauses, either
from onsale.search.entry import Catalogued


def event_id(told: Catalogued) -> str:
    """The event's."""
    return told.sources.event or encode_id("evt", told.event.id)


def venue_id(told: Catalogued) -> str:
    """Its venue's."""
    return told.sources.venue or encode_id("ven", told.venue.id)


def attraction_id(told: Catalogued, place: int) -> str:
    """That of one of its performers, counted in the programme's order."""
    return told.sources.performers[place] or encode_id("per", told.performers[place].id)


def with_ids(of: Clauses, field: str, source: str, prefix: str, ids: Sequence[str]) -> Query:
    """What has one of these ids in `field`, if they are ours, or in `source`."""
    ours = [number for number in (_ours(prefix, text) for text in ids) if number is not None]
    return either([of.among(field, ours), of.among(source, ids)])


def _ours(prefix: str, text: str) -> int | None:
    try:
        return decode_id(prefix, text)
    except NotFound:
        return None
