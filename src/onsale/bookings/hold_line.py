"""Group commit: holds that arrive while a transaction is in flight share the next one.

An idle shop adds no delay, a stampede makes larger batches. PostgreSQL refuses to touch a row twice in one upsert, so
requests that share a fan or a place don't share a batch: whoever was beaten by a batch-mate waits for the next batch
and is told "taken" only against a committed claim. (Else one request that is bound to fail could make twenty honest
ones lose.) A batch that fails is taken apart, so that a poisoned request fails alone.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from onsale.bookings import store
from onsale.bookings.errors import ShopBusy
from onsale.bookings.hold import Hold, hold_many
from onsale.bookings.model import Booking, BookingState
from onsale.inventory.claim import Wish, give_back
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Deadlocked, Failure, Unavailable

log = structlog.get_logger()

_TRIES = 4


@dataclass(slots=True, eq=False)
class _Waiting:
    request: Hold
    answer: "asyncio.Future[Booking]"

    @property
    def places(self) -> set[int]:
        return {pick.place for pick in self.request.picks}


class HoldLine:
    """The holds of one process waiting for their transactions, a line for each event."""

    def __init__(self, db: Database, *, ttl_s: float) -> None:
        self._db = db
        self._ttl_s = ttl_s
        self._lines: dict[int, deque[_Waiting]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._waiting = 0

    async def hold(self, event_id: int, request: Hold) -> Booking:
        """Hold one fan's places in the next batch of their event, or raise why not.

        Raises `ShopBusy` when the line is full. A caller that goes away while its hold is being committed leaves no
        claim behind: the hold is given back.
        """
        if self._waiting >= limits.HOLDS_WAITING:
            raise ShopBusy(retry_after_s=2)
        waiting = _Waiting(request, asyncio.get_running_loop().create_future())
        self._enqueue(event_id, waiting)
        try:
            return await waiting.answer
        except asyncio.CancelledError:
            waiting.answer.cancel()
            raise

    def _enqueue(self, event_id: int, waiting: _Waiting) -> None:
        self._waiting += 1
        waiting.answer.add_done_callback(self._leave)
        line = self._lines.get(event_id)
        if line is not None:
            line.append(waiting)
            return
        self._lines[event_id] = deque([waiting])
        worker = asyncio.create_task(self._work(event_id), name=f"holds-{event_id}")
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    def _leave(self, _answer: "asyncio.Future[Booking]") -> None:
        self._waiting -= 1

    async def _work(self, event_id: int) -> None:
        """Commit batch after batch until the line is empty."""
        line = self._lines[event_id]
        try:
            while line:
                await self._settle(event_id, next_batch(line))
        finally:
            del self._lines[event_id]
            for left in line:
                left.answer.cancel()

    async def _settle(self, event_id: int, batch: list[_Waiting]) -> None:
        batch = [waiting for waiting in batch if not waiting.answer.done()]
        if not batch:
            return
        try:
            answers = await self._commit(event_id, [waiting.request for waiting in batch])
        except Failure as failure:
            for waiting in batch:
                _fail(waiting, failure)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must fail whoever asked for it, and alone
            if len(batch) == 1:
                _fail(batch[0], error)
                return
            log.warning("hold_batch_taken_apart", size=len(batch), reason=type(error).__name__)
            for waiting in batch:
                await self._settle(event_id, [waiting])
        else:
            await self._tell(event_id, batch, answers)

    async def _commit(self, event_id: int, requests: list[Hold]) -> list[Booking | Failure]:
        """One transaction; when its commit was lost on the way, what is in the database is the answer."""
        for _ in range(_TRIES):
            try:
                async with self._db.write() as tx:
                    return await hold_many(tx, event_id, requests, ttl_s=self._ttl_s)
            except Deadlocked:
                continue
            except Unavailable as lost:
                return await self._found(event_id, requests, lost)
        raise ShopBusy(retry_after_s=1)

    async def _found(self, event_id: int, requests: list[Hold], lost: Unavailable) -> list[Booking | Failure]:
        async with self._db.read() as tx:
            booked = await store.get_bookings(tx, event_id, [request.booking_id for request in requests])
        found = {booking.id: booking for booking in booked}
        return [found.get(request.booking_id, lost) for request in requests]

    async def _tell(self, event_id: int, batch: list[_Waiting], answers: list[Booking | Failure]) -> None:
        unwanted: list[Booking] = []
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Failure):
                _fail(waiting, answer)
            elif waiting.answer.done():
                unwanted.append(answer)
            else:
                waiting.answer.set_result(answer)
        if unwanted:
            await self._give_back(event_id, unwanted)

    async def _give_back(self, event_id: int, unwanted: Iterable[Booking]) -> None:
        """Whoever asked went away before the answer: their places shouldn't wait for the hold to run out."""
        try:
            async with self._db.write() as tx:
                for booking in sorted(unwanted, key=lambda b: b.id):
                    await store.move(tx, event_id, booking.id, before=[BookingState.HELD], to=BookingState.RELEASED)
                await give_back(tx, event_id, [Wish(b.id, b.fan_id, b.places) for b in unwanted])
        except Exception:
            log.exception("unwanted_hold_not_given_back")


def next_batch(line: deque[_Waiting]) -> list[_Waiting]:
    """Take from the line, in order, those that share no fan and no place; the others keep their order for the next."""
    batch: list[_Waiting] = []
    passed: list[_Waiting] = []
    fans: set[int] = set()
    places: set[int] = set()
    while line and len(batch) < limits.HOLDS_PER_BATCH:
        waiting = line.popleft()
        wanted, fan = waiting.places, waiting.request.fan_id
        if waiting.answer.done():
            continue
        if fan in fans or not places.isdisjoint(wanted):
            passed.append(waiting)
            continue
        batch.append(waiting)
        places |= wanted
        if fan is not None:
            fans.add(fan)
    line.extendleft(reversed(passed))
    return batch


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
