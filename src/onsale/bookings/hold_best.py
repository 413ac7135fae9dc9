"""Holding the best places there are: look, try, and look again when somebody was quicker.

What is free is a hint; the claim decides. Each try is a transaction of its own, so this is for an edge to call.
"""

from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from onsale.bookings.errors import LeavesSingleSeat, NotOnSale, PlacesUnavailable, SoldOut
from onsale.bookings.hold import Hold
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick, check_count
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import SaleTerms, sale_terms
from onsale.inventory.availability import count_free, free_places
from onsale.inventory.best import SPREAD, find_best, largest_together
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook

_TRIES = 5


@dataclass(frozen=True, slots=True)
class HoldBest:
    """A party and what it asks for; `price_max_minor` is all in, for one place."""

    fan_id: int | None
    quantity: int
    section: str | None = None
    price_max_minor: int | None = None
    adjacent: bool = True
    accessible: bool = False
    ticket_type: str | None = None
    expected_total: Money | None = None


async def hold_best(db: Database, line: HoldLine, event_id: int, request: HoldBest, *, rng: Random) -> Booking:
    """Hold the best places for the party, or raise why not: as `hold`, `SoldOut`, or `PlacesUnavailable` with advice.

    A choice of ours that would leave a single seat is made again, further afield, before it is refused.
    """
    failure: PlacesUnavailable | LeavesSingleSeat | None = None
    for attempt in range(_TRIES):
        picks = await _choose(db, event_id, request, rng, spread=SPREAD * (attempt + 1))
        try:
            return await line.hold(event_id, Hold(request.fan_id, picks, request.expected_total))
        except (PlacesUnavailable, LeavesSingleSeat) as lost:
            failure = lost
    if isinstance(failure, LeavesSingleSeat):
        raise failure
    raise PlacesUnavailable("many fans want these places at this moment; try again", unavailable=[], retry_after_s=1)


async def _choose(db: Database, event_id: int, request: HoldBest, rng: Random, *, spread: int) -> tuple[Pick, ...]:
    async with db.read() as tx:
        terms = await sale_terms(tx, event_id)
        now = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
        if not terms.event.sells(now):
            raise NotOnSale
        check_count(terms.event, request.quantity)
        layout = await layout_of(tx, terms.event.seat_map_id)
        free = await free_places(tx, event_id, layout.places)
    sections = _sections(layout, terms, request)
    places = sections and find_best(
        layout, free, request.quantity, rng=rng, sections=sections, adjacent=request.adjacent,
        accessible=request.accessible, spread=spread,
    )  # fmt: skip
    if places:
        return tuple(Pick(place, request.ticket_type) for place in places)
    if not count_free(free, range(layout.places)):
        raise SoldOut
    together = largest_together(layout, free, sections) if sections else 0
    raise PlacesUnavailable(_advice(request, together), unavailable=[], largest_together=together)


def _sections(layout: Layout, terms: SaleTerms, request: HoldBest) -> list[str]:
    """Where to look: the section asked for, or all, as far as they sell the kind of ticket and the price allows."""
    names = [section.name for section in layout.sections]
    if request.section is not None:
        if request.section not in names:
            raise InvalidRequest.of("best_available.section", "is not a section of this event")
        names = [request.section]
    book = PriceBook(terms.event.currency, terms.levels, terms.organiser)
    prices = {name: offer.price.total for name in names if (offer := book.offer(name, request.ticket_type))}
    if not prices:
        raise InvalidRequest.of("best_available.ticket_type", "is not sold there")
    most = request.price_max_minor
    return [name for name, price in prices.items() if most is None or price <= most]


def _advice(request: HoldBest, together: int) -> str:
    if together == 0:
        return "nothing is free there; try another section or a higher price"
    if request.adjacent and together < request.quantity:
        return f"no {request.quantity} places together are free there, {together} are; or ask with adjacent=false"
    return "no such places are free there"
