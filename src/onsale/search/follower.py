"""Which events' places may have changed hands, and when to count and to tell them."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from onsale.inventory.changes import decode_notice
from onsale.platform.clock import utc_now
from onsale.search.store import Count

TOLD_EVERY = timedelta(seconds=5)
_SCARCE = 0.05
_FEW = 10
_REMEMBERED = 50_000


class Follower:
    """What to look at, by event."""

    def __init__(self) -> None:
        self._due: dict[int, datetime] = {}
        self._told_at: dict[int, datetime] = {}

    def hear(self, payload: str) -> None:
        """A notice of places that changed."""
        with suppress(ValueError):
            self.expect(decode_notice(payload)[0], utc_now())

    def expect(self, event_id: int, at: datetime) -> None:
        """Count this event then, or sooner."""
        self._due[event_id] = min(at, self._due.get(event_id, at))

    def due(self, now: datetime, *, most: int) -> list[int]:
        """Events to count now; they are taken from the list."""
        due = sorted((at, event_id) for event_id, at in self._due.items() if at <= now)[:most]
        for _, event_id in due:
            del self._due[event_id]
        return [event_id for _, event_id in due]

    def expect_ends(self, counted: Iterable[Count]) -> None:
        """Count these again when the first of the holds among them ends."""
        for count in counted:
            if count.until is not None:
                self.expect(count.event_id, count.until)

    def is_told(self, count: Count, taken: int, now: datetime) -> bool:
        """Whether what was counted is told now, while the index says that `taken` are. What is nearly or quite gone,
        or comes back, is told at once; other changes every few seconds.
        """
        if count.taken == taken:
            return False
        least = count.places - max(count.taken, taken)
        following = self._told_at.get(count.event_id, now) + TOLD_EVERY
        if least <= max(_FEW, count.places * _SCARCE) or count.event_id not in self._told_at or now >= following:
            if len(self._told_at) > _REMEMBERED:
                self._told_at.clear()
            self._told_at[count.event_id] = now
            return True
        self.expect(count.event_id, following)
        return False
