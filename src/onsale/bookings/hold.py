"""Holding places: all that is asked for, or nothing.

One transaction per event: the gate, then the event, then fans and places in order (`inventory.claim`), then the
bookings. Requests of one batch must not share fans or places; a single hold is a batch of one.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onsale.bookings import store
from onsale.bookings.errors import (
    ActiveBookingExists,
    NotOnSale,
    PlacesUnavailable,
    TooManyHolds,
)
from onsale.bookings.lines import share_fee
from onsale.bookings.model import Booking, Line
from onsale.bookings.quote import Pick, check_count, check_expected, quote
from onsale.bookings.single_seats import refuse_single_seat
from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.claim import Taken, Term, Wish, active_booking_of, take
from onsale.inventory.gate import share_gate
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.errors import Failure
from onsale.platform.ids import encode_event_uuid, new_uuid
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook, book_of


@dataclass(frozen=True, slots=True)
class Hold:
    """What one fan wants. `expected_total` is what they were shown, if it is to be checked.

    The booking's id is given here, before anything is sent, so that it can be looked for when an answer got lost.
    """

    fan_id: int | None
    picks: tuple[Pick, ...]
    expected_total: Money | None = None
    booking_id: uuid.UUID = field(default_factory=new_uuid)


async def hold(tx: WriteTx, event_id: int, request: Hold, *, ttl_s: float) -> Booking:
    """Hold one fan's places, or raise why not."""
    (result,) = await hold_many(tx, event_id, [request], ttl_s=ttl_s)
    if isinstance(result, Failure):
        raise result
    return result


async def hold_many(tx: WriteTx, event_id: int, requests: Sequence[Hold], *, ttl_s: float) -> list[Booking | Failure]:
    """Hold what each request asks for; the answers are in the order of the requests, a failure where it lost."""
    now = await share_gate(tx, event_id)
    terms = await current_terms(tx, event_id)
    if not terms.event.sells(now):
        return [NotOnSale() for _ in requests]
    layout = await layout_of(tx, terms.event.seat_map_id)
    answers: list[Booking | Failure] = [NotOnSale() for _ in requests]
    asked: dict[int, tuple[Line, ...]] = {}
    unpaid = await store.recent_unpaid_counts(tx, event_id, [r.fan_id for r in requests if r.fan_id is not None])
    book = book_of(terms)
    for position, request in enumerate(requests):
        try:
            asked[position] = await _priced(tx, terms.event, book, layout, request, unpaid.get(request.fan_id or 0, 0))
        except Failure as failure:
            answers[position] = failure
    return await _take(tx, event_id, requests, asked, answers, terms.event.currency, ttl_s)


async def _take(
    tx: WriteTx,
    event_id: int,
    requests: Sequence[Hold],
    asked: Mapping[int, tuple[Line, ...]],
    answers: list[Booking | Failure],
    currency: str,
    ttl_s: float,
) -> list[Booking | Failure]:
    """Claim what can be tried, insert the winners, and fill in the answers."""
    wishes = {
        position: Wish(requests[position].booking_id, requests[position].fan_id, tuple(line.place for line in lines))
        for position, lines in asked.items()
    }
    taken = await take(tx, event_id, list(wishes.values()), Term(ttl_s=ttl_s))
    winners = [
        (wish.booking_id, wish.fan_id, asked[position])
        for position, wish in wishes.items()
        if wish.booking_id in taken.won
    ]
    booked = await store.insert_bookings(tx, event_id, winners, currency, ttl_s) if winners else []
    by_id = {booking.id: booking for booking in booked}
    for position, wish in wishes.items():
        answers[position] = by_id.get(wish.booking_id) or await _lost(tx, event_id, wish, taken)
    return answers


async def _priced(
    tx: WriteTx, event: Event, book: PriceBook, layout: Layout, request: Hold, unpaid: int
) -> tuple[Line, ...]:
    """What the request costs, or why it can't even be tried."""
    check_count(event, len(request.picks))
    if unpaid >= limits.UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR:
        raise TooManyHolds(retry_after_s=600)
    lines = share_fee(quote(layout, book, request.picks), book.charges.booking_fee)
    check_expected(lines, event.currency, request.expected_total)
    if event.refuse_single_seats:
        await refuse_single_seat(tx, event.id, layout, [line.place for line in lines])
    return lines


async def _lost(tx: WriteTx, event_id: int, wish: Wish, taken: Taken) -> Failure:
    if wish.booking_id in taken.busy_fans:
        active = await active_booking_of(tx, event_id, wish.fan_id or 0)
        return ActiveBookingExists(booking_id=_public(event_id, active) if active else None)
    return PlacesUnavailable(unavailable=list(taken.missing[wish.booking_id]))


def _public(event_id: int, booking_id: uuid.UUID) -> str:
    return encode_event_uuid("bk", event_id, booking_id)
