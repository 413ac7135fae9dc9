"""Letters about money on its way back: that it is paid, or that it couldn't go back the way it came."""

from onsale.bookings.store import get_booking
from onsale.letters.hearing import about, tell
from onsale.letters.model import Facts, Kind
from onsale.payments.model import Refund, RefundDone, RefundPaidOtherwise, RefundRefused
from onsale.platform.database import WriteTx


async def tell_of_done_refund(tx: WriteTx, happening: RefundDone) -> None:
    """Hear that a provider has paid it back; told once for each refund, however often it is looked up."""
    await _tell(tx, happening.refund, Kind.REFUNDED, happening.refund.id.hex)


async def tell_of_refused_refund(tx: WriteTx, happening: RefundRefused) -> None:
    """Hear that a provider gives nothing back; told once for each cause, however often it is tried again."""
    await _tell(tx, happening.refund, Kind.REFUND_REFUSED, happening.refund.cause_id.hex)


async def tell_of_other_means(tx: WriteTx, happening: RefundPaidOtherwise) -> None:
    """Hear that somebody paid past the provider."""
    await _tell(tx, happening.refund, Kind.REFUNDED_OTHERWISE, happening.refund.cause_id.hex)


async def _tell(tx: WriteTx, refund: Refund, kind: Kind, occasion: str) -> None:
    booking = await get_booking(tx, refund.event_id, refund.booking_id)
    if booking is not None:
        facts = Facts(amount_minor=refund.amount.amount_minor)
        due = about(booking, kind, facts, occasion)
        await tell(tx, [due] if due else [])
