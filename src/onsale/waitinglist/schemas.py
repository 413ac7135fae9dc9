"""What goes in and out of the waiting list's calls."""

from typing import Annotated

from msgspec import Meta

from onsale.platform import limits
from onsale.platform.ids import encode_id
from onsale.platform.schemas import Answer, Body, rfc3339, rfc3339_or_none
from onsale.platform.text import Line80
from onsale.waitinglist.model import Standing


class WaitBody(Body):
    """How many places side by side, and where, if not anywhere."""

    quantity: Annotated[int, Meta(ge=1, le=limits.PLACES_PER_BOOKING, examples=[2])]
    section: Line80 | None = None
    price_level: Line80 | None = None


class OfferAnswer(Answer):
    """Places held in the fan's name: pay for the booking before it expires."""

    booking_id: str
    expires_at: str | None


class WaitingAnswer(Answer):
    """How somebody stands. `position` is 1 for who is next, 0 while `state` is offered."""

    event_id: str
    state: str
    position: int
    quantity: int
    section: str | None
    price_level: str | None
    joined_at: str
    offer: OfferAnswer | None


def waiting_answer(standing: Standing) -> WaitingAnswer:
    """As the API shows it."""
    entry, offer = standing.entry, standing.offer
    return WaitingAnswer(
        event_id=encode_id("evt", entry.event_id),
        state=entry.state.value,
        position=standing.position,
        quantity=entry.wanted.quantity,
        section=entry.wanted.section,
        price_level=entry.wanted.price_level,
        joined_at=rfc3339(entry.joined_at),
        offer=OfferAnswer(booking_id=offer.public_id, expires_at=rfc3339_or_none(offer.expires_at)) if offer else None,
    )
