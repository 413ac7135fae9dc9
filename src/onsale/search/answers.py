"""What was found, as JSON: an event's is made once for as long as the index says the same of it."""

from collections.abc import Sequence
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
from onsale.search.schemas import Facets, FacetValue, SuggestionAnswer, Suggestions
from onsale.search.suggesting import Suggestion


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


_END = b"0.0}"
_made: Kept[int, _Made] = Kept(limits.ENTRIES_REMEMBERED)
_encoder = msgspec.json.Encoder()


def page_answer(found: Found, now: datetime) -> tuple[bytes, str]:
    """The page without its end, which tells how long it took (`timed`); and its ETag: that of what was found."""
    facets = found.facets
    page = _Page(
        items=[answer_of(hit.entry, now) for hit in found.hits],
        total=found.total,
        facets=Facets(
            genre=_told(facets.genre), city=_told(facets.city), month=_told(facets.month), price=_told(facets.price)
        ),
        next_cursor=found.next_cursor,
    )
    content = _encoder.encode(page).removesuffix(_END)
    return content, tag_of(content)


def timed(content: bytes, took_ms: float) -> bytes:
    """The page as it is sent."""
    return content + f"{took_ms:.2f}}}".encode()


def suggestions_answer(found: Sequence[Suggestion]) -> bytes:
    """What is suggested, as it is sent."""
    return _encoder.encode(Suggestions(items=[SuggestionAnswer(kind=s.kind, text=s.text, id=s.id) for s in found]))


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
