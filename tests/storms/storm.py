"""A storm: a crowd against a site, whatever happens to the site meanwhile, and the reckoning afterwards."""

import asyncio
import os
import secrets
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import Self

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.storms import aftermath
from tests.storms.client import Client
from tests.storms.comparison import differences
from tests.storms.crowd import ORDINARY, Crowd, Habits
from tests.storms.site import Site

AT_ONCE = 24
FANS_PER_LANE = 3
TO_BE_SEEN = ("held", "pay 200", "PATCH 200", "DELETE 204", "cancel 200")
ENOUGH = 3
_BLOWS_AT_MOST_S = 180.0
_DEADLINE_S = 400.0
Trouble = Callable[["Storm"], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """At least how long it blows and how many faults it sees, and what sort of crowd it meets."""

    seconds: float
    faults: int = 0
    habits: Habits = ORDINARY
    copies: int = 1
    keys: bool = True


class Storm:
    """One storm on one site, with an event and fans of its own. Its seed is `STORM_SEED`, or a new one each time."""

    def __init__(self, site: Site, kind: Kind) -> None:
        self.site, self.kind = site, kind
        self.seed = int(os.environ.get("STORM_SEED") or secrets.randbits(32))
        self.rng = Random(self.seed)
        self.blowing = False
        self.faults: list[str] = []
        self._stack = AsyncExitStack()
        print(f"seed {self.seed}")  # shown when the test fails, however it does

    async def __aenter__(self) -> Self:
        services = wiring.build(self.site.settings, self.site.database_url)
        self.db = services.get(Database)
        self._stack.push_async_callback(self.db.close)
        self.make = make = Make(services)
        house = small_house(rows=10, seats=16, standing=40)
        self.event: Event = await make.event(layout=house)
        # A long storm has more fans: each may begin but a dozen bookings an hour that it doesn't pay for.
        fans = await make.fans(AT_ONCE * FANS_PER_LANE * (1 + int(self.kind.seconds / 6)))
        self.client = await self._stack.enter_async_context(
            Client(self.site.urls, Random(self.rng.random()), copies=self.kind.copies)
        )
        self.crowd = Crowd(self.client, self.event, fans, self.kind.habits, ttl_s=self.site.ttl_s, keys=self.kind.keys)
        await self.site.ready()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def blow(self, *troubles: Trouble) -> None:
        """The crowd rushes while the troubles happen, for as long as the kind says; then all is brought to an end."""
        self.blowing = True
        async with asyncio.timeout(_DEADLINE_S), asyncio.TaskGroup() as group:
            for trouble in (*troubles, _worker_is_looked_after):
                group.create_task(trouble(self))
            at_least, at_most = time.monotonic() + self.kind.seconds, time.monotonic() + _BLOWS_AT_MOST_S
            await self.crowd.rush(at_once=AT_ONCE, over=lambda: self._over(at_least, at_most))
            self.blowing = False

    def _over(self, at_least: float, at_most: float) -> bool:
        """A slow machine needs longer to see as much."""
        now, acknowledged = time.monotonic(), self.crowd.acknowledged
        enough = len(self.faults) >= self.kind.faults and all(acknowledged[what] >= ENOUGH for what in TO_BE_SEEN)
        return now >= at_most or (now >= at_least and enough)

    async def settle(self) -> None:
        """Everybody gets the answer they are owed, and the worker does what is left to do."""
        await self.site.ready()
        await aftermath.reachable(self.db)
        await aftermath.let_time_pass(self.db)
        await self.crowd.ask_again()
        if self.faults:
            await aftermath.restart_worker(self.site, self.db)
        await aftermath.quiet(self.site, self.db)

    async def reckon(self) -> list[str]:
        """All that is wrong: with answers, with what they told compared to what is there, with the invariants."""
        broken = await broken_invariants(self.db)
        async with self.db.read() as tx:
            compared = await differences(tx, self.event, self.crowd.told.values())
        return [*self.crowd.wrong, *compared, *(f"{what}: {rows}" for what, rows in broken.items())]

    def __str__(self) -> str:
        told = ", ".join(f"{what} {n}" for what, n in sorted(self.crowd.acknowledged.items()))
        seen = ", ".join(f"{what} {n}" for what, n in sorted(self.client.seen.items()))
        unsure = sum(told.unsure for told in self.crowd.told.values())
        return (
            f"seed {self.seed}: {len(self.faults)} faults; {len(self.crowd.told)} bookings, {unsure} unsure; "
            f"worker ended {self.site.worker.ends} times\n  acknowledged: {told}\n  seen: {seen}"
        )


async def _worker_is_looked_after(storm: Storm) -> None:
    while storm.blowing:
        storm.site.worker.restart_if_ended()
        await asyncio.sleep(0.2)


async def weathered(storm: Storm) -> None:
    """Settle, reckon, and fail with the seed when anything is wrong."""
    await storm.settle()
    wrong = await storm.reckon()
    print(storm)
    listed = "\n".join(wrong[:20])
    assert not wrong, f"{len(wrong)} promises broken; {storm}\n{listed}\n{storm.site.log}"
    seen = storm.crowd.acknowledged
    assert all(seen[what] >= ENOUGH for what in TO_BE_SEEN), storm
    assert len(storm.faults) >= storm.kind.faults, storm
