"""A copy of an event at another time, as a draft."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.catalog.model import Event
from onsale.catalog.more_dates import copies_at, one_at_a_time
from onsale.catalog.store import get_venue
from onsale.console.event_view import form_errors
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.own_events import just_made
from onsale.console.reading import Reading, wall_time
from onsale.console.series.views import CopyPage
from onsale.console.wall_time import comes_twice
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure
from onsale.platform.ids import encode_id
from onsale.pricing.copy_codes import copy_codes
from onsale.pricing.store import count_codes

_WEEK = timedelta(days=7)


@get("/organise/events/{event_id:str}/copy", guards=[organiser], include_in_schema=False)
async def copy_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """When the copy takes place: the same weekday and time, the first that is still to come."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        local = event.starts_at.astimezone(ZoneInfo((await get_venue(tx, event.venue_id)).timezone))
        weeks = max(1, (now - event.starts_at) // _WEEK + 1)
        day = local.date() + weeks * _WEEK
        page = await _page(tx, event, {"date": day.isoformat(), "time": f"{local:%H:%M}", "codes": "yes"}, {})
    return await html(request, "series/copy", page)


@post("/organise/events/{event_id:str}/copy", status_code=200, guards=[organiser], include_in_schema=False)
async def copy_event(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Make the copy, and go on to it. A form that arrives twice makes one."""
    form, principal = await typed(request), request.user
    async with db.read() as tx:
        event = await own_event(tx, principal, event_id)
        venue = await get_venue(tx, event.venue_id)
    reading = Reading(form)
    starts_at = reading.moment("date", "time", ZoneInfo(venue.timezone))
    try:
        reading.require()
        assert starts_at is not None
        async with db.write() as tx:
            own = await own_event(tx, principal, event_id)
            await one_at_a_time(tx, own)
            copy_id = await just_made(tx, own.organiser_id, own.name, venue.name, starts_at)
            if copy_id is None:
                [copy] = await copies_at(tx, own, [starts_at], series_id=None, now=now)
                copy_id = copy.id
                if "codes" in form:
                    await copy_codes(tx, own, copy)
    except Failure as failure:
        async with db.read() as tx:
            page = await _page(tx, event, form, form_errors(failure))
        return await html(request, "series/copy", page, failure=failure)
    return go(f"/organise/events/{encode_id('evt', copy_id)}?done=copied")


async def _page(tx: ReadTx, event: Event, values: Mapping[str, str], errors: Mapping[str, str]) -> CopyPage:
    venue = await get_venue(tx, event.venue_id)
    wall = wall_time(values.get("date", ""), values.get("time", ""))
    return CopyPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=venue.timezone,
        venue=venue.name,
        codes=await count_codes(tx, event.id),
        values=values,
        twice=wall is not None and comes_twice(wall, ZoneInfo(venue.timezone)),
        errors=errors,
    )


routes: list[BaseRouteHandler] = [copy_page, copy_event]
