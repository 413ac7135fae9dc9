"""The organiser's calls about payments past the machines."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import money
from onsale.accounts.model import Principal
from onsale.bookings.receive_payment import receive_payment
from onsale.bookings.schemas import BookingAnswer, booking_answer
from onsale.catalog.layouts import layout_of_booked
from onsale.catalog.organisers import managed_event
from onsale.console.offline_payments import offline_payments_of
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid, decode_id
from onsale.platform.schemas import Answer, MoneyAnswer, rfc3339_or_none
from onsale.platform.web.openapi import problems

_TAGS = ["Organising"]


class ReceivedAnswer(Answer):
    """The booking, and what the organiser now owes back: the money came when the places were gone."""

    booking: BookingAnswer
    owed_back: MoneyAnswer | None = None


class AwaitedAnswer(Answer):
    """A payment by bank transfer or at the box office; `state` is waiting, received or void (given up)."""

    booking_id: str
    reference: str
    booking_state: str
    state: str
    amount: MoneyAnswer
    due_at: str | None


class AwaitedList(Answer):
    """Those still awaited first, the latest first among each."""

    items: list[AwaitedAnswer]


@post(
    "/organiser/bookings/{booking_id:str}/payment-received",
    status_code=200,
    guards=[money],
    tags=_TAGS,
    summary="A payment by bank transfer or at the box office has come",
    description="After its deadline the places are claimed again if they are free; else the money is owed back, "
    "by the way it came. Who says so is written down.",
    responses=problems(401, 403, 404, 409, 503),
)
async def payment_received(
    booking_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> ReceivedAnswer:
    """The booking as it is now."""
    event_id, booking = decode_event_uuid("bk", booking_id)
    async with db.write() as tx:
        await managed_event(tx, principal, event_id)
        received = await receive_payment(tx, principal, event_id, booking)
    told = booking_answer(received.booking, await layout_of_booked(db, event_id))
    owed = received.owed_back
    return ReceivedAnswer(booking=told, owed_back=MoneyAnswer.of(owed) if owed else None)


@get(
    "/organiser/events/{event_id:str}/offline-payments",
    guards=[money],
    tags=_TAGS,
    summary="An event's payments by bank transfer or at the box office",
    responses=problems(401, 403, 404, 503),
)
async def list_offline_payments(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> AwaitedList:
    """The latest for each booking."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        found = await offline_payments_of(tx, event.id)
    return AwaitedList(
        items=[
            AwaitedAnswer(
                booking_id=one.booking.public_id,
                reference=one.booking.reference,
                booking_state=one.booking.state.value,
                state=_STATES.get(one.state, "void"),
                amount=MoneyAnswer.of(one.amount),
                due_at=rfc3339_or_none(one.due_at),
            )
            for one in found
        ]
    )


_STATES = {"open": "waiting", "captured": "received"}

routes: list[BaseRouteHandler] = [payment_received, list_offline_payments]
"""For the application."""
