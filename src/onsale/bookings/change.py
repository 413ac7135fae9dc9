"""Changing a hold: some places more, some less, all or nothing. The clock runs on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onsale.accounts.model import Principal
from onsale.accounts.processing import require_unrestricted
from onsale.bookings import store
from onsale.bookings.access import own_booking_locked
from onsale.bookings.companions import check_companions
from onsale.bookings.errors import HoldExpired, NotHeld, PlacesUnavailable
from onsale.bookings.lines import fee_held, share_fee
from onsale.bookings.model import Booking, BookingState, Line
from onsale.bookings.promo import check_code, check_open, discounted, named, used_up
from onsale.bookings.quote import Pick, Shown, check_count, check_shown, quote
from onsale.bookings.single_seats import refuse_single_seat
from onsale.catalog.layouts import layout_of
from onsale.catalog.store import sale_terms
from onsale.inventory.claim import Term, Wish, drop_places, take
from onsale.inventory.gate import share_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import charges_of
from onsale.pricing.errors import PromoCodeUsedUp
from onsale.pricing.promo import Discount, PromoCode
from onsale.pricing.store import codes_named


@dataclass(frozen=True, slots=True)
class Change:
    """Places to add, places to let go, places to have as another kind of ticket (at today's price), and a promo code.

    `shown`: what the page said of prices.

    The code is canonical; without one, the booking keeps what it has unless `drop_code` says to give it up.
    """

    add: tuple[Pick, ...] = ()
    remove: tuple[int, ...] = ()
    retype: tuple[Pick, ...] = ()
    promo_code: str | None = None
    drop_code: bool = False
    shown: Shown = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.add or self.remove or self.retype or self.promo_code or self.drop_code)


async def change(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID, request: Change) -> Booking:
    """Change a held booking; places it keeps keep their price, the fee once per booking is shared anew.

    With another promo code, or none, the fees and taxes of all are worked out anew, on the face values they keep.

    Raises `HoldExpired`, `NotHeld`, `NotOnSale`, `PlacesUnavailable`, `TooManyPlaces`, `LeavesSingleSeat`,
    `CompanionAlone`, `InvalidRequest`, `ProcessingRestricted` (where places are added) or why a promo code doesn't
    work; then nothing has changed.
    """
    now = await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    require_held(booking)
    terms = await sale_terms(tx, event_id)
    kept = _kept(booking, request)
    if request.empty:
        return booking
    promo = await _code_wanted(tx, booking, request, now)
    if request.add:
        await require_unrestricted(tx, principal.person_id)
    if request.add or request.drop_code:
        check_open(terms.event, promo, now)
    layout = await layout_of(tx, terms.event.seat_map_id)
    book = PriceBook(terms.levels, charges_of(terms.organiser, terms.venue, booking.currency))
    added = quote(layout, book, request.add, field="add") if request.add else ()
    retyped = (
        {line.place: line for line in quote(layout, book, request.retype, field="retype")} if request.retype else {}
    )
    check_shown((*added, *retyped.values()), book, request.shown)
    lines = (*(retyped.get(line.place, line) for line in kept), *added)
    if not lines:
        raise InvalidRequest.of("remove", "would leave no place; release the booking instead")
    check_count(terms.event, len(lines))
    check_companions(layout, book, lines)
    check_code(promo, book, lines)
    lines = share_fee(_discounted(booking, lines, promo, book), fee_held(booking.lines, book.charges.booking_fee))
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
    name = promo.code if promo is not None else None
    if name and name != booking.promo_code and await used_up(tx, event_id, [(booking.id, name)]):
        raise PromoCodeUsedUp
    return await store.change_lines(tx, replace(booking, promo_code=name), lines)


async def _code_wanted(tx: WriteTx, booking: Booking, request: Change, now: datetime) -> PromoCode | None:
    """The code the booking is to have: a new one, none, or the one it has, whatever became of that since."""
    name = None if request.drop_code else request.promo_code or booking.promo_code
    codes = await codes_named(tx, booking.event_id, [name] if name else [])
    return codes.get(name) if name and name == booking.promo_code else named(codes, name, now)


def _discounted(booking: Booking, lines: Sequence[Line], promo: PromoCode | None, book: PriceBook) -> Sequence[Line]:
    """What is new at what the code makes it cost; all of it, where the code is new or gives one sum for the booking."""
    name = promo.code if promo is not None else None
    if name != booking.promo_code or (promo is not None and promo.discount is Discount.PER_BOOKING):
        return discounted(lines, promo, book.charges)
    held = {line.place: line for line in booking.lines}
    new = [line for line in lines if held.get(line.place) is not line]
    cheaper = {line.place: line for line in discounted(new, promo, book.charges)}
    return [cheaper.get(line.place, line) for line in lines]


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
