"""An organiser says that a payment past the machines has come: the booking is final, or the money is owed back."""

import uuid
from dataclasses import dataclass, replace

import structlog

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.errors import NoOfflinePayment, PaymentInProgress
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.settle import settle_many
from onsale.inventory.gate import share_gate
from onsale.payments.model import Outcome, Payment, PaymentReported, PaymentState, Verdict
from onsale.payments.offline import OFFLINE, mark_received
from onsale.payments.store import insert_open, payments_of
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """The booking as it is now, and what is owed back when the places were gone."""

    booking: Booking
    owed_back: Money | None


async def receive_payment(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Received:
    """Mark a booking's offline payment as received. The caller has seen to it that the event is the principal's.

    After the deadline the places are claimed again if they are free; else all of it is owed back, by the organiser.
    Said twice, it changes nothing. Raises `NotFound`, `NoOfflinePayment`, or `PaymentInProgress` while another
    payment of the booking is under way.
    """
    await share_gate(tx, event_id)
    booking = await store.lock_booking(tx, event_id, booking_id)
    if booking is None:
        raise NotFound("there is no such booking")
    payment = await _awaited(tx, booking)
    if payment.state is PaymentState.CAPTURED:
        return Received(booking, None)
    if payment.state is PaymentState.OPEN and not await mark_received(tx, payment, principal.person_id):
        await settle_many(tx, event_id, [PaymentReported(payment, Outcome(Verdict.VOID))])
        payment = replace(payment, state=PaymentState.VOID)
    if payment.state is not PaymentState.OPEN:  # it was given up, and has come all the same
        payment = replace(payment, id=new_uuid(), state=PaymentState.OPEN, refunded_minor=0)
        await insert_open(tx, event_id, [payment])
        await mark_received(tx, payment, principal.person_id)
    settled = await settle_many(tx, event_id, [PaymentReported(payment, Outcome(Verdict.CAPTURED))])
    log.info("offline_payment_received", payment_id=str(payment.id), by=principal.person_id)
    now = settled[booking_id]
    confirmed = now.state is BookingState.CONFIRMED and booking.state is not BookingState.CONFIRMED
    return Received(now, None if confirmed else payment.amount)


async def _awaited(tx: WriteTx, booking: Booking) -> Payment:
    """The booking's latest offline payment."""
    attempts = await payments_of(tx, booking.event_id, booking.id)
    if any(one.state is PaymentState.OPEN and one.provider != OFFLINE for one in attempts):
        raise PaymentInProgress
    found = next((one for one in attempts if one.provider == OFFLINE), None)
    if found is None:
        raise NoOfflinePayment
    return found
