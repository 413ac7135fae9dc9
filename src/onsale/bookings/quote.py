"""What the places a fan picked cost, and whether one booking may have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from onsale.bookings.errors import PriceChanged, TooManyPlaces
from onsale.bookings.lines import line_of
from onsale.bookings.model import Line
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.platform.errors import InvalidRequest
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook


@dataclass(frozen=True, slots=True)
class Pick:
    """A place somebody wants; without a ticket type, the level's first."""

    place: int
    ticket_type: str | None = None


def check_count(event: Event, count: int) -> None:
    """`TooManyPlaces` where it is over the event's limit."""
    if count > event.max_places_per_booking:
        raise TooManyPlaces(
            f"one booking may have {event.max_places_per_booking} places at this event",
            max_places_per_booking=event.max_places_per_booking,
        )


def quote(layout: Layout, book: PriceBook, picks: Sequence[Pick], *, field: str = "places") -> tuple[Line, ...]:
    """The picks priced, in order, without what is asked once per booking.

    `InvalidRequest` names the pick that can't be: unknown, twice, or no such type. `field` is what the picks were
    called when they were sent.
    """
    lines: dict[int, Line] = {}
    for position, pick in enumerate(picks):
        if not 0 <= pick.place < layout.places:
            raise InvalidRequest.of(f"{field}.{position}", f"is not a place of this event (0 to {layout.places - 1})")
        if pick.place in lines:
            raise InvalidRequest.of(f"{field}.{position}", "is named twice")
        section = layout.section_of(pick.place).name
        offer = book.offer(section, pick.ticket_type)
        if offer is None:
            known = ", ".join(o.ticket_type for o in book.offers(section) if o.ticket_type) or "none"
            raise InvalidRequest.of(f"{field}.{position}.ticket_type", f"is not sold for {section}; sold are: {known}")
        lines[pick.place] = line_of(pick.place, offer, book.charges)
    if not lines:
        raise InvalidRequest.of(field, "names no place")
    return tuple(lines.values())


def check_expected(lines: Sequence[Line], currency: str, expected: Money | None) -> None:
    """`PriceChanged` where somebody was shown another total."""
    total = Money(sum(line.total_minor for line in lines), currency)
    if expected is not None and expected != total:
        raise PriceChanged(total={"amount_minor": total.amount_minor, "currency": total.currency})
