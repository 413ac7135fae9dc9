"""The generated poster of an event."""

from datetime import datetime
from typing import Literal, cast

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.catalog.model import Lifecycle
from onsale.catalog.store import get_venue
from onsale.design.posters import poster_svg
from onsale.listings.read import visible_event
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.search.finder import Finder

_SHAPES = ("portrait", "wide", "square")
_AN_HOUR, _NOT_KEPT = "public, max-age=3600", "private, no-store"


@get("/posters/{name:str}", guards=[anyone], include_in_schema=False)
async def poster(
    name: FromPath[str],
    db: NamedDependency[Database],
    finder: NamedDependency[Finder],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal | None],
    shape: FromQuery[str] = "portrait",
) -> Response[str]:
    """`/posters/<event id>.svg?shape=portrait|wide|square`."""
    event_id = decode_id("evt", name.removesuffix(".svg"))
    listed = await finder.details(event_id, now)
    if listed is not None:
        event, venue = listed.event, listed.venue
    else:
        async with db.read() as tx:
            event = await visible_event(tx, event_id, principal)
            venue = await get_venue(tx, event.venue_id)
    chosen = cast("Literal['portrait', 'wide', 'square']", shape if shape in _SHAPES else "portrait")
    # Every date of a show has the same poster.
    drawing = poster_svg(
        f"{event.venue_id} {event.name}", event.name, f"{venue.name}, {venue.city}", event.genre, shape=chosen
    )
    # The drawing's own styles are inside it and apply to nothing else.
    caching = _NOT_KEPT if event.lifecycle is Lifecycle.DRAFT else _AN_HOUR
    headers = {"Cache-Control": caching, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(drawing, media_type="image/svg+xml", headers=headers)
