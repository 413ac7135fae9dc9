"""Who has booked an event: the list, the same as CSV; and for how long its waiting list's offers stand."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Lifecycle
from onsale.console import event_bookings
from onsale.console.booked.confirmation import sent_notices
from onsale.console.booked.finding import Booked, Part, Show, Wish, counted, every, part_of
from onsale.console.booked.sheet import bookings_sheet
from onsale.console.booked.views import BookedPage, BookedRow, BookedTab, WaitingPart
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.reading import Reading
from onsale.console.returns_view import head_of
from onsale.console.statements.pages import csv_file
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.text import Cursor
from onsale.waitinglist import store as waiting

_WORDS = 200


@get("/organise/events/{event_id:str}/bookings", guards=[organiser], include_in_schema=False)
async def bookings_page(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    sealer: NamedDependency[Sealer],
    cursor: FromQuery[Cursor | None] = None,
) -> Html:
    """The last bought first, or those that were looked for."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        wish = _wish(event, request.query_params)
        part = await part_of(tx, wish, sealer, limit=limits.PAGE_ITEMS_DEFAULT, cursor=cursor)
        page = await _page(tx, event, now, wish, part, cursor or "")
    notices = {"saved": _("Saved."), **sent_notices()}
    return await html(request, "bookings", page, notice=notices.get(request.query_params.get("done", "")))


@get("/organise/events/{event_id:str}/bookings.csv", guards=[organiser], include_in_schema=False)
async def bookings_file(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    sealer: NamedDependency[Sealer],
) -> Response[str]:
    """The same bookings, as many as a file has room for."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        wish = _wish(event, request.query_params)
        layout = await layout_of(tx, event.seat_map_id)
        total = (await counted(tx, event.id))[wish.show]
        content = bookings_sheet(event, await every(tx, wish, sealer), layout, now, total)
    return csv_file(content, f"bookings {event.name}")


@post("/organise/events/{event_id:str}/waiting-list", status_code=200, guards=[organiser], include_in_schema=False)
async def set_waiting_list(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    sealer: NamedDependency[Sealer],
) -> Html:
    """For how long an offer stands, from the next one on."""
    reading = Reading(await typed(request))
    hours = reading.whole("offer_hours", 1, limits.OFFER_MINUTES_MAX // 60)
    async with db.write() as tx:
        event = await own_event(tx, request.user, event_id)
        if hours is not None:
            await waiting.set_offer_minutes(tx, event.id, hours * 60)
            return go(f"/organise/events/{event_id}/bookings?done=saved")
        wish = Wish(event.id)
        part = await part_of(tx, wish, sealer, limit=limits.PAGE_ITEMS_DEFAULT)
        page = await _page(tx, event, now, wish, part, errors=reading.errors)
    return await html(request, "bookings", page, failure=InvalidRequest())


def _wish(event: Event, query: Mapping[str, str]) -> Wish:
    asked = query.get("show", "")
    words = query.get("q", "").replace("\0", "").strip()[:_WORDS]
    return Wish(event.id, Show(asked) if asked in list(Show) else Show.ALL, words)


async def _page(
    tx: ReadTx,
    event: Event,
    now: datetime,
    wish: Wish,
    part: Part,
    cursor: str = "",
    errors: Mapping[str, str] | None = None,
) -> BookedPage:
    head = await head_of(tx, event)
    root, asked = f"/organise/events/{head.event_id}/bookings", {"q": wish.words, "show": wish.show.value}
    counts = await counted(tx, event.id)
    return BookedPage(
        head=head,
        rows=tuple(_row(one) for one in part.found),
        tabs=tuple(
            BookedTab(
                show=show.value, url=_address(root, q=wish.words, show=show.value), count=n, current=show is wish.show
            )
            for show, n in counts.items()
        ),
        waiting=await _waiting(tx, event) if event.lifecycle is Lifecycle.PUBLISHED and now < event.starts_at else None,
        refused=(await event_bookings.closing_of(tx, event.id)).refused,
        q=wish.words,
        show=wish.show.value,
        cursor=cursor,
        partly=part.partly,
        start_url=_address(root, **asked) if cursor else None,
        next_url=_address(root, **asked, cursor=part.cursor) if part.cursor else None,
        csv_url=_address(f"{root}.csv", **asked),
        errors=errors or {},
    )


async def _waiting(tx: ReadTx, event: Event) -> WaitingPart:
    minutes = await waiting.offer_minutes(tx, event.id)
    return WaitingPart(waiting=await waiting.length(tx, event.id), offer_hours=f"{minutes / 60:g}")


def _row(one: Booked) -> BookedRow:
    booking, person = one.booking, one.person
    assert booking.confirmed_at is not None, "only bought ones are shown"
    return BookedRow(
        booking_id=booking.public_id,
        reference=booking.reference,
        name=person.name if person else "",
        email=person.email if person else "",
        bought_at=booking.confirmed_at,
        state=one.show.value,  # type: ignore[arg-type]
        places=len(booking.live_lines),
        of=len(booking.lines),
        total=booking.total,
    )


def _address(path: str, **query: str) -> str:
    told = {name: text for name, text in query.items() if text and (name, text) != ("show", Show.ALL.value)}
    return f"{path}?{urlencode(told)}" if told else path


routes: list[BaseRouteHandler] = [bookings_page, bookings_file, set_waiting_list]
