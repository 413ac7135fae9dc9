"""Change something for all coming dates of a series at once: all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onsale.accounts.model import Principal
from onsale.catalog.edit_event import terms_of
from onsale.catalog.errors import EventHasSales
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.more_dates import dates_of
from onsale.catalog.store import get_venue
from onsale.console.edit import edit
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import format_datetime
from onsale.platform.i18n import gettext as _

SHARED = frozenset(
    {
        "name", "description", "genre", "max_places_per_booking", "price_levels", "currency",
        "cancellation_fee_basis_points", "offline_payment", "offline_hold_h", "offline_instructions", "lobby_minutes",
    }
)  # fmt: skip
"""What is changed for the other dates too. When a date is, and when its sales open, is its own."""

_OPEN = frozenset({Lifecycle.DRAFT, Lifecycle.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Change:
    """What one form says of an event: see `edit`."""

    changes: dict[str, Any]
    if_match: str | None
    postponed: bool | None
    answer_until: datetime | None


async def coming_others(tx: ReadTx, event: Event, now: datetime) -> list[Event]:
    """The other dates of the event's series that are still to come."""
    dates = await dates_of(tx, event.series_id) if event.series_id else []
    return [date for date in dates if date.id != event.id and date.starts_at > now and date.lifecycle in _OPEN]


async def change_one(tx: WriteTx, event: Event, change: Change, *, principal: Principal, now: datetime) -> Event:
    """The event, changed by itself; see `edit`."""
    return await edit(
        tx, event.id, change.changes, if_match=change.if_match, postponed=change.postponed, principal=principal,
        now=now, answer_until=change.answer_until,
    )  # fmt: skip


async def change_all(tx: WriteTx, event: Event, change: Change, *, principal: Principal, now: datetime) -> Event:
    """The changed event, after what `SHARED` names (and the last day to cancel) was changed for the coming dates too.

    Raises what `edit` raises; `InvalidRequest` for `scope`, naming the date, where another's sales forbid it.
    """
    before = await terms_of(tx, event)
    differing = {field: told for field, told in change.changes.items() if getattr(before, field) != told}
    shared = {field: told for field, told in differing.items() if field in SHARED}
    others = {date.id: date for date in await coming_others(tx, event, now)}
    changed = event
    # In the order of their ids, as everybody who shuts several gates: two at once then don't wait for each other.
    for date_id in sorted([event.id, *others]):
        if date_id == event.id:
            changed = await change_one(tx, event, change, principal=principal, now=now)
            continue
        date = others[date_id]
        told = shared | (_until(event, differing, date) if "cancellation_until" in differing else {})
        if told:
            await _change_other(tx, date, told, principal=principal, now=now)
    return changed


def _until(event: Event, differing: dict[str, Any], date: Event) -> dict[str, Any]:
    until = differing["cancellation_until"]
    if until is None:
        return {"cancellation_until": None}
    starts_at = differing.get("starts_at", event.starts_at)
    return {"cancellation_until": date.starts_at - (starts_at - until)}


async def _change_other(tx: WriteTx, date: Event, told: dict[str, Any], *, principal: Principal, now: datetime) -> None:
    try:
        await edit(tx, date.id, told, if_match=None, postponed=None, principal=principal, now=now)
    except EventHasSales:
        zone = (await get_venue(tx, date.venue_id)).timezone
        message = _("On {when} places are sold, so not all of this can change there. Nothing was saved.")
        raise InvalidRequest.of("scope", message.format(when=format_datetime(date.starts_at, zone, "short"))) from None
