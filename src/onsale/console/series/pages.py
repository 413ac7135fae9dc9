"""More dates for an event, and the page of a series: its dates, published one at a time or all at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.more_dates import add_dates, dates_of
from onsale.catalog.organisers import may_manage
from onsale.catalog.publish_event import publish_event
from onsale.catalog.store import get_venue
from onsale.console.edit import gated_event
from onsale.console.event_view import form_errors
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.own_events import tallies
from onsale.console.reading import Reading
from onsale.console.sales_rows import sales_row
from onsale.console.series.asking import Asked, first_values, read_choices, read_pattern, time_fields, with_extra
from onsale.console.series.pattern import WEEKDAYS, Note, candidates
from onsale.console.series.views import DateChoice, DatesPage, SeriesPage
from onsale.listings.read import details_of
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext
from onsale.platform.ids import decode_id, encode_id

_MAKING = ("make", "publish")


@get("/organise/events/{event_id:str}/dates", guards=[organiser], include_in_schema=False)
async def dates_page(request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """The weekdays and times to begin with."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        page = await _page(tx, event, None, None, {})
    notice = _("Saved as a draft. Now its other dates.") if request.query_params.get("done") == "saved" else None
    return await html(request, "series/dates", page, notice=notice)


@post("/organise/events/{event_id:str}/dates", status_code=200, guards=[organiser], include_in_schema=False)
async def choose_dates(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Show the dates asked for, or make those that are ticked."""
    form = await typed(request)
    reading, action = Reading(form), form.get("action", "")
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        zone = ZoneInfo((await get_venue(tx, event.venue_id)).timezone)
    asked = read_choices(form) if action in {*_MAKING, "add"} else read_pattern(reading, now.astimezone(zone).date())
    asked = with_extra(reading, asked) if action == "add" else asked
    failure: Failure | None = None
    try:
        reading.require()
        if action in _MAKING:
            series_id = await _make(db, event, asked, zone, publish=action == "publish", by=request.user, now=now)
            return go(f"/organise/series/{encode_id('ser', series_id)}?done={action}")
    except Failure as why:
        failure = why
    async with db.read() as tx:
        page = await _page(tx, event, form, asked, form_errors(failure) if failure else {})
    return await html(request, "series/dates", page, failure=failure)


@get("/organise/series/{series_id:str}", guards=[organiser], include_in_schema=False)
async def series_page(
    request: AnyRequest, series_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """The dates of a series, and what sold of each."""
    async with db.read() as tx:
        dates = await _own_series(tx, request.user, series_id)
        sold = await tallies(tx, [date.id for date in dates])
        told = await details_of(tx, dates, now)
    rows = tuple(sales_row(found, sold[found.event.id], now) for found in told)
    last = encode_id("evt", dates[-1].id)
    seen = [date for date in dates if date.lifecycle is Lifecycle.PUBLISHED]
    page = SeriesPage(
        series_id=series_id,
        name=dates[0].name,
        dates=rows,
        drafts=sum(date.lifecycle is Lifecycle.DRAFT and date.starts_at > now for date in dates),
        add_url=f"/organise/events/{last}/dates",
        fans_url=f"/events/{encode_id('evt', seen[0].id)}" if seen else None,
        sold=sum(row.sold for row in rows),
        left=sum(row.left for row in rows if row.status not in {"draft", "cancelled", "ended"}),
    )
    notice = _notices(len(dates)).get(request.query_params.get("done", ""))
    return await html(request, "series/series", page, notice=notice)


@post("/organise/series/{series_id:str}/publish", status_code=200, guards=[organiser], include_in_schema=False)
async def publish_all(
    request: AnyRequest, series_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Let people see every date that is still a draft."""
    async with db.read() as tx:
        dates = await _own_series(tx, request.user, series_id)
    async with db.write() as tx:
        await _publish(tx, dates, by=request.user, now=now)
    return go(f"/organise/series/{series_id}?done=publish")


async def _make(
    db: Database, event: Event, asked: Asked, zone: ZoneInfo, *, publish: bool, by: Principal, now: datetime
) -> int:
    walls = sorted(asked.chosen)
    if not walls:
        raise InvalidRequest.of("dates", _("Tick at least one date."))
    starts = [candidate.moment for candidate in candidates(walls, zone, {})]
    async with db.write() as tx:
        own = await own_event(tx, by, encode_id("evt", event.id))
        dates = await add_dates(tx, own, starts, now=now)
        if publish:
            await _publish(tx, dates, by=by, now=now)
    return dates[0].series_id or 0


async def _publish(tx: WriteTx, dates: list[Event], *, by: Principal, now: datetime) -> None:
    # In the order of their ids, as everybody who shuts several gates: two at once then don't wait for each other.
    for date in sorted(dates, key=lambda date: date.id):
        if date.lifecycle is Lifecycle.DRAFT and date.starts_at > now:
            await publish_event(tx, await gated_event(tx, date.id, if_match=None, principal=by), now=now)


async def _own_series(tx: ReadTx, principal: Principal, public_id: str) -> list[Event]:
    dates = await dates_of(tx, decode_id("ser", public_id))
    if not dates or not await may_manage(tx, principal, dates[0].organiser_id):
        raise NotFound("there is no such series")
    return dates


async def _page(
    tx: ReadTx, event: Event, form: Mapping[str, str] | None, asked: Asked | None, errors: Mapping[str, str]
) -> DatesPage:
    venue = await get_venue(tx, event.venue_id)
    zone = ZoneInfo(venue.timezone)
    dates = await dates_of(tx, event.series_id) if event.series_id else [event]
    values = first_values(max(dates, key=lambda date: date.starts_at), zone) if form is None else dict(form)
    there = {date.starts_at: date for date in dates}
    shown = candidates(asked.walls, zone, there) if asked else []
    monday = datetime(2024, 1, 1, tzinfo=zone)
    return DatesPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        venue=venue.name,
        timezone=venue.timezone,
        starts_at=event.starts_at,
        there=len(dates),
        most=limits.SERIES_DATES,
        series_url=f"/organise/series/{encode_id('ser', event.series_id)}" if event.series_id else None,
        weekdays=tuple(monday + timedelta(days=n) for n in range(WEEKDAYS)),
        times=time_fields(values),
        values=values,
        choices=tuple(
            DateChoice(
                value=date.value,
                starts_at=date.moment,
                note=date.note.value,
                chosen=date.note is not Note.THERE and asked is not None and _ticked(date.wall, asked),
            )
            for date in shown
        ),
        errors=errors,
    )


def _ticked(wall: datetime, asked: Asked) -> bool:
    """A date that was put off to when the clocks go on has a tick as long as no other says otherwise."""
    return wall in asked.chosen or wall not in asked.walls


def _notices(dates: int) -> dict[str, str]:
    made = ngettext("{n} date is kept. Nobody sees drafts yet.", "{n} dates are kept. Nobody sees drafts yet.", dates)
    return {"make": made.format(n=dates), "publish": _("Published: people can see every date now.")}


routes: list[BaseRouteHandler] = [dates_page, choose_dates, series_page, publish_all]
