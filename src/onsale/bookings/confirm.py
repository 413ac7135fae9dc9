"""Making bookings final: their places for ever, their tickets in the same transaction."""

import uuid
from collections.abc import Sequence

from onsale.bookings import store
from onsale.bookings.model import Booking, BookingsConfirmed, BookingState
from onsale.bookings.promo import used_up
from onsale.catalog.current import current_terms
from onsale.catalog.model import Event, Lifecycle
from onsale.inventory.claim import FOREVER, Wish, give_back, take
from onsale.inventory.gate import share_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound

_CONFIRMABLE = (BookingState.HELD, BookingState.PAYMENT_PENDING, BookingState.EXPIRED)


async def confirm(tx: WriteTx, event_id: int, booking_id: uuid.UUID) -> Booking | None:
    """Confirm one booking that is paid for; `None`, and nothing changed, when it can't be (see `confirm_many`)."""
    await share_gate(tx, event_id)
    locked = await store.lock_bookings(tx, event_id, [booking_id])
    for confirmed in await confirm_many(tx, event_id, list(locked.values())):
        return confirmed
    return None


async def confirm_many(
    tx: WriteTx, event_id: int, bookings: Sequence[Booking], *, accepting: int | None = None
) -> list[Booking]:
    """Confirm bookings that are paid for, lapsed or not: what is still their own or free again is claimed for good.

    The caller has passed the gate and locked them; they share no fans and no places. Left out, and unchanged, are
    those whose places, promo code or fan's slot are somebody else's by now, those cancelled, alone or with their event,
    those confirmed before, and those that lapsed at an event whose sales were stopped. `accepting` as in
    `store.move_many`: for what is confirmed without a payment.
    """
    ready = [booking for booking in bookings if booking.state in _CONFIRMABLE]
    event = await _event(tx, event_id) if ready else None
    ready = [booking for booking in ready if event is not None and _may_have(event, booking)]
    if not ready:
        return []
    taken = await take(tx, event_id, [Wish(one.id, one.fan_id, one.places) for one in ready], FOREVER)
    won = await _with_their_codes(tx, event_id, [booking for booking in ready if booking.id in taken.won])
    to = BookingState.CONFIRMED
    confirmed = await store.move_many(tx, event_id, won, before=_CONFIRMABLE, to=to, accepting=accepting)
    if confirmed:
        await tx.publish(BookingsConfirmed(tuple(confirmed)))
    return confirmed


async def _with_their_codes(tx: WriteTx, event_id: int, bookings: Sequence[Booking]) -> list[Booking]:
    """Those whose promo code is still theirs, or free again; the others give back what they claimed.

    A hold that is live keeps its use of a code; one that had lapsed may find it used up by others.
    """
    asking = [(booking.id, booking.promo_code) for booking in bookings if booking.promo_code is not None]
    refused = await used_up(tx, event_id, asking)
    if refused:
        lost = [Wish(one.id, one.fan_id, one.places) for one in bookings if one.id in refused]
        await give_back(tx, event_id, lost)
    return [booking for booking in bookings if booking.id not in refused]


async def _event(tx: WriteTx, event_id: int) -> Event | None:
    """The event; None when it won't take place."""
    try:
        event = (await current_terms(tx, event_id)).event
    except NotFound:
        return None
    return None if event.lifecycle is Lifecycle.CANCELLED else event


def _may_have(event: Event, booking: Booking) -> bool:
    """A payment that was under way when sales were stopped counts; one that comes too late as well goes back."""
    if event.withheld and booking.state is BookingState.EXPIRED:
        return False
    return max(booking.places) < event.places
