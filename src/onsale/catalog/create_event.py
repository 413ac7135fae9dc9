"""Add an event, as a draft that only its organiser sees."""

from datetime import datetime
from typing import Any

from onsale.accounts.model import Principal
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, SeatMap, Venue
from onsale.catalog.organisers import managed_venue
from onsale.catalog.performers import performers_named
from onsale.catalog.record import insert_event, replace_performers, replace_price_levels
from onsale.catalog.store import get_seat_map
from onsale.catalog.terms import EventTerms, other_errors, price_errors, tidy, time_errors
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id


async def create_event(tx: WriteTx, terms: EventTerms, *, principal: Principal, now: datetime) -> Event:
    """The new draft, of the venue's organiser; `InvalidRequest` names every field that is wrong."""
    terms = tidy(terms)
    venue, seat_map = await house(tx, terms, principal)
    layout = await layout_of(tx, seat_map.id)
    errors = [*time_errors(terms, now), *other_errors(terms), *price_errors(terms.price_levels, layout)]
    if errors:
        raise InvalidRequest(errors=errors)
    values = columns(terms) | {"id": new_id(), "organiser_id": venue.organiser_id, "places": seat_map.places}
    event = await insert_event(tx, values)
    await replace_price_levels(tx, event.id, terms.price_levels)
    await replace_performers(tx, event.id, await performers_named(tx, terms.performers))
    return event


async def house(tx: ReadTx, terms: EventTerms, principal: Principal) -> tuple[Venue, SeatMap]:
    """The venue and the seat map named, the person's own and of one another; else `InvalidRequest`."""
    try:
        venue = await managed_venue(tx, principal, terms.venue_id)
    except NotFound:
        raise InvalidRequest.of("venue_id", _("Is not one of your venues.")) from None
    try:
        seat_map = await get_seat_map(tx, terms.seat_map_id)
    except NotFound:
        seat_map = None
    if seat_map is None or seat_map.venue_id != venue.id:
        raise InvalidRequest.of("seat_map_id", _("Is not one of this venue's seat maps."))
    return venue, seat_map


def columns(terms: EventTerms) -> dict[str, Any]:
    """The terms that are columns of the event's row."""
    apart = {"price_levels", "performers"}
    return {field: getattr(terms, field) for field in EventTerms.__slots__ if field not in apart}
