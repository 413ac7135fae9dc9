"""Offering tickets back, by a page that says before what comes back and when; and taking them back."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.design.render import render
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid
from onsale.platform.money import Money
from onsale.platform.services import Services
from onsale.resale.errors import BeingBought
from onsale.resale.offer import offer
from onsale.resale.take_back import take_back
from onsale.shop.booking_pages import booking_answer
from onsale.shop.own_booking import key_of, place_of, private_page
from onsale.shop.resale_view import offer_page
from onsale.tickets.store import tickets_of

AnyRequest = Request[Any, Any, Any]
_DIGITS = 12


@get("/bookings/{booking_id:str}/offer", guards=[signed_in], include_in_schema=False)
async def show_offering(
    request: AnyRequest,
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What would come back, and what happens until then."""
    return await _page(request, booking_id, db, principal, now)


@post("/bookings/{booking_id:str}/offer", guards=[signed_in], include_in_schema=False)
async def offer_from_page(
    request: AnyRequest,
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Offer the chosen tickets, if as much comes back as the page had said."""
    form = list((await request.form()).multi_items())  # read twice
    chosen = [text for name, text in form if name == "places" and isinstance(text, str)]
    shown = {name: text for name, text in form if name.startswith("back_") and isinstance(text, str)}
    event_id, booking = key_of(booking_id)
    try:
        if not chosen:
            raise InvalidRequest.of("", _("Choose at least one ticket to offer."))
        places = [place_of(text) for text in chosen]
        async with db.write() as tx:
            own = await own_booking(tx, principal, event_id, booking)
            expected = Money(sum(_minor(shown.get(f"back_{place}", "")) for place in places), own.currency)
            tickets = {one.place: one.id for one in await tickets_of(tx, event_id, booking)}  # the newest of a place
            ids = [tickets[place] for place in places if place in tickets]
            await offer(tx, principal, event_id, booking, ids, expected=expected)
    except Failure as failure:
        return await _page(request, booking_id, db, principal, now, failure=failure)
    return Redirect(f"/bookings/{booking_id}?offered=1#resale", status_code=303)


@post("/bookings/{booking_id:str}/take-back", guards=[signed_in], include_in_schema=False)
async def take_back_from_page(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Keep a ticket after all."""
    form = await request.form()
    try:
        event_id, ticket = decode_event_uuid("tkt", str(form.get("ticket", "")))
        async with services.get(Database).write() as tx:
            await take_back(tx, principal, event_id, key_of(booking_id)[1], [ticket])
    except Failure as failure:
        told = {"": _bought(failure) if isinstance(failure, BeingBought) else failure.sentence}
        return await booking_answer(request, booking_id, services, now, failure=failure, errors=told)
    return Redirect(f"/bookings/{booking_id}#tickets", status_code=303)


def _bought(failure: BeingBought) -> str:
    minutes = -(-(failure.retry_after_s or 60) // 60)
    return _("Somebody is buying it at this moment. If they don't, you can take it back in %(n)s minutes.") % {
        "n": minutes
    }


def _minor(text: str) -> int:
    """An amount the page had put into its form."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise InvalidRequest.of("", _("That isn't one of your places."))


async def _page(
    request: AnyRequest,
    booking_id: str,
    db: Database,
    principal: Principal,
    now: datetime,
    *,
    failure: Failure | None = None,
) -> Response[Any]:
    async with db.read() as tx:
        booking = await own_booking(tx, principal, *key_of(booking_id))
        page = await offer_page(tx, booking, now, errors=_errors(failure))
    if page is None:
        return Redirect(f"/bookings/{booking_id}", status_code=303)
    return private_page(render("shop/offer.html", page, await chrome_of(request)), failure)


def _errors(failure: Failure | None) -> dict[str, str]:
    if failure is None:
        return {}
    if isinstance(failure, InvalidRequest):
        return {"": " ".join(error.message for error in failure.errors)}
    return {"": failure.sentence}


routes = [show_offering, offer_from_page, take_back_from_page]
