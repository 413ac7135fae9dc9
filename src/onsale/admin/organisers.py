"""Everybody who sells here: found by name, and one of them with what they sell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.catalog.model import Lifecycle
from onsale.inventory.tables import HOUSE, claims
from onsale.platform.database import ReadTx
from onsale.platform.money import Money

o, e = t.organisers.c, t.events.c
_STAFF = 100


@dataclass(frozen=True, slots=True)
class Seller:
    """An organiser, and how many of their events are still to come."""

    id: int
    name: str
    legal_name: str
    created_at: datetime
    suspended_at: datetime | None
    coming: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands of an organiser's sales: places that are sold, what they cost, and what could be stopped now."""

    sold: int
    taken: tuple[Money, ...]
    on_sale: int
    held: int
    bookings: int


async def sellers(tx: ReadTx, query: str, now: datetime, *, before: int | None = None, limit: int) -> list[Seller]:
    """Those whose name or registered name has these words, the newest first."""
    coming = sa.select(sa.func.count()).where(
        e.organiser_id == o.id, e.lifecycle == Lifecycle.PUBLISHED.value, e.starts_at > now
    )
    statement = sa.select(
        o.id, o.name, o.legal_name, o.created_at, o.suspended_at, coming.scalar_subquery().label("coming")
    )
    for word in query.split():
        statement = statement.where(
            o.name.icontains(word, autoescape=True) | o.legal_name.icontains(word, autoescape=True)
        )
    if before is not None:
        statement = statement.where(o.id < before)
    rows = (await tx.execute(statement.order_by(o.id.desc()).limit(limit))).mappings()
    return [Seller(**row) for row in rows]


async def named_like(tx: ReadTx, name: str) -> list[str]:
    """Organisers by the same name, whatever its case."""
    same = sa.func.lower(o.name) == sa.func.lower(name)
    return list((await tx.execute(sa.select(o.name).where(same).order_by(o.id).limit(5))).scalars())


async def counts(tx: ReadTx, now: datetime) -> dict[str, int]:
    """How many organisers, suspended ones, events to come and events taken down there are."""
    coming = sa.and_(e.lifecycle == Lifecycle.PUBLISHED.value, e.starts_at > now)
    asked = {
        "organisers": sa.select(sa.func.count()).select_from(t.organisers),
        "suspended": sa.select(sa.func.count()).select_from(t.organisers).where(o.suspended_at.is_not(None)),
        "events": sa.select(sa.func.count()).select_from(t.events).where(coming),
        "taken_down": sa.select(sa.func.count()).select_from(t.events).where(e.taken_down_at.is_not(None)),
    }
    row = (await tx.execute(sa.select(*(one.scalar_subquery().label(name) for name, one in asked.items())))).one()
    return dict(row._mapping)  # noqa: SLF001 - the public way to a row's names


async def figures(tx: ReadTx, organiser_id: int, now: datetime) -> Figures:
    """What stands of their sales."""
    mine = sa.select(e.id).where(e.organiser_id == organiser_id)
    places = sa.select(
        sa.func.count().filter(~sa.func.isfinite(claims.c.held_until)).label("sold"),
        sa.func.count().filter(sa.func.isfinite(claims.c.held_until)).label("held"),
    ).where(claims.c.event_id.in_(mine), claims.c.held_until > sa.func.now(), claims.c.booking_id != HOUSE)
    counted = (await tx.execute(places)).one()
    paid = sa.select(bookings.c.currency, sa.func.sum(bookings.c.total_minor), sa.func.count()).where(
        bookings.c.event_id.in_(mine), bookings.c.state == "confirmed"
    )
    rows: Sequence[Any] = list(await tx.execute(paid.group_by(bookings.c.currency).order_by(bookings.c.currency)))
    selling = sa.select(sa.func.count()).where(
        e.organiser_id == organiser_id, e.lifecycle == Lifecycle.PUBLISHED.value, e.starts_at > now
    )
    return Figures(
        sold=counted.sold,
        taken=tuple(Money(int(total), currency) for currency, total, _count in rows if total),
        on_sale=(await tx.execute(selling)).scalar_one(),
        held=counted.held,
        bookings=sum(count for _currency, _total, count in rows),
    )


async def staff_of(tx: ReadTx, organiser_id: int) -> list[tuple[int, str]]:
    """Who acts for them, and as what: owners first."""
    m = t.organiser_members.c
    mine = sa.select(m.person_id, m.role).where(m.organiser_id == organiser_id).order_by(m.role, m.person_id)
    return [(row.person_id, row.role) for row in await tx.execute(mine.limit(_STAFF))]


async def seller_since(tx: ReadTx, organiser_id: int) -> datetime:
    """Since when they are here."""
    since: datetime = (await tx.execute(sa.select(o.created_at).where(o.id == organiser_id))).scalar_one()
    return since
