"""Changing a hold: some places more, some less, all or nothing. The clock runs on."""

import uuid
from dataclasses import dataclass

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.access import own_booking_locked
from onsale.bookings.errors import HoldExpired, NotHeld, NotOnSale, PlacesUnavailable
from onsale.bookings.lines import fee_held, share_fee
from onsale.bookings.model import Booking, BookingState, Line
from onsale.bookings.quote import Pick, check_count, quote
from onsale.bookings.single_seats import refuse_single_seat
from onsale.catalog.layouts import layout_of
from onsale.catalog.store import sale_terms
from onsale.inventory.claim import Term, Wish, drop_places, take
from onsale.inventory.gate import share_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import charges_of


@dataclass(frozen=True, slots=True)
class Change:
    """Places to add, places to let go, and places to have as another kind of ticket (at today's price)."""

    add: tuple[Pick, ...] = ()
    remove: tuple[int, ...] = ()
    retype: tuple[Pick, ...] = ()


async def change(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID, request: Change) -> Booking:
    """Change a held booking; places it keeps keep their price, the fee once per booking is shared anew.

    Raises `HoldExpired`, `NotHeld`, `NotOnSale`, `PlacesUnavailable`, `TooManyPlaces`, `LeavesSingleSeat` or
    `InvalidRequest`; then nothing has changed.
    """
    now = await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    require_held(booking)
    terms = await sale_terms(tx, event_id)
    if request.add and not terms.event.sells(now):
        raise NotOnSale
    kept = _kept(booking, request)
    if not (request.add or request.remove or request.retype):
        return booking
    layout = await layout_of(tx, terms.event.seat_map_id)
    book = PriceBook(terms.levels, charges_of(terms.organiser, terms.venue, booking.currency))
    added = quote(layout, book, request.add, field="add") if request.add else ()
    retyped = (
        {line.place: line for line in quote(layout, book, request.retype, field="retype")} if request.retype else {}
    )
    lines = (*(retyped.get(line.place, line) for line in kept), *added)
    lines = share_fee(lines, fee_held(booking.lines, book.charges.booking_fee))
    if not lines:
        raise InvalidRequest.of("remove", "would leave no place; release the booking instead")
    check_count(terms.event, len(lines))
    if terms.event.refuse_single_seats and (request.add or request.remove):
        await refuse_single_seat(tx, event_id, layout, [line.place for line in lines], own=booking.places)
    # What is let go is renewed with what is added: one statement locks both, in order. Locking the two one after the
    # other would meet somebody who wants a place of each crosswise.
    if added:
        touched = (*(line.place for line in added), *request.remove)
        taken = await take(tx, event_id, [Wish(booking.id, booking.fan_id, touched)], Term(until=booking.expires_at))
        if booking.id not in taken.won:
            raise PlacesUnavailable(unavailable=list(taken.missing.get(booking.id, ())))
    if request.remove:
        await drop_places(tx, event_id, [booking.id], request.remove)
    return await store.change_lines(tx, booking, lines)


def require_held(booking: Booking) -> None:
    """`HoldExpired` or `NotHeld` unless the booking is held at this moment."""
    if booking.state is BookingState.EXPIRED:
        raise HoldExpired
    if booking.state is not BookingState.HELD:
        raise NotHeld(f"this booking is {booking.state.value}", state=booking.state.value)


def _kept(booking: Booking, request: Change) -> list[Line]:
    mine = {line.place for line in booking.lines}
    for position, place in enumerate(request.remove):
        if place not in mine or place in request.remove[:position]:
            raise InvalidRequest.of(f"remove.{position}", "is not a place of this booking, or named twice")
    for position, pick in enumerate(request.add):
        if pick.place in mine:
            raise InvalidRequest.of(f"add.{position}", "is in this booking already")
    for position, pick in enumerate(request.retype):
        if pick.place not in mine or pick.place in request.remove:
            raise InvalidRequest.of(f"retype.{position}", "is not a place this booking keeps")
    return [line for line in booking.lines if line.place not in request.remove]
