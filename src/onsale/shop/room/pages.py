"""The waiting room's page: how one stands; joining; going in."""

from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.bookings.store import active_booking_of_fan
from onsale.design.render import render
from onsale.listings.desk import EventDesk
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Failure, Unavailable
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.problems import headers_of
from onsale.platform.web.request import host_of
from onsale.shop.refusals import sentence_of
from onsale.shop.room.view import Me, room_page
from onsale.shop.urls import address
from onsale.waitingroom import requests
from onsale.waitingroom.carrying import carried_place, pass_cookie, place_cookie
from onsale.waitingroom.desk import Line, Lines
from onsale.waitingroom.door import Arrival, Door
from onsale.waitingroom.errors import BadQueueToken, NotYet, PassExpired, WorkRequired
from onsale.waitingroom.in_line import as_remembered, in_line

AnyRequest = Request[Any, Any, Any]
Html = Response[Any]
_OWN = {"Cache-Control": "no-store"}


@get("/events/{event_id:str}/queue", guards=[anyone], include_in_schema=False)
async def show_room(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Html:
    """How the room stands, and the reader in it."""
    return await _page(request, event_id, services, principal, now)


@get("/events/{event_id:str}/queue/join", guards=[anyone], include_in_schema=False)
async def join_or_sign_in(event_id: FromPath[str], principal: NamedDependency[Principal | None]) -> Redirect:
    """Where the form of who isn't signed in leads, and where signing in leads back to."""
    if principal is None:
        return _to_sign_in(event_id)
    return Redirect(f"/events/{event_id}/queue?joining=1", status_code=303)


@post("/events/{event_id:str}/queue/join", guards=[anyone], include_in_schema=False)
async def join_from_page(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Html:
    """Join, or say on the page why not."""
    if principal is None:
        return _to_sign_in(event_id)
    form = await request.form()
    arrival = Arrival(host_of(request), _text(form.get("altcha")), _text(form.get("promise")))
    try:
        standing = await requests.join(services, principal, decode_id("evt", event_id), arrival)
    except Failure as failure:
        waits = arrival.waited is not None
        return await _page(request, event_id, services, principal, now, failure=failure, waits=waits)
    kept = place_cookie(event_id, standing.token, services.get(Settings))
    return Redirect(f"/events/{event_id}/queue", status_code=303, cookies=[kept])


@post("/events/{event_id:str}/queue/admission", guards=[anyone], include_in_schema=False)
async def go_in_from_page(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Html:
    """Redeem the turn and go to the seats; where that can't be, the room says how one stands."""
    if principal is None:
        return _to_sign_in(event_id)
    event = decode_id("evt", event_id)
    line = await services.get(Lines).of(event)
    try:
        me = await _me(request, event_id, services, principal, line)
        token = requests.place_token(services, line, principal, me.in_line.joined) if me.in_line else ""
        queue_pass, redeemed = await requests.admit(services, principal, event, token)
    except (NotYet, PassExpired, BadQueueToken):
        return Redirect(f"/events/{event_id}/queue", status_code=303)
    except Failure as failure:
        return await _page(request, event_id, services, principal, now, failure=failure)
    age_s = max(1, int((redeemed.expires_at - utc_now()).total_seconds()))
    cookie = pass_cookie(event_id, queue_pass, age_s, services.get(Settings))
    return Redirect(f"/events/{event_id}/seats", status_code=303, cookies=[cookie])


def _text(field: object) -> str | None:
    return field if isinstance(field, str) else None


def _to_sign_in(event_id: str) -> Redirect:
    there = {"next": f"/events/{event_id}/queue/join", "reason": "queue"}
    return Redirect(address("/sign-in", there), status_code=303)


async def _page(
    request: AnyRequest,
    event_id: str,
    services: Services,
    principal: Principal | None,
    now: datetime,
    *,
    failure: Failure | None = None,
    waits: bool = False,
) -> Html:
    event = decode_id("evt", event_id)
    told = await services.get(EventDesk).event(event, principal, now)
    line = await services.get(Lines).of(event)
    me = await _me(request, event_id, services, principal, line)
    task = None
    if isinstance(failure, WorkRequired) and principal is not None:
        task = services.get(Door).task(event, principal.person_id, host_of(request), waits=waits)
    page = room_page(
        told,
        line,
        me,
        now,
        hold_ttl_s=services.get(Settings).hold_ttl_s,
        error=sentence_of(failure) if failure and task is None else "",
        task=task,
        unverified=isinstance(failure, EmailUnverified),
    )
    text = render("shop/room/room.html", page, await chrome_of(request))
    status, headers = (failure.kind.value, headers_of(failure)) if failure else (200, {})
    return Response(text, media_type=MediaType.HTML, status_code=status, headers={**_OWN, **headers})


async def _me(request: AnyRequest, event_id: str, services: Services, principal: Principal | None, line: Line) -> Me:
    """The reader in this line; as far as their browser has kept it, when the database can't be asked."""
    if principal is None:
        return Me()
    event, lines, db = decode_id("evt", event_id), services.get(Lines), services.get(Database)
    kept = requests.place_in(services, principal, event, carried_place(event_id, request.cookies))
    public = lines.pseudonym(event, principal.person_id)
    try:
        async with db.read() as tx:
            standing = await in_line(tx, lines, line, principal.person_id, kept)
            return Me(standing, public, await active_booking_of_fan(tx, event, principal.person_id))
    except Unavailable:
        standing = as_remembered(lines, line, principal.person_id, kept) if kept else None
        return Me(standing, public, known=False)


routes = [show_room, join_or_sign_in, join_from_page, go_in_from_page]
