"""The organiser's page of payments past the machines, and of money that banks ask back."""

from collections.abc import Mapping
from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts import people
from onsale.accounts.forms import typed
from onsale.accounts.guards import money
from onsale.bookings.receive_payment import Received, receive_payment
from onsale.catalog.store import get_venue
from onsale.console.frame import AnyRequest, Html, html, own_event
from onsale.console.offline_payments import Awaited, offline_payments_of
from onsale.console.offline_views import AwaitedRow, DisputeRow, PaymentsPage
from onsale.payments.disputes import disputes_of
from onsale.payments.model import Dispute
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, NotFound
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services


@get("/organise/events/{event_id:str}/payments", guards=[money], include_in_schema=False)
async def payments_page(
    request: AnyRequest, event_id: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Who still owes, and who has paid."""
    return await _page(request, event_id, services, now)


@post("/organise/events/{event_id:str}/payments", status_code=200, guards=[money], include_in_schema=False)
async def mark_received(
    request: AnyRequest, event_id: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """The money has come."""
    form = await typed(request)
    try:
        which, booking_id = decode_event_uuid("bk", form.get("booking", ""))
        async with services.get(Database).write() as tx:
            event = await own_event(tx, request.user, event_id)
            if event.id != which:
                raise NotFound
            received = await receive_payment(tx, request.user, event.id, booking_id)
    except Failure as failure:
        return await _page(request, event_id, services, now, failure=failure)
    return await _page(request, event_id, services, now, notice=_said(received))


async def _page(
    request: AnyRequest,
    event_id: str,
    services: Services,
    now: datetime,
    *,
    failure: Failure | None = None,
    notice: str | None = None,
) -> Html:
    reference = request.query_params.get("reference", "")[:20]
    async with services.get(Database).read() as tx:
        event = await own_event(tx, request.user, event_id)
        zone = (await get_venue(tx, event.venue_id)).timezone
        found = await offline_payments_of(tx, event.id, reference=reference)
        disputes = await disputes_of(tx, event.id)
        names = await _names(tx, found, services.get(Sealer))
    page = PaymentsPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=zone,
        reference=reference,
        offered=event.offline_payment,
        payments=tuple(_row(one, names, now) for one in found),
        disputes=tuple(_dispute(one) for one in disputes),
        error=failure.detail if failure else None,
    )
    return await html(request, "payments", page, failure=failure, notice=notice)


async def _names(tx: ReadTx, found: list[Awaited], sealer: Sealer) -> dict[int | None, str]:
    """What the buyers call themselves, those who are still here."""
    ids = {one.booking.fan_id for one in found if one.booking.fan_id is not None}
    return {person.id: person.name for person in await people.shown_to_sellers(tx, ids, sealer=sealer)}


def _row(one: Awaited, names: Mapping[int | None, str], now: datetime) -> AwaitedRow:
    states = {"open": "waiting", "captured": "received"}
    return AwaitedRow(
        booking_id=one.booking.public_id,
        reference=one.booking.reference,
        name=names.get(one.booking.fan_id, ""),
        places=len(one.booking.lines),
        amount=one.amount,
        state=states.get(one.state, "given_up"),
        due_at=one.due_at,
        late=one.state == "void" or (one.due_at is not None and one.due_at <= now),
    )


def _dispute(one: Dispute) -> DisputeRow:
    return DisputeRow(amount=one.amount, state=one.state.value, opened_at=one.opened_at, reference=one.reference)


def _said(received: Received) -> str:
    booking = received.booking
    if received.owed_back is None:
        return _("%(reference)s is paid; the tickets are on their way.") % {"reference": booking.reference}
    told = _("%(reference)s came too late and the places are gone: pay %(amount)s back the way it came.")
    return told % {"reference": booking.reference, "amount": format_money(received.owed_back)}


routes: list[BaseRouteHandler] = [payments_page, mark_received]
"""For the application."""
