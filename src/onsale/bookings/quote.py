"""What the places a fan picked cost, and whether one booking may have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from onsale.bookings.errors import PriceChanged, TooManyPlaces
from onsale.bookings.lines import line_of
from onsale.bookings.model import Line
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook

Shown = tuple[tuple[str, int], ...]
"""What somebody was shown: by price level, the all-in price of its first ticket type in minor units."""


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


def check_shown(lines: Sequence[Line], book: PriceBook, shown: Shown) -> None:
    """`PriceChanged` where a level of these lines costs another price than was shown, if any was."""
    known, asked = dict(shown), {line.level for line in lines}
    for level in book.all_levels:
        was, now = known.get(level.name), book.offers(level.sections[0])[0].price.total
        if level.name in asked and was is not None and was != now:
            told = _(
                "“{level}” was {was} a moment ago and is {now} now. Nothing has changed yet: choose again if you agree."
            )
            prices = {
                "was": format_money(Money(was, book.currency)),
                "now": format_money(Money(now, book.currency)),
            }
            raise PriceChanged(told.format(level=level.name, **prices), level=level.name, was_minor=was, now_minor=now)


def check_expected(lines: Sequence[Line], currency: str, expected: Money | None) -> None:
    """`PriceChanged` where somebody was shown another total."""
    total = Money(sum(line.total_minor for line in lines), currency)
    if expected is not None and expected != total:
        raise PriceChanged(total={"amount_minor": total.amount_minor, "currency": total.currency})
