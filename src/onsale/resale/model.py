"""What a resale offer is, what comes back for it, and until when it stands."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from onsale.bookings.model import Booking, Line
from onsale.catalog.model import Event
from onsale.platform import limits
from onsale.platform.money import Money


class OfferState(StrEnum):
    """`came_back`: nobody had bought it in time. `cancelled`: its place was given back in another way, or the event is
    off. All but the first are final; who offers the ticket again makes another offer.
    """

    OFFERED = "offered"
    SOLD = "sold"
    TAKEN_BACK = "taken_back"
    CAME_BACK = "came_back"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ResaleOffer:
    """One ticket offered back. `refund` is what its owner gets when it is sold: promised when they offered it."""

    event_id: int
    id: uuid.UUID
    booking_id: uuid.UUID
    place: int
    ticket_id: uuid.UUID
    refund: Money
    state: OfferState
    offered_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketsOfferedBack:
    """Word to the rooms above: a fan has offered tickets of this booking back, and is owed `refund` if all are sold.
    `ends_at`: then they get back what isn't sold."""

    booking: Booking
    places: tuple[int, ...]
    refund: Money
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TicketsCameBack:
    """Word to the rooms above: nobody bought these places of a booking in time; their tickets admit again."""

    booking: Booking
    places: tuple[int, ...]


def refund_of(paid: Line, today: Line) -> int:
    """What is promised for a place, in minor units: all that was paid for it, fees and tax too, for whoever buys it
    pays them anew; no more than the same kind of ticket costs today, so that nobody gains by it and the organiser
    doesn't lose. What it bore of the fee asked once per booking comes back with it.
    """
    return min(paid.place_minor, today.place_minor) + paid.share_minor


def ends_at(event: Event) -> datetime:
    """When unsold tickets go back to whoever offered them: some time before the doors open, and when sales end."""
    doors_at = event.doors_at or event.starts_at
    return min(doors_at - timedelta(hours=limits.RESALE_ENDS_BEFORE_DOORS_H), event.sale_ends_at)
