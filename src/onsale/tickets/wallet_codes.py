"""What a fan's own device needs to show a code: the one of now, and of one that rotates what the next are made of.

A device that has both shows a valid code without a network, as long as the ticket isn't reissued.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onsale.platform.database import ReadTx
from onsale.platform.keyring import Keyring
from onsale.tickets.code import read
from onsale.tickets.codes import codes_at
from onsale.tickets.keys import signing_key
from onsale.tickets.model import Ticket
from onsale.tickets.rotating import event_secret, ticket_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotating:
    """A ticket's signed layout (96 bytes) and its secret (32 bytes): whoever has both has the ticket."""

    signed: bytes = field(repr=False)
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletCode:
    """`text` is what a QR picture holds now; `rotating` is null where it stays the same."""

    text: str = field(repr=False)
    rotating: Rotating | None = None


async def wallet_codes(
    tx: ReadTx, tickets: Sequence[Ticket], keyring: Keyring, now: datetime
) -> list[WalletCode | None]:
    """For each ticket of one event, in order; none for a ticket that no longer admits."""
    shown = await codes_at(tx, tickets, keyring, now)
    if not any(code and code.valid_until for code in shown):
        return [WalletCode(text=code.code) if code else None for code in shown]
    found = await signing_key(tx, tickets[0].event_id, keyring)
    assert found is not None
    secret = event_secret(found[1])
    return [
        _rotating(code.code, ticket_secret(secret, ticket.id, ticket.serial)) if code else None
        for ticket, code in zip(tickets, shown, strict=True)
    ]


def _rotating(text: str, secret: bytes) -> WalletCode:
    code = read(text)
    return WalletCode(text=text, rotating=Rotating(signed=code.body + code.signature, secret=secret))
