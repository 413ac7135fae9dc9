"""A booking on the organiser's pages, giving its places back, and how far the cancelling of a whole event is."""

from collections.abc import Mapping
from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import money, organiser
from onsale.bookings.cancel import CancelByOrganiser, cancel_by_organiser
from onsale.bookings.model import Booking
from onsale.bookings.store import get_booking
from onsale.catalog.model import Event
from onsale.console.booked.confirmation import sent_notices
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.reading import Reading
from onsale.console.returns_view import booked_one_page, closing_page
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.text import OptionalLine


@get("/organise/events/{event_id:str}/bookings/{booking_id:str}", guards=[organiser], include_in_schema=False)
async def booking_page(
    request: AnyRequest,
    event_id: FromPath[str],
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
) -> Html:
    """One booking: its places, what came back, what is owed."""
    async with db.read() as tx:
        event, booking = await own_booking(tx, request, event_id, booking_id)
        page = await booked_one_page(tx, event, booking, sealer)
    notice = _notices().get(request.query_params.get("done", ""))
    return await html(request, "booking", page, notice=notice)


@post(
    "/organise/events/{event_id:str}/bookings/{booking_id:str}/cancel",
    status_code=200,
    guards=[money],
    include_in_schema=False,
)
async def cancel_booking(
    request: AnyRequest,
    event_id: FromPath[str],
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
) -> Html:
    """Cancel the chosen places with the refund chosen."""
    form, fields = await typed(request), await request.form()
    chosen = [str(value) for name, value in fields.multi_items() if name == "places"]
    async with db.read() as tx:
        event, booking = await own_booking(tx, request, event_id, booking_id)
    try:
        asked = _asked(form, chosen, booking, request.user.person_id)
        async with db.write() as tx:
            await own_event(tx, request.user, event_id)
            await cancel_by_organiser(tx, event.id, asked)
    except Failure as failure:
        async with db.read() as tx:
            event, booking = await own_booking(tx, request, event_id, booking_id)
            errors = _errors(failure)
            page = await booked_one_page(tx, event, booking, services.get(Sealer), values=form, errors=errors)
        return await html(request, "booking", page, failure=failure)
    return go(f"/organise/events/{event_id}/bookings/{booking_id}?done=1")


@get("/organise/events/{event_id:str}/closing", guards=[organiser], include_in_schema=False)
async def closing(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """How far the cancelling of the whole event is."""
    async with db.read() as tx:
        page = await closing_page(tx, await own_event(tx, request.user, event_id), now)
    return await html(request, "closing", page)


async def own_booking(tx: ReadTx, request: AnyRequest, event_id: str, booking_id: str) -> tuple[Event, Booking]:
    """A booking that was ever paid for, and its event; `NotFound` for who may not see it."""
    event = await own_event(tx, request.user, event_id)
    of, which = decode_event_uuid("bk", booking_id)
    booking = await get_booking(tx, of, which) if of == event.id else None
    if booking is None or booking.confirmed_at is None:
        raise NotFound("there is no such booking of this event")
    return event, booking


def _asked(form: Mapping[str, str], chosen: list[str], booking: Booking, person_id: int) -> CancelByOrganiser:
    """What the form says; `InvalidRequest` names the field."""
    reading = Reading(form)
    mine = {str(place): place for place in booking.places}
    places = tuple(mine[text] for text in dict.fromkeys(chosen) if text in mine)
    if not places or len(places) < len(chosen):
        reading.wrong("", _("Choose the places to cancel; one of them may be cancelled already."))
    price = sum(line.total_minor for line in booking.live_lines if line.place in places)
    amounts = {"full": price, "none": 0}
    refund = amounts.get(form.get("refund", ""))
    if form.get("refund") == "part":
        refund = reading.price("amount", form.get("amount", ""), booking.currency)
        if refund is not None and refund > price:
            reading.wrong("amount", _("That is more than these places cost."))
    elif refund is None:
        reading.wrong("refund", _("Choose how much goes back."))
    note = reading.fitting("note", form.get("note", "").strip(), OptionalLine)
    reading.require()
    return CancelByOrganiser(booking.id, places, refund, person_id, note or "")


def _notices() -> dict[str, str]:
    return {"1": _("Done. The buyer gets a mail about it."), **sent_notices()}


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message for error in failure.errors}
    return {"": failure.sentence}


routes: list[BaseRouteHandler] = [booking_page, cancel_booking, closing]
