"""Everybody joins, in the order in which they come: some over HTTP, the others by the code behind it."""

import asyncio
import time
from array import array
from collections.abc import Callable, Sequence

from onsale.accounts.tokens import Tokens
from onsale.demo.rush.everybody import Everybody, session_of
from onsale.demo.rush.plan import Plan
from onsale.demo.rush.visitor import Visitor
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.waitingroom.join_line import JoinLine
from onsale.waitingroom.model import Joined

_LOOK_S = 0.05
_AGAIN_S = 0.5
_AT_ONCE = 2


class Joining:
    """The joins of a rush, going on until everybody has come."""

    def __init__(self, plan: Plan, everybody: Everybody, visitor: Visitor, line: JoinLine, tokens: Tokens) -> None:
        self._plan, self._everybody, self._visitor = plan, everybody, visitor
        self._line, self._tokens = line, tokens
        self._every = max(1, len(everybody) // max(1, min(plan.sample, len(everybody))))
        self._came = 0
        self._began = time.monotonic()
        self.joined = 0
        self.over_http = 0
        self.turned_away = 0
        self.failed_batches = 0

    @property
    def left(self) -> int:
        """How many haven't come yet."""
        return len(self._everybody) - self._came

    def is_sampled(self, nth: int) -> bool:
        """Whether this fan joins over HTTP."""
        return self._plan.sample > 0 and nth % self._every == 0

    async def run(self, event_id: int, db: Database, over: Callable[[], bool]) -> None:
        """Let them all come, as quickly as they want to or as this machine can; nobody comes any more once `over`."""
        self._began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._bring(event_id, db, group, over))

    async def _bring(self, event_id: int, db: Database, group: asyncio.TaskGroup, over: Callable[[], bool]) -> None:
        everybody = self._everybody
        while self._came < len(everybody) and not over():
            came = range(self._came, self._here_by_now())
            if not came:
                await asyncio.sleep(_LOOK_S)
                continue
            self._came = came.stop
            for nth in came:
                if self.is_sampled(nth):
                    group.create_task(self._join(nth))
            others = [nth for nth in came if not self.is_sampled(nth)]
            if others:
                await self._batch(event_id, db, others)

    def _here_by_now(self) -> int:
        """Up to which fan they have come; at most as many more as share a transaction."""
        count, passed = len(self._everybody), time.monotonic() - self._began
        until = min(self._came + limits.QUEUE_JOINS_PER_BATCH, count)
        if self._plan.arrives_s((until - 1) / count) <= passed:
            return until
        low, high = self._came, until
        while low < high:
            middle = (low + high) // 2
            if self._plan.arrives_s(middle / count) <= passed:
                low = middle + 1
            else:
                high = middle
        return low

    async def _batch(self, event_id: int, db: Database, nths: list[int]) -> None:
        """One transaction, as a web process writes it; again, should it fail: who is in line stays where they are."""
        fans: array[int] = self._everybody.ids_of(nths)
        while (answers := await self._answers(event_id, db, fans)) is None:
            self.failed_batches += 1
            await asyncio.sleep(_AGAIN_S)
        for nth, answer in zip(nths, answers, strict=True):
            if isinstance(answer, Joined):
                self._note(nth, answer.window)
            else:
                self.turned_away += 1

    async def _answers(self, event_id: int, db: Database, fans: "array[int]") -> Sequence[Joined | Failure] | None:
        try:
            async with db.write() as tx:
                return await self._line.work(tx, event_id, fans)
        except Failure:
            return None

    async def _join(self, nth: int) -> None:
        """One over HTTP."""
        session = session_of(self._everybody.id_of(nth), self._tokens, utc_now())
        place = await self._visitor.join(session)
        if place is None:
            self.turned_away += 1
            return
        self.over_http += 1
        self._note(nth, place.window)

    def _note(self, nth: int, window: int) -> None:
        self.joined += 1
        self._everybody.note(nth, window)
