"""Offering what came back: a hold in the fan's name for everybody in the line who can be served, in order."""

import uuid
from collections.abc import Sequence
from random import Random

import sqlalchemy as sa
from procrastinate import JobContext, RetryStrategy

from onsale.bookings.lines import share_fee
from onsale.bookings.model import HoldsLapsed, Line
from onsale.bookings.quote import Pick, quote
from onsale.bookings.store import NewHold, insert_bookings
from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import SaleTerms
from onsale.inventory.aside import put_on_sale, set_aside, set_lapsed_aside, taken_or_offered
from onsale.inventory.changes import PlacesReturned
from onsale.inventory.claim import Term, Wish, take
from onsale.inventory.gate import share_gate
from onsale.inventory.tables import ASIDE
from onsale.platform import jobs, limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import new_uuid
from onsale.pricing.book import PriceBook, book_of
from onsale.waitinglist import store
from onsale.waitinglist.choose import Choice, Chooser
from onsale.waitinglist.mails import tell_of_offers
from onsale.waitinglist.model import offer_ttl_s

_PAGE = 1_000
_RANDOM = Random(0)  # noqa: S311 - nothing depends on it: offers are chosen without any spread


async def hear_returned(tx: WriteTx, happening: PlacesReturned) -> None:
    """Hear that places are free. While somebody waits they are set aside before anybody can see it, and offered."""
    if await store.anybody_waits(tx, happening.event_id) and await set_aside(tx, happening.event_id, happening.places):
        await defer_offers(tx, happening.event_id)


async def hear_lapsed(tx: WriteTx, happening: HoldsLapsed) -> None:
    """Hear that holds ran out. A lapsed claim gives way the moment it lapses, so some may be somebody's already."""
    for event_id in await store.waited_for(tx, happening.event_ids):
        if await set_lapsed_aside(tx, event_id):
            await defer_offers(tx, event_id)


async def defer_offers(tx: WriteTx, event_id: int) -> None:
    """Offer what there is, as soon as this is committed. Many such jobs at once are one after the other's affair:
    the first to go along the line offers what came back for all of them."""
    await jobs.defer(tx, make_offers, event_id=event_id)


@jobs.queue.task(
    name="waitinglist.make_offers", pass_context=True, retry=RetryStrategy(max_attempts=20, exponential_wait=2)
)
async def make_offers(context: JobContext, event_id: int) -> None:
    """Offer what is free, until nobody in the line can be served from the rest."""
    db, more = jobs.services_of(context).get(Database), True
    while more:
        async with db.write() as tx:
            more = await offer_some(tx, event_id)


async def offer_some(tx: WriteTx, event_id: int) -> bool:
    """Make up to `OFFERS_AT_ONCE` offers; whether there may be more to make, as somebody was quicker or is left.

    What is set aside and nobody in the line wants is put on sale; what comes back meanwhile is a job's of its own.
    """
    now = await share_gate(tx, event_id)
    await _alone(tx, event_id)
    try:
        terms = await current_terms(tx, event_id)
    except NotFound:
        return False
    if not terms.event.sells(now):
        await put_on_sale(tx, event_id)
        return False
    layout = await layout_of(tx, terms.event.seat_map_id)
    taken = await taken_or_offered(tx, event_id)
    choices, all_seen = await _choices(tx, terms, layout, taken)
    ttl_s = offer_ttl_s(now, terms.event.sale_ends_at, await store.offer_minutes(tx, event_id))
    made = await _hold(tx, terms, layout, choices, ttl_s) if choices else 0
    if made < len(choices) or not all_seen:
        return True
    await put_on_sale(tx, event_id, but=taken)
    return False


async def _alone(tx: WriteTx, event_id: int) -> None:
    """One at a time goes along an event's line, or they might serve it out of order."""
    key = sa.func.hashtextextended("waitinglist", event_id)
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def _choices(tx: WriteTx, terms: SaleTerms, layout: Layout, taken: frozenset[int]) -> tuple[list[Choice], bool]:
    """Who can be served, and whether everybody was looked at."""
    event_id = terms.event.id
    chooser = Chooser(layout, terms.levels, taken, _RANDOM)
    chosen: list[Choice] = []
    after = 0
    while chooser.free:
        line = await store.waiting_free(tx, event_id, after=after, limit=_PAGE)
        for choice in chooser.choose(line):
            chosen.append(choice)
            if len(chosen) == limits.OFFERS_AT_ONCE:
                return chosen, False
        if len(line) < _PAGE:
            break
        after = line[-1].id
    return chosen, True


async def _hold(tx: WriteTx, terms: SaleTerms, layout: Layout, choices: Sequence[Choice], ttl_s: float) -> int:
    """Entries first, then fans and places, as everybody locks; returns how many offers were made."""
    event_id, book = terms.event.id, book_of(terms)
    waiting = await store.lock_waiting(tx, event_id, [choice.entry.id for choice in choices])
    asked: dict[uuid.UUID, tuple[Choice, tuple[Line, ...]]] = {
        new_uuid(): (choice, _priced(layout, book, choice)) for choice in choices if choice.entry.id in waiting
    }
    wishes = [Wish(booking, choice.entry.fan_id, choice.places) for booking, (choice, _lines) in asked.items()]
    taken = await take(tx, event_id, wishes, Term(ttl_s=ttl_s), over=ASIDE)
    won = [
        NewHold(wish.booking_id, wish.fan_id, asked[wish.booking_id][1], None)
        for wish in wishes
        if wish.booking_id in taken.won
    ]
    lost = [place for wish in wishes if wish.booking_id in taken.missing for place in wish.places]
    if lost:
        await set_aside(tx, event_id, lost)  # what they got of it before they lost the rest
    if won:
        booked = await insert_bookings(tx, event_id, won, terms.event.currency, ttl_s)
        await store.note_offers(tx, event_id, [(asked[one.id][0].entry.id, one.id) for one in booked])
        await tell_of_offers(tx, booked)
    return len(won)


def _priced(layout: Layout, book: PriceBook, choice: Choice) -> tuple[Line, ...]:
    """As anybody would pay today who brings no promo code."""
    lines = quote(layout, book, [Pick(place) for place in choice.places])
    return share_fee(lines, book.charges.booking_fee)
