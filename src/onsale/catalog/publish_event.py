"""Let people see an event."""

from datetime import datetime

from onsale.catalog.errors import EventClosed, EventStarted, OrganiserSuspended
from onsale.catalog.model import Event, EventPublished, Lifecycle
from onsale.catalog.record import update_event
from onsale.platform.database import WriteTx


async def publish_event(tx: WriteTx, event: Event, *, now: datetime) -> Event:
    """The event, published; one that already is stays as it is.

    Raises `EventClosed`, `EventStarted`, `OrganiserSuspended`, and `StaleVersion` when somebody else changed it since
    `event` was read.
    """
    if event.lifecycle is Lifecycle.PUBLISHED:
        return event
    if event.lifecycle is not Lifecycle.DRAFT:
        raise EventClosed
    if event.suspended:
        raise OrganiserSuspended
    if event.starts_at <= now:
        raise EventStarted
    published = await update_event(tx, event, {"lifecycle": Lifecycle.PUBLISHED, "published_at": now})
    await tx.publish(EventPublished(event.id))
    return published
