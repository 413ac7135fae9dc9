"""The organiser's first page: today at a glance, what waits, and the events to look through or to take away."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

import sqlalchemy as sa
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.organisers import owned_organisers
from onsale.catalog.store import get_organiser
from onsale.console.frame import AnyRequest, Html, html
from onsale.console.own_events import Organisers, tallies, usual_zone
from onsale.console.sales_rows import sales_row
from onsale.console.statements.pages import csv_file
from onsale.console.today.attention import needs_of
from onsale.console.today.finding import Show, Wish, counted, dates_in_series, part_of
from onsale.console.today.sheet import events_sheet
from onsale.console.today.takings import best_sellers, fortnight_of
from onsale.console.today.views import EventsPage, Tab, need_rows, today_part
from onsale.console.views import SalesRow
from onsale.listings.read import details_of
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.i18n import gettext as _
from onsale.platform.text import Cursor

_ROWS = 25
_MANY = 8
_WORDS = 200


@get("/organise", guards=[organiser], include_in_schema=False)
async def events_page(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    cursor: FromQuery[Cursor | None] = None,
) -> Html:
    """Today's figures, what waits, the events."""
    async with db.read() as tx:
        # All that the page tells is of one moment: the figures agree with each other, and with a statement made then.
        await tx.execute(sa.text("set transaction isolation level repeatable read"))
        page = await _page(tx, request.user, now, request.query_params, cursor)
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "events", page, notice=notice)


@get("/organise/events.csv", guards=[organiser], include_in_schema=False)
async def events_file(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Response[str]:
    """The same events, as many as a statement has, with what sold of each."""
    async with db.read() as tx:
        wish = await _wish(tx, request.user, now, request.query_params)
        show = _show(request.query_params) or Show.COMING
        part = await part_of(tx, wish, show, limit=limits.STATEMENT_EVENTS)
        rows = await _rows(tx, part.events, now)
    return csv_file(events_sheet(rows, now), f"events {show.value} {now:%Y-%m-%d}")


async def _page(
    tx: ReadTx, principal: Principal, now: datetime, query: Mapping[str, str], cursor: str | None
) -> EventsPage:
    wish = await _wish(tx, principal, now, query)
    mine = wish.organisers
    counts = await counted(tx, wish)
    show = _show(query) or next((show for show in Show if counts[show]), Show.COMING)
    part = await part_of(tx, wish, show, limit=_ROWS, cursor=cursor)
    fortnight = await fortnight_of(tx, mine, now, await usual_zone(tx, mine))
    needs = await needs_of(tx, mine, now, selling=await best_sellers(tx, mine, now))
    events = await _rows(tx, part.events, now)
    asked = {"q": wish.words, "show": show.value}
    return EventsPage(
        organiser=await _name(tx, mine),
        today=today_part(fortnight),
        needs=need_rows(needs, news=False),
        news=need_rows(needs, news=True),
        tabs=tuple(
            Tab(show=one.value, url=_address(q=wish.words, show=one.value), count=count, current=one is show)
            for one, count in counts.items()
        ),
        events=events,
        zones=bool({event.timezone for event in events} - {fortnight.zone.key}),
        q=wish.words,
        show=show.value,
        first=not wish.words and not any(counts.values()),
        searchable=bool(wish.words) or sum(counts.values()) > _MANY,
        start_url=_address(**asked) if cursor else None,
        next_url=_address(**asked, cursor=part.cursor) if part.cursor else None,
        csv_url=f"/organise/events.csv?{urlencode({name: told for name, told in asked.items() if told})}",
    )


async def _wish(tx: ReadTx, principal: Principal, now: datetime, query: Mapping[str, str]) -> Wish:
    mine: Organisers = None if principal.has("admin") else await owned_organisers(tx, principal.person_id)
    words = query.get("q", "").replace("\0", "").strip()[:_WORDS]
    return Wish(mine, now, words)


async def _rows(tx: ReadTx, events: list[Event], now: datetime) -> tuple[SalesRow, ...]:
    sold = await tallies(tx, [event.id for event in events])
    dates = await dates_in_series(tx, events)
    return tuple(
        sales_row(found, sold[found.event.id], now, dates=dates.get(found.event.series_id or 0, 0))
        for found in await details_of(tx, events, now)
    )


async def _name(tx: ReadTx, mine: Organisers) -> str:
    if mine is None:
        return _("All events")
    return (await get_organiser(tx, mine[0])).name if mine else _("My events")


def _show(query: Mapping[str, str]) -> Show | None:
    asked = query.get("show", "")
    return Show(asked) if asked in list(Show) else None


def _address(**query: str) -> str:
    told = {name: text for name, text in query.items() if text}
    return f"/organise?{urlencode(told)}#events"


def _notices() -> dict[str, str]:
    return {
        "published": _("Published: people can see it now."),
        "removed": _("Removed. It is gone from the listings and from search."),
    }


routes: list[BaseRouteHandler] = [events_page, events_file]
