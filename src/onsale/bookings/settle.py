"""What a provider's last word means for a booking: confirmed, held again, or the money on its way back.

Webhook, browser, sweep: whoever brings the word first settles the payment, the others find it closed.
"""

from onsale.bookings import store
from onsale.bookings.confirm import confirm
from onsale.bookings.model import Booking, BookingState, LatePaymentReturned
from onsale.payments import ledger
from onsale.payments.model import Payment, PaymentReported, PaymentState, RefundReason, Verdict
from onsale.payments.refund import owe_refund
from onsale.payments.store import close_payment
from onsale.platform.database import WriteTx

_CLOSED_AS = {
    Verdict.CAPTURED: PaymentState.CAPTURED,
    Verdict.DECLINED: PaymentState.DECLINED,
    Verdict.VOID: PaymentState.VOID,
}


async def settle(tx: WriteTx, report: PaymentReported) -> None:
    """Close the payment and do what follows for its booking, in one transaction."""
    payment = await close_payment(tx, report.event_id, report.payment_id, _CLOSED_AS[report.outcome.verdict])
    if payment is None:
        return
    if payment.state is PaymentState.CAPTURED:
        await _captured(tx, payment)
    else:
        pending = [BookingState.PAYMENT_PENDING]
        await store.move(tx, payment.event_id, payment.booking_id, before=pending, to=BookingState.HELD)


async def _captured(tx: WriteTx, payment: Payment) -> None:
    movements = ledger.captured(payment.provider, payment.event_id, payment.amount.amount_minor)
    await ledger.post(tx, payment.event_id, payment.id, payment.amount.currency, movements)
    booking = await store.get_booking(tx, payment.event_id, payment.booking_id)
    if _is_for(booking, payment) and await confirm(tx, payment.event_id, payment.booking_id):
        return
    refund = await owe_refund(tx, payment, payment.amount.amount_minor, RefundReason.TOO_LATE)
    if booking is not None:
        await tx.publish(LatePaymentReturned(booking, refund.amount))


def _is_for(booking: Booking | None, payment: Payment) -> bool:
    """Whether the booking still costs what was paid."""
    return booking is not None and booking.total == payment.amount
