"""An organiser's event in a line: what was sold of it, and what to do next."""

from datetime import datetime, timedelta
from typing import Literal

from onsale.catalog.model import Lifecycle, Status
from onsale.console.own_events import STILL_OPEN, Tally
from onsale.console.views import EventStatus, SalesRow
from onsale.listings.read import EventDetails
from onsale.platform.ids import encode_id
from onsale.platform.money import Money

_DOOR_BEFORE = timedelta(hours=24)


def sales_row(details: EventDetails, tally: Tally, now: datetime, *, dates: int = 0) -> SalesRow:
    """The line of one event; `dates` are those of its series."""
    event = details.event
    return SalesRow(
        id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=details.venue.timezone,
        venue=details.venue.name,
        city=details.venue.city,
        status=_status(details),
        sold=tally.sold,
        held=tally.held,
        total=event.places,
        gross=Money(tally.gross_minor, event.currency) if tally.gross_minor else None,
        on_sale_at=event.on_sale_at,
        next_action=_next_action(details, now),
        series_id=None if event.series_id is None else encode_id("ser", event.series_id),
        dates=dates,
    )


def _status(details: EventDetails) -> EventStatus:
    """As fans are told it, but for what an admin has stopped: fans aren't told of that at all."""
    event = details.event
    if event.withheld and details.status not in {Status.DRAFT, Status.CANCELLED, Status.ENDED}:
        return "taken_down" if event.taken_down_at is not None else "suspended"
    return details.status.value


def _next_action(details: EventDetails, now: datetime) -> Literal["publish", "watch", "door", "nothing"]:
    event = details.event
    if event.lifecycle is Lifecycle.DRAFT:
        return "publish" if event.starts_at > now else "watch"
    if event.lifecycle is not Lifecycle.PUBLISHED:
        return "nothing"
    if event.starts_at - _DOOR_BEFORE <= now < (event.ends_at or event.starts_at) + STILL_OPEN:
        return "door"
    return "watch" if event.starts_at > now else "nothing"
