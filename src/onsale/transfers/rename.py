"""The name a ticket bears: its holder's to say, sealed under the holder's key, and gone when it is sent on."""

import uuid

from onsale.accounts import people
from onsale.accounts import store as people_store
from onsale.catalog.store import get_event
from onsale.inventory.gate import share_gate
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer
from onsale.tickets.model import Ticket
from onsale.tickets.names import NAME
from onsale.tickets.rules import rules_of
from onsale.tickets.store import get_ticket, lock_tickets, set_name
from onsale.transfers import store
from onsale.transfers.transfer import require_open, require_usable


async def rename(
    tx: WriteTx, person_id: int, event_id: int, ticket_id: uuid.UUID, name: str, *, sealer: Sealer
) -> Ticket:
    """The ticket with another name on it (empty: none), by the rules of sending it on. Its code stays as it is.

    Raises `NotFound` for a ticket that isn't theirs, `TransfersClosed`, `TooLateToSend`, `TicketNotValid` or
    `TicketAdmitted`.
    """
    now = await share_gate(tx, event_id)
    require_open(await get_event(tx, event_id), await rules_of(tx, event_id), now)
    if not await people_store.lock(tx, person_id):
        raise NotFound
    ticket = await own_ticket(tx, person_id, event_id, ticket_id, locked=tx)
    require_usable(ticket)
    sealed = await people.seal_field(tx, person_id, NAME, name, sealer=sealer) if name else None
    await set_name(tx, ticket, sealed)
    await store.note_renamed(tx, ticket, person_id)
    return await own_ticket(tx, person_id, event_id, ticket_id)


async def own_ticket(
    tx: ReadTx,
    person_id: int,
    event_id: int,
    ticket_id: uuid.UUID,
    *,
    locked: WriteTx | None = None,
    received: bool = False,
) -> Ticket:
    """A ticket this person holds, or held last and has sent on; `NotFound` for anybody else's.

    `received`: only one that was sent on to them. With `locked`, it is kept from changing until that transaction ends.
    """
    found = (
        await get_ticket(tx, event_id, ticket_id)
        if locked is None
        else next(iter(await lock_tickets(locked, event_id, [ticket_id])), None)
    )
    if (
        found is None
        or (received and found.holder_id is None)
        or (await store.holders_of(tx, [found]))[found.id] != person_id
    ):
        raise NotFound("there is no such ticket of yours")
    return found
