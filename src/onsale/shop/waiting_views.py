"""What the waiting list's page shows. Conventions as in `views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.platform.money import Money
from onsale.shop.views import Choice, EventTile


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTold:
    """Places held for the fan, and until when."""

    booking_id: str
    places: tuple[str, ...]
    total: Money
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """`/events/{id}/waiting-list`. `joinable`: who isn't on it can join, or says with `ended` what became of them.

    `withheld`: the event isn't shown at the moment, but to who waits for it.
    `free_url`: where such places can be had at once, so that nobody need wait.
    """

    event: EventTile
    state: Literal["none", "waiting", "offered"]
    position: int
    quantity: int
    where: str
    offer: OfferTold | None
    joinable: bool
    ended: Literal["", "passed", "left"]
    max_places: int
    sections: tuple[Choice, ...]
    free_url: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    withheld: bool = False
