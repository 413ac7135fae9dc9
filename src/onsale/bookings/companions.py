"""Tickets for companions: for a seat beside a wheelchair space of the same booking, one for each such space."""

from collections.abc import Iterable, Sequence

from onsale.bookings.errors import CompanionAlone
from onsale.bookings.model import Line
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.companions import seats_for_companions
from onsale.platform.i18n import gettext as _
from onsale.pricing.book import PriceBook


def check_companions(layout: Layout, book: PriceBook, lines: Sequence[Line]) -> None:
    """`CompanionAlone` where a line is a companion's and has no wheelchair space for itself beside it."""
    asked = [line.place for line in lines if is_companions(layout, book, line)]
    if not asked:
        return
    served = seats_for_companions(layout, [line.place for line in lines], asked)
    alone = next((place for place in asked if place not in served), None)
    if alone is not None:
        name = layout.describe(alone)
        told = _(
            "A companion's ticket is for a seat beside a wheelchair space of the same booking, one for each. {place}"
            " has none: take a full ticket there, or the space beside it too."
        )
        raise CompanionAlone(told.format(place=", ".join(filter(None, name[:3]))), place=alone)


def check_left(layout: Layout, book: PriceBook, before: Sequence[Line], going: Iterable[Line]) -> None:
    """`CompanionAlone` where giving these up leaves a companion without the wheelchair space it came with.

    What was without one before, since the organiser has changed what the ticket is, stays as it is.
    """
    gone = {line.place for line in going}
    left = [line for line in before if line.place not in gone]
    try:
        check_companions(layout, book, before)
    except CompanionAlone:
        return
    check_companions(layout, book, left)


def is_companions(layout: Layout, book: PriceBook, line: Line) -> bool:
    """Whether a line is of a kind that is sold to companions."""
    offer = line.ticket_type and book.offer(layout.section_of(line.place).name, line.ticket_type)
    return bool(offer and offer.companion)


def seated(
    layout: Layout, book: PriceBook, places: Sequence[int], kinds: Sequence[str | None]
) -> tuple[str | None, ...]:
    """A party's kinds of ticket by place: companions beside the wheelchair spaces, the others in their order."""
    section = layout.section_of(places[0]).name
    theirs = [kind for kind in kinds if for_companions(book, section, kind)]
    if not theirs:
        return tuple(kinds)
    seats = dict(zip(seats_for_companions(layout, places, places), theirs, strict=False))
    others = iter([*(kind for kind in kinds if kind not in theirs), *theirs[len(seats) :]])
    return tuple(seats[place] if place in seats else next(others) for place in places)


def for_companions(book: PriceBook, section: str, kind: str | None) -> bool:
    """Whether this kind of ticket is a companion's in this section."""
    offer = book.offer(section, kind) if kind else None
    return bool(offer and offer.companion)
