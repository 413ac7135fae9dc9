"""Holds by group commit: those that arrive while a transaction is in flight share the next one.

Two that want a place in common, or are the same fan's, don't share a batch: whoever was beaten by a batch-mate is told
"taken" only against a committed claim.
"""

from collections.abc import Hashable, Sequence

from onsale.bookings import store
from onsale.bookings.errors import ShopBusy
from onsale.bookings.hold import Hold, hold_many
from onsale.bookings.metrics import HELD, HOLDS
from onsale.bookings.model import Booking, BookingState
from onsale.inventory.claim import Wish, give_back
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure
from onsale.platform.group_commit import GroupCommit
from onsale.waitingroom.errors import PassRequired
from onsale.waitingroom.hold_times import HoldTimes
from onsale.waitingroom.rushes import Rushes


class HoldLine(GroupCommit[Hold, Booking]):
    """The holds of one process waiting for their transactions, a line for each event."""

    def __init__(
        self, db: Database, *, ttl_s: float, times: HoldTimes | None = None, rushes: Rushes | None = None
    ) -> None:
        """`times` is told how long each hold takes, `rushes` that the line is full."""
        super().__init__(
            db, name="holds", waiting_max=limits.HOLDS_WAITING, batch_max=limits.HOLDS_PER_BATCH, busy=ShopBusy
        )
        self._ttl_s = ttl_s
        self._times, self._rushes = times or HoldTimes(), rushes

    async def hold(self, event_id: int, request: Hold) -> Booking:
        """Hold one fan's places in the next batch of their event, or raise why not.

        Where the line is longer than what is served at once, the event's waiting room opens, and `PassRequired` leads
        there; where there can't be one the line grows, up to `ShopBusy`. A caller that goes away while its hold is
        being committed leaves no claim behind: the hold is given back.
        """
        try:
            booking = await self._in_line(event_id, request)
        except Failure as failure:
            HOLDS.labels(failure.code).inc()
            raise
        HOLDS.labels(HELD).inc()
        return booking

    async def _in_line(self, event_id: int, request: Hold) -> Booking:
        await self.lead_on(event_id, admitted=request.admitted, code=request.promo_code)
        try:
            with self._times.timing(event_id):
                return await self.ask(event_id, request)
        except PassRequired:
            if self._rushes is not None:
                self._rushes.note_room(event_id)
            raise
        except ShopBusy:
            if self._rushes is not None and not request.admitted and await self._rushes.opened(event_id):
                raise PassRequired from None
            raise

    async def lead_on(self, event_id: int, *, admitted: bool, code: str | None) -> None:
        """`PassRequired` for who can't be served at once and has no pass: there is a room, or one opens now.

        It costs nothing, so that a crowd that is sent on takes nothing from those inside. A code may let its fan in
        without a pass; that is for the sale to say.
        """
        if self._rushes is None or admitted:
            return
        if code is None and self._rushes.room_known(event_id):
            raise PassRequired
        waiting, work_s = self.standing(event_id)
        if waiting >= limits.RUSH_LINE_HOLDS and work_s > limits.RUSH_LINE_S and await self._rushes.leads_on(event_id):
            raise PassRequired

    def touches(self, request: Hold) -> frozenset[Hashable]:
        """The places and the fan."""
        places = [pick.place for pick in request.picks]
        return frozenset(places) if request.fan_id is None else frozenset([*places, ("fan", request.fan_id)])

    async def work(self, tx: WriteTx, key: int, requests: Sequence[Hold]) -> Sequence[Booking | Failure]:
        """Hold."""
        return await hold_many(tx, key, requests, ttl_s=self._ttl_s)

    async def found(self, tx: ReadTx, key: int, requests: Sequence[Hold]) -> Sequence[Booking | None]:
        """Which of the bookings there are."""
        booked = await store.get_bookings(tx, key, [request.booking_id for request in requests])
        found = {booking.id: booking for booking in booked}
        return [found.get(request.booking_id) for request in requests]

    async def unwanted(self, key: int, answers: Sequence[Booking]) -> None:
        """Give back: the places of whoever went away shouldn't wait for the hold to run out."""
        async with self.db.write() as tx:
            for booking in sorted(answers, key=lambda b: b.id):
                await store.move(tx, key, booking.id, before=[BookingState.HELD], to=BookingState.RELEASED)
            await give_back(tx, key, [Wish(b.id, b.fan_id, b.places) for b in answers])
