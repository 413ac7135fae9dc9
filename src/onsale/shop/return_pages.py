"""Giving tickets back, by a page that says before what comes back and what is kept; and keeping them for a new date."""

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
from onsale.bookings.cancel import cancel
from onsale.bookings.moved import keep
from onsale.design.render import render
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.shop.own_booking import key_of, place_of, private_page
from onsale.shop.return_view import cancel_page

AnyRequest = Request[Any, Any, Any]


@get("/bookings/{booking_id:str}/cancel", guards=[signed_in], include_in_schema=False)
async def show_cancelling(
    request: AnyRequest,
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What would come back, and what is kept."""
    return await _page(request, booking_id, db, principal, now)


@post("/bookings/{booking_id:str}/cancel", guards=[signed_in], include_in_schema=False)
async def cancel_from_page(
    request: AnyRequest,
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Give the chosen tickets back."""
    chosen = [text for name, text in (await request.form()).multi_items() if name == "places" and isinstance(text, str)]
    try:
        if not chosen:
            raise InvalidRequest.of("", _("Choose at least one ticket to cancel."))
        async with db.write() as tx:
            await cancel(tx, principal, *key_of(booking_id), [place_of(text) for text in chosen])
    except Failure as failure:
        return await _page(request, booking_id, db, principal, now, failure=failure)
    return Redirect(f"/bookings/{booking_id}?cancelled=1", status_code=303)


@post("/bookings/{booking_id:str}/keep", guards=[signed_in], include_in_schema=False)
async def keep_from_page(
    booking_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Keep the tickets for the new date."""
    async with db.write() as tx:
        await keep(tx, principal, *key_of(booking_id))
    return Redirect(f"/bookings/{booking_id}?kept=1", status_code=303)


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
        page = await cancel_page(tx, booking, now, errors=_errors(failure))
    if page is None:
        return Redirect(f"/bookings/{booking_id}", status_code=303)
    return private_page(render("shop/cancel.html", page, await chrome_of(request)), failure)


def _errors(failure: Failure | None) -> dict[str, str]:
    if failure is None:
        return {}
    if isinstance(failure, InvalidRequest):
        return {"": " ".join(error.message for error in failure.errors)}
    return {"": failure.sentence}


routes = [show_cancelling, cancel_from_page, keep_from_page]
