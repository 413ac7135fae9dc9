"""Who gets which letter, and when: it is due in the transaction in which it happened."""

from collections.abc import Sequence

from onsale.bookings.model import Booking, BookingsConfirmed, LatePaymentReturned, PlacesCancelled, Return, ReturnedBy
from onsale.letters import store
from onsale.letters.deliver import deliver
from onsale.letters.model import Due, Facts, Kind
from onsale.platform import jobs
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_uuid

_KINDS = {
    ReturnedBy.FAN: Kind.PLACES_CANCELLED,
    ReturnedBy.MOVED: Kind.PLACES_CANCELLED,
    ReturnedBy.ORGANISER: Kind.EVENT_CANCELLED,
    ReturnedBy.EVENT: Kind.EVENT_CANCELLED,
    ReturnedBy.RESOLD: Kind.RESALE_SOLD,
    ReturnedBy.HOLDER: Kind.TICKET_GIVEN_BACK,
}


async def tell(tx: WriteTx, letters: Sequence[Due]) -> None:
    """Send these letters once this transaction is committed; those told before, for the same cause, once only."""
    if letters:
        await store.insert_letters(tx, letters)
        await jobs.defer_many(tx, deliver, [{}])


async def tell_of_confirmations(tx: WriteTx, happening: BookingsConfirmed) -> None:
    """Hear of confirmed bookings; nobody to write to where one from the box office carries no fan."""
    due = [about(booking, Kind.CONFIRMED) for booking in happening.bookings if booking.fan_id is not None]
    await tell(tx, [letter for letter in due if letter])


async def tell_of_cancelled_places(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Hear of places given back, of one booking or of very many."""
    due = [_about_return(one) for one in happening.returns]
    await tell(tx, [letter for letter in due if letter])


async def tell_of_late_payment(tx: WriteTx, happening: LatePaymentReturned) -> None:
    """Hear of a payment that came too late."""
    facts = Facts(amount_minor=happening.refund.amount_minor)
    await _tell_one(tx, about(happening.booking, Kind.LATE_PAYMENT, facts, new_uuid().hex))


async def _tell_one(tx: WriteTx, letter: Due | None) -> None:
    await tell(tx, [letter] if letter else [])


def about(booking: Booking, kind: Kind, facts: Facts | None = None, occasion: str = "") -> Due | None:
    """A letter about a booking; none where there is nobody to write to. The same `occasion` is the same letter."""
    if booking.fan_id is None:
        return None
    return Due(
        event_id=booking.event_id,
        kind=kind,
        cause=f"{booking.id}:{occasion}",
        fan_id=booking.fan_id,
        booking_id=booking.id,
        facts=facts or Facts(),
    )


def _about_return(one: Return) -> Due | None:
    kind = _KINDS[one.made_by]
    facts = Facts(places=tuple(sorted(one.places)), amount_minor=one.refund.amount_minor)
    return about(one.booking, kind, facts, one.id.hex)
