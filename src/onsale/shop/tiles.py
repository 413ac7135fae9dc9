"""An event as it stands in lists and at the head of pages."""

from datetime import datetime

from onsale.catalog.model import Status
from onsale.listings.read import EventDetails
from onsale.platform.ids import encode_id
from onsale.shop.about_views import EventState
from onsale.shop.moving_prices import price_span
from onsale.shop.views import EventTile

_FEW = 10
_FEW_IN_A_HUNDRED = 5
_PLAIN: dict[Status, EventState] = {
    Status.SOLD_OUT: "sold_out",
    Status.CANCELLED: "cancelled",
    Status.POSTPONED: "postponed",
    Status.RESCHEDULED: "rescheduled",
    Status.ENDED: "ended",
}


def tile(details: EventDetails, now: datetime) -> EventTile:
    """The tile of one event; `now` is the database's or the request's time."""
    event = details.event
    waits = event.on_sale_at > now
    return EventTile(
        id=encode_id("evt", event.id),
        name=event.name,
        genre=event.genre or None,
        starts_at=event.starts_at,
        timezone=details.venue.timezone,
        venue=details.venue.name,
        city=details.venue.city,
        state=state_of(details, now),
        price_from=details.book.for_everybody(),
        price_span=price_span(details),
        available=details.available,
        total=event.places,
        on_sale_at=event.on_sale_at if waits else None,
        on_sale_in_s=int((event.on_sale_at - now).total_seconds()) if waits else None,
        image=event.image,
    )


def state_of(details: EventDetails, now: datetime) -> EventState:
    """What a fan can do about it."""
    if details.status in _PLAIN:
        return _PLAIN[details.status]
    if details.status is Status.ON_SALE:
        return "few_left" if is_scarce(details.available, details.event.places) else "on_sale"
    return "not_yet_on_sale" if details.event.on_sale_at > now else "sales_closed"


def is_scarce(available: int, total: int) -> bool:
    """At most ten places, or one in twenty."""
    return available > 0 and (available <= _FEW or available * 100 <= total * _FEW_IN_A_HUNDRED)
