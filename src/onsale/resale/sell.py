"""What happens to an offer when its place changes hands: sold, in the transaction that confirms the buyer's booking.

Two bookings meet here. The buyer's and the place are locked already, so the seller's is locked after a place, against
the usual order. Whoever locks a seller's booking and then wants that place (a return, another offer) finds it claimed
by somebody else and doesn't touch it; taking back goes for the place first, as here. What can still cross (a hold that
names a place of the same seller's that wasn't offered) PostgreSQL notices, and the loser is tried again.
"""

from collections import defaultdict
from uuid import UUID

from onsale.bookings import store as booking_store
from onsale.bookings.model import BookingsConfirmed, PlacesCancelled, ReturnedBy
from onsale.bookings.return_places import Author, Giving, return_places
from onsale.platform.database import WriteTx
from onsale.resale import store


async def sell(tx: WriteTx, happening: BookingsConfirmed) -> None:
    """Hear of confirmed bookings: whoever had offered one of their places gives it up for good and is refunded."""
    buyers = {place: booking.id for booking in happening.bookings for place in booking.places}
    offers = await store.open_at(tx, happening.event_id, buyers)
    if not offers:
        return
    sellers = await booking_store.lock_bookings(tx, happening.event_id, {seller for _, seller, _ in offers})
    sold = await store.mark_sold(tx, happening.event_id, [(offer, buyers[place]) for offer, _, place in offers])
    promised: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    for seller, place, refund_minor in sold:
        promised[seller][place] = refund_minor
    givings = [
        Giving(
            sellers[seller],
            tuple(line for line in sellers[seller].live_lines if line.place in places),
            sum(places.values()),
        )
        for seller, places in sorted(promised.items())
    ]
    await return_places(tx, happening.event_id, givings, Author(ReturnedBy.RESOLD))


async def withdraw(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Hear of places given back: what was offered of them is offered no more. Those just sold are sold already."""
    going = [(one.booking.id, one.places) for one in happening.returns if one.made_by is not ReturnedBy.RESOLD]
    if going:
        await store.withdraw(tx, happening.event_id, going)
