"""Take an event back: without a trace while nobody bought, by cancelling it once somebody did."""

from onsale.accounts.model import Principal
from onsale.catalog.model import Event, EventCancelled, Lifecycle
from onsale.catalog.record import update_event
from onsale.console.edit import gated_event
from onsale.console.sales import sales_of
from onsale.platform.database import WriteTx


async def remove(tx: WriteTx, event_id: int, *, if_match: str | None, principal: Principal) -> Event | None:
    """None when the event is gone from everywhere; the cancelled event when there are bookings, which the rooms that
    hear `EventCancelled` cancel and refund. A cancelled event stays: its buyers still look it up."""
    event = await gated_event(tx, event_id, if_match=if_match, principal=principal)
    if event.lifecycle is Lifecycle.CANCELLED:
        return event
    if not (await sales_of(tx, event)).any:
        await update_event(tx, event, {"lifecycle": Lifecycle.REMOVED})
        return None
    cancelled = await update_event(tx, event, {"lifecycle": Lifecycle.CANCELLED})
    await tx.publish(EventCancelled(event_id))
    return cancelled
