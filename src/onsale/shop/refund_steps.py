"""What a fan is told of money on its way back, and what giving back costs at this moment."""

from collections.abc import Collection, Sequence
from datetime import datetime

from onsale.bookings.model import Booking, BookingState
from onsale.bookings.moved import Answer, MovedDate, answer_of, open_choice
from onsale.catalog.model import Event
from onsale.payments.model import Payment, Refund, RefundState
from onsale.platform.database import ReadTx
from onsale.platform.i18n import gettext as _
from onsale.shop.refund_views import ChoiceTold, RefundStep, RefundTold

_BY_HAND = "offline"
_STEPS: dict[RefundState, RefundStep] = {
    RefundState.DONE: "done",
    RefundState.REFUSED: "refused",
    RefundState.PAID_OTHERWISE: "paid_otherwise",
}


async def choice_of(tx: ReadTx, booking: Booking) -> tuple[MovedDate | None, ChoiceTold | None]:
    """The choice a moved date leaves this booking's fan at this moment."""
    moved = await open_choice(tx, booking)
    if moved is None:
        return None, None
    kept = await answer_of(tx, moved, booking.id) is Answer.KEEP
    known = moved.new_starts_at is not None
    return moved, ChoiceTold(until=moved.answer_until, refund=booking.total, kept=kept, known=known)


def fee_now(booking: Booking, event: Event, moved: MovedDate | None, now: datetime) -> int | None:
    """What is kept of a ticket given back at this moment, in basis points; None when none can be given back."""
    if booking.state is not BookingState.CONFIRMED:
        return None
    if moved is not None:
        return 0
    return event.cancellation_fee_basis_points if event.cancellable(now) else None


def means_of(payment: Payment | None) -> str:
    """Where money goes back to, in words that stand behind "to"."""
    if payment is None:
        return ""
    if payment.provider == _BY_HAND:
        return _("you by the organiser, who asks you where")
    if payment.provider == "sandbox":
        return _("the test card you paid with")
    return _("the card or account you paid with")


def refunds_told(refunds: Sequence[Refund], payments: Collection[Payment]) -> tuple[RefundTold, ...]:
    """How far each refund is, the oldest first (they come newest first); what was tried again is left out."""
    paid = {payment.id: payment for payment in payments}
    return tuple(
        RefundTold(
            amount=refund.amount, step=_step(refund), means=means_of(paid.get(refund.payment_id)), since=refund.since
        )
        for refund in reversed(refunds)
        if refund.state is not RefundState.REPLACED
    )


def _step(refund: Refund) -> RefundStep:
    if refund.state is RefundState.DUE:
        return "on_its_way" if refund.provider_reference else "owed"
    return _STEPS[refund.state]
