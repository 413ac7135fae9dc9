"""A room's control as a page: numbers that keep themselves up to date, pause and go on, and the pace."""

from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.store import get_venue
from onsale.console.event_view import form_errors
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.reading import Reading
from onsale.console.room.control import Control, close, control_of, steer
from onsale.console.room.views import Counts, RoomControlPage
from onsale.console.views import Fields
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services
from onsale.waitingroom.errors import NoWaitingRoom
from onsale.waitingroom.model import State

_PATH = "/organise/events/{event_id:str}/room"


@get(_PATH, guards=[organiser], include_in_schema=False)
async def room_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """How the room stands."""
    async with db.read() as tx:
        page = await _page(tx, request.user, event_id, now)
    return await html(request, "room", page)


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def steer_room(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Html:
    """Pause it, let it go on, set its pace; close one that opened by itself."""
    form = await typed(request)
    try:
        if form.get("action") == "close":
            async with db.read() as tx:
                event = await own_event(tx, request.user, event_id)
            await close(services, event)
            return go(f"/organise/events/{event_id}/room")
        changes = _changes(form)
        async with db.write() as tx:
            await steer(tx, await own_event(tx, request.user, event_id), changes)
    except Failure as failure:
        async with db.read() as tx:
            page = await _page(tx, request.user, event_id, now, values=form, errors=form_errors(failure))
        return await html(request, "room", page, failure=failure)
    return go(f"/organise/events/{event_id}/room")


def _changes(form: Fields) -> dict[str, Any]:
    """What the form asks for: one of its buttons, or the pace."""
    if form.get("action") in {"pause", "go_on"}:
        return {"paused": form["action"] == "pause"}
    reading, changes = Reading(form), {}
    for name in ("per_minute_max", "target"):
        typed_in = form.get(name, "").strip()
        changes[name] = reading.whole(name, 1, limits.QUEUE_TARGET_MAX) if typed_in else None
    reading.require()
    return changes


async def _page(
    tx: ReadTx,
    principal: Principal,
    public_id: str,
    now: datetime,
    *,
    values: Fields | None = None,
    errors: Fields | None = None,
) -> RoomControlPage:
    event = await own_event(tx, principal, public_id)
    zone = (await get_venue(tx, event.venue_id)).timezone
    try:
        control: Control | None = await control_of(tx, event, now)
    except NoWaitingRoom:
        control = None
    return RoomControlPage(
        event_id=public_id,
        name=event.name,
        timezone=zone,
        state=(control.state if control else State.CLOSED).value,
        opens_at=event.lobby_opens_at,
        on_sale_at=event.on_sale_at,
        counts=_counts(control),
        began_at=control.opening.opened_at if control and control.opening else None,
        paused=control is not None and control.room.paused,
        usual=limits.QUEUE_TARGET,
        words=_words(event),
        values=values or _values(control),
        errors=errors or {},
    )


def _counts(control: Control | None) -> Counts | None:
    if control is None:
        return None
    return Counts(
        joined=control.joined,
        let_in=control.let_in,
        waiting=control.waiting,
        passes_running=control.passes_running,
        turns_open=control.turns_open,
        places_left=control.places_left,
        admitted_per_minute=control.admitted_per_minute,
    )


def _values(control: Control | None) -> dict[str, str]:
    if control is None:
        return {}
    told = {"per_minute_max": control.room.per_minute_max, "target": control.room.target}
    return {name: str(value) for name, value in told.items() if value is not None}


def _words(event: Event) -> dict[str, str]:
    return {
        "closed": _("Not open yet"),
        "pre": _("Open: fans are joining"),
        "admitting": _("Fans are let in"),
        "done": _("Over") if event.lifecycle.value != "published" else _("Sold out, or sales are over"),
        "paused": _("Paused: nobody is let in"),
        "silent": _("No answer just now; these numbers are from {time}."),
    }


routes: list[BaseRouteHandler] = [room_page, steer_room]
