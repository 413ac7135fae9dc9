"""One door to all houses."""

from dataclasses import replace
from functools import lru_cache

from onsale.catalog.seatmap.assemble import assemble
from onsale.catalog.seatmap.generators.arena import arena
from onsale.catalog.seatmap.generators.club import club
from onsale.catalog.seatmap.generators.concert_hall import concert_hall
from onsale.catalog.seatmap.generators.kinds import CAPACITIES, Floor, VenueKind
from onsale.catalog.seatmap.generators.open_air import open_air
from onsale.catalog.seatmap.generators.small_hall import small_hall
from onsale.catalog.seatmap.generators.stadium import stadium
from onsale.catalog.seatmap.generators.theatre import theatre
from onsale.catalog.seatmap.layout import Layout

_HALLS = {
    VenueKind.THEATRE: theatre,
    VenueKind.CONCERT_HALL: concert_hall,
    VenueKind.SMALL_HALL: small_hall,
    VenueKind.CLUB: club,
    VenueKind.OPEN_AIR: open_air,
}
_BOWLS = {VenueKind.ARENA: arena, VenueKind.STADIUM: stadium}


@lru_cache(maxsize=64)
def generate(kind: VenueKind, capacity: int, floor: Floor = Floor.STANDING) -> Layout:
    """A house of this kind with exactly `capacity` places; ValueError outside of `CAPACITIES[kind]`.

    `floor` says what fills the floor of an arena or stadium; other kinds ignore it.
    """
    if capacity not in CAPACITIES[kind]:
        smallest, largest = CAPACITIES[kind][0], CAPACITIES[kind][-1]
        raise ValueError(f"a {kind.value} has {smallest} to {largest} places, not {capacity}")
    focus, sections = _BOWLS[kind](capacity, floor) if kind in _BOWLS else _HALLS[kind](capacity)
    layout = assemble(f"{kind.value.replace('_', ' ').capitalize()} {capacity:,}", focus, sections)
    return replace(layout, to_scale=True)
