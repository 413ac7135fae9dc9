"""Fifty scanners that come back at once take turns: those that wait hold no connection of those that check in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from onsale.platform import limits
from onsale.tickets.errors import DoorBusy


class SyncTurns:
    """One process's. Batches of one event would only wait for each other in the database."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(limits.SYNCS_AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and have it; `DoorBusy` when too many wait already."""
        if self._waiting >= limits.SYNCS_WAITING:
            raise DoorBusy(retry_after_s=5)
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1
