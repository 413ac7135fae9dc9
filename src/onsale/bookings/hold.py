"""Holding places: all that is asked for, or nothing.

One transaction per event: the gate, then the event, then fans and places in order (`inventory.claim`), then the
bookings. Requests of one batch must not share fans or places; a single hold is a batch of one.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic

from onsale.accounts.errors import ProcessingRestricted
from onsale.bookings import store
from onsale.bookings.companions import check_companions
from onsale.bookings.errors import (
    ActiveBookingExists,
    NotOnSale,
    PlacesUnavailable,
    TooManyHolds,
)
from onsale.bookings.lines import share_fee
from onsale.bookings.model import Booking, Line
from onsale.bookings.promo import check_code, check_open, discounted, named, used_up
from onsale.bookings.quote import Pick, Shown, check_count, check_expected, check_shown, quote
from onsale.bookings.single_seats import refuse_single_seat
from onsale.bookings.store import NewHold
from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.claim import Taken, Term, Wish, active_booking_of, give_back, take
from onsale.inventory.gate import share_gate
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.errors import Failure
from onsale.platform.ids import encode_event_uuid, new_uuid
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook, book_of
from onsale.pricing.errors import PromoCodeUsedUp
from onsale.pricing.promo import PromoCode
from onsale.pricing.store import codes_named
from onsale.waitingroom.automatic import opening_of
from onsale.waitingroom.errors import PassRequired


@dataclass(frozen=True, slots=True)
class Hold:
    """What one fan wants. `expected_total` and `shown` are what they were shown, if it is checked. `promo_code` is
    canonical. `admitted`: they have a pass of the event's waiting room, or it is the house itself that holds. `asked_s`
    is when they asked, by this process's monotonic clock.

    The booking's id is given here, before anything is sent, so that it can be looked for when an answer got lost.
    """

    fan_id: int | None
    picks: tuple[Pick, ...]
    expected_total: Money | None = None
    promo_code: str | None = None
    admitted: bool = False
    asked_s: float = field(default_factory=monotonic)
    booking_id: uuid.UUID = field(default_factory=new_uuid)
    shown: Shown = ()


@dataclass(frozen=True, slots=True)
class _Sale:
    """What a batch is priced by."""

    event: Event
    book: PriceBook
    layout: Layout
    codes: Mapping[str, PromoCode]
    now: datetime


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
    requests = await _served_anyway(tx, terms.event, requests, now)
    brought = [request.promo_code for request in requests if request.promo_code is not None]
    if not brought and not terms.event.sells(now):
        return [NotOnSale() for _ in requests]
    codes = await codes_named(tx, event_id, brought)
    layout = await layout_of(tx, terms.event.seat_map_id)
    answers: list[Booking | Failure] = [NotOnSale() for _ in requests]
    asked: dict[int, tuple[Line, ...]] = {}
    holders = await store.holders(tx, event_id, [r.fan_id for r in requests if r.fan_id is not None])
    sale = _Sale(terms.event, book_of(terms), layout, codes, now)
    for position, request in enumerate(requests):
        try:
            asked[position] = await _priced(tx, sale, request, holders)
        except Failure as failure:
            answers[position] = failure
    return await _take(tx, event_id, requests, asked, answers, terms.event.currency, ttl_s)


async def _served_anyway(tx: WriteTx, event: Event, requests: Sequence[Hold], now: datetime) -> Sequence[Hold]:
    """The same requests, those admitted that were asked before the event's room opened by itself: they were there
    before the line. How long each has waited is measured by its own process, so clocks may differ.
    """
    if all(request.admitted for request in requests) or (opening := await opening_of(tx, event)) is None:
        return requests
    before = monotonic() - (now - opening.opened_at) / timedelta(seconds=1)
    return [replace(request, admitted=True) if request.asked_s < before else request for request in requests]


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
    too_late = await _without_code(tx, event_id, requests, wishes, taken)
    winners = [
        NewHold(wish.booking_id, wish.fan_id, asked[position], requests[position].promo_code)
        for position, wish in wishes.items()
        if wish.booking_id in taken.won and wish.booking_id not in too_late
    ]
    booked = await store.insert_bookings(tx, event_id, winners, currency, ttl_s) if winners else []
    by_id = {booking.id: booking for booking in booked}
    for position, wish in wishes.items():
        if wish.booking_id in too_late:
            answers[position] = PromoCodeUsedUp()
        else:
            answers[position] = by_id.get(wish.booking_id) or await _lost(tx, event_id, wish, taken)
    return answers


async def _without_code(
    tx: WriteTx, event_id: int, requests: Sequence[Hold], wishes: Mapping[int, Wish], taken: Taken
) -> frozenset[uuid.UUID]:
    """Those that got their places but whose code is used up by now: what they got is given back."""
    asking = [
        (wish.booking_id, code)
        for position, wish in wishes.items()
        if wish.booking_id in taken.won and (code := requests[position].promo_code) is not None
    ]
    refused = await used_up(tx, event_id, asking)
    if refused:
        await give_back(tx, event_id, [wish for wish in wishes.values() if wish.booking_id in refused])
    return refused


async def _priced(tx: WriteTx, sale: _Sale, request: Hold, holders: store.Holders) -> tuple[Line, ...]:
    """What the request costs, or why it can't even be tried."""
    if request.fan_id in holders.restricted:
        raise ProcessingRestricted
    event, book, layout = sale.event, sale.book, sale.layout
    promo = named(sale.codes, request.promo_code, sale.now)
    check_open(event, promo, sale.now)
    if event.protected and not request.admitted and event.sells(sale.now):
        raise PassRequired  # who may come before the on-sale, with a code, doesn't queue
    check_count(event, len(request.picks))
    if holders.unpaid.get(request.fan_id or 0, 0) >= limits.UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR:
        raise TooManyHolds(retry_after_s=600)
    lines = quote(layout, book, request.picks)
    check_companions(layout, book, lines)
    check_code(promo, book, lines)
    if promo is not None:
        lines = discounted(lines, promo, book.charges)
    lines = share_fee(lines, book.charges.booking_fee)
    check_expected(lines, event.currency, request.expected_total)
    check_shown(lines, book, request.shown)
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
