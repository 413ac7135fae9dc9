"""What was found, as JSON: an event's is made once for as long as the index says the same of it."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from onsale.catalog.model import Status
from onsale.listings.answers import event_answer
from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.platform.web.caching import tag_of
from onsale.search.entry import Entry
from onsale.search.facets import Counted
from onsale.search.finding import Found
from onsale.search.schemas import Facets, FacetValue


class _Made(NamedTuple):
    entry: Entry
    status: Status
    answer: Raw


class _Page(Struct):
    """As `SearchAnswer`, with events that are JSON already."""

    items: list[Raw]
    total: int
    facets: Facets
    next_cursor: str | None
    took_ms: float = 0.0


_made: Kept[int, _Made] = Kept(limits.ENTRIES_REMEMBERED)
_encoder = msgspec.json.Encoder()


def page_answer(found: Found, now: datetime) -> tuple[_Page, str]:
    """The page, and its ETag: that of what was found, whatever time it took."""
    facets = found.facets
    page = _Page(
        items=[answer_of(hit.entry, now) for hit in found.hits],
        total=found.total,
        facets=Facets(
            genre=_told(facets.genre), city=_told(facets.city), month=_told(facets.month), price=_told(facets.price)
        ),
        next_cursor=found.next_cursor,
    )
    return page, tag_of(_encoder.encode(page))


def encoded(page: _Page, took_ms: float) -> bytes:
    """The page as it is sent."""
    page.took_ms = round(took_ms, 2)
    return _encoder.encode(page)


def answer_of(entry: Entry, now: datetime) -> Raw:
    """An event's JSON."""
    event = entry.catalogued.event
    status = event.status(now, max(event.places - entry.taken, 0))
    made = _made.get(event.id)
    if made is None or made.entry is not entry or made.status is not status:
        answer = Raw(_encoder.encode(event_answer(entry.details(now))))
        made = _made.put(event.id, _Made(entry, status, answer))
    return made.answer


def _told(counted: Counted) -> list[FacetValue]:
    return [FacetValue(value=value, count=count) for value, count in counted]
