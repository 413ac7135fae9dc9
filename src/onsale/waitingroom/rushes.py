"""Noticing, in each web process, that more fans ask for places than can be served; and opening a room then.

Two signs: the line of holds is full, which it is when working it off takes longer than anybody should wait; or the
oldest hold in it has waited long, for some seconds on end and with many behind it. One slow answer, or a database that
is away, is no rush.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.waitingroom.automatic import open_room
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.hold_times import HoldTimes

log = structlog.get_logger()

LOOK_EVERY_S = 0.5
_KNOWN_S = 1.0
_KNOWN_MOST = 500


@dataclass(frozen=True, slots=True)
class Signs:
    """When it is a rush: so many holds wait, and the oldest of them so long, for so long."""

    holds: int = limits.RUSH_HOLDS
    waits_s: float = limits.RUSH_WAITS_S
    for_s: float = limits.RUSH_FOR_S


class Rushes:
    """What this process sees, and does about it. With `enabled` off it only looks."""

    def __init__(
        self,
        db: Database,
        chains: Chains,
        lines: Lines,
        times: HoldTimes,
        *,
        enabled: bool,
        signs: Signs | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db, self._chains, self._lines, self._times = db, chains, lines, times
        self._enabled, self._signs, self._clock = enabled, signs or Signs(), clock
        self._since: dict[int, float] = {}
        self._opening: dict[int, asyncio.Task[bool]] = {}
        self._known: dict[int, tuple[float, bool]] = {}  # until when it is believed, and whether there is a room

    async def look(self) -> None:
        """Open rooms where it has been a rush for long enough. To be called about twice a second."""
        now, signs = self._clock(), self._signs
        waiting = self._times.waiting()
        slow = {event for event, (holds, age_s) in waiting.items() if holds >= signs.holds and age_s >= signs.waits_s}
        self._since = {event: self._since.get(event, now) for event in slow}
        for event, since in list(self._since.items()):
            if now - since >= signs.for_s and await self.opened(event, "slow"):
                self._since.pop(event, None)

    async def opened(self, event_id: int, why: str = "full") -> bool:
        """Open the event's room, once for all who ask; whether there is one now."""
        if not self._enabled or self._db.away:
            return False
        opening = self._opening.get(event_id)
        if opening is None:
            opening = self._opening[event_id] = asyncio.create_task(self._open(event_id, why), name="open-room")
            opening.add_done_callback(lambda _: self._opening.pop(event_id, None))
        return await asyncio.shield(opening)

    async def leads_on(self, event_id: int) -> bool:
        """As `opened`, and what came of it is known for a second: a crowd asks once."""
        until, there = self._known.get(event_id, (0.0, False))
        if self._clock() < until:
            return there
        there = await self.opened(event_id)
        self._note(event_id, there=there)
        return there

    def room_known(self, event_id: int) -> bool:
        """Whether the event had a room within the last second; asked of nobody."""
        until, there = self._known.get(event_id, (0.0, False))
        return there and self._clock() < until

    def note_room(self, event_id: int) -> None:
        """Somebody was just refused for want of a pass, by the database."""
        self._note(event_id, there=True)

    def _note(self, event_id: int, *, there: bool) -> None:
        if len(self._known) >= _KNOWN_MOST:
            self._known.clear()
        self._known[event_id] = self._clock() + _KNOWN_S, there

    async def _open(self, event_id: int, why: str) -> bool:
        try:
            async with self._db.write() as tx:
                opened = await open_room(tx, self._chains, event_id, why)
        except Failure:
            return False
        self._lines.look_anew(event_id)
        if opened:
            log.warning("room_opened_by_itself", of=event_id, why=why)
        return opened


async def look_for_rushes(services: Services) -> None:
    """Every half second, in each web process."""
    await services.get(Rushes).look()
