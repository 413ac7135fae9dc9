"""An event's bookings as CSV."""

from collections.abc import Iterable
from datetime import datetime

from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.console.booked.finding import Booked
from onsale.console.statements.sheet import Cell, as_csv, major
from onsale.platform.ids import encode_id
from onsale.platform.schemas import rfc3339
from onsale.tickets.view import place_words

_HEAD = (
    "booking", "reference", "state", "bought_at", "name", "email", "places", "cancelled", "seats", "total", "currency",
    "promo_code",
)  # fmt: skip


def bookings_sheet(event: Event, found: Iterable[Booked], layout: Layout, now: datetime, of: int) -> str:
    """One row for each booking; `seats` are those that weren't cancelled. `of`: how many bookings there are in all."""
    rows = [_row(one, layout) for one in found]
    head: list[list[Cell]] = [
        ["event", encode_id("evt", event.id), event.name],
        ["made_at", rfc3339(now)],
        ["bookings", len(rows), "of", of],
        [],
    ]
    return as_csv([*head, list(_HEAD), *rows])


def _row(one: Booked, layout: Layout) -> list[Cell]:
    booking, person = one.booking, one.person
    assert booking.confirmed_at is not None, "only bought ones are told of"
    names = [layout.describe(line.place) for line in booking.live_lines]
    return [
        booking.public_id,
        booking.reference,
        one.show.value,
        rfc3339(booking.confirmed_at),
        person.name if person else "",
        person.email if person else "",
        len(booking.live_lines),
        len(booking.lines) - len(booking.live_lines),
        "; ".join(place_words(name.section, name.row, name.seat) for name in names),
        major(booking.total.amount_minor, booking.total.currency),
        booking.total.currency,
        booking.promo_code or "",
    ]
