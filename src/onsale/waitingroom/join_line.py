"""Joins by group commit: a crowd that arrives at a process while a transaction is in flight shares the next one.

Answered once the batch is in the database and the window was still open for it; not once a disk has it. A crash of the
web process loses joins that weren't answered, and one of the database may forget rows of the last half second: whoever
was answered has a token, and that is their place.
"""

from collections.abc import Hashable, Sequence

from onsale.accounts.errors import ProcessingRestricted
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure
from onsale.platform.group_commit import GroupCommit
from onsale.waitingroom import store
from onsale.waitingroom.errors import RoomBusy, RoomClosed, TooManyRounds
from onsale.waitingroom.metrics import JOINS
from onsale.waitingroom.model import Joined

_TRIES = 3


class JoinLine(GroupCommit[int, Joined]):
    """The joins of one process waiting for their transactions, a line for each event. A request is a fan."""

    def __init__(self, db: Database) -> None:
        super().__init__(
            db,
            name="joins",
            waiting_max=limits.QUEUE_JOINS_WAITING,
            batch_max=limits.QUEUE_JOINS_PER_BATCH,
            busy=RoomBusy,
        )

    async def join(self, event_id: int, fan_id: int) -> Joined:
        """The fan's place, the one they have already or a new one in the open window. Raises `RoomClosed` or
        `RoomBusy`, `TooManyRounds` for who let too many passes run out, and `ProcessingRestricted`.
        """
        try:
            place = await self.ask(event_id, fan_id)
        except Failure as failure:
            JOINS.labels(failure.code).inc()
            raise
        JOINS.labels("in_line").inc()
        return place

    def touches(self, request: int) -> frozenset[Hashable]:
        """The fan."""
        return frozenset((request,))

    async def work(self, tx: WriteTx, key: int, requests: Sequence[int]) -> Sequence[Joined | Failure]:
        """Join; when the window is closed in that very moment, the next one is open already."""
        for _ in range(_TRIES):
            await store.join(tx, key, requests)
            there, restricted = await store.standings(tx, key, requests)
            if len(there.keys() | restricted) == len(requests) or not await store.is_open(tx, key):
                break
        else:
            raise RoomBusy(retry_after_s=1)
        return [ProcessingRestricted() if fan in restricted else _told(there.get(fan)) for fan in requests]

    async def found(self, tx: ReadTx, key: int, requests: Sequence[int]) -> Sequence[Joined | None]:
        """Who is in line."""
        there = await store.joined(tx, key, requests)
        return [there.get(fan) for fan in requests]


def _told(place: Joined | None) -> Joined | Failure:
    if place is None:
        return RoomClosed()
    return TooManyRounds() if place.round >= limits.QUEUE_ROUNDS else place
