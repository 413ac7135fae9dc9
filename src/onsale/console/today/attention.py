"""What waits for the organiser: told first, the most pressing on top, each with the way to settle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.model import Lifecycle
from onsale.console.event_bookings import refused_of
from onsale.console.own_events import Organisers
from onsale.inventory.availability import taken_counts
from onsale.letters.undelivered import count_undelivered
from onsale.payments.offline import OFFLINE
from onsale.payments.tables import payments
from onsale.platform.database import ReadTx
from onsale.pricing.moving.tables import suggestions

NAMED = 3
_SOON = timedelta(hours=48)
_FEW = 10  # one place in so many is free


class Kind(StrEnum):
    """Why somebody is needed, the most pressing first."""

    REFUNDS = "refunds"
    PAYMENTS = "payments"
    PRICES = "prices"
    DRAFTS = "drafts"
    SOON = "soon"
    FEW_LEFT = "few_left"
    LETTERS = "letters"


NEWS = frozenset({Kind.SOON, Kind.FEW_LEFT})
"""What is good to know, and asks for nothing."""


@dataclass(frozen=True, slots=True)
class AboutEvent:
    """An event that needs somebody: how many payments or prices wait, or places it has left; 0: nothing is counted."""

    event_id: int
    name: str
    starts_at: datetime
    on_sale_at: datetime
    timezone: str
    count: int


@dataclass(frozen=True, slots=True)
class Need:
    """So many things of one kind, and the first few events they are about."""

    kind: Kind
    count: int
    events: tuple[AboutEvent, ...] = ()


async def needs_of(tx: ReadTx, organisers: Organisers, now: datetime, *, selling: Sequence[int]) -> list[Need]:
    """What waits. `selling` are the events among which to look for those that are nearly sold out."""
    found = [
        Need(Kind.REFUNDS, await refused_of(tx, organisers)),
        await _payments(tx, organisers),
        await _suggested(tx, organisers),
        await _drafts(tx, organisers, now),
        await _opening(tx, organisers, now),
        await _nearly_sold_out(tx, selling, now),
        Need(Kind.LETTERS, await count_undelivered(tx, organisers)),
    ]
    return [need for need in found if need.count]


async def _payments(tx: ReadTx, organisers: Organisers) -> Need:
    waiting = (
        sa.select(payments.c.event_id, sa.func.count().label("many"))
        .where(payments.c.state == "open", payments.c.provider == OFFLINE)
        .group_by(payments.c.event_id)
        .subquery()
    )
    statement = _events(organisers, waiting.c.many).join(waiting, waiting.c.event_id == t.events.c.id)
    return await _need(tx, Kind.PAYMENTS, statement, sa.func.sum(waiting.c.many).over())


async def _suggested(tx: ReadTx, organisers: Organisers) -> Need:
    waiting = (
        sa.select(suggestions.c.event_id, sa.func.count().label("many")).group_by(suggestions.c.event_id).subquery()
    )
    statement = _events(organisers, waiting.c.many).join(waiting, waiting.c.event_id == t.events.c.id)
    return await _need(tx, Kind.PRICES, statement, sa.func.sum(waiting.c.many).over())


async def _drafts(tx: ReadTx, organisers: Organisers, now: datetime) -> Need:
    e = t.events.c
    mine = _events(organisers).where(e.lifecycle == Lifecycle.DRAFT.value, e.starts_at > now)
    return await _need(tx, Kind.DRAFTS, mine)


async def _opening(tx: ReadTx, organisers: Organisers, now: datetime) -> Need:
    e = t.events.c
    mine = _events(organisers).where(
        e.lifecycle == Lifecycle.PUBLISHED.value, e.on_sale_at > now, e.on_sale_at < now + _SOON, e.starts_at > now
    )
    return await _need(tx, Kind.SOON, mine, order=e.on_sale_at)


async def _nearly_sold_out(tx: ReadTx, selling: Sequence[int], now: datetime) -> Need:
    if not selling:
        return Need(Kind.FEW_LEFT, 0)
    e = t.events.c
    taken = await taken_counts(tx, selling)
    rows = await tx.execute(_events(None, e.places).where(e.id.in_(selling), e.on_sale_at <= now))
    left = [(row, row.counted - taken.get(row.id, 0)) for row in rows]
    few = sorted((free, row.starts_at, row) for row, free in left if 0 < free <= row.counted / _FEW)
    return Need(Kind.FEW_LEFT, len(few), tuple(_about(row, free) for free, _, row in few[:NAMED]))


def _events(organisers: Organisers, counted: Any = None) -> sa.Select[Any]:
    e = t.events.c
    told = sa.literal(0) if counted is None else counted
    mine = sa.select(e.id, e.name, e.starts_at, e.on_sale_at, t.venues.c.timezone, told.label("counted"))
    mine = mine.join(t.venues, t.venues.c.id == e.venue_id)
    return mine if organisers is None else mine.where(e.organiser_id.in_(organisers))


async def _need(tx: ReadTx, kind: Kind, events: sa.Select[Any], total: Any = None, order: Any = None) -> Need:
    total = sa.func.count().over() if total is None else total
    order = t.events.c.starts_at if order is None else order
    statement = events.add_columns(total.label("total")).order_by(order, t.events.c.id).limit(NAMED)
    rows = list(await tx.execute(statement))
    return Need(kind, int(rows[0].total) if rows else 0, tuple(_about(row, row.counted) for row in rows))


def _about(row: Any, count: int) -> AboutEvent:
    return AboutEvent(row.id, row.name, row.starts_at, row.on_sale_at, row.timezone, int(count))
