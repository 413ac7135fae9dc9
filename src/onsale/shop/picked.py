"""What a fan has picked, told while they sign in to buy it."""

import re
from collections.abc import Awaitable, Callable

from onsale.accounts.forms import Errand
from onsale.accounts.picked import Picked
from onsale.listings.desk import EventDesk
from onsale.platform.clock import utc_now
from onsale.platform.errors import Failure
from onsale.platform.ids import decode_id
from onsale.shop.party import party_of

_GOAL = re.compile(r"/events/(evt_\w+)/(?:holds|seats)(?:\?|$)")


def picked_at(desk: EventDesk) -> Callable[[Errand], Awaitable[Picked | None]]:
    """How `Purchases` learns it."""

    async def picked(errand: Errand) -> Picked | None:
        named = _GOAL.match(errand.goal)
        if named is None:
            return None
        try:
            details = (await desk.event(decode_id("evt", named[1]), None, utc_now())).details
            places = sum(count for _name, count in party_of(errand.carry)) or _number(errand.carry.get("quantity", ""))
        except Failure:  # the sign-in says nothing of it; where it leads, it is told
            return None
        event = details.event
        return Picked(
            event=event.name,
            starts_at=event.starts_at,
            timezone=details.venue.timezone,
            venue=details.venue.name,
            places=places,
        )

    return picked


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text) else None
