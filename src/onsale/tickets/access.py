"""Whose door it is."""

from onsale.accounts.model import Principal
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.organisers import may_scan
from onsale.catalog.store import get_event
from onsale.platform.database import ReadTx
from onsale.platform.errors import Forbidden, NotFound


async def event_at_own_door(tx: ReadTx, principal: Principal, event_id: int) -> Event:
    """The event, if this person may scan its tickets; `NotFound` or `Forbidden` otherwise."""
    event = await get_event(tx, event_id)
    if not await may_scan(tx, principal, event.organiser_id):
        if event.lifecycle is Lifecycle.DRAFT:
            raise NotFound("there is no such event")
        raise Forbidden("this is another organiser's door")
    return event
