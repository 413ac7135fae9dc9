"""Events: finding one, taking it down with what that does spelled out first, and putting it back."""

from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import admin
from onsale.admin.acts import act_rows
from onsale.admin.events import found, found_event
from onsale.admin.frame import AnyRequest, Html, errors_in, go, html
from onsale.admin.organiser_pages import Query
from onsale.admin.views import EventOversightPage, Fields, FindEventsPage
from onsale.catalog.model import Lifecycle
from onsale.catalog.store import get_event
from onsale.console import own_events
from onsale.listings.read import details_of
from onsale.oversight.errors import AlreadyDecided
from onsale.oversight.store import count_waiting
from onsale.oversight.take_down import put_back, take_down, take_down_reason
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.money import Money
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_SHOWN, _ACTS = 50, 10


@get("/admin/events", guards=[admin], include_in_schema=False)
async def find_events_page(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime], q: Query = ""
) -> Html:
    """A search box, and what it finds."""
    async with db.read() as tx:
        events = await found(tx, q, now, limit=_SHOWN + 1)
        waiting = await count_waiting(tx)
    rows = tuple(found_event(one) for one in events[:_SHOWN])
    page = FindEventsPage(waiting=waiting, query=q, rows=rows, more=len(events) > _SHOWN)
    return await html(request, "events", page)


@get("/admin/events/{event_id:str}", guards=[admin], include_in_schema=False)
async def event_oversight_page(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    now: NamedDependency[datetime],
) -> Html:
    """How it stands, and what taking it down would do."""
    async with db.read() as tx:
        page = await _page(tx, decode_id("evt", event_id), sealer, now)
    return await html(request, "event", page, notice=_notices().get(request.query_params.get("done", "")))


@post("/admin/events/{event_id:str}/take-down", status_code=200, guards=[admin], include_in_schema=False)
async def take_event_down(
    request: AnyRequest, event_id: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Do it, with a reason."""
    number, form = decode_id("evt", event_id), await typed(request)
    db, sealer, site = services.get(Database), services.get(Sealer), services.get(Settings).public_url
    try:
        async with db.write() as tx:
            reason = form.get("reason", "")
            await take_down(tx, request.user.person_id, number, reason, site=site, sealer=sealer, now=now)
    except AlreadyDecided:
        return go(f"/admin/events/{event_id}?done=before")
    except InvalidRequest as failure:
        async with db.read() as tx:
            page = await _page(tx, number, sealer, now, values=form, errors=errors_in(failure))
        return await html(request, "event", page, failure=failure)
    return go(f"/admin/events/{event_id}?done=down")


@post("/admin/events/{event_id:str}/put-back", status_code=200, guards=[admin], include_in_schema=False)
async def put_event_back(
    request: AnyRequest, event_id: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Undo it."""
    number, site = decode_id("evt", event_id), services.get(Settings).public_url
    sealer = services.get(Sealer)
    try:
        async with services.get(Database).write() as tx:
            await put_back(tx, request.user.person_id, number, site=site, sealer=sealer, now=now)
    except AlreadyDecided:
        return go(f"/admin/events/{event_id}?done=before")
    return go(f"/admin/events/{event_id}?done=back")


async def _page(
    tx: ReadTx,
    number: int,
    sealer: Sealer,
    now: datetime,
    *,
    values: Fields | None = None,
    errors: Fields | None = None,
) -> EventOversightPage:
    event = await get_event(tx, number, removed_too=True)
    (details,) = await details_of(tx, [event], now)
    tally = (await own_events.tallies(tx, [number]))[number]
    rows, _more = await act_rows(tx, subject_id=number, limit=_ACTS, sealer=sealer)
    return EventOversightPage(
        waiting=await count_waiting(tx),
        event=found_event(details),
        organiser_id=encode_id("org", event.organiser_id),
        sold=tally.sold,
        held=tally.held,
        bookings=(await own_events.doings(tx, number)).bookings,
        taken=Money(tally.gross_minor, event.currency) if tally.gross_minor else None,
        refused=event.lifecycle in {Lifecycle.DRAFT, Lifecycle.REMOVED},
        taken_down_at=event.taken_down_at,
        reason=await take_down_reason(tx, number),
        acts=rows,
        values=values or {},
        errors=errors or {},
    )


def _notices() -> dict[str, str]:
    return {
        "down": _("Taken down. It is off sale, and out of lists and search within two seconds."),
        "back": _("Put back. It is shown and sold again as it was."),
        "before": _("Somebody did that in the meantime."),
    }


routes: list[BaseRouteHandler] = [find_events_page, event_oversight_page, take_event_down, put_event_back]
