"""Tickets that outlive their owner's account: an address that shows them, good for whoever has it, as a paper is.

The address is signed, so that nobody finds another's by counting; it says which booking, never whose.
"""

import base64
import hmac
from uuid import UUID

from onsale.bookings.model import Booking, BookingState
from onsale.bookings.store import get_booking
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.keyring import Keyring
from onsale.privacy.tables import erasures

_EVENT_BYTES, _UUID_BYTES, _SIGNATURE_BYTES = 8, 16, 15
_WHOLE = _EVENT_BYTES + _UUID_BYTES


def kept_token(keyring: Keyring, event_id: int, booking_id: UUID) -> str:
    """What the address carries."""
    which = event_id.to_bytes(_EVENT_BYTES, "big") + booking_id.bytes
    return base64.urlsafe_b64encode(which + _signature(keyring.secret("marks"), which)).rstrip(b"=").decode()


async def kept_booking(tx: ReadTx, keyring: Keyring, token: str) -> Booking:
    """The booking; `NotFound` for what we didn't sign, and as long as its owner has an account to see it in."""
    event_id, booking_id = _read(keyring, token)
    booking = await get_booking(tx, event_id, booking_id)
    if booking is None or booking.state not in {BookingState.CONFIRMED, BookingState.CANCELLED}:
        raise NotFound("there are no such tickets")
    gone = erasures.select().where(erasures.c.person_id == booking.fan_id)
    if (await tx.execute(gone)).one_or_none() is None:
        raise NotFound("there are no such tickets")
    return booking


def _read(keyring: Keyring, token: str) -> tuple[int, UUID]:
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NotFound from None
    which, signature = content[:_WHOLE], content[_WHOLE:]

    def fits(key: bytes) -> bool:
        return hmac.compare_digest(signature, _signature(key, which))

    if len(which) != _WHOLE or not keyring.recognises("marks", fits):
        raise NotFound("there are no such tickets")
    return int.from_bytes(which[:_EVENT_BYTES], "big"), UUID(bytes=which[_EVENT_BYTES:])


def _signature(key: bytes, which: bytes) -> bytes:
    return hmac.digest(key, b"kept tickets\0" + which, "sha256")[:_SIGNATURE_BYTES]
