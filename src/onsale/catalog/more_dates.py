"""The same event at other times: a copy as a draft, or more dates of a series."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.edit_event import terms_of
from onsale.catalog.errors import EventClosed
from onsale.catalog.model import Event, EventCopied, Lifecycle, Schedule
from onsale.catalog.store import EVENT_COLUMNS, event_from
from onsale.catalog.terms import EventTerms, time_errors
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id

_ALONG = ("doors_at", "ends_at", "off_sale_at", "cancellation_until")
_COPIED = (t.price_levels, t.event_performers)


async def copies_at(
    tx: WriteTx, event: Event, starts: Sequence[datetime], *, series_id: int | None, now: datetime
) -> list[Event]:
    """Drafts like `event` that start then: room, prices, performers, terms; nothing of what was sold.

    Doors, end and deadlines keep their distance from the start. Sales open when the event's do, if that is still to
    come, else at once. Raises `InvalidRequest` for times that can't be, `EventClosed` for an event that was taken down:
    a copy isn't the way around that.
    """
    if event.taken_down_at is not None:
        raise EventClosed
    before = await terms_of(tx, event)
    made = [_moved(before, event, start, now) for start in starts]
    for terms in made:
        errors = list(time_errors(terms, now))
        if errors:
            raise InvalidRequest(errors=errors)
    if not made:
        return []
    kept = {column.name: getattr(event, column.name) for column in EVENT_COLUMNS}
    fresh = {"lifecycle": Lifecycle.DRAFT.value, "schedule": Schedule.PLANNED.value, "version": 1, "published_at": None}
    times = [{field: getattr(terms, field) for field in ("starts_at", "on_sale_at", *_ALONG)} for terms in made]
    rows = [kept | fresh | told | {"id": new_id(), "series_id": series_id} for told in times]
    inserted = (await tx.execute(t.events.insert().values(rows).returning(*EVENT_COLUMNS))).mappings()
    events = sorted((event_from(row) for row in inserted), key=lambda made: (made.starts_at, made.id))
    for table in _COPIED:
        await _copy_rows(tx, table, event.id, [copy.id for copy in events])
    await tx.publish(EventCopied(event, tuple(events)))
    return events


async def one_at_a_time(tx: WriteTx, event: Event) -> None:
    """Keep others from copying this event until the transaction ends: of two equal forms the second sees what the first
    has made."""
    await tx.execute(sa.select(t.events.c.id).where(t.events.c.id == event.id).with_for_update())


async def as_series(tx: WriteTx, event: Event) -> int:
    """The series the event belongs to; a new one, where it belonged to none. Keeps others from adding to it until the
    transaction ends."""
    e = t.events.c
    locked = sa.select(e.series_id, e.lifecycle).where(e.id == event.id).with_for_update()
    row = (await tx.execute(locked)).one()
    if row.lifecycle not in {Lifecycle.DRAFT.value, Lifecycle.PUBLISHED.value}:
        raise EventClosed
    series_id: int = row.series_id or new_id()
    if row.series_id is None:
        await tx.execute(sa.update(t.events).where(e.id == event.id).values(series_id=series_id))
    key = sa.func.hashtextextended("series", series_id)
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    return series_id


async def dates_of(tx: ReadTx, series_id: int) -> list[Event]:
    """The series' events but removed ones, the soonest first."""
    e = t.events.c
    found = await tx.execute(
        sa.select(*EVENT_COLUMNS)
        .where(e.series_id == series_id, e.lifecycle != Lifecycle.REMOVED.value)
        .order_by(e.starts_at, e.id)
        .limit(limits.SERIES_DATES)
    )
    return [event_from(row) for row in found.mappings()]


async def add_dates(tx: WriteTx, event: Event, starts: Iterable[datetime], *, now: datetime) -> list[Event]:
    """The event's series with these dates too, as drafts: all of its events. Dates it has already are left out.

    Raises `InvalidRequest` for more than a series may have, `EventClosed` for a cancelled event.
    """
    series_id = await as_series(tx, event)
    there = await dates_of(tx, series_id)
    wanted = sorted(set(starts) - {date.starts_at for date in there})
    if len(there) + len(wanted) > limits.SERIES_DATES:
        raise InvalidRequest.of("dates", _("A series has at most {most} dates.").format(most=limits.SERIES_DATES))
    await copies_at(tx, event, wanted, series_id=series_id, now=now)
    return await dates_of(tx, series_id)


def _moved(terms: EventTerms, event: Event, starts_at: datetime, now: datetime) -> EventTerms:
    along: dict[str, Any] = {}
    for field in _ALONG:
        moment: datetime | None = getattr(terms, field)
        along[field] = moment and moment + (starts_at - event.starts_at)
    opens = terms.on_sale_at if now < terms.on_sale_at < starts_at else now.replace(microsecond=0)
    if along["off_sale_at"] is not None and along["off_sale_at"] <= opens:
        along["off_sale_at"] = None
    return replace(terms, starts_at=starts_at, on_sale_at=opens, **along)


async def _copy_rows(tx: WriteTx, table: sa.Table, event_id: int, copies: Sequence[int]) -> None:
    """Let the copies have what the event has in this table."""
    told = [column for column in table.c if column.name != "event_id"]
    both = table.join(t.events, t.events.c.id.in_(copies))
    rows = sa.select(t.events.c.id, *told).select_from(both).where(table.c.event_id == event_id)
    await tx.execute(table.insert().from_select(["event_id", *[column.name for column in told]], rows))
