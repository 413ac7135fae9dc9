"""What the page for giving tickets back shows. Conventions as in `views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onsale.platform.money import Money
from onsale.shop.views import EventTile


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingTicket:
    """A ticket that can be given back, and what comes back for it alone."""

    place: int
    words: str
    ticket_type: str
    price: Money
    back: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPage:
    """`/bookings/{id}/cancel`. No tickets: the time for it is over, or all were used. `price`, `back` and `kept` are of
    all of them; `moved`: because the date was moved, until `until`. `sent_on`,
    `on_their_way`: some are missing for that."""

    booking_id: str
    event: EventTile
    tickets: tuple[GoingTicket, ...]
    price: Money
    back: Money
    kept: Money
    means: str
    until: datetime | None
    moved: bool = False
    sent_on: bool = False
    on_their_way: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
