"""Changing what is held: other places on the map or by a form, other kinds of ticket. The clock runs on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.bookings.change import Change, change
from onsale.bookings.errors import HoldExpired, NotHeld
from onsale.bookings.model import BookingState
from onsale.bookings.quote import Pick
from onsale.design.render import render
from onsale.listings.desk import EventDesk
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest, Unavailable
from onsale.platform.services import Services
from onsale.shop.booking_pages import booking_answer
from onsale.shop.booking_view import booked_event
from onsale.shop.change_view import held_change
from onsale.shop.event_view import seats_view
from onsale.shop.lost_race import LostRace
from onsale.shop.own_booking import key_of, place_of, private_page
from onsale.shop.picking import TYPE_OF, picks_of, race_of
from onsale.shop.prices_shown import prices_shown
from onsale.shop.refusals import sentence_of

AnyRequest = Request[Any, Any, Any]
_TYPE_CHARACTERS = 80


@get("/bookings/{booking_id:str}/change", guards=[signed_in], include_in_schema=False)
async def show_change(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The map with one's own places marked, and the same without a script."""
    return await _page(request, booking_id, services, principal, now)


@post("/bookings/{booking_id:str}/change", guards=[signed_in], include_in_schema=False)
async def change_booking(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Add places, let one go, or have another kind of ticket for one; then back to the checkout."""
    form = await typed(request)
    try:
        asked = _change(form)
        async with services.get(Database).write() as tx:
            await change(tx, principal, *key_of(booking_id), asked)
    except (HoldExpired, NotHeld):
        return Redirect(f"/bookings/{booking_id}", status_code=303)
    except Failure as failure:
        if form.get("from") != "map":
            return await booking_answer(request, booking_id, services, now, failure=failure)
        race = await race_of(services, key_of(booking_id)[0], form, failure, field="add")
        return await _page(request, booking_id, services, principal, now, failure=failure, race=race)
    return Redirect(f"/bookings/{booking_id}", status_code=303)


async def _page(
    request: AnyRequest,
    booking_id: str,
    services: Services,
    principal: Principal,
    now: datetime,
    *,
    failure: Failure | None = None,
    race: LostRace | None = None,
) -> Response[Any]:
    async with services.get(Database).read() as tx:
        booking = await own_booking(tx, principal, *key_of(booking_id))
        if booking.state is not BookingState.HELD:
            return Redirect(f"/bookings/{booking_id}", status_code=303)
        told = await services.get(EventDesk).event(booking.event_id, principal, now)
        details, layout = await booked_event(tx, booking, now)
        if told.live is None:
            raise Unavailable(retry_after_s=2)
        held = held_change(booking, details, layout, told.live.free)
        errors = {} if failure is None or race else {"": _sentence(failure)}
        page = await seats_view(tx, told, principal, now, {}, errors, change=held)
    text = render("shop/seats.html", replace(page, race=race, active_booking_id=None), await chrome_of(request))
    return private_page(text, failure)


def _sentence(failure: Failure) -> str:
    if isinstance(failure, InvalidRequest):
        return " ".join(error.message for error in failure.errors)
    return sentence_of(failure)


def _change(form: Mapping[str, str]) -> Change:
    if removed := form.get("remove"):
        return Change(remove=(place_of(removed),))
    if added := picks_of(form, "add"):
        return Change(add=added, shown=prices_shown(form))
    kinds = {name.removeprefix(TYPE_OF): kind for name, kind in form.items() if name.startswith(TYPE_OF)}
    retyped = tuple(Pick(place_of(place), kind[:_TYPE_CHARACTERS]) for place, kind in kinds.items())
    return Change(retype=retyped, shown=prices_shown(form))


routes = [show_change, change_booking]
