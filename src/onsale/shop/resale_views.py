"""What the pages about tickets offered back show. Conventions as in `views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onsale.platform.money import Money
from onsale.shop.return_views import GoingTicket
from onsale.shop.views import EventTile


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage:
    """`/bookings/{id}/offer`. No tickets: `closed` says why none can be offered. `GoingTicket.back` is what comes back
    for it when it is sold. `others`: how many tickets are offered by others, `waiting`: how many people wait for
    places. `ends_at`: when what isn't sold comes back."""

    booking_id: str
    event: EventTile
    tickets: tuple[GoingTicket, ...]
    back: Money
    means: str
    ends_at: datetime
    others: int = 0
    waiting: int = 0
    closed: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
