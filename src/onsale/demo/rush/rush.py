"""A rush from beginning to end: the room opens, everybody joins, the line is let in, the house sells out."""

import asyncio
import secrets
import time
from array import array
from collections.abc import Callable
from datetime import timedelta
from random import Random

from onsale.accounts.staff import name_fans
from onsale.accounts.tokens import Tokens
from onsale.catalog.model import Event
from onsale.catalog.store import get_event
from onsale.console.room.control import steer
from onsale.demo.crowd.errors import NoDemo
from onsale.demo.crowd.figures import Figures, Step
from onsale.demo.crowd.ledger import Ledger
from onsale.demo.crowd.server import Server
from onsale.demo.http import Address
from onsale.demo.rush.buyer import Buyer, Shop
from onsale.demo.rush.drawing import ranks_of
from onsale.demo.rush.drawn import Drawn
from onsale.demo.rush.everybody import Everybody, session_of
from onsale.demo.rush.joining import Joining
from onsale.demo.rush.plan import Plan
from onsale.demo.rush.room import choose, open_room
from onsale.demo.rush.visitor import Told, Visitor
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.ids import encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.waitingroom import store
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.join_line import JoinLine
from onsale.waitingroom.model import Window
from onsale.waitingroom.ranks import LAST_RANK

_LOOK_EVERY_S = 0.2
_TELL_EVERY_S = 5.0
_OPENS_LATER_S = 3.0
_OPEN_WITHIN_S = 60.0
_REVEALED_WITHIN_S = 300.0
_AGAIN_S = 1.0
_NAMED_AT_ONCE = 500
_NEARLY = 0.1
_ANSWERED_WITHIN_S = 30.0
_STEER_EVERY_S = 2.0
_WORTH_IT = 1.02

Tell = Callable[[str], None]


