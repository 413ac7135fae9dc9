"""Change an event while nobody buys: its gate is shut until the change is committed."""

from datetime import datetime
from typing import Any

from onsale.accounts.model import Principal
from onsale.bookings.moved import offer_choice
from onsale.catalog.edit_event import edit_event
from onsale.catalog.model import Event, Lifecycle, Schedule
from onsale.catalog.organisers import managed_event
from onsale.console.sales import sales_of
from onsale.inventory.gate import close_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import StaleVersion
from onsale.platform.etags import etag_of, matches


async def edit(
    tx: WriteTx,
    event_id: int,
    changes: dict[str, Any],
    *,
    if_match: str | None,
    postponed: bool | None,
    principal: Principal,
    now: datetime,
    answer_until: datetime | None = None,
) -> Event:
    """The changed event; see `catalog.edit_event` for what is refused. `StaleVersion` when `if_match` names another.

    Whoever has booked may choose when the date is moved or taken back: until `answer_until`, or the usual deadline.
    """
    event = await gated_event(tx, event_id, if_match=if_match, principal=principal)
    sales = await sales_of(tx, event)
    changed = await edit_event(tx, event, changes, postponed=postponed, sales=sales, principal=principal, now=now)
    if sales.any and _moved(event, changed):
        await offer_choice(tx, event, changed, answer_until, principal=principal, now=now)
    return changed


def _moved(before: Event, after: Event) -> bool:
    """Whether a date people have booked for no longer stands."""
    if before.lifecycle is not Lifecycle.PUBLISHED:
        return False
    taken_back = after.schedule is Schedule.POSTPONED and before.schedule is not Schedule.POSTPONED
    return taken_back or before.starts_at != after.starts_at


async def gated_event(tx: WriteTx, event_id: int, *, if_match: str | None, principal: Principal) -> Event:
    """The event with its gate shut, for who may change it, if it is still the version they saw."""
    # First the right, so that strangers can't keep buyers waiting; and again behind the gate, as it may have changed.
    await managed_event(tx, principal, event_id)
    await close_gate(tx, event_id)
    event = await managed_event(tx, principal, event_id)
    if if_match is not None and not matches(if_match, etag_of(event.version)):
        raise StaleVersion
    return event
