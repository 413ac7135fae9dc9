"""Giving confirmed places back: some or all, by the fan within the event's terms, or by the organiser at any time."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.access import own_booking_locked
from onsale.bookings.errors import CancellationClosed, NotConfirmed
from onsale.bookings.model import Booking, BookingState, Line, PlacesCancelled, parts_of
from onsale.catalog.store import get_event
from onsale.inventory.claim import Wish, drop_places, give_back
from onsale.inventory.gate import share_gate
from onsale.payments import ledger, postings
from onsale.payments.model import Refund, RefundReason
from onsale.payments.refund import captured_payment, owe_refund
from onsale.platform.database import WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money, share_half_up


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The booking as it is now and what goes back; no refund where nothing was paid."""

    booking: Booking
    amount: Money
    refund: Refund | None


async def cancel(
    tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID, places: Collection[int] | None
) -> Cancelled:
    """The fan cancels places (`None`: all) and is refunded their price less the event's fee.

    Raises `NotConfirmed`, `CancellationClosed`, or `InvalidRequest` naming a place that isn't theirs.
    """
    now = await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    if booking.state is not BookingState.CONFIRMED:
        raise NotConfirmed(f"this booking is {booking.state.value}", state=booking.state.value)
    event = await get_event(tx, event_id)
    if not event.cancellable(now):
        raise CancellationClosed
    going = _going(booking, places)
    paid = sum(line.total_minor for line in going)
    amount = paid - share_half_up(paid, event.cancellation_fee_basis_points)
    return await _cancel(tx, booking, going, amount, RefundReason.CANCELLED, by_organiser=False)


async def cancel_for_event(tx: WriteTx, event_id: int, booking_id: uuid.UUID) -> None:
    """The event won't take place: a confirmed booking is refunded in full, a hold simply ends."""
    booking = await store.lock_booking(tx, event_id, booking_id)
    if booking is None:
        return
    if booking.state is BookingState.CONFIRMED:
        paid = booking.total.amount_minor
        await _cancel(tx, booking, booking.live_lines, paid, RefundReason.EVENT_CANCELLED, by_organiser=True)
        return
    unpaid = (BookingState.HELD, BookingState.PAYMENT_PENDING, BookingState.EXPIRED)
    if await store.move(tx, event_id, booking_id, before=unpaid, to=BookingState.CANCELLED):
        await give_back(tx, event_id, [Wish(booking.id, booking.fan_id, booking.places)])


def refund_for(booking: Booking, places: Collection[int], fee_basis_points: int) -> Money:
    """What a fan would be given back for these places, told before they decide."""
    paid = sum(line.total_minor for line in booking.live_lines if line.place in places)
    return Money(paid - share_half_up(paid, fee_basis_points), booking.currency)


async def _cancel(
    tx: WriteTx, booking: Booking, going: Collection[Line], amount: int, reason: RefundReason, *, by_organiser: bool
) -> Cancelled:
    places = tuple(line.place for line in going)
    lines = [replace(line, cancelled=line.cancelled or line.place in places) for line in booking.lines]
    after = await store.change_lines(tx, booking, lines)
    if after.live_lines:
        await drop_places(tx, booking.event_id, [booking.id], places)
    else:
        confirmed = [BookingState.CONFIRMED]
        moved = await store.move(tx, booking.event_id, booking.id, before=confirmed, to=BookingState.CANCELLED)
        after = moved or after
        await give_back(tx, booking.event_id, [Wish(booking.id, booking.fan_id, places)])
    payment = await captured_payment(tx, booking.event_id, booking.id)
    refund = await owe_refund(tx, payment, amount, reason) if payment and amount else None
    back = Money(amount if refund else 0, booking.currency)
    if payment:
        cause = refund.id if refund else new_uuid()
        await ledger.post(tx, booking.event_id, postings.cancelled(cause, booking.id, parts_of(going), back))
    await tx.publish(PlacesCancelled(after, places, back, by_organiser))
    return Cancelled(after, back, refund)


def _going(booking: Booking, places: Collection[int] | None) -> list[Line]:
    if places is None:
        return list(booking.live_lines)
    mine = {line.place: line for line in booking.live_lines}
    for position, place in enumerate(places):
        if place not in mine:
            raise InvalidRequest.of(f"places.{position}", "is not a place of this booking, or cancelled already")
    if len(set(places)) != len(places):
        raise InvalidRequest.of("places", "names a place twice")
    return [mine[place] for place in places]
