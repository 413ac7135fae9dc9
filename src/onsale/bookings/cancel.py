"""Giving confirmed places back: some or all, by the fan within the event's terms, or by the organiser at any time."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.access import own_booking_locked
from onsale.bookings.companions import check_left
from onsale.bookings.errors import CancellationClosed, NotConfirmed
from onsale.bookings.model import Booking, BookingState, Line, ReturnedBy
from onsale.bookings.moved import Answer, note_answer, open_choice
from onsale.bookings.return_places import Author, Cancelled, Giving, return_places
from onsale.catalog.layouts import layout_of
from onsale.catalog.store import get_event, sale_terms
from onsale.inventory.claim import Wish, give_back
from onsale.inventory.gate import share_gate
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.money import Money, share_half_up
from onsale.pricing.book import book_of

_UNPAID = (BookingState.HELD, BookingState.PAYMENT_PENDING, BookingState.EXPIRED)


async def cancel(
    tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID, places: Collection[int] | None
) -> Cancelled:
    """The fan cancels places (`None`: all) and is refunded their price less the event's fee; all of it while they may
    choose because the date was moved.

    Whether the time for it is over is judged by the database's clock. Raises `NotConfirmed`, `CancellationClosed`,
    `CompanionAlone` where the wheelchair space goes and its companion stays, or `InvalidRequest` naming a place that
    isn't theirs.
    """
    now = await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    require_confirmed(booking)
    moved, event = await open_choice(tx, booking), await get_event(tx, event_id)
    if moved is None and not event.cancellable(now):
        raise CancellationClosed
    going = going_of(booking, places)
    if places is not None:
        await _check_companions(tx, booking, going)
    amount = sum(line.total_minor for line in going)
    if moved is None:
        amount -= share_half_up(amount, event.cancellation_fee_basis_points)
    else:
        await note_answer(tx, moved, booking_id, Answer.GIVE_BACK)
    author = Author(ReturnedBy.MOVED if moved else ReturnedBy.FAN, booking.fan_id)
    return (await return_places(tx, event_id, [Giving(booking, going, amount)], author))[booking.id]


async def _check_companions(tx: ReadTx, booking: Booking, going: Sequence[Line]) -> None:
    terms = await sale_terms(tx, booking.event_id)
    layout = await layout_of(tx, terms.event.seat_map_id)
    check_left(layout, book_of(terms), booking.live_lines, going)


@dataclass(frozen=True, slots=True)
class CancelByOrganiser:
    """Which places of a booking (`None`: all), how much of their price goes back (minor units; `None`: all of it),
    who says so, and what they noted for the books."""

    booking_id: uuid.UUID
    places: tuple[int, ...] | None
    refund_minor: int | None
    person_id: int
    note: str = ""


async def cancel_by_organiser(tx: WriteTx, event_id: int, request: CancelByOrganiser) -> Cancelled:
    """The organiser cancels places at any time; that the event is theirs was checked by the caller.

    Raises `NotFound`, `NotConfirmed`, or `InvalidRequest` naming a place that isn't there or too high a refund.
    """
    await share_gate(tx, event_id)
    booking = await store.lock_booking(tx, event_id, request.booking_id)
    if booking is None:
        raise NotFound("there is no such booking of this event")
    require_confirmed(booking)
    going = going_of(booking, request.places)
    price = sum(line.total_minor for line in going)
    amount = price if request.refund_minor is None else request.refund_minor
    if not 0 <= amount <= price:
        raise InvalidRequest.of("refund", "is more than these places cost")
    author = Author(ReturnedBy.ORGANISER, request.person_id, request.note)
    done = await return_places(tx, event_id, [Giving(booking, going, amount)], author)
    return done[booking.id]


async def cancel_for_event(tx: WriteTx, event_id: int, booking_ids: Sequence[uuid.UUID]) -> None:
    """The event won't take place: confirmed bookings are refunded in full, holds simply end."""
    bookings = (await store.lock_bookings(tx, event_id, booking_ids)).values()
    confirmed = [one for one in bookings if one.state is BookingState.CONFIRMED]
    givings = [Giving(one, one.live_lines, one.total.amount_minor) for one in confirmed]
    unpaid = [one for one in bookings if one.state in _UNPAID]
    ended = await store.move_many(tx, event_id, unpaid, before=_UNPAID, to=BookingState.CANCELLED)
    if givings:
        await return_places(tx, event_id, givings, Author(ReturnedBy.EVENT))
    if ended:
        await give_back(tx, event_id, [Wish(one.id, one.fan_id, one.places) for one in ended])


def refund_for(booking: Booking, places: Collection[int], fee_basis_points: int) -> Money:
    """What a fan would be given back for these places, told before they decide."""
    paid = sum(line.total_minor for line in booking.live_lines if line.place in places)
    return Money(paid - share_half_up(paid, fee_basis_points), booking.currency)


def require_confirmed(booking: Booking) -> None:
    """`NotConfirmed` unless it is."""
    if booking.state is not BookingState.CONFIRMED:
        raise NotConfirmed(f"this booking is {booking.state.value}", state=booking.state.value)


def going_of(booking: Booking, places: Collection[int] | None) -> tuple[Line, ...]:
    """The lines of these places (`None`: all that are live); `InvalidRequest` names one that isn't there."""
    if places is None:
        return booking.live_lines
    mine = {line.place: line for line in booking.live_lines}
    for position, place in enumerate(places):
        if place not in mine:
            raise InvalidRequest.of(f"places.{position}", "is not a place of this booking, or cancelled already")
    if len(set(places)) != len(places):
        raise InvalidRequest.of("places", "names a place twice")
    if not places:
        raise InvalidRequest.of("places", "names no place")
    return tuple(mine[place] for place in places)