class Rush:
    """One rush on one demo. `services` are wired to the demo's own database and keys; `tell` hears how it goes."""

    def __init__(self, address: Address, services: Services, plan: Plan, *, event_id: str | None, tell: Tell) -> None:
        self.plan, self.services, self._wanted, self.tell = plan, services, event_id, tell
        self.db = services.get(Database)
        self.figures, self.ledger = Figures(), Ledger()
        self.server = Server(address, self.figures, connections=plan.connections)
        self.everybody = Everybody(plan.fans)
        self.drawn: dict[int, Drawn] = {}
        self.told: Told | None = None
        self.free_at_start = 0
        self.joined_s: float | None = None
        self.sold_out_s: float | None = None
        self.took_s = 0.0
        self.stopped = False
        seed = plan.seed if plan.seed is not None else secrets.randbits(32)
        self._rng = Random(seed)  # noqa: S311 - a crowd, no secret
        self._buyers: set[asyncio.Task[None]] = set()
        self._around: list[asyncio.Task[None]] = []
        self._began = time.monotonic()

    event: Event
    shop: Shop
    joining: Joining
    visitor: Visitor
    public_id: str
    target: int

    def stop(self) -> None:
        """Let nobody begin anything new."""
        self.stopped = True

    @property
    def over(self) -> bool:
        """Whether the sale is, or our time."""
        done = self.told is not None and self.told.state == "done"
        return done or self.stopped

    async def run(self) -> None:
        """The sale. What became of it is found by `evidence`. Raises `NoDemo` when there is nothing to run at."""
        await self._open()
        self._began = self.figures.began = time.monotonic()
        works = (self._keep_looking, self._keep_telling, self._keep_steering, self._keep_drawing)
        around = self._around = [asyncio.create_task(work()) for work in works]
        joining = asyncio.create_task(self._join())
        try:
            await self._let_in(joining)
            await joining
            await asyncio.gather(*self._buyers)
            await self._all_drawn()
        finally:
            self.took_s = time.monotonic() - self._began
            for task in (*around, joining, *self._buyers):
                task.cancel()
        self._say()

    async def _open(self) -> None:
        chosen = await choose(self.db, self._wanted)
        self.event, self.free_at_start = chosen.event, chosen.free
        self.public_id = encode_id("evt", self.event.id)
        self.target = self.plan.target(chosen.free)
        self.visitor = Visitor(self.server, self.public_id, self._rng, lambda: self.over)
        tokens, line = self.services.get(Tokens), self.services.get(JoinLine)
        self.joining = Joining(self.plan, self.everybody, self.visitor, line, tokens)
        described = await self.server.event(self.public_id)
        if described is None:
            raise NoDemo("nobody answers there, or not from this database; see --url and --data-dir")
        self.shop = Shop(
            self.plan, self.server, described, self.visitor, self.ledger, self.figures,
            over=lambda: self.over, nearly_gone=self._nearly_gone,
        )  # fmt: skip
        self._introduce()
        opens = utc_now() + timedelta(seconds=self.plan.lobby_s + _OPENS_LATER_S)
        await open_room(self.services, self.event, sale_opens=opens, target=self.target)
        deadline = time.monotonic() + _OPEN_WITHIN_S
        while self.told is None or self.told.state != "pre":
            self.told = await self.visitor.look()
            if time.monotonic() > deadline:
                raise NoDemo("the waiting room doesn't open; is the demo running on this database?")
            await asyncio.sleep(_LOOK_EVERY_S)

    def _nearly_gone(self) -> bool:
        return self.told is not None and self.told.places_left < self.free_at_start * _NEARLY

    def _introduce(self) -> None:
        plan = self.plan
        sample = min(plan.sample, plan.fans)
        self.tell(
            f"{self.event.name}: {self.free_at_start:,} places, {plan.fans:,} fans.\n"
            f"The lobby is open for {plan.lobby_s:.0f} s, then the sale begins; fans go on coming for "
            f"{plan.after_s:.0f} s. The target is {self.target:,} inside at once, and is "
            f"raised by the turns missed and passes left lying.\n"
            f"{sample:,} join over HTTP, the others by the code behind it. Of those whose turn it is "
            f"{plan.no_show:.0%} don't come; of those who come {plan.leave:.0%} let their pass lie "
            f"and {plan.give_back:.0%} change their mind: they give back what they hold and hold something else."
        )

    async def _join(self) -> None:
        await self.joining.run(self.event.id, self.db, lambda: self.over)
        self.joined_s = time.monotonic() - self._began

    async def _keep_looking(self) -> None:
        """As everybody does, for everybody: what is told is the same for all."""
        while True:
            self.told = await self.visitor.look() or self.told
            if self.sold_out_s is None and self.told is not None and self.told.state == "done":
                self.sold_out_s = time.monotonic() - self._began
            if time.monotonic() - self._began > self.plan.minutes * 60:
                self.stop()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _let_in(self, joining: "asyncio.Task[None]") -> None:
        """Send everybody in whose turn it is, until the sale is over or nobody is left who could come."""
        while not self.over:
            self._raise_failures()
            await self._send_in()
            waiting = any(drawn.left for drawn in self.drawn.values())
            if joining.done() and not waiting and not self._buyers and self._all_revealed():
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    def _raise_failures(self) -> None:
        for task in self._around:
            if task.done():
                task.result()  # it goes on for ever, or fails

    async def _keep_drawing(self) -> None:
        """Work out the ranks of windows whose seed was told, in order."""
        while True:
            await self._draw()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _draw(self) -> None:
        for window in await self._revealed():
            assert window.seed is not None
            fans = await self._fans_in(window)
            chains = self.services.get(Chains)
            ranks = await ranks_of(chains.key, self.event.id, window.seed, self.everybody.ids_of(fans))
            self.drawn[window.number] = Drawn(fans, ranks)

    async def _fans_in(self, window: Window) -> "array[int]":
        """Who was told that they are in it; some answers may still be on their way."""
        deadline = time.monotonic() + _ANSWERED_WITHIN_S
        fans = self.everybody.in_window(window.number)
        while len(fans) < (window.joined or 0) and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_EVERY_S)
            fans = self.everybody.in_window(window.number)
        return fans

    async def _revealed(self) -> list[Window]:
        """The windows that were told of since we last looked. Their seeds are public then."""
        newest = self.told.windows[-1].window if self.told and self.told.windows else -1
        if newest < len(self.drawn):
            return []
        try:
            async with self.db.read() as tx:
                windows = await store.windows_of(tx, self.event.id, after=len(self.drawn) - 1)
        except Failure:
            return []
        return [window for window in windows if window.seed is not None]

    async def _send_in(self) -> None:
        if self.told is None:
            return
        frontier, reached = self.told.frontier, list[tuple[int, int, int]]()
        for number, drawn in tuple(self.drawn.items()):
            if number <= frontier.window and drawn.left:
                up_to = frontier.rank if number == frontier.window else LAST_RANK
                reached += [(number, rank, nth) for rank, nth in drawn.reached(up_to)]
        for first in range(0, len(reached), _NAMED_AT_ONCE):
            some = reached[first : first + _NAMED_AT_ONCE]
            await self._name([self.everybody.id_of(nth) for _, _, nth in some])
            for window, rank, nth in some:
                task = asyncio.create_task(self._send(window, rank, nth))
                self._buyers.add(task)
                task.add_done_callback(self._buyers.discard)

    async def _name(self, ids: list[int]) -> None:
        """Who goes in has an address to send tickets to."""
        named = False
        while not named and not self.stopped:
            try:
                async with self.db.write() as tx:
                    await name_fans(tx, ids, sealer=self.services.get(Sealer), now=utc_now())
                named = True
            except Failure:
                await asyncio.sleep(_AGAIN_S)

    async def _send(self, window: int, rank: int, nth: int) -> None:
        near_s = self.told.poll_near_s if self.told else 0
        await asyncio.sleep(self._rng.uniform(0, near_s))
        session = session_of(self.everybody.id_of(nth), self.services.get(Tokens), utc_now())
        await Buyer(self.shop, session, window, rank, self._rng).go()

    def _all_revealed(self) -> bool:
        latest = max(self.everybody.seen, default=-1)
        return latest < len(self.drawn)

    async def _all_drawn(self) -> None:
        """What is told of the last windows, too."""
        deadline = time.monotonic() + _REVEALED_WITHIN_S
        while time.monotonic() < deadline:
            if self._all_revealed():
                return
            self._raise_failures()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _keep_steering(self) -> None:
        """As an organiser may: with more turns missed and passes lying, as many inside as before."""
        while True:
            await asyncio.sleep(_STEER_EVERY_S)
            outcomes = self.figures.outcomes
            missed, lying = outcomes["didn't come"], outcomes["left the pass lying"]
            wanted = self.plan.target(self.free_at_start, missed=missed, lying=lying)
            if wanted > self.target * _WORTH_IT:
                try:
                    async with self.db.write() as tx:
                        await steer(tx, await get_event(tx, self.event.id), {"target": wanted})
                    self.target = wanted
                except Failure:
                    continue

    async def _keep_telling(self) -> None:
        while True:
            await asyncio.sleep(_TELL_EVERY_S)
            self._say()

    def _say(self) -> None:
        """How it stands, in a line."""
        figures, joining, told = self.figures, self.joining, self.told
        elapsed = int(time.monotonic() - self._began)
        came = f"{joining.joined:,} of {len(self.everybody):,} joined"
        if told is None or told.state == "pre":
            self.tell(f"{elapsed // 60}:{elapsed % 60:02} Lobby: {came}, {joining.over_http:,} over HTTP")
            return
        where = f"window {told.frontier.window}, {(told.frontier.rank + 1) / (LAST_RANK + 1):.2%} of its ranks"
        holds = figures.latencies(recent=True).get(Step.HOLD.value)
        slow = f"; holding takes {holds.p50:.0f} ms, at most {holds.p99:.0f} for 99 of 100" if holds else ""
        self.tell(
            f"{elapsed // 60}:{elapsed % 60:02} Sale: {came}; let in up to {where}; {len(self._buyers):,} inside or on "
            f"their way, {figures.payments:,} bought {figures.sold_places:,} places, {told.places_left:,} free{slow}"
        )
