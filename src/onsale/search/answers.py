"""What was found, as JSON; that of events lies finished in the index."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from onsale.platform.web.caching import tag_of
from onsale.search.facets import Counted
from onsale.search.finding import list_
from onsale.search.finished import instant_of
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading
from onsale.search.schemas import Facets, FacetValue, SuggestionAnswer, Suggestions
from onsale.search.suggesting import Suggestion


class _Page(Struct):
    """As `SearchAnswer`, with events that are JSON already."""

    items: list[Raw]
    total: int
    facets: Facets
    next_cursor: str | None
    took_ms: float = 0.0


_END = b"0.0}"
_encoder = msgspec.json.Encoder()


def page_answer(
    reading: Reading, query: SearchQuery, *, limit: int, cursor: str | None, now: datetime
) -> tuple[bytes, str]:
    """The hits behind `cursor`, without their end, which tells how long it took (`timed`); and their ETag: that of
    what was found. As at the beginning of the second, at the earliest. `InvalidRequest` for a cursor that another
    search gave.
    """
    key = query, limit, cursor, int(now.timestamp())
    return reading.pages.get(key) or reading.pages.put(key, _page_answer(reading, query, limit, cursor, now))


def _page_answer(
    reading: Reading, query: SearchQuery, limit: int, cursor: str | None, now: datetime
) -> tuple[bytes, str]:
    found = list_(reading, query, limit=limit, cursor=cursor, now=now)
    facets, instant = found.facets, instant_of(now)
    page = _Page(
        items=[Raw(reading.answer_at(address).at(instant)) for address in found.addresses],
        total=found.plan.total,
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


def _told(counted: Counted) -> list[FacetValue]:
    return [FacetValue(value=value, count=count) for value, count in counted]
