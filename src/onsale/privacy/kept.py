"""Tickets that outlive their owner's account: an address that shows them, good for whoever has it, as a paper is.

The address is signed, so that nobody finds another's by counting; it says which booking or ticket, never whose.
"""

import base64
import hmac
from datetime import datetime
from uuid import UUID

from onsale.bookings.model import BookingState
from onsale.bookings.store import get_booking
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.privacy.tables import erasures
from onsale.tickets.store import get_ticket
from onsale.tickets.view import Papers, papers_of, papers_of_received

_EVENT_BYTES, _UUID_BYTES, _SIGNATURE_BYTES = 8, 16, 15
_WHOLE = _EVENT_BYTES + _UUID_BYTES


def kept_token(keyring: Keyring, event_id: int, kept_id: UUID) -> str:
    """What the address carries: a booking's id, or that of a ticket that was sent on."""
    which = event_id.to_bytes(_EVENT_BYTES, "big") + kept_id.bytes
    return base64.urlsafe_b64encode(which + _signature(keyring.secret("marks"), which)).rstrip(b"=").decode()


async def kept_papers(tx: ReadTx, services: Services, token: str, *, shown_at: datetime | None = None) -> Papers:
    """What they held of a booking, or a ticket that was sent on to them.

    `NotFound` for what we didn't sign, and as long as its owner has an account to see it in.
    """
    keyring = services.get(Keyring)
    event_id, kept_id = _read(keyring, token)
    booking = await get_booking(tx, event_id, kept_id)
    if booking is None:
        ticket = await get_ticket(tx, event_id, kept_id)
        if ticket is not None and await _is_erased(tx, ticket.holder_id):
            return await papers_of_received(tx, ticket, keyring, sealer=services.get(Sealer), shown_at=shown_at)
    elif booking.state in {BookingState.CONFIRMED, BookingState.CANCELLED} and await _is_erased(tx, booking.fan_id):
        return await papers_of(tx, booking, keyring, shown_at=shown_at)
    raise NotFound("there are no such tickets")


async def _is_erased(tx: ReadTx, person_id: int | None) -> bool:
    return (await tx.execute(erasures.select().where(erasures.c.person_id == person_id))).one_or_none() is not None


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
