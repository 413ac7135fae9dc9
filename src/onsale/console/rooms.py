"""The room of a new event: one of the organiser's venues as it is, or a house drawn from a kind and a capacity."""

import asyncio
from dataclasses import dataclass

import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Lifecycle, SeatMap, Venue
from onsale.catalog.organisers import managed_venue, owned_organisers
from onsale.catalog.seatmap import Layout
from onsale.catalog.seatmap.generators import CAPACITIES, VenueKind, generate
from onsale.catalog.store import get_seat_map, seat_maps_of, venues_of
from onsale.catalog.tables import events
from onsale.console.reading import Reading
from onsale.console.views import Option
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.i18n import format_number
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id

_USUAL = {
    VenueKind.THEATRE: 420,
    VenueKind.CLUB: 350,
    VenueKind.SMALL_HALL: 140,
    VenueKind.CONCERT_HALL: 1_100,
    VenueKind.ARENA: 9_500,
    VenueKind.STADIUM: 42_000,
    VenueKind.OPEN_AIR: 6_500,
}


@dataclass(frozen=True, slots=True)
class OwnRoom:
    """The newest layout of a venue there is."""

    venue: Venue
    seat_map: SeatMap
    layout: Layout

    @property
    def value(self) -> str:
        """As forms post it."""
        return encode_id("map", self.seat_map.id)


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A house to be made with its venue."""

    kind: VenueKind
    layout: Layout

    @property
    def value(self) -> str:
        """As forms post it."""
        return self.kind.value


Room = OwnRoom | NewRoom


async def own_rooms(tx: ReadTx, principal: Principal) -> list[tuple[Venue, SeatMap]]:
    """The organiser's venues that have a seat map, each with its newest, by name."""
    organisers = await owned_organisers(tx, principal.person_id)
    venues = await venues_of(tx, organisers[0], limit=limits.VENUES_PER_ANSWER) if organisers else []
    maps = await seat_maps_of(tx, [venue.id for venue in venues], limit=2 * limits.VENUES_PER_ANSWER)
    newest: dict[int, SeatMap] = {}
    for seat_map in maps:
        newest.setdefault(seat_map.venue_id, seat_map)
    return [(venue, newest[venue.id]) for venue in venues if venue.id in newest]


async def usual_room(tx: ReadTx, principal: Principal) -> str:
    """The room the person's last event was made for, as forms post it; nothing before the first."""
    organisers = await owned_organisers(tx, principal.person_id)
    e = events.c
    last = sa.select(e.seat_map_id).where(e.organiser_id.in_(organisers), e.lifecycle != Lifecycle.REMOVED.value)
    found = (await tx.execute(last.order_by(e.id.desc()).limit(1))).scalar_one_or_none()
    return encode_id("map", found) if found is not None else ""


async def room_called(tx: ReadTx, principal: Principal, value: str, reading: Reading) -> Room:
    """The room `value` names, of the posted capacity; a theatre where it names none, and what is wrong is noted."""
    if value in list(VenueKind):
        return await _drawn(VenueKind(value), reading)
    try:
        seat_map = await get_seat_map(tx, decode_id("map", value))
        venue = await managed_venue(tx, principal, seat_map.venue_id)
    except NotFound:
        if value:
            reading.wrong("layout", _("This room isn't there any more. Choose another."))
        return await _drawn(VenueKind.THEATRE, reading)
    return OwnRoom(venue, seat_map, await layout_of(tx, seat_map.id))


def template_options(chosen: str) -> list[Option]:
    """The kinds of house, with how large they may be."""
    return [
        Option(
            value=kind.value,
            label=label,
            detail=_("{least} to {most}").format(
                least=format_number(CAPACITIES[kind][0]), most=format_number(CAPACITIES[kind][-1])
            ),
            selected=kind.value == chosen,
        )
        for kind, label in _kinds().items()
    ]


def own_options(rooms: list[tuple[Venue, SeatMap]], chosen: str) -> list[Option]:
    """The organiser's own rooms."""
    options = []
    for venue, seat_map in rooms:
        value = encode_id("map", seat_map.id)
        detail = f"{venue.city}, {format_number(seat_map.places)}"
        options.append(Option(value=value, label=venue.name, detail=detail, selected=value == chosen))
    return options


async def _drawn(kind: VenueKind, reading: Reading) -> NewRoom:
    """The house of the posted capacity. A form that shows another kind, or none, says nothing about this one's."""
    form, capacity = reading.form, None
    if "capacity" in form and form.get("room", form.get("layout")) == form.get("layout"):
        capacity = reading.whole("capacity", CAPACITIES[kind][0], CAPACITIES[kind][-1])
    # Drawing a stadium takes half a second, which other requests shouldn't wait for.
    return NewRoom(kind, await asyncio.to_thread(generate, kind, capacity or _USUAL[kind]))


def _kinds() -> dict[VenueKind, str]:
    return {
        VenueKind.THEATRE: _("Theatre"),
        VenueKind.CLUB: _("Club"),
        VenueKind.SMALL_HALL: _("Small hall"),
        VenueKind.CONCERT_HALL: _("Concert hall"),
        VenueKind.ARENA: _("Arena"),
        VenueKind.STADIUM: _("Stadium"),
        VenueKind.OPEN_AIR: _("Open air"),
    }
