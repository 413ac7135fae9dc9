"""A booking's pages: checkout while it is held, tickets once it is paid; and the list of all of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

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
from onsale.bookings.errors import (
    EventOff,
    HoldExpired,
    PaymentDeclined,
)
from onsale.bookings.guessing import known_code
from onsale.bookings.look_again import look_again
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.pay import pay
from onsale.bookings.release import let_go
from onsale.design.render import render
from onsale.payments.stripe.browser import ELEMENT, allowances
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.outer import policy
from onsale.shop.booking_view import booking_page, checkout_page
from onsale.shop.bookings_view import bookings_page
from onsale.shop.own_booking import key_of, private_page
from onsale.shop.unpaid_view import ended_page, pending_page
from onsale.shop.unpaid_views import PaymentPendingPage
from onsale.shop.urls import page_query
from onsale.shop.views import CheckoutPage

AnyRequest = Request[Any, Any, Any]
_JUST_PAID = "paid"
_DIGITS = 15
_CODE_CHARACTERS = 80


@get("/bookings", guards=[signed_in], include_in_schema=False)
async def my_bookings(
    request: AnyRequest,
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[str]:
    """What this fan booked: what is to come, or with `?show=past` the rest."""
    asked = page_query(request)
    async with db.read() as tx:
        page = await bookings_page(tx, principal, now, past=asked.get("show") == "past", cursor=asked.get("cursor"))
    return private_page(render("shop/bookings.html", page, await chrome_of(request)))


@get("/bookings/{booking_id:str}", guards=[signed_in], include_in_schema=False)
async def show_booking(
    request: AnyRequest, booking_id: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[str]:
    """One booking, as its state wants it."""
    if _JUST_PAID in request.query_params:
        await look_again(services, request.scope["user"], *key_of(booking_id))
    return await booking_answer(request, booking_id, services, now)


@post("/bookings/{booking_id:str}/code", guards=[signed_in], include_in_schema=False)
async def use_code(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Use a promo code, or give it up; say beside the field why it doesn't work, and keep what was typed."""
    form = await typed(request)
    field = "drop" if "drop" in form else "promo_code"
    try:
        await _use_code(services, principal, *key_of(booking_id), form)
    except HoldExpired:
        return Redirect(f"/bookings/{booking_id}", status_code=303)
    except Failure as failure:
        refused = {field: failure.errors[0].message if isinstance(failure, InvalidRequest) else failure.sentence}
        return await booking_answer(request, booking_id, services, now, values=form, failure=failure, errors=refused)
    return Redirect(f"/bookings/{booking_id}", status_code=303)


async def _use_code(
    services: Services, principal: Principal, event_id: int, booking_id: UUID, form: Mapping[str, str]
) -> None:
    code = None
    if "drop" not in form:
        asked = form.get("promo_code", "").strip()[:_CODE_CHARACTERS]
        if not asked:
            raise InvalidRequest.of("promo_code", _("Type the code."))
        code = (await known_code(services, principal, event_id, asked)).code
    async with services.get(Database).write() as tx:
        await change(tx, principal, event_id, booking_id, Change(promo_code=code, drop_code=code is None))


@post("/bookings/{booking_id:str}/release", guards=[signed_in], include_in_schema=False)
async def release_booking(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Let all places go."""
    try:
        await let_go(services, principal, *key_of(booking_id))
    except Failure as failure:
        return await booking_answer(request, booking_id, services, now, failure=failure)
    return Redirect(f"/bookings/{booking_id}", status_code=303)


@post("/bookings/{booking_id:str}/pay", guards=[signed_in], include_in_schema=False)
async def pay_from_page(
    request: AnyRequest,
    booking_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Pay. Sent twice, it pays once: the booking's own state sees to it."""
    form = await typed(request)
    try:
        expected, terms = _number(form.get("expected_total_minor")), _number(form.get("terms_version"))
        method = form.get("payment_method", "")
        by_script = "application/json" in request.headers.get("Accept", "")
        if method == ELEMENT and not by_script and "by_script" not in form:
            raise InvalidRequest.of("payment_method", _("Paying this way needs JavaScript. Nothing was charged."))
        paid = await pay(
            services, principal, *key_of(booking_id), method, expected_total_minor=expected, terms_shown=terms or 0
        )
    except HoldExpired:
        return Redirect(f"/bookings/{booking_id}", status_code=303)
    except Failure as failure:
        return await booking_answer(request, booking_id, services, now, values=form, failure=failure)
    if paid.client_secret and not by_script:
        return Redirect(f"/bookings/{booking_id}", status_code=303)
    if paid.client_secret:
        return Response({"client_secret": paid.client_secret}, headers={"Cache-Control": "no-store"})
    if paid.redirect_url:
        return Redirect(paid.redirect_url, status_code=303)
    return Redirect(f"/bookings/{booking_id}?{_JUST_PAID}=1", status_code=303)


def _number(text: str | None) -> int | None:
    """A number the page had put into a form; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < _DIGITS else None


async def booking_answer(
    request: AnyRequest,
    booking_id: str,
    services: Services,
    now: datetime,
    *,
    values: Mapping[str, str] | None = None,
    failure: Failure | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response[str]:
    """The page of a booking in the state it is in, with what went wrong."""
    principal: Principal = request.scope["user"]
    async with services.get(Database).read() as tx:
        booking = await own_booking(tx, principal, *key_of(booking_id))
        told = _errors(failure) if errors is None else errors
        template, page = await _page(tx, booking, request, services, now, values or {}, failure, told)
    answer = private_page(render(template, page, await chrome_of(request)), failure)
    if isinstance(page, CheckoutPage | PaymentPendingPage) and page.element:
        answer.headers["Content-Security-Policy"] = policy(allowances(services.get(Settings)))
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"  # wallets open windows of their own
    return answer


async def _page(
    tx: Any,
    booking: Booking,
    request: AnyRequest,
    services: Services,
    now: datetime,
    values: Mapping[str, str],
    failure: Failure | None,
    errors: Mapping[str, str],
) -> tuple[str, object]:
    sealer = services.get(Sealer)
    if isinstance(failure, EventOff):
        # Its holds end in a moment; until then this one is held, and can't be paid for any more.
        return "shop/booking_ended.html", await ended_page(tx, replace(booking, state=BookingState.CANCELLED), now)
    if booking.state is BookingState.HELD:
        # Back from paying and still held: the bank's own page, or its late word, said no.
        declined = failure is None and _JUST_PAID in request.query_params
        page = await checkout_page(
            tx,
            booking,
            sealer=sealer,
            settings=services.get(Settings),
            now=now,
            values=values,
            errors=errors,
            failure=failure,
            declined=declined,
        )
        return "shop/checkout.html", page
    if booking.state is BookingState.PAYMENT_PENDING:
        pending = await pending_page(
            tx, booking, now, settings=services.get(Settings), just_back=_JUST_PAID in request.query_params
        )
        return "shop/payment_pending.html", pending
    if booking.confirmed_at is None:
        return "shop/booking_ended.html", await ended_page(tx, booking, now)
    just_paid = _JUST_PAID in request.query_params and booking.state is BookingState.CONFIRMED
    shown = await booking_page(
        tx, booking, sealer=sealer, keyring=services.get(Keyring), now=now, just_paid=just_paid, errors=errors
    )
    return "shop/booking.html", shown


def _errors(failure: Failure | None) -> dict[str, str]:
    if failure is None or isinstance(failure, PaymentDeclined):
        return {}
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message for error in failure.errors}
    return {"": failure.sentence}
