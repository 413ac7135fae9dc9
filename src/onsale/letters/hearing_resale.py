"""Letters about tickets offered back: that they are, and that nobody bought them in time. That they were sold is told
with the places that are given back by it."""

from onsale.letters.hearing import about, tell
from onsale.letters.model import Facts, Kind
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_uuid
from onsale.resale.model import TicketsCameBack, TicketsOfferedBack


async def tell_of_offered_tickets(tx: WriteTx, happening: TicketsOfferedBack) -> None:
    """Hear that a fan has offered tickets back; whoever offers them again is told again."""
    facts = Facts(places=happening.places, amount_minor=happening.refund.amount_minor, until=happening.ends_at)
    due = about(happening.booking, Kind.RESALE_OFFERED, facts, new_uuid().hex)
    await tell(tx, [due] if due else [])


async def tell_of_returned_tickets(tx: WriteTx, happening: TicketsCameBack) -> None:
    """Hear that nobody bought them."""
    due = about(happening.booking, Kind.RESALE_CAME_BACK, Facts(places=happening.places), new_uuid().hex)
    await tell(tx, [due] if due else [])
