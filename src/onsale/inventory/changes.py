"""Which places changed hands: told inside the process at once, and to the other processes after the commit.

The notices name places and carry no states, so that their order doesn't matter: whoever hears one reads those places.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import psycopg
import structlog

from onsale.platform.database import Database, WriteTx
from onsale.platform.notices import NOTICE_BYTES, NoticeSender

log = structlog.get_logger()

CHANNEL = "onsale_places"
_GATHER_S = 0.01
_AGAIN_AFTER_S = 1.0
_LAST_WORDS_S = 1.0
_PLACES_NAMED = 5_000
_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class PlacesChanged:
    """Places of an event are being claimed (or renewed), or freed. Published where it happens, in its transaction."""

    event_id: int
    taken: tuple[int, ...] = ()
    freed: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.taken, *self.freed)


@dataclass(frozen=True, slots=True)
class PlacesReturned:
    """Word to the rooms above: these places were somebody's and are free from this moment on; nobody has them yet."""

    event_id: int
    places: tuple[int, ...]


def encode_notices(event_id: int, places: Collection[int]) -> list[str]:
    """`"17 3-5,9"`: as few notices as they fit in; `"17 *"` when they are so many that reading all is cheaper."""
    if len(places) > _PLACES_NAMED:
        return [f"{event_id} {_EVERYTHING}"]
    notices, current = [], f"{event_id} "
    for run in _runs(sorted(places)):
        if len(current) + len(run) > NOTICE_BYTES:
            notices.append(current.rstrip(","))
            current = f"{event_id} "
        current += run + ","
    notices.append(current.rstrip(","))
    return notices


def decode_notice(payload: str) -> tuple[int, list[int] | None]:
    """The event and its places; None stands for all of them. `ValueError` for what isn't ours."""
    event_id, _, told = payload.partition(" ")
    if told == _EVERYTHING:
        return int(event_id), None
    places: list[int] = []
    for run in told.split(","):
        first, _, last = run.partition("-")
        places.extend(range(int(first), int(last or first) + 1))
    return int(event_id), places


class Announcer:
    """Tells every web process, after the commit and outside of any transaction, which places to look at again."""

    def __init__(self, db: Database) -> None:
        self._sender = NoticeSender(db)
        db.before_close(self.close)
        self._pending: dict[int, set[int]] = defaultdict(set)
        self._sending: asyncio.Task[None] | None = None

    async def hear(self, tx: WriteTx, happening: PlacesChanged) -> None:
        """Hear of a change while it is being made; it is told once it is committed."""

        tx.after_attempt(partial(self.announce, happening.event_id, happening.places))

    def announce(self, event_id: int, places: Collection[int]) -> None:
        """Tell it within a hundredth of a second, together with whatever else happens in it."""
        self._pending[event_id].update(places)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all(), name="announce-places")

    async def close(self) -> None:
        """Tell what is left and stop; what can't be told is found by the others when they next read everything."""
        if self._sending is not None:
            await asyncio.wait({self._sending}, timeout=_LAST_WORDS_S)
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        await self._sender.close()

    async def _send_all(self) -> None:
        await asyncio.sleep(_GATHER_S)
        while self._pending:
            pending, self._pending = self._pending, defaultdict(set)
            notices = [notice for event_id, places in pending.items() for notice in encode_notices(event_id, places)]
            try:
                await self._sender.send(CHANNEL, notices)
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning("places_not_announced", reason=str(error).partition("\n")[0])
                for event_id, places in pending.items():
                    self._pending[event_id] |= places
                await asyncio.sleep(_AGAIN_AFTER_S)
            else:
                await asyncio.sleep(_GATHER_S)


def _runs(places: list[int]) -> list[str]:
    """`[3, 4, 5, 9]` as `["3-5", "9"]`."""
    runs: list[str] = []
    first = last = None
    for place in places:
        if last is not None and place == last + 1:
            last = place
            continue
        if first is not None:
            runs.append(f"{first}-{last}" if last != first else str(first))
        first = last = place
    if first is not None:
        runs.append(f"{first}-{last}" if last != first else str(first))
    return runs
