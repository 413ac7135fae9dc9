"""The codes of tickets, made when somebody looks: they are signed, so there is nothing to store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onsale.platform.database import ReadTx
from onsale.platform.keyring import Keyring
from onsale.tickets.code import Claimed, sign, sign_rotating
from onsale.tickets.keys import signing_key
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.rotating import STEP_S, event_secret, proof_of, step_of, ticket_secret
from onsale.tickets.rules import CodeMode, rules_of


@dataclass(frozen=True, slots=True)
class CodeOfNow:
    """What to show at the door. `valid_until`: when the next code follows; null where it stays the same."""

    code: str = field(repr=False)
    valid_until: datetime | None


async def codes_of(tx: ReadTx, tickets: Sequence[Ticket], keyring: Keyring) -> list[str | None]:
    """The codes of one event's tickets that may be kept and printed, in order.

    None for a ticket that no longer admits; none at all where codes rotate (`codes_at`).
    """
    if not tickets or (await rules_of(tx, tickets[0].event_id)).code_mode is CodeMode.ROTATING:
        return [None] * len(tickets)
    found = await signing_key(tx, tickets[0].event_id, keyring)
    return [
        sign(_claimed(ticket, found[0]), found[1]) if found and ticket.state is TicketState.VALID else None
        for ticket in tickets
    ]


async def codes_at(tx: ReadTx, tickets: Sequence[Ticket], keyring: Keyring, at: datetime) -> list[CodeOfNow | None]:
    """What each ticket of one event shows at this moment, in order; none for a ticket that no longer admits."""
    if not tickets:
        return []
    if (await rules_of(tx, tickets[0].event_id)).code_mode is CodeMode.STATIC:
        return [CodeOfNow(code, None) if code else None for code in await codes_of(tx, tickets, keyring)]
    found = await signing_key(tx, tickets[0].event_id, keyring)
    return [
        rotating_code(ticket, *found, at) if found and ticket.state is TicketState.VALID else None for ticket in tickets
    ]


def rotating_code(ticket: Ticket, key_id: int, key: Ed25519PrivateKey, at: datetime) -> CodeOfNow:
    """The ticket's code of this moment, signed by the event's key."""
    step = step_of(at)
    proof = proof_of(ticket_secret(event_secret(key), ticket.id, ticket.serial), step)
    until = datetime.fromtimestamp((step + 1) * STEP_S, UTC)
    return CodeOfNow(sign_rotating(_claimed(ticket, key_id), key, proof), until)


def _claimed(ticket: Ticket, key_id: int) -> Claimed:
    return Claimed(key_id, ticket.event_id, ticket.id, ticket.place, ticket.serial)
