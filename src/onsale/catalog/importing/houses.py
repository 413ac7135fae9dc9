"""A plausible house for each venue: drawn once for each kind and size, shared as bytes by all venues like it."""

from dataclasses import dataclass
from functools import lru_cache

from onsale.catalog.seatmap.generators import VenueKind, generate, kind_for
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.levels import SuggestedLevel, suggest_levels
from onsale.catalog.seatmap.wire import canonical_bytes, content_hash


@dataclass(frozen=True, slots=True)
class House:
    """A seat map ready to be stored, and the price levels it suggests, dearest first."""

    name: str
    places: int
    layout: bytes
    content_hash: str
    levels: tuple[SuggestedLevel, ...]

    @classmethod
    def of(cls, layout: Layout) -> "House":
        """From a layout."""
        return cls(
            layout.name, layout.places, canonical_bytes(layout), content_hash(layout), tuple(suggest_levels(layout))
        )


def kind_of(venue: str) -> VenueKind:
    """What kind of house a venue of that name is."""
    return kind_for(venue)[0]


def house_of(venue: str) -> House:
    """The house of a venue of that name; always the same one."""
    return _house(*kind_for(venue))


@lru_cache(maxsize=256)
def _house(kind: VenueKind, capacity: int) -> House:
    return House.of(generate(kind, capacity))
