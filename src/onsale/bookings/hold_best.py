"""Holding the best places there are: look, try, and look again when somebody was quicker.

What is free is a hint; the claim decides. Each try is a transaction of its own, so this is for an edge to call.
"""

from dataclasses import dataclass, replace
from math import isqrt
from random import Random

from onsale.bookings.companions import for_companions, seated
from onsale.bookings.errors import LeavesSingleSeat, PlacesUnavailable, SoldOut
from onsale.bookings.hold import Hold
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import Booking
from onsale.bookings.promo import check_open
from onsale.bookings.quote import Pick, Shown, check_count
from onsale.catalog.recent import RecentSales
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import SaleTerms
from onsale.inventory.best import SPREAD, find_best, largest_together
from onsale.inventory.live import LivePlaces
from onsale.inventory.watch import Watch
from onsale.platform.errors import InvalidRequest
from onsale.platform.money import Money
from onsale.platform.services import Services
from onsale.pricing.book import book_of
from onsale.pricing.errors import PromoCodeRequired
from onsale.pricing.promo import PromoCode
from onsale.waitingroom.errors import PassRequired

_TRIES = 5
_CROWD_SPREAD = 2
ALONE = (0, 1)
_CROWD = 4
"""So many places being tried at once make a crowd."""


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
    promo: PromoCode | None = None
    party: tuple[tuple[str, int], ...] = ()
    """How many of which ticket type, where they are of several; together they make up `quantity`."""
    admitted: bool = False
    shown: Shown = ()

    @property
    def ticket_types(self) -> tuple[str | None, ...]:
        """One for each place, in order; None is the level's first."""
        named = tuple(kind for kind, count in self.party for _ in range(count))
        return named or (self.ticket_type,) * self.quantity


async def hold_best(services: Services, event_id: int, request: HoldBest, *, rng: Random) -> Booking:
    """Hold the best places for the party, or raise why not: as `hold`, `SoldOut`, or `PlacesUnavailable` with advice
    and, where there is something, the `nearest` places to what was asked for.

    Places that are being tried for one party aren't offered to another in this process meanwhile; the other processes
    are kept out of the way by looking further afield the more parties there are, and after each lost race. A choice
    of ours that would leave a single seat is made again before it is refused.
    """
    line, code = services.get(HoldLine), request.promo.code if request.promo else None
    failure: PlacesUnavailable | LeavesSingleSeat | None = None
    await line.lead_on(event_id, admitted=request.admitted, code=code)
    for attempt in range(_TRIES):
        picks, live = await _choose(services, event_id, request, rng, attempt)
        places = [pick.place for pick in picks]
        live.offer(places)
        try:
            return await line.hold(
                event_id,
                Hold(request.fan_id, picks, request.expected_total, code, request.admitted, shown=request.shown),
            )
        except (PlacesUnavailable, LeavesSingleSeat) as lost:
            failure = lost
            services.get(Watch).lost(event_id, lost.extra.get("unavailable", ()))
        finally:
            live.withdraw(places)
    if isinstance(failure, LeavesSingleSeat):
        raise failure
    raise PlacesUnavailable("many fans want these places at this moment; try again", unavailable=[], retry_after_s=1)


async def _choose(
    services: Services, event_id: int, request: HoldBest, rng: Random, attempt: int
) -> tuple[tuple[Pick, ...], LivePlaces]:
    watch, (terms, layout) = services.get(Watch), await services.get(RecentSales).of(event_id)
    book = book_of(terms)
    if any(
        for_companions(book, section.name, kind) for kind in set(request.ticket_types) for section in layout.sections
    ):
        request = replace(request, accessible=True)  # a companion's ticket asks for the space it goes with
    live = await watch.places(event_id, layout.places)
    check_open(terms.event, request.promo, watch.now())
    if terms.event.protected and not request.admitted and terms.event.sells(watch.now()):
        raise PassRequired
    check_count(terms.event, request.quantity)
    sections = _sections(layout, terms, request)
    spread = SPREAD * (attempt + 1) + _CROWD_SPREAD * isqrt(live.offered)
    places = sections and find_best(
        layout, live.choice, request.quantity, rng=rng, sections=sections, adjacent=request.adjacent,
        accessible=request.accessible, spread=spread, lane=watch.lane if live.offered >= _CROWD else ALONE,
    )  # fmt: skip
    if places:
        kinds = seated(layout, book, places, request.ticket_types)
        return tuple(Pick(place, kind) for place, kind in zip(places, kinds, strict=True)), live
    if not live.available:
        raise SoldOut
    if live.offered:
        raise PlacesUnavailable(
            "the last places are being tried at this moment; try again", unavailable=[], retry_after_s=1
        )
    together = largest_together(layout, live.free, sections) if sections else 0
    nearest = _nearest(layout, terms, request, live, rng)
    raise PlacesUnavailable(
        _advice(request, together), unavailable=[], largest_together=together, nearest=nearest or None
    )


def _nearest(layout: Layout, terms: SaleTerms, request: HoldBest, live: LivePlaces, rng: Random) -> list[int] | None:
    """What comes nearest to a wish that can't be fulfilled: another section, another price, at last not together."""
    if live.available < request.quantity:
        return None
    for less in (
        replace(request, section=None),
        replace(request, section=None, price_max_minor=None),
        replace(request, adjacent=False),
        replace(request, section=None, price_max_minor=None, adjacent=False),
    ):
        sections = _sections(layout, terms, less)
        places = sections and find_best(
            layout, live.choice, less.quantity, rng=rng, sections=sections, adjacent=less.adjacent,
            accessible=less.accessible,
        )  # fmt: skip
        if places:
            return places
    return None


def _sections(layout: Layout, terms: SaleTerms, request: HoldBest) -> list[str]:
    """Where to look: the section asked for, or all, as far as they sell the kind of ticket and the price allows.

    Hidden ones only for whose code unlocks them.
    """
    book, unlocked = book_of(terms), request.promo.unlocks if request.promo else ()
    kinds, most = dict.fromkeys(request.ticket_types), request.price_max_minor
    priced = [book.totals(kind) for kind in kinds]
    totals = priced[0]
    if len(priced) > 1:  # where all of them are sold, at the price of the dearest
        totals = {name: max(of[name] for of in priced) for name in totals if all(name in of for of in priced)}
    if request.section is not None:
        if all(request.section != section.name for section in layout.sections):
            raise InvalidRequest.of("best_available.section", "is not a section of this event")
        if book.hides(request.section, unlocked):
            raise PromoCodeRequired
        totals = {name: total for name, total in totals.items() if name == request.section}
    if not totals:
        raise InvalidRequest.of("best_available.ticket_type", "is not sold there")
    affordable = (name for name, total in totals.items() if most is None or total <= most)
    return [name for name in affordable if not book.hides(name, unlocked)]


def _advice(request: HoldBest, together: int) -> str:
    if together == 0:
        return "nothing is free there; try another section or a higher price"
    if request.adjacent and together < request.quantity:
        return f"no {request.quantity} places together are free there, {together} are; or ask with adjacent=false"
    return "no such places are free there"
