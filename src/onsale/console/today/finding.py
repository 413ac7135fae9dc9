"""An organiser's events, to look through: those to come, those over, the drafts; all of them or those called so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from msgspec import Meta, Struct

from onsale.catalog import tables as t
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import EVENT_COLUMNS, event_from
from onsale.console.own_events import OVER_AT, Organisers
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import ReadTx
from onsale.platform.tables import Moment

_WORDS = 8
_NOT_LISTED = (Lifecycle.DRAFT.value, Lifecycle.REMOVED.value)


class Show(StrEnum):
    """Which of the events."""

    COMING = "coming"
    DRAFTS = "drafts"
    PAST = "past"


class _Key(Struct, array_like=True):
    starts_at: Annotated[datetime, Meta(tz=True)]
    id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which events: of whom, which of them, and called what (in name, venue or city)."""

    organisers: Organisers
    now: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list; `cursor` is None on the last one."""

    events: list[Event]
    cursor: str | None


async def counted(tx: ReadTx, wish: Wish) -> Mapping[Show, int]:
    """How many there are of each."""
    columns = [sa.func.count().filter(_which(show, wish.now)).label(show.value) for show in Show]
    row = (await tx.execute(_mine(wish, sa.select(*columns)))).one()
    return {show: getattr(row, show.value) for show in Show}


async def part_of(tx: ReadTx, wish: Wish, show: Show, *, limit: int, cursor: str | None = None) -> Part:
    """So many of them, from where the last part ended: the soonest first, of past ones the latest."""
    e = t.events.c
    statement = _mine(wish, sa.select(*EVENT_COLUMNS)).where(_which(show, wish.now))
    backwards = show is Show.PAST
    if cursor:
        key = decode_cursor(cursor, _Key)
        last = sa.tuple_(sa.literal(key.starts_at, Moment), sa.literal(key.id, sa.BigInteger))
        here = sa.tuple_(e.starts_at, e.id)
        statement = statement.where(here < last if backwards else here > last)
    order = (e.starts_at.desc(), e.id.desc()) if backwards else (e.starts_at, e.id)
    rows = (await tx.execute(statement.order_by(*order).limit(limit + 1))).mappings()
    found = [event_from(row) for row in rows]
    more, events = len(found) > limit, found[:limit]
    return Part(events, encode_cursor([events[-1].starts_at, events[-1].id]) if more else None)


async def dates_in_series(tx: ReadTx, events: list[Event]) -> Mapping[int, int]:
    """How many dates each series of these events has by now."""
    series = {event.series_id for event in events if event.series_id is not None}
    if not series:
        return {}
    e = t.events.c
    found = await tx.execute(
        sa.select(e.series_id, sa.func.count().label("dates"))
        .where(e.series_id.in_(series), e.lifecycle != Lifecycle.REMOVED.value)
        .group_by(e.series_id)
    )
    return {row.series_id: row.dates for row in found}


def _which(show: Show, now: datetime) -> sa.ColumnElement[bool]:
    lifecycle = t.events.c.lifecycle
    if show is Show.DRAFTS:
        return lifecycle == Lifecycle.DRAFT.value
    over = now >= OVER_AT
    return sa.and_(lifecycle.not_in(_NOT_LISTED), over if show is Show.PAST else sa.not_(over))


def _mine(wish: Wish, statement: Any) -> Any:
    statement = statement.select_from(t.events)
    if wish.organisers is not None:
        statement = statement.where(t.events.c.organiser_id.in_(wish.organisers))
    if wish.words:
        statement = statement.join(t.venues, t.venues.c.id == t.events.c.venue_id)
        told = sa.func.concat_ws(" ", t.events.c.name, t.venues.c.name, t.venues.c.city)
        for word in wish.words.split()[:_WORDS]:
            statement = statement.where(told.icontains(word, autoescape=True))
    return statement
