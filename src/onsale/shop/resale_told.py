"""What a booking's page tells of its tickets that are offered back. Conventions as in `views.py`."""

from dataclasses import dataclass
from datetime import datetime

from onsale.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTold:
    """A ticket on sale. `buying_until`: somebody has it on hold until then, and it can't be taken back before."""

    ticket_id: str
    words: str
    refund: Money
    buying_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResaleTold:
    """How a booking's offers stand. `others`: tickets of the event that others offer; `came_back`: what wasn't sold in
    time and is theirs again; `can_offer`: whether a ticket could be offered now, until `ends_at`."""

    offers: tuple[OfferTold, ...] = ()
    others: int = 0
    came_back: tuple[str, ...] = ()
    can_offer: bool = False
    ends_at: datetime
