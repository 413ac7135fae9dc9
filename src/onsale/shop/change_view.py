"""What can be done about places that are held, put together: what they cost, and which could be added."""

from onsale.bookings.model import Booking, Line
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.best import Bitset
from onsale.inventory.nearest import free_beside, nearest_equal
from onsale.listings.read import EventDetails
from onsale.platform.money import Money
from onsale.shop.booking_view import place_line
from onsale.shop.lost_race import places_words
from onsale.shop.seats_view import Addition, HeldChange

_ADDITIONS = 4


def held_change(booking: Booking, details: EventDetails, layout: Layout, free: Bitset) -> HeldChange:
    """A hold as it is while its fan looks for other places."""
    lines = booking.live_lines
    room = details.event.max_places_per_booking - len(lines)
    return HeldChange(
        booking_id=booking.public_id,
        lines=tuple(place_line(booking, line, layout, details) for line in lines),
        prices=tuple((line.place, _type_told(details, layout, line), line.place_minor) for line in lines),
        total=booking.total,
        fee_once=sum(line.share_minor for line in lines),
        expires_in_s=int(booking.seconds_left),
        promo_code=booking.promo_code,
        additions=_additions(details, layout, free, booking.places) if room > 0 else (),
    )


def _type_told(details: EventDetails, layout: Layout, line: Line) -> str | None:
    """The type's name, or null where the section has no choice of types: as the script has it."""
    kinds = [offer.ticket_type for offer in details.book.offers(layout.section_of(line.place).name)]
    return line.ticket_type if len(kinds) > 1 else None


def _additions(details: EventDetails, layout: Layout, free: Bitset, mine: tuple[int, ...]) -> tuple[Addition, ...]:
    """Places beside one's own, accessible ones left to those who need them; else the nearest at the same price."""
    beside = [place for place in free_beside(layout, free, mine) if not layout.describe(place).accessible]
    found = [place for place in beside if not details.book.hides(layout.section_of(place).name)][:_ADDITIONS]
    if not found:
        found = _nearest(details, layout, free, mine)
    home = layout.section_of(mine[0]).name
    return tuple(
        Addition(
            place=place,
            words=places_words(layout, [place], home),
            price=Money(details.book.offers(layout.section_of(place).name)[0].price.total, details.event.currency),
            beside=place in beside,
        )
        for place in found
    )


def _nearest(details: EventDetails, layout: Layout, free: Bitset, mine: tuple[int, ...]) -> list[int]:
    book, home = details.book, layout.section_of(mine[0]).name
    price = book.totals(None).get(home)
    equal = {name for name, total in book.totals(None).items() if total == price and not book.hides(name)}
    nearest = nearest_equal(layout, free, mine[:1], mine[:1], equal | {home})
    return list(nearest.instead) if nearest else []
