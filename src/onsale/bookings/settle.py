"""What a provider's last word means for a booking: confirmed, held again, or the money on its way back.

Webhook, browser, sweep: whoever brings the word first settles the payment, the others find it closed.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from onsale.bookings import store
from onsale.bookings.confirm import confirm_many
from onsale.bookings.model import Booking, BookingState, LatePaymentReturned, parts_of
from onsale.inventory.gate import share_gate
from onsale.payments import ledger, postings
from onsale.payments.ledger import Transfer
from onsale.payments.metrics import PAYMENTS
from onsale.payments.model import Payment, PaymentReported, PaymentState, RefundReason, Verdict
from onsale.payments.owe import owe_refund
from onsale.payments.store import close_payments
from onsale.platform.database import WriteTx

_CLOSED_AS = {
    Verdict.CAPTURED: PaymentState.CAPTURED,
    Verdict.DECLINED: PaymentState.DECLINED,
    Verdict.VOID: PaymentState.VOID,
}


async def settle(tx: WriteTx, report: PaymentReported) -> None:
    """Close one payment and do what follows for its booking."""
    await settle_many(tx, report.payment.event_id, [report])


async def settle_many(tx: WriteTx, event_id: int, reports: Sequence[PaymentReported]) -> dict[uuid.UUID, Booking]:
    """Close an event's payments and do what follows for their bookings; returns these, by id, as they are now.

    Every report is a provider's last word. The bookings share no fans and no places. Nothing follows for a payment
    that somebody else had closed.
    """
    await share_gate(tx, event_id)
    bookings = await store.lock_bookings(tx, event_id, [report.payment.booking_id for report in reports])
    last = [_closed(report) for report in reports]
    mine = await close_payments(tx, event_id, last)
    closed = [payment for payment in last if payment.id in mine]
    tx.after_commit(partial(_count, closed))
    captured = [payment for payment in closed if payment.state is PaymentState.CAPTURED]
    paid = [bookings[payment.booking_id] for payment in captured if _is_for(bookings.get(payment.booking_id), payment)]
    confirmed = {booking.id: booking for booking in await confirm_many(tx, event_id, paid)}
    moved: list[Transfer] = []
    for payment in captured:
        moved.append(postings.captured(payment))
        if booking := confirmed.get(payment.booking_id):
            moved += postings.sold(payment, parts_of(booking.lines))
        else:
            moved.append(await _give_money_back(tx, payment, bookings.get(payment.booking_id)))
    await ledger.post(tx, event_id, moved)
    unpaid = [payment.booking_id for payment in closed if payment.state is not PaymentState.CAPTURED]
    held = await _held_again(tx, event_id, [bookings[which] for which in unpaid if which in bookings])
    return bookings | confirmed | held


async def _count(closed: Sequence[Payment]) -> None:
    for payment in closed:
        PAYMENTS.labels(provider=payment.provider, outcome=payment.state.value).inc()


def _closed(report: PaymentReported) -> Payment:
    reference = report.outcome.reference or report.payment.reference
    return replace(report.payment, state=_CLOSED_AS[report.outcome.verdict], reference=reference)


async def _held_again(tx: WriteTx, event_id: int, bookings: Sequence[Booking]) -> dict[uuid.UUID, Booking]:
    pending = [BookingState.PAYMENT_PENDING]
    held = await store.move_many(tx, event_id, bookings, before=pending, to=BookingState.HELD)
    return {booking.id: booking for booking in held}


async def _give_money_back(tx: WriteTx, payment: Payment, booking: Booking | None) -> Transfer:
    refund = await owe_refund(tx, payment, payment.amount.amount_minor, RefundReason.TOO_LATE)
    if booking is not None:
        await tx.publish(LatePaymentReturned(booking, refund.amount))
    return postings.owed_back(refund)


def _is_for(booking: Booking | None, payment: Payment) -> bool:
    """Whether the booking still costs what was paid."""
    return booking is not None and booking.total == payment.amount
