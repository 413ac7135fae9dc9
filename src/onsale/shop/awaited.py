"""What a booking is waiting for, and who has to do it: of several things, the one that asks most of the fan."""

from collections.abc import Sequence

from onsale.bookings.model import Booking, BookingState
from onsale.payments.model import Payment, PaymentState, Refund, RefundState
from onsale.payments.offline import OFFLINE
from onsale.platform.money import Money
from onsale.shop.bookings_views import Wait, Waiting
from onsale.shop.refund_views import ChoiceTold


def awaited_of(
    booking: Booking, attempts: Sequence[Payment], refunds: Sequence[Refund], choice: ChoiceTold | None = None
) -> Waiting | None:
    """From a booking, its attempts to pay and its refunds, both newest first, and what a moved date leaves its fan."""
    if booking.state is BookingState.HELD:
        return Waiting(wait="pay", until=booking.expires_at, amount=booking.total)
    under_way = [payment for payment in attempts if payment.state is PaymentState.OPEN]
    if booking.state is BookingState.PAYMENT_PENDING:
        if any(payment.provider == OFFLINE for payment in under_way):
            return Waiting(wait="transfer", until=booking.expires_at, amount=booking.total)
        challenged = any(payment.waits_for_fan for payment in under_way)
        return Waiting(wait="challenge" if challenged else "bank", until=booking.expires_at, amount=booking.total)
    if under_way and under_way[0].provider != OFFLINE:
        return Waiting(wait="unknown", amount=under_way[0].amount)
    if choice is not None and not choice.kept:
        return Waiting(wait="choose", until=choice.until, amount=choice.refund)
    return _refund([refund for refund in refunds if refund.state is not RefundState.REPLACED])


def _refund(refunds: Sequence[Refund]) -> Waiting | None:
    """The step that the slowest of them is at, and what all of them come to."""
    steps = {_step(refund) for refund in refunds}
    for step in ("refund_refused", "refund_due", "refund_on_its_way", "refund_done"):
        if step in steps:
            amounts = [refund.amount for refund in refunds if _step(refund) == step]
            return Waiting(wait=step, amount=Money(sum(one.amount_minor for one in amounts), amounts[0].currency))
    return None


def _step(refund: Refund) -> Wait:
    if refund.state is RefundState.DUE:
        return "refund_on_its_way" if refund.provider_reference else "refund_due"
    return "refund_refused" if refund.state is RefundState.REFUSED else "refund_done"
