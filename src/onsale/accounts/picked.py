"""What somebody is about to buy while they say who they are. Rooms above, which know events, tell it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from onsale.accounts.forms import Errand

BUYING = "buy"
"""The reason to sign in that has something picked behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The event, when and where it is, and how many places; `places` is none where that isn't chosen yet."""

    event: str
    starts_at: datetime
    timezone: str
    venue: str
    places: int | None


class Purchases:
    """What an errand is about to buy; nothing for other errands, and where it isn't known."""

    def __init__(self, tell: Callable[[Errand], Awaitable[Picked | None]]) -> None:
        self._tell = tell

    async def picked(self, errand: Errand) -> Picked | None:
        """For the pages of the sign-in."""
        return await self._tell(errand) if errand.because == BUYING else None
