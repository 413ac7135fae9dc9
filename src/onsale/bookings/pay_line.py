"""Payments by group commit: those that begin, and those that end, while a transaction is in flight share the next one.

The provider is asked in between, for each payment on its own. Late payments may want the same places, so those that
share a fan or a place don't end in the same batch.
"""

import asyncio
from collections.abc import Coroutine, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from onsale.bookings import store
from onsale.bookings.begin_payment import AskedToPay, Begun, Paid, begin_many
from onsale.bookings.errors import ShopBusy
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.settle import settle_many
from onsale.payments.model import Outcome, PaymentReported, PaymentState
from onsale.payments.store import get_payments
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure, NotFound
from onsale.platform.group_commit import GroupCommit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answered:
    """A payment, and the provider's last word on it."""

    begun: Begun
    outcome: Outcome


class _Beginnings(GroupCommit[AskedToPay, Begun | Paid]):
    def __init__(self, db: Database) -> None:
        most, batch = limits.PAYMENTS_UNDER_WAY, limits.PAYMENTS_PER_BATCH
        super().__init__(db, name="payments-begin", waiting_max=most, batch_max=batch, busy=ShopBusy)

    def touches(self, request: AskedToPay) -> frozenset[Hashable]:
        return frozenset([request.booking_id])

    async def work(self, tx: WriteTx, key: int, requests: Sequence[AskedToPay]) -> Sequence[Begun | Paid | Failure]:
        return await begin_many(tx, key, requests)

    async def found(self, tx: ReadTx, key: int, requests: Sequence[AskedToPay]) -> Sequence[Begun | Paid | None]:
        bookings = {b.id: b for b in await store.get_bookings(tx, key, [request.booking_id for request in requests])}
        payments = await get_payments(tx, key, [request.payment_id for request in requests])
        answers: list[Begun | Paid | None] = []
        for request in requests:
            booking, payment = bookings.get(request.booking_id), payments.get(request.payment_id)
            if booking is not None and payment is not None:
                answers.append(Begun(payment, booking))
            elif booking is not None and booking.state is BookingState.CONFIRMED:
                answers.append(Paid(booking) if booking.fan_id == request.principal.person_id else None)
            else:
                answers.append(None)
        return answers


class _Endings(GroupCommit[Answered, Booking]):
    def __init__(self, db: Database) -> None:
        most, batch = limits.PAYMENTS_UNDER_WAY, limits.PAYMENTS_PER_BATCH
        super().__init__(db, name="payments-end", waiting_max=most, batch_max=batch, busy=ShopBusy)

    def touches(self, request: Answered) -> frozenset[Hashable]:
        booking = request.begun.booking
        return frozenset([booking.id, ("fan", booking.fan_id), *booking.places])

    async def work(self, tx: WriteTx, key: int, requests: Sequence[Answered]) -> Sequence[Booking | Failure]:
        reports = [PaymentReported(request.begun.payment, request.outcome) for request in requests]
        bookings = await settle_many(tx, key, reports)
        return [bookings.get(request.begun.booking.id) or NotFound() for request in requests]

    async def found(self, tx: ReadTx, key: int, requests: Sequence[Answered]) -> Sequence[Booking | None]:
        payments = await get_payments(tx, key, [request.begun.payment.id for request in requests])
        closed = {p.booking_id for p in payments.values() if p.state is not PaymentState.OPEN}
        bookings = {b.id: b for b in await store.get_bookings(tx, key, closed)}
        return [bookings.get(request.begun.booking.id) for request in requests]


class PayLine:
    """The payments of one process. Once asked for, each is carried through, whether or not the fan stays to hear."""

    def __init__(self, db: Database) -> None:
        self._beginnings, self._endings = _Beginnings(db), _Endings(db)
        self._under_way: set[asyncio.Task[Any]] = set()

    async def carry_through(self, paying: Coroutine[Any, Any, T]) -> T:
        """Wait for a payment that goes on should the caller go away; `ShopBusy` when very many are under way."""
        if len(self._under_way) >= limits.PAYMENTS_UNDER_WAY:
            paying.close()
            raise ShopBusy("very many fans are paying at this moment; your places are still held", retry_after_s=2)
        task = asyncio.create_task(paying)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def begin(self, event_id: int, request: AskedToPay) -> Begun | Paid:
        """Write a payment down in the next batch of its event, or raise why not (see `begin_many`)."""
        return await self._beginnings.ask(event_id, request)

    async def end(self, event_id: int, answered: Answered) -> Booking:
        """Write the provider's last word down in the next batch; the booking as it is then (see `settle_many`)."""
        return await self._endings.ask(event_id, answered)
