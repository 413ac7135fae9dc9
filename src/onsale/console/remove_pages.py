"""Taking an event back: first what that will do, then doing it."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event, Lifecycle
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
async def remove_event(request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """Do what the page said; ask again when more happens by now than it said."""
    form = await typed(request)
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
    try:
        async with db.write() as tx:
            cancelled = await _remove(tx, event.id, form.get("confirm", ""), request.user)
    except InvalidRequest as failure:
        errors = {error.field: error.message for error in failure.errors}
        async with db.read() as tx:
            page = await _page(tx, event, errors)
        return await html(request, "remove", page, failure=failure)
    return go(f"/organise/events/{event_id}/closing" if cancelled else "/organise?done=removed")


async def _remove(tx: WriteTx, event_id: int, confirmed: str, principal: Principal) -> Event | None:
    event = await gated_event(tx, event_id, if_match=None, principal=principal)
    cancels = (await sales_of(tx, event)).any
    if cancels and confirmed != "cancel":
        # Either the box wasn't ticked, or the first place was sold while the page still said that nobody had booked.
        raise InvalidRequest.of("confirm", _("There are bookings. Tick the box to cancel the event and refund them."))
    return await remove(tx, event_id, if_match=None, principal=principal)


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
        errors=errors,
    )


routes: list[BaseRouteHandler] = [remove_page, remove_event]
