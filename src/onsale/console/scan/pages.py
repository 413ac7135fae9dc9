"""The scanner's pages: which door, and the one that scans. Its scripts do the rest, with a network and without."""

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import scanner
from onsale.catalog.store import get_venue
from onsale.console.door_pages import doors_of, own_door
from onsale.console.frame import AnyRequest, Html, html
from onsale.console.scan import app
from onsale.console.scan.views import ScanPage, Scripts
from onsale.design.static_files import module_url
from onsale.platform.database import Database
from onsale.platform.ids import encode_id


@get("/scan", guards=[scanner], include_in_schema=False)
async def scanner_doors_page(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Which door: the next ones first."""
    async with db.read() as tx:
        page = await doors_of(tx, request.user, now)
    return await html(request, "scan/doors", page)


@get("/scan/{event_id:str}", guards=[scanner], include_in_schema=False)
async def scanner_page(request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """The scanner at one event's door."""
    async with db.read() as tx:
        event = await own_door(tx, request.user, event_id)
        venue = await get_venue(tx, event.venue_id)
    page = ScanPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=venue.timezone,
        venue=venue.name,
        scripts=Scripts(camera=module_url("tickets/door/camera.js"), codes=module_url("tickets/door/codes.js")),
    )
    return await html(request, "scan/scanner", page)


routes: list[BaseRouteHandler] = [scanner_doors_page, scanner_page, *app.routes]
