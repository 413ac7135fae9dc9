"""The event's page, the seat picker, and the form that holds the best places."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import SystemRandom
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.bookings.errors import ActiveBookingExists
from onsale.bookings.guessing import known_code
from onsale.bookings.hold import Hold
from onsale.bookings.hold_best import HoldBest, hold_best
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import Booking
from onsale.demand.looks import Looks, Shown
from onsale.design.render import render
from onsale.listings.desk import EventDesk
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.caching import CACHING, CURRENT
from onsale.platform.web.problems import headers_of
from onsale.platform.web.request import host_of
from onsale.pricing.errors import PromoCodeNotValidNow
from onsale.pricing.promo import PromoCode
from onsale.search.finder import Finder
from onsale.shop import party
from onsale.shop.about_event import about_event
from onsale.shop.event_document import EventPages
from onsale.shop.event_view import beside, event_page, seats_view
from onsale.shop.looking import looker_of, shown_on_map, shown_on_page
from onsale.shop.lost_race import LostRace
from onsale.shop.picking import picks_of, race_of
from onsale.shop.prices_shown import prices_shown
from onsale.shop.refusals import sentence_of
from onsale.shop.room_entry import in_line_at_once, room_entry
from onsale.shop.urls import address, page_query
from onsale.waitingroom.carrying import carried
from onsale.waitingroom.errors import PassRequired
from onsale.waitingroom.requests import has_pass

AnyRequest = Request[Any, Any, Any]
_random = SystemRandom()
_CODE_CHARACTERS = 80


@get("/events/{event_id:str}", guards=[anyone], include_in_schema=False, opt={CACHING: CURRENT})
async def show_event(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[str]:
    """One event, with the one obvious thing to do about it."""
    if principal is None and not request.scope["query_string"]:
        page = await services.get(EventPages).page(decode_id("evt", event_id), now)
        _note_look(request, services, event_id, page.shown, now)
        return Response(page.plain.decode(), media_type=MediaType.HTML)
    return await _event(request, event_id, services, principal, now, values=page_query(request))


@get("/events/{event_id:str}/seats", guards=[anyone], include_in_schema=False)
async def show_seats(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The seat picker, for who brings a promo code or none."""
    values = page_query(request)
    if principal is None and values.get("promo_code"):  # guesses are counted, so a code is tried by who is known
        return _to_sign_in(event_id, {**values, "from": "seats"})
    try:
        promo = await _brought(values, event_id, services, principal)
        if promo is not None and not promo.valid(now):
            raise PromoCodeNotValidNow
    except Failure as failure:
        errors = {"promo_code": _errors(failure)[""]}
        return await _seats(request, event_id, services, principal, now, values=values, errors=errors, failure=failure)
    return await _seats(request, event_id, services, principal, now, values=values, promo=promo)


@get("/events/{event_id:str}/holds", guards=[anyone], include_in_schema=False)
async def choose_or_sign_in(
    request: AnyRequest, event_id: FromPath[str], principal: NamedDependency[Principal | None]
) -> Redirect:
    """Where the form of who isn't signed in leads, and where signing in leads back to, with what was chosen."""
    values = page_query(request)
    if principal is None:
        return _to_sign_in(event_id, values)
    page = f"/events/{event_id}/seats" if values.pop("from", "") == "seats" else f"/events/{event_id}"
    return Redirect(address(page, values), status_code=303)


