"""The waiting list's page: join, see how one stands, leave."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import anyone, signed_in
from onsale.accounts.model import Principal
from onsale.bookings.errors import ActiveBookingExists
from onsale.catalog.layouts import layout_of
from onsale.catalog.organisers import require_visible
from onsale.catalog.store import get_event
from onsale.design.render import render
from onsale.listings.read import details_of
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id
from onsale.shop.own_booking import private_page
from onsale.shop.tiles import tile
from onsale.shop.urls import address, page_query
from onsale.shop.views import Choice
from onsale.shop.waiting_views import OfferTold, WaitingPage
from onsale.tickets.view import place_words
from onsale.waitinglist import store
from onsale.waitinglist.errors import NotWaiting, PlacesAvailable
from onsale.waitinglist.join import join, leave, standing_of
from onsale.waitinglist.model import EntryState, Standing, Wanted

AnyRequest = Request[Any, Any, Any]
_CHOICES = ("quantity", "section")
_MOST_CHARACTERS = 200


@get("/events/{event_id:str}/waiting-list", guards=[anyone], include_in_schema=False)
async def show_waiting_list(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """How one stands; where the form of who isn't signed in leads, and signing in leads back to."""
    values = page_query(request)
    if principal is None:
        return _to_sign_in(event_id, values)
    return await _page(request, event_id, db, principal, now, values=values)


@post("/events/{event_id:str}/waiting-list", guards=[anyone], include_in_schema=False)
async def join_from_page(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Wait, or say on the page why not."""
    form = await typed(request)
    if principal is None:
        return _to_sign_in(event_id, form)
    try:
        wanted = _wanted(form)
        async with db.write() as tx:
            await join(tx, principal, decode_id("evt", event_id), wanted)
    except ActiveBookingExists as known:
        return Redirect(f"/bookings/{known.extra['booking_id']}", status_code=303)
    except Failure as failure:
        return await _page(request, event_id, db, principal, now, values=form, failure=failure)
    return Redirect(f"/events/{event_id}/waiting-list", status_code=303)


@post("/events/{event_id:str}/waiting-list/leave", guards=[signed_in], include_in_schema=False)
async def leave_from_page(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Wait no more."""
    try:
        async with db.write() as tx:
            await leave(tx, principal, decode_id("evt", event_id))
    except NotWaiting:
        pass  # sent twice: the wish is fulfilled
    except Failure as failure:
        return await _page(request, event_id, db, principal, now, values={}, failure=failure)
    return Redirect(f"/events/{event_id}/waiting-list", status_code=303)


def _to_sign_in(event_id: str, values: Mapping[str, str]) -> Redirect:
    chosen = {name: values[name] for name in _CHOICES if values.get(name)}
    there = {"next": f"/events/{event_id}/waiting-list", **chosen, "reason": "wait"}
    return Redirect(address("/sign-in", there), status_code=303)


def _wanted(form: Mapping[str, str]) -> Wanted:
    text = form.get("quantity", "")
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise InvalidRequest.of("quantity", _("Choose how many."))
    return Wanted(int(text), form.get("section", "")[:_MOST_CHARACTERS] or None)


async def _page(
    request: AnyRequest,
    event_id: str,
    db: Database,
    principal: Principal,
    now: datetime,
    *,
    values: Mapping[str, str],
    failure: Failure | None = None,
) -> Response[Any]:
    async with db.read() as tx:
        page = await _view(tx, decode_id("evt", event_id), principal, now, values, _errors(failure))
    if isinstance(failure, PlacesAvailable):
        chosen = {name: values[name] for name in _CHOICES if values.get(name)}
        page = replace(page, errors={}, free_url=address(f"/events/{event_id}", chosen) + "#tickets")
    return private_page(render("shop/waiting.html", page, await chrome_of(request)), failure)


async def _view(
    tx: ReadTx,
    event_id: int,
    principal: Principal,
    now: datetime,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> WaitingPage:
    event = await get_event(tx, event_id)
    details = (await details_of(tx, [event], now))[0]
    layout = await layout_of(tx, event.seat_map_id)
    try:
        standing: Standing | None = await standing_of(tx, principal, event_id)
    except NotWaiting:
        standing = None
        await require_visible(tx, event, principal)
    return WaitingPage(
        event=tile(details, now),
        state=standing.entry.state.value if standing else "none",  # type: ignore[arg-type]
        position=standing.position if standing else 0,
        quantity=standing.entry.wanted.quantity if standing else 0,
        where=(standing.entry.wanted.section or standing.entry.wanted.price_level or "") if standing else "",
        offer=await _offer(tx, standing) if standing else None,
        joinable=event.sells(now),
        ended=await _ended(tx, event_id, principal),
        max_places=event.max_places_per_booking,
        sections=tuple(Choice(value=section.name, label=section.name) for section in layout.sections),
        values=values,
        errors=errors,
        withheld=event.withheld,
    )


async def _offer(tx: ReadTx, standing: Standing) -> OfferTold | None:
    offer = standing.offer
    if offer is None:
        return None
    layout = await layout_of(tx, (await get_event(tx, offer.event_id)).seat_map_id)
    names = [layout.describe(place) for place in offer.places]
    return OfferTold(
        booking_id=offer.public_id,
        places=tuple(place_words(name.section, name.row, name.seat) for name in names),
        total=offer.total,
        until=offer.expires_at,
    )


async def _ended(tx: ReadTx, event_id: int, principal: Principal) -> Literal["", "passed", "left"]:
    last = await store.last_entry(tx, event_id, principal.person_id)
    if last is None or last.state not in {EntryState.PASSED, EntryState.LEFT}:
        return ""
    return "passed" if last.state is EntryState.PASSED else "left"


def _errors(failure: Failure | None) -> dict[str, str]:
    if failure is None:
        return {}
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message for error in failure.errors}
    return {"": failure.sentence}


routes = [show_waiting_list, join_from_page, leave_from_page]
