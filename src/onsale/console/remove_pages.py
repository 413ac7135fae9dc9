"""Taking an event back: first what that will do, then doing it."""

import re

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser, require_two_factors
from onsale.accounts.model import Principal
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.more_dates import dates_of
from onsale.catalog.store import get_venue
from onsale.console.edit import gated_event
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.own_events import doings
from onsale.console.remove import remove
from onsale.console.sales import sales_of
from onsale.console.views import RemovePage
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.settings import Settings
from onsale.waitinglist import store as waiting

_GROUPING = re.compile(r"[\s.,'’]")


@get("/organise/events/{event_id:str}/remove", guards=[organiser], include_in_schema=False)
async def remove_page(request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """What removing would do."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        page = await _page(tx, event, {})
    if event.lifecycle is Lifecycle.CANCELLED:
        return go(f"/organise/events/{event_id}/closing")
    return await html(request, "remove", page)


@post("/organise/events/{event_id:str}/remove", status_code=200, guards=[organiser], include_in_schema=False)
async def remove_event(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Html:
    """Do what the page said; ask again when more happens by now than it said."""
    form = await typed(request)
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
    try:
        async with db.write() as tx:
            cancelled = await _remove(tx, event.id, form.get("confirm", ""), request.user, settings)
    except InvalidRequest as failure:
        errors = {error.field: error.message for error in failure.errors}
        async with db.read() as tx:
            page = await _page(tx, event, errors)
        return await html(request, "remove", page, failure=failure)
    return go(f"/organise/events/{event_id}/closing" if cancelled else "/organise?done=removed")


async def _remove(tx: WriteTx, event_id: int, confirmed: str, principal: Principal, settings: Settings) -> Event | None:
    event = await gated_event(tx, event_id, if_match=None, principal=principal)
    if (await sales_of(tx, event)).any:
        # Behind the gate: what the page said may have changed since, and then it is told and asked for again.
        tickets = (await doings(tx, event_id)).tickets
        if tickets and _GROUPING.sub("", confirmed) != str(tickets):
            raise InvalidRequest.of(
                "confirm", _("Type the number of tickets that are cancelled: {n}.").format(n=tickets)
            )
        if not tickets and confirmed != "cancel":
            raise InvalidRequest.of("confirm", _("Places are held or were bought. Tick the box to cancel the event."))
    cancelled = await remove(tx, event_id, if_match=None, principal=principal)
    if cancelled:  # money goes back
        require_two_factors(principal, settings)
    return cancelled


async def _page(tx: ReadTx, event: Event, errors: dict[str, str]) -> RemovePage:
    undone = await doings(tx, event.id)
    return RemovePage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=(await get_venue(tx, event.venue_id)).timezone,
        bookings=undone.bookings,
        tickets=undone.tickets,
        refund=Money(undone.paid_minor, event.currency) if undone.paid_minor else None,
        cancels=(await sales_of(tx, event)).any,
        fans=undone.fans,
        unpaid=undone.unpaid,
        waiting=await waiting.length(tx, event.id),
        dates=len(await dates_of(tx, event.series_id)) if event.series_id else 0,
        errors=errors,
    )


routes: list[BaseRouteHandler] = [remove_page, remove_event]
