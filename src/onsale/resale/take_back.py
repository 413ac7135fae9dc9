"""Taking offered tickets back: by their owner at any time nobody is buying, by itself before the doors open, and
when it turns out that they were used."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence

import structlog

from onsale.accounts.model import Principal
from onsale.bookings import store as booking_store
from onsale.bookings.access import own_booking
from onsale.bookings.model import Booking, BookingState
from onsale.inventory.claim import FOREVER, Wish, take
from onsale.inventory.gate import share_gate
from onsale.inventory.tables import ASIDE
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Deadlocked
from onsale.platform.services import Services
from onsale.resale import store
from onsale.resale.errors import BeingBought, NotOffered
from onsale.resale.model import OfferState, ResaleOffer, TicketsCameBack
from onsale.tickets.model import TicketState, UsedBeforeOffered
from onsale.tickets.store import move_tickets

log = structlog.get_logger()


async def take_back(
    tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID, ticket_ids: Collection[uuid.UUID]
) -> list[ResaleOffer]:
    """Take offered tickets of one's own booking back, all of them or none; their codes admit again, as before.

    Raises `NotFound`, `NotOffered`, or `BeingBought` (`Retry-After`: when the hold in the way ends).
    """
    await share_gate(tx, event_id)
    await own_booking(tx, principal, event_id, booking_id)
    offered = [one for one in await _open(tx, event_id, booking_id) if one.ticket_id in ticket_ids]
    if not offered or len(offered) < len(set(ticket_ids)):
        raise NotOffered
    wish = _wish(booking_id, [one.place for one in offered])
    taken = await take(tx, event_id, [wish], FOREVER, over=ASIDE)
    if booking_id not in taken.won:
        raise await _why_not(tx, event_id, taken.missing[booking_id])
    return await _valid_again(tx, event_id, offered, OfferState.TAKEN_BACK)


async def bring_back(services: Services) -> int:
    """Let tickets whose time to be sold is over go back to their owners, but those somebody is just buying.

    Returns how many. One booking that can't be helped stops no other.
    """
    db, back = services.get(Database), 0
    async with db.read() as read:
        due = await store.due(read)
    for event_id, booking_id in due:
        try:
            async with db.write() as tx:
                back += await _bring_back(tx, event_id, booking_id)
        except Exception:
            log.exception("offers_not_brought_back", event_id=event_id)
    return back


async def keep_used(tx: WriteTx, happening: UsedBeforeOffered) -> None:
    """Hear of tickets whose owners were inside already when they offered them: valid again, but those that are just
    being bought. `Deadlocked`, to be tried again, where one was sold or taken back at this very moment."""
    of_bookings: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for ticket in happening.tickets:
        of_bookings[ticket.booking_id].add(ticket.id)
    for booking_id, tickets in sorted(of_bookings.items()):
        try:
            await _bring_back(tx, happening.event_id, booking_id, tickets)
        except NotOffered as gone:
            raise Deadlocked from gone


async def _bring_back(
    tx: WriteTx, event_id: int, booking_id: uuid.UUID, only: Collection[uuid.UUID] | None = None
) -> int:
    await share_gate(tx, event_id)
    free = []
    for one in await _open(tx, event_id, booking_id):  # each by itself: one that is being bought keeps no other
        if only is not None and one.ticket_id not in only:
            continue
        taken = await take(tx, event_id, [_wish(booking_id, [one.place])], FOREVER, over=ASIDE)
        free += [one] if taken.won else []
    ended = await _valid_again(tx, event_id, free, OfferState.CAME_BACK) if free else []
    if ended:
        booking = await booking_store.get_booking(tx, event_id, booking_id)
        assert booking is not None, "its offers are open"
        await tx.publish(TicketsCameBack(booking, tuple(one.place for one in ended)))
    return len(ended)


async def _open(tx: WriteTx, event_id: int, booking_id: uuid.UUID) -> list[ResaleOffer]:
    offers = await store.offers_of(tx, event_id, booking_id)
    return sorted((one for one in offers if one.state is OfferState.OFFERED), key=lambda one: one.place)


def _wish(booking_id: uuid.UUID, places: Sequence[int]) -> Wish:
    """Without its fan: a confirmed booking has its slot already."""
    return Wish(booking_id, None, tuple(places))


async def _valid_again(
    tx: WriteTx, event_id: int, offered: Sequence[ResaleOffer], state: OfferState
) -> list[ResaleOffer]:
    """The places are claimed; now the booking is locked, as in `sell`. `NotOffered` where they were given back in
    another way in the meantime: then nothing here has happened.
    """
    booking = await booking_store.lock_booking(tx, event_id, offered[0].booking_id)
    ended = await store.end(tx, event_id, offered[0].booking_id, [one.place for one in offered], state)
    if len(ended) < len(offered) or not _still_theirs(booking, ended):
        raise NotOffered
    ids = [one.ticket_id for one in ended]
    moved = await move_tickets(tx, event_id, ids, before=TicketState.OFFERED, to=TicketState.VALID)
    assert len(moved) == len(ids), "an offered ticket stays as it is"
    return ended


def _still_theirs(booking: Booking | None, ended: Sequence[ResaleOffer]) -> bool:
    confirmed = booking is not None and booking.state is BookingState.CONFIRMED
    return confirmed and {one.place for one in ended} <= set(booking.places if booking else ())


async def _why_not(tx: WriteTx, event_id: int, places: Collection[int]) -> BeingBought | NotOffered:
    """Somebody holds them, or has just bought them."""
    held = await store.held_until(tx, event_id, places)
    if held is None:
        return NotOffered("it has just been sold")
    until, seconds = held
    return BeingBought(retry_after_s=int(seconds) + 1, places=sorted(places), held_until=until.isoformat())
