"""A stampede from beginning to end: fans are made, come, do what they do and leave; then their word is checked."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from random import Random

from onsale.demo.crowd.behaviour import Behaviour
from onsale.demo.crowd.clock import Closing
from onsale.demo.crowd.comparing import Missing, missing_of
from onsale.demo.crowd.errors import NoDemo
from onsale.demo.crowd.fan import Fan, Scene
from onsale.demo.crowd.figures import Figures
from onsale.demo.crowd.ledger import Doubled, Ledger
from onsale.demo.crowd.report import ROWS_SHOWN, Conflict, Difference, Progress, Report, Verdict
from onsale.demo.crowd.server import Event, Minted, Server
from onsale.demo.http import Address

_TELL_EVERY_S = 0.5
_COME_WITHIN = 0.8  # of the time

Tell = Callable[[Progress], None]
Verify = Callable[[str], Awaitable[Verdict]]


class Stampede:
    """One crowd on one server. `tell` hears how it goes twice a second; `verify` gets the event's id at the end."""

    def __init__(self, address: Address, behaviour: Behaviour, *, event_id: str | None, tell: Tell) -> None:
        self._behaviour, self._wanted, self._tell = behaviour, event_id, tell
        self._address = address
        self._figures, self._ledger = Figures(), Ledger()
        self._server = Server(address, self._figures, connections=behaviour.connections)
        self._event: Event | None = None
        self._closing: Closing | None = None
        self._phase, self._arrived, self._compared, self._took_s = "gathering", 0, 0, 0.0
        self._stopped = False

    def stop(self) -> None:
        """Let nobody begin anything new; the summary comes all the same."""
        self._stopped = True
        if self._closing is not None:
            self._closing.end()

    async def run(self, verify: Verify) -> Report:
        """All of it. Raises `NoDemo` when there is nothing to run at."""
        telling = asyncio.create_task(self._keep_telling())
        try:
            fans = await self._gather(self._behaviour.fans)
            self._event = event = await self._chosen()
            await self._let_in(event, fans)
            self._phase = "comparing"
            missing = await missing_of(self._server, self._ledger, self._count_compared)
            self._phase = "verifying"
            self._tell_now()
            verdict = await verify(event.id)
            self._phase = "done"
            self._tell_now()
            return self._report(event, missing, self._ledger.doubled(), verdict)
        finally:
            telling.cancel()
            await self._server.close()

    async def _chosen(self) -> Event:
        if self._wanted is None:
            return await self._server.fullest()
        event = await self._server.event(self._wanted)
        if event is None:
            raise NoDemo(f"there is no event {self._wanted} at {self._address.name}")
        return event

    async def _gather(self, count: int) -> list[Minted]:
        fans: list[Minted] = []
        while len(fans) < count and not self._stopped:
            fans += await self._server.mint(count - len(fans))
        return fans

    async def _let_in(self, event: Event, fans: list[Minted]) -> None:
        """Most come at the opening, the rest by and by; all are gone soon after the time is over."""
        behaviour = self._behaviour
        seed = behaviour.seed if behaviour.seed is not None else secrets.randbits(32)
        rng = Random(seed)  # noqa: S311 - a crowd, no secret
        span_s = _COME_WITHIN * behaviour.seconds
        arrivals = sorted(span_s * rng.random() ** 2 for _ in fans)
        self._closing = closing = Closing(0 if self._stopped else behaviour.seconds)
        scene = Scene(self._server, event, behaviour, self._ledger, self._figures, closing)
        self._phase, self._figures.began = "running", time.monotonic()
        async with asyncio.TaskGroup() as crowd:
            for n, (at_s, fan) in enumerate(zip(arrivals, fans, strict=True)):
                if not await closing.pause(at_s - closing.elapsed_s):
                    break
                self._arrived += 1
                crowd.create_task(Fan(scene, fan.access_token, Random(f"{seed} {n}")).go())  # noqa: S311
        self._took_s = closing.elapsed_s

    def _count_compared(self, looked: int) -> None:
        self._compared = looked

    async def _keep_telling(self) -> None:
        while True:
            await asyncio.sleep(_TELL_EVERY_S)
            self._tell_now()

    def _tell_now(self) -> None:
        if self._event is None:
            return
        if self._closing is not None and self._phase == "running":
            self._took_s = self._closing.elapsed_s
        figures = self._figures
        self._tell(
            Progress(
                phase=self._phase,
                event_id=self._event.id,
                event_name=self._event.name,
                at_s=round(self._took_s, 1),
                seconds=self._behaviour.seconds,
                fans=self._behaviour.fans,
                arrived=self._arrived,
                left=figures.outcomes.total(),
                free_at_start=self._event.availability.available,
                held_places=figures.held_places,
                sold_places=figures.sold_places,
                holds=figures.holds,
                payments=figures.payments,
                retries=figures.retries,
                compared=self._compared,
                latency_ms=figures.latencies(recent=self._phase == "running"),
                statuses=dict(figures.statuses),
                outcomes=dict(figures.outcomes),
                rates=figures.rates(self._took_s),
            )
        )

    def _report(self, event: Event, missing: list[Missing], doubled: list[Doubled], verdict: Verdict) -> Report:
        figures, took_s = self._figures, max(self._took_s, 0.001)
        return Report(
            url=self._address.url,
            event_id=event.id,
            event_name=event.name,
            fans=self._arrived,
            took_s=round(took_s, 1),
            ended_early=self._stopped,
            requests=figures.statuses.total(),
            holds=figures.holds,
            holds_per_s=round(figures.holds / took_s, 1),
            holds_peak_per_s=figures.peak("holds"),
            payments=figures.payments,
            payments_per_s=round(figures.payments / took_s, 1),
            payments_peak_per_s=figures.peak("payments"),
            sold_places=figures.sold_places,
            held_places=figures.held_places,
            oversold=sum(double.sold for double in doubled),
            retries=figures.retries,
            outcomes=dict(figures.outcomes.most_common()),
            statuses=dict(figures.statuses.most_common()),
            latency_ms=figures.latencies(),
            compared=self._compared,
            missing_count=len(missing),
            missing=[Difference(m.booking_id, m.told, m.found) for m in missing[:ROWS_SHOWN]],
            conflict_count=len(doubled),
            conflicts=[Conflict(d.what, d.first, d.second) for d in doubled[:ROWS_SHOWN]],
            verify=verdict,
        )
