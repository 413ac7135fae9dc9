"""Who comes with which ticket, where its holder said so."""

from collections.abc import Sequence

from onsale.accounts import people
from onsale.platform.database import ReadTx
from onsale.platform.sealing import Sealer
from onsale.tickets.model import Ticket

NAME = "tickets.name"


async def names_on(tx: ReadTx, tickets: Sequence[Ticket], booked_by: int | None, *, sealer: Sealer) -> list[str | None]:
    """The name on each ticket of one booking, in order; none where there is none, or its holder is erased.

    `booked_by`: whose booking it is, who holds every ticket that wasn't sent on.
    """
    sealed = [(ticket.id, ticket.holder_id or booked_by, ticket.name_sealed) for ticket in tickets]
    known = [(ticket_id, holder, text) for ticket_id, holder, text in sealed if holder is not None and text is not None]
    if not known:
        return [None] * len(tickets)
    texts = await people.open_fields(tx, NAME, [(holder, text) for _id, holder, text in known], sealer=sealer)
    names = {ticket_id: text for (ticket_id, _holder, _text), text in zip(known, texts, strict=True)}
    return [names.get(ticket.id) for ticket in tickets]
