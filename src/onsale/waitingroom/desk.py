"""What is told of rooms, in each web process's memory: read once a second for all who ask, and told on when the
database is gone.
"""

from dataclasses import dataclass
from datetime import datetime

from onsale.catalog.model import Event
from onsale.catalog.store import get_event
from onsale.inventory.availability import Stock, stock_of
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.recent import Recent
from onsale.waitingroom import store
from onsale.waitingroom.automatic import Opening, opening_of
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.model import Place, Room, State, Window, state_of
from onsale.waitingroom.ranks import Frontier, pseudonym, rank

_FRESH_S = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """An event's line as it was a moment ago: its room, the newest windows, the counts of all that were revealed."""

    event: Event
    room: Room | None
    windows: tuple[Window, ...]
    joined: dict[int, int]
    per_minute: int
    stock: Stock
    opening: Opening | None = None  # where the room opened by itself

    @property
    def frontier(self) -> Frontier:
        """How far fans were let in."""
        return self.room.frontier if self.room else Frontier(0, -1)

    @property
    def revealed(self) -> int:
        """How many windows were revealed: those before this number."""
        return len(self.joined)

    def state(self, now: datetime) -> State:
        """What the room does."""
        return state_of(self.event, sold_out=self.stock.sold >= self.event.places, now=now)


class Lines:
    """The lines people look at."""

    def __init__(self, db: Database, chains: Chains) -> None:
        self._db, self._chains = db, chains
        self._recent: Recent[int, Line] = Recent(self._read, fresh_s=_FRESH_S, most=limits.QUEUE_ROOMS_TOLD)

    async def of(self, event_id: int) -> Line:
        """The event's line, an empty one where it has no room. `NotFound` for events that aren't public."""
        return await self._recent.of(event_id)

    def look_anew(self, event_id: int) -> None:
        """Read the line before it is told again: something has just changed."""
        self._recent.kept.drop(event_id)

    def pseudonym(self, event_id: int, fan_id: int) -> bytes:
        """Who a fan is in public, for this event."""
        return pseudonym(self._chains.key, event_id, fan_id)

    def place(self, line: Line, fan_id: int, window: int) -> Place | None:
        """A fan's place, once their window was revealed."""
        if window >= line.revealed or line.room is None:
            return None
        seed = self._chains.of(line.event.id, line.room.nonce).seed(window)
        return Place(window, rank(seed, self.pseudonym(line.event.id, fan_id)))

    async def _read(self, event_id: int, _before: Line | None) -> Line:
        async with self._db.read() as tx:
            event = await get_event(tx, event_id)
            if not event.public:
                raise NotFound("there is no such event")
            room = await store.room_of(tx, event_id)
            joined = await store.counts_of(tx, event_id)
            newest = await store.windows_of(tx, event_id, after=len(joined) - 1 - limits.QUEUE_WINDOWS_TOLD)
            per_minute = await store.let_in_within_a_minute(tx, event_id)
            stock = await stock_of(tx, event_id, event.places)
            opening = await opening_of(tx, event)
        return Line(event, room, tuple(newest), joined, per_minute, stock, opening)
