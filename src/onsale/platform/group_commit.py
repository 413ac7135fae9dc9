"""Group commit: requests that arrive while a transaction is in flight share the next one.

An idle process adds no delay, a stampede makes larger batches. PostgreSQL refuses to touch a row twice in one upsert,
so requests that touch the same thing don't share a batch: whoever was beaten by a batch-mate waits for the next one and
is answered against what is committed. (Else one request that is bound to fail could make twenty honest ones lose.) A
batch that fails is taken apart, so that a poisoned request fails alone.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

from onsale.platform import tracing
from onsale.platform.batches_counted import LineCounts
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Deadlocked, Failure, Unavailable
from onsale.platform.pace import Pace
from onsale.platform.tracing import Span

log = structlog.get_logger()

_TRIES = 4

R = TypeVar("R")
A = TypeVar("A")


@dataclass(slots=True, eq=False)
class Waiting(Generic[R, A]):
    """One request in line; no other of its batch touches what it touches."""

    request: R
    touches: frozenset[Hashable]
    answer: "asyncio.Future[A]"
    since: float = field(default_factory=time.monotonic)
    span: Span | None = field(default_factory=tracing.here)


class GroupCommit(ABC, Generic[R, A]):
    """The requests of one process waiting for their transactions, a line for each key: an event's id, mostly.

    Says how lines are kept; a subclass says what its requests touch and what is done with a batch of them.
    """

    def __init__(self, db: Database, *, name: str, waiting_max: int, batch_max: int, busy: type[Failure]) -> None:
        """`busy` is raised when `waiting_max` requests are in the same line already."""
        self.db = db
        self._name, self._counts = name, LineCounts(name)
        self._waiting_max, self._batch_max, self._busy = waiting_max, batch_max, busy
        self._lines: dict[int, deque[Waiting[R, A]]] = {}
        self._paces: dict[int, Pace] = {}
        self._under_way: dict[int, int] = {}
        self._workers: set[asyncio.Task[None]] = set()
        db.before_close(self.flushed)

    async def flushed(self) -> None:
        """Once nobody is in line any more: a process that ends waits for what was begun, and for what it leaves behind
        of those who went away.
        """
        while self._workers:
            await asyncio.gather(*self._workers, return_exceptions=True)
            await asyncio.sleep(0)  # those that are done are struck off by callbacks, which have yet to run

    @abstractmethod
    def touches(self, request: R) -> frozenset[Hashable]:
        """What no two requests of a batch may have in common."""

    @abstractmethod
    async def work(self, tx: WriteTx, key: int, requests: Sequence[R]) -> Sequence[A | Failure]:
        """Do what a batch asks for; the answers are in its order, a failure for whoever can't have what they want."""

    @abstractmethod
    async def found(self, tx: ReadTx, key: int, requests: Sequence[R]) -> Sequence[A | None]:
        """What a batch left behind whose commit was lost on the way; `None` where there is nothing of it."""

    async def unwanted(self, key: int, answers: Sequence[A]) -> None:
        """What to do about those who went away before they were answered; nothing, unless said otherwise."""

    def standing(self, key: int) -> tuple[int, float]:
        """How many wait in a line, those being served included, and how many seconds that is likely to take; 0 where
        that isn't known.
        """
        waiting = len(self._lines.get(key, ())) + self._under_way.get(key, 0)
        return waiting, self._paces[key].work_s(waiting) if key in self._paces else 0.0

    async def ask(self, key: int, request: R) -> A:
        """Have a request done in the next batch of its key, or raise why not; `busy` when the line is full."""
        if len(self._lines.get(key, ())) >= self._waiting_max:
            raise self._busy(retry_after_s=2)
        with tracing.child(f"{self._name}: in line"):
            waiting: Waiting[R, A] = Waiting(request, self.touches(request), asyncio.get_running_loop().create_future())
            self._enqueue(key, waiting)
            try:
                return await waiting.answer
            except asyncio.CancelledError:
                answer = waiting.answer
                if not answer.cancel() and not answer.cancelled() and answer.exception() is None:
                    self._see_to(key, answer.result())
                raise

    def _enqueue(self, key: int, waiting: Waiting[R, A]) -> None:
        line = self._lines.get(key)
        if line is not None:
            line.append(waiting)
            return
        self._lines[key] = deque([waiting])
        worker = asyncio.create_task(self._work_off(key), name=f"{self._name}-{key}")
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    def _see_to(self, key: int, answer: A) -> None:
        """It came in the very moment its caller went away."""
        seeing = asyncio.create_task(self._see_to_unwanted(key, [answer]), name=f"{self._name}-unwanted-{key}")
        self._workers.add(seeing)
        seeing.add_done_callback(self._workers.discard)

    async def _see_to_unwanted(self, key: int, answers: Sequence[A]) -> None:
        try:
            await self.unwanted(key, answers)
        except Exception:
            log.exception("unwanted_not_seen_to", line=self._name)

    async def _work_off(self, key: int) -> None:
        """Commit batch after batch until the line is empty."""
        tracing.leave()  # this task goes on for others than the one who began it
        line, pace = self._lines[key], self._paces.setdefault(key, Pace())
        try:
            while line:
                batch, began = next_batch(line, self._batch_max), time.monotonic()
                self._under_way[key] = len(batch)
                await self._settle(key, batch)
                took_s = time.monotonic() - began
                pace.note(len(batch), took_s)
                if batch:
                    self._counts.note(len(batch), waited_s=began - batch[0].since, took_s=took_s)
        finally:
            del self._lines[key], self._paces[key]
            self._under_way.pop(key, None)
            for left in line:
                left.answer.cancel()

    async def _settle(self, key: int, batch: list[Waiting[R, A]]) -> None:
        batch = [waiting for waiting in batch if not waiting.answer.done()]
        if not batch:
            return
        spans = [waiting.span for waiting in batch if waiting.span is not None]
        try:
            with tracing.shared(f"{self._name}: batch", spans, {"onsale.batch.size": len(batch)}):
                answers = await self._commit(key, [waiting.request for waiting in batch])
        except Failure as failure:
            for waiting in batch:
                _fail(waiting, failure)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must fail whoever asked for it, and alone
            if len(batch) == 1:
                _fail(batch[0], error)
                return
            log.warning("batch_taken_apart", line=self._name, size=len(batch), reason=type(error).__name__)
            for waiting in batch:
                await self._settle(key, [waiting])
        else:
            await self._tell(key, batch, answers)

    async def _commit(self, key: int, requests: Sequence[R]) -> Sequence[A | Failure]:
        """One transaction; when its commit was lost on the way, what is in the database is the answer."""
        for _ in range(_TRIES):
            try:
                async with self.db.write() as tx:
                    return await self.work(tx, key, requests)
            except Deadlocked:
                continue
            except Unavailable as lost:
                async with self.db.read() as read:
                    found = await self.found(read, key, requests)
                if any(answer is not None for answer in found):
                    await self.db.confirm()
                return [lost if answer is None else answer for answer in found]
        raise self._busy(retry_after_s=1)

    async def _tell(self, key: int, batch: list[Waiting[R, A]], answers: Sequence[A | Failure]) -> None:
        unwanted: list[A] = []
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Failure):
                _fail(waiting, answer)
            elif waiting.answer.done():
                unwanted.append(answer)
            else:
                waiting.answer.set_result(answer)
        if unwanted:
            await self._see_to_unwanted(key, unwanted)


def next_batch(line: deque[Waiting[R, A]], most: int) -> list[Waiting[R, A]]:
    """Take from the line, in order, those that touch nothing in common; the others keep their order for the next."""
    batch: list[Waiting[R, A]] = []
    passed: list[Waiting[R, A]] = []
    touched: set[Hashable] = set()
    while line and len(batch) < most:
        waiting = line.popleft()
        if waiting.answer.done():
            continue
        if not touched.isdisjoint(waiting.touches):
            passed.append(waiting)
            continue
        batch.append(waiting)
        touched |= waiting.touches
    line.extendleft(reversed(passed))
    return batch


def _fail(waiting: Waiting[R, A], error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
