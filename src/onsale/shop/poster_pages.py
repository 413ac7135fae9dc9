"""The poster of an event, drawn; as a JPEG too, for programs that show no drawings."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.catalog.model import Event, Venue
from onsale.catalog.store import get_venue
from onsale.design.posters import SIZES, Shape, poster_svg
from onsale.design.printing import Printer
from onsale.listings.read import visible_event
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.search.finder import Finder

_AN_HOUR, _NOT_KEPT = "public, max-age=3600", "private, no-store"
_OWN_STYLES = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""The drawing's own styles are inside it and apply to nothing else."""


@get("/posters/{name:str}", guards=[anyone], include_in_schema=False)
async def poster(
    name: FromPath[str],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal | None],
    shape: FromQuery[str] = "portrait",
) -> Response[Any]:
    """`/posters/<event id>.svg?shape=portrait|wide|square|card` is drawn. `.jpg` is that as a JPEG, or leads to the
    image the event has: for who needs one address for both.
    """
    stem, _dot, kind = name.partition(".")
    event, venue = await _read(services, decode_id("evt", stem), now, principal)
    caching = {"Cache-Control": _NOT_KEPT if not event.public else _AN_HOUR}
    chosen = _shape(shape)
    if kind == "jpg" and event.image is not None:
        return Redirect(event.image.address(chosen, SIZES[chosen][0]), status_code=302, headers=caching)
    # Every date of a show has the same poster.
    drawing = poster_svg(
        f"{event.venue_id} {event.name}", event.name, f"{venue.name}, {venue.city}", event.genre, shape=chosen
    )
    if kind == "jpg":
        jpeg = await services.get(Printer).jpeg(drawing)
        return Response(jpeg, media_type="image/jpeg", headers=caching)
    return Response(drawing, media_type="image/svg+xml", headers=caching | _OWN_STYLES)


async def _read(services: Services, event_id: int, now: datetime, principal: Principal | None) -> tuple[Event, Venue]:
    listed = await services.get(Finder).details(event_id, now)
    if listed is not None:
        return listed.event, listed.venue
    async with services.get(Database).read() as tx:
        event = await visible_event(tx, event_id, principal)
        return event, await get_venue(tx, event.venue_id)


def _shape(asked: str) -> Shape:
    return next((shape for shape in SIZES if shape == asked), "portrait")
