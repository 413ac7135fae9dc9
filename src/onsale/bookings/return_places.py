"""Giving confirmed places back, many bookings at once: the places free, the money owed, who did it written down.

One statement for each table, however many bookings there are, in the order in which everybody locks: bookings, fan
slots, places. A key on (booking, place) lets each place be given back once; the refund is owed for the return, once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onsale.bookings.model import Booking, BookingState, Line, PlacesCancelled, Return, ReturnedBy, parts_of
from onsale.bookings.return_store import cancel_lines, insert_returns
from onsale.inventory.claim import Wish, give_back
from onsale.payments import ledger, postings
from onsale.payments.ledger import Transfer
from onsale.payments.model import Payment, Refund, RefundReason
from onsale.payments.owe import Owing, owe_refunds
from onsale.payments.store import refundable_payments
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money

_REASONS = {
    ReturnedBy.FAN: RefundReason.CANCELLED,
    ReturnedBy.ORGANISER: RefundReason.BY_ORGANISER,
    ReturnedBy.EVENT: RefundReason.EVENT_CANCELLED,
    ReturnedBy.MOVED: RefundReason.EVENT_MOVED,
    ReturnedBy.RESOLD: RefundReason.RESOLD,
    ReturnedBy.HOLDER: RefundReason.EVENT_MOVED,
}


@dataclass(frozen=True, slots=True)
class Giving:
    """Lines of one booking to be given back, and what is refunded for them, at most their price."""

    booking: Booking
    lines: tuple[Line, ...]
    refund_minor: int

    @property
    def price_minor(self) -> int:
        """What the lines cost."""
        return sum(line.total_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class Author:
    """Who gives back, and what they noted; nobody where a whole event is cancelled, or somebody else bought them."""

    made_by: ReturnedBy
    person_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The booking as it is now and what goes back; no refund where nothing was paid."""

    booking: Booking
    amount: Money
    refund: Refund | None


async def return_places(
    tx: WriteTx, event_id: int, givings: Sequence[Giving], author: Author
) -> dict[uuid.UUID, Cancelled]:
    """Give places of confirmed bookings back; the answer is by booking. The caller has locked them, in order.

    Left out are bookings that are no longer confirmed.
    """
    done = await cancel_lines(tx, event_id, [(one.booking, one.lines) for one in givings])
    made = [one for one in givings if one.booking.id in done]
    if not made:
        return {}
    after = {one.booking.id: _after(one) for one in made}
    await give_back(tx, event_id, [_wish(one, after[one.booking.id]) for one in made])
    payments = await refundable_payments(tx, event_id, [one.booking.id for one in made])
    returns = [_return(one, after[one.booking.id], payments.get(one.booking.id), author) for one in made]
    await insert_returns(tx, event_id, returns, author.person_id, author.note)
    refunds = await owe_refunds(tx, event_id, [_owing(told, payments) for told in returns if told.refund.amount_minor])
    paid = [told for told in returns if told.booking.id in payments]
    await ledger.post(tx, event_id, [movement for told in paid for movement in _undone(told)])
    await tx.publish(PlacesCancelled(event_id, tuple(returns)))
    return {told.booking.id: Cancelled(told.booking, told.refund, refunds.get(told.id)) for told in returns}


def _after(one: Giving) -> Booking:
    places = {line.place for line in one.lines}
    lines = tuple(replace(line, cancelled=line.cancelled or line.place in places) for line in one.booking.lines)
    left = any(not line.cancelled for line in lines)
    return replace(one.booking, lines=lines, state=one.booking.state if left else BookingState.CANCELLED)


def _wish(one: Giving, after: Booking) -> Wish:
    """A booking that keeps places keeps its fan's slot."""
    fan_id = None if after.live_lines else after.fan_id
    return Wish(after.id, fan_id, tuple(line.place for line in one.lines))


def _return(one: Giving, after: Booking, payment: Payment | None, author: Author) -> Return:
    refund = Money(one.refund_minor if payment else 0, after.currency)
    return Return(new_uuid(), after, one.lines, refund, author.made_by)


def _undone(told: Return) -> list[Transfer]:
    return postings.cancelled(told.id, told.booking.id, parts_of(told.lines), told.refund)


def _owing(told: Return, payments: dict[uuid.UUID, Payment]) -> Owing:
    return Owing(payments[told.booking.id], told.refund.amount_minor, _REASONS[told.made_by], told.id)
