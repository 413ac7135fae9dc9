"""The codes of tickets, made when somebody looks: they are signed, so there is nothing to store."""

from collections.abc import Sequence

from onsale.platform.database import ReadTx
from onsale.platform.keyring import Keyring
from onsale.tickets.code import Claimed, sign
from onsale.tickets.keys import signing_key
from onsale.tickets.model import Ticket, TicketState


async def codes_of(tx: ReadTx, tickets: Sequence[Ticket], keyring: Keyring) -> list[str | None]:
    """The code of each ticket of one event, in order; none for a ticket that no longer admits."""
    if not tickets:
        return []
    found = await signing_key(tx, tickets[0].event_id, keyring)
    if found is None:
        return [None] * len(tickets)
    key_id, key = found
    return [
        sign(Claimed(key_id, ticket.event_id, ticket.id, ticket.place, ticket.serial), key)
        if ticket.state is TicketState.VALID
        else None
        for ticket in tickets
    ]