@post("/events/{event_id:str}/holds", guards=[anyone], include_in_schema=False)
async def hold_from_page(
    request: AnyRequest,
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Hold what the form asks for and go to the checkout; say on the same page when it can't be."""
    form = await typed(request)
    values = {name: value for name, value in form.items() if name in _CHOICES and value}
    if principal is None:
        return _to_sign_in(event_id, values)
    try:
        queue_pass = carried(event_id, request.headers, request.cookies)
        booking = await _hold(form, event_id, services, principal, queue_pass)
    except ActiveBookingExists as known:
        return Redirect(f"/bookings/{known.extra['booking_id']}", status_code=303)
    except PassRequired as failure:
        line = await in_line_at_once(services, principal, event_id, host_of(request))
        if line is not None:
            return line
        return await _refused(request, event_id, services, principal, now, form, values, failure)
    except Failure as failure:
        return await _refused(request, event_id, services, principal, now, form, values, failure)
    return Redirect(f"/bookings/{booking.public_id}", status_code=303)


async def _refused(
    request: AnyRequest,
    event_id: str,
    services: Services,
    principal: Principal,
    now: datetime,
    form: Mapping[str, str],
    values: Mapping[str, str],
    failure: Failure,
) -> Response[str]:
    errors, race = _errors(failure), await race_of(services, decode_id("evt", event_id), form, failure)
    answer = _seats if form.get("from") == "seats" else _event
    told = {} if race else errors
    return await answer(
        request, event_id, services, principal, now, values=values, errors=told, failure=failure, race=race
    )


def _to_sign_in(event_id: str, values: Mapping[str, str]) -> Redirect:
    chosen = {name: values[name] for name in _CHOICES if name in values}
    return Redirect(
        address("/sign-in", {"next": f"/events/{event_id}/holds", **chosen, "reason": "buy"}), status_code=303
    )


_CHOICES = ("quantity", "section", "price_max_minor", "accessible", "from", "promo_code", *party.FIELDS)


async def _brought(
    values: Mapping[str, str], event_id: str, services: Services, principal: Principal | None
) -> PromoCode | None:
    """The promo code that an address or a form names, if it names one."""
    code = values.get("promo_code", "").strip()[:_CODE_CHARACTERS]
    if not code or principal is None:
        return None
    return await known_code(services, principal, decode_id("evt", event_id), code)


async def _hold(
    form: Mapping[str, str], event_id: str, services: Services, principal: Principal, queue_pass: str | None
) -> Booking:
    event, fan = decode_id("evt", event_id), principal.person_id
    admitted = has_pass(services, principal, event, queue_pass)
    promo = await _brought(form, event_id, services, principal)
    if named := picks_of(form, "places"):
        code = promo.code if promo else None
        hold = Hold(fan, named, promo_code=code, admitted=admitted, shown=prices_shown(form))
        return await services.get(HoldLine).hold(event, hold)
    price_max, coming = form.get("price_max_minor"), party.party_of(form)
    wish = HoldBest(
        fan_id=fan,
        quantity=sum(count for _name, count in coming) or _number("quantity", form.get("quantity", ""), 1, 1000),
        section=form.get("section") or None,
        price_max_minor=_number("price_max_minor", price_max, 0, 10**12) if price_max else None,
        accessible="accessible" in form,
        promo=promo,
        party=coming,
        admitted=admitted,
        shown=prices_shown(form),
    )
    return await hold_best(services, event, wish, rng=_random)


def _number(field: str, text: str, least: int, most: int) -> int:
    if text.isascii() and text.isdigit() and len(text) < 14 and least <= int(text) <= most:
        return int(text)
    raise InvalidRequest.of(field, _("Choose how many."))


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidRequest):
        told = {error.field.removeprefix("best_available."): error.message for error in failure.errors}
        return {name if name in _CHOICES else "": message for name, message in told.items()}
    return {"": sentence_of(failure)}


async def _event(
    request: AnyRequest,
    event_id: str,
    services: Services,
    principal: Principal | None,
    now: datetime,
    *,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    failure: Failure | None = None,
    race: LostRace | None = None,
) -> Response[str]:
    told = await services.get(EventDesk).event(decode_id("evt", event_id), principal, now)
    around = await beside(services.get(Database), services.get(Finder), told, principal, now)
    about = await about_event(services.get(Finder), told.details, services.get(Settings).public_url, now)
    room = await room_entry(services, told, principal, request.cookies, now)
    page = replace(event_page(told, around, about, now, values, errors or {}, room), race=race)
    _note_look(request, services, event_id, shown_on_page(page, told.details), now)
    return _html(render("shop/event.html", page, await chrome_of(request)), failure, principal)


async def _seats(
    request: AnyRequest,
    event_id: str,
    services: Services,
    principal: Principal | None,
    now: datetime,
    *,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    failure: Failure | None = None,
    promo: PromoCode | None = None,
    race: LostRace | None = None,
) -> Response[str]:
    told = await services.get(EventDesk).event(decode_id("evt", event_id), principal, now)
    room = await room_entry(services, told, principal, request.cookies, now)
    async with services.get(Database).read() as tx:
        page = await seats_view(tx, told, principal, now, values, errors or {}, promo)
    page = replace(page, race=race, room=room)
    _note_look(request, services, event_id, shown_on_map(page, told.details), now)
    return _html(render("shop/seats.html", page, await chrome_of(request)), failure, principal)


def _note_look(request: AnyRequest, services: Services, event_id: str, shown: tuple[Shown, ...], now: datetime) -> None:
    """Somebody came to see; who sent the form, and sees the page again because of it, was counted when they came."""
    if request.method == "GET" and shown:
        services.get(Looks).look(decode_id("evt", event_id), shown, looker_of(request), now)


def _html(text: str, failure: Failure | None, principal: Principal | None) -> Response[str]:
    # Whoever goes back here from their checkout is told that they hold places, and not shown the form once more.
    headers = {"Cache-Control": "no-store"} if principal is not None else {}
    headers |= headers_of(failure) if failure else {}
    status = failure.kind.value if failure else 200
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=headers)
