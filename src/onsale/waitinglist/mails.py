"""The letter that says that places are offered, due in the transaction that offers them."""

from collections.abc import Sequence

from onsale.bookings.model import Booking
from onsale.letters.hearing import about, tell
from onsale.letters.model import Facts, Kind
from onsale.platform.database import WriteTx


async def tell_of_offers(tx: WriteTx, offered: Sequence[Booking]) -> None:
    """Write to everybody who is offered places."""
    due = [
        about(booking, Kind.OFFER, Facts(until=booking.expires_at, quantity=len(booking.lines))) for booking in offered
    ]
    await tell(tx, [letter for letter in due if letter])
