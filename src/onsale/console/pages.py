"""The organiser's pages and the door: every address, and the list of events that leads to the others."""

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery
from msgspec import Meta, Struct

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.organisers import owned_organisers
from onsale.catalog.store import get_organiser
from onsale.console import (
    apply_pages,
    door_pages,
    event_pages,
    letters_pages,
    offline_pages,
    own_events,
    refund_pages,
    remove_pages,
    returns_pages,
    terms_pages,
)
from onsale.console.event_bookings import refused_of
from onsale.console.frame import AnyRequest, Html, html
from onsale.console.prices import pages as prices_pages
from onsale.console.promo_codes import pages as promo_codes_pages
from onsale.console.sales_rows import sales_row
from onsale.console.statements import pages as statement_pages
from onsale.console.views import EventsPage, SalesRow
from onsale.listings.read import details_of
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database, ReadTx
from onsale.platform.i18n import gettext as _
from onsale.platform.text import Cursor

_DRAFTS, _COMING, _PAST = 50, 25, 50


class _Key(Struct, array_like=True):
    starts_at: Annotated[datetime, Meta(tz=True)]
    id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


@get("/organise", guards=[organiser], include_in_schema=False)
async def events_page(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    cursor: FromQuery[Cursor | None] = None,
) -> Html:
    """Today's figures, the drafts, what is coming, what is over."""
    async with db.read() as tx:
        page = await _events(tx, request.user, now, cursor)
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "events", page, notice=notice)


async def _events(tx: ReadTx, principal: Principal, now: datetime, cursor: str | None) -> EventsPage:
    own = await owned_organisers(tx, principal.person_id)
    mine = None if principal.has("admin") else own
    key = decode_cursor(cursor, _Key) if cursor else None
    coming = await own_events.coming(tx, mine, now, limit=_COMING + 1, after=(key.starts_at, key.id) if key else None)
    more, coming = len(coming) > _COMING, coming[:_COMING]
    drafts = [] if key else await own_events.drafts(tx, mine, limit=_DRAFTS)
    past = [] if key else await own_events.past(tx, mine, now, limit=_PAST)
    sold_today, gross_today = await own_events.sold_since(tx, mine, await own_events.midnight_of(tx, mine, now))
    return EventsPage(
        organiser=(await get_organiser(tx, own[0])).name if own else _("My events"),
        events=await _rows(tx, [*drafts, *coming], now),
        past=await _rows(tx, past, now),
        sold_today=sold_today,
        gross_today=tuple(gross_today),
        refused=await refused_of(tx, mine),
        next_url=f"/organise?cursor={encode_cursor([coming[-1].starts_at, coming[-1].id])}" if more else None,
    )


async def _rows(tx: ReadTx, events: list[Event], now: datetime) -> tuple[SalesRow, ...]:
    tallies = await own_events.tallies(tx, [event.id for event in events])
    return tuple(sales_row(found, tallies[found.event.id], now) for found in await details_of(tx, events, now))


def _notices() -> dict[str, str]:
    return {
        "published": _("Published: people can see it now."),
        "removed": _("Removed. It is gone from the listings and from search."),
    }


routes: list[BaseRouteHandler] = [
    events_page,
    *apply_pages.routes,
    *event_pages.routes,
    *remove_pages.routes,
    *returns_pages.routes,
    *refund_pages.routes,
    *door_pages.routes,
    *offline_pages.routes,
    *terms_pages.routes,
    *letters_pages.routes,
    *statement_pages.routes,
    *promo_codes_pages.routes,
    *prices_pages.routes,
]
