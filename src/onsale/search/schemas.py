"""How search reads as JSON."""

from typing import Annotated, Literal

from msgspec import Meta

from onsale.listings.schemas import EventAnswer
from onsale.platform.schemas import Answer


class FacetValue(Answer):
    """A value, and how many of the events found have it."""

    value: Annotated[str, Meta(examples=["Jazz"])]
    count: Annotated[int, Meta(examples=[12])]


class Facets(Answer):
    """The events found, divided by genre and city (most frequent first, at most 50), by month (`2026-12`) and by the
    least price, in bands of the event's own currency's unit (`20-40`: from 20 to below 40; `250-`: from 250).
    """

    genre: list[FacetValue]
    city: list[FacetValue]
    month: list[FacetValue]
    price: list[FacetValue]


class SearchAnswer(Answer):
    """A page of the events found. `total` and the facets count all of them; of 20,000 and more, as some minutes ago."""

    items: list[EventAnswer]
    total: Annotated[int, Meta(examples=[42])]
    facets: Facets
    took_ms: Annotated[float, Meta(description="time spent on searching", examples=[3.2])]
    next_cursor: str | None = None


class SuggestionAnswer(Answer):
    """Something to search for. A city's id is its name."""

    kind: Literal["event", "performer", "venue", "city"]
    text: Annotated[str, Meta(examples=["Ghent"])]
    id: Annotated[str, Meta(examples=["ven_01jd8x4k2m7qz"])]


class Suggestions(Answer):
    """What somebody may be typing, best first."""

    items: list[SuggestionAnswer]
