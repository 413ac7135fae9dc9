"""Tiers: the next price comes at its moment, or once so many places are sold. Every worker looks each second."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.catalog.model import Event, PriceLevel
from onsale.catalog.store import get_event, price_levels_of
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.services import Services
from onsale.pricing.moving import tables as t
from onsale.pricing.moving.model import ChangeWhy, Kind, PriceChange, PricePlan, reached
from onsale.pricing.moving.publish import lock_prices, write_price
from onsale.pricing.moving.sold import places_sold
from onsale.pricing.moving.store import change_plan, plan_of

STEP_EVERY_S = 1.0
_AT_ONCE = 200
_PLACES_PER_S = 50
"""No faster than this a level is supposed to sell when it is decided when to count again."""
_COUNT_AGAIN_S = (1.0, 60.0)
_BEFORE_ON_SALE = timedelta(minutes=10)


async def step_tiers(services: Services) -> int:
    """Let every tier come that is due; `platform.jobs.every(STEP_EVERY_S, …)` repeats it in each worker."""
    db, stepped = services.get(Database), 0
    async with db.read() as tx:
        due = await _due(tx)
    for event_id, level in due:
        async with db.write() as tx:
            stepped += await step(tx, event_id, level) is not None
    return stepped


async def step(tx: WriteTx, event_id: int, level: str) -> PriceChange | None:
    """Let the level's next tier come if it is due by the database's clock, and say when to look again."""
    await lock_prices(tx, event_id)
    plan = await plan_of(tx, event_id, level)
    if plan is None or plan.kind is not Kind.TIERED or plan.stopped_at is not None:
        return None
    event, now = await get_event(tx, event_id, removed_too=True), await _now(tx)
    priced = next(one for one in await price_levels_of(tx, event_id) if one.name == level)
    return await come(tx, event, plan, priced, now)


async def come(tx: WriteTx, event: Event, plan: PricePlan, level: PriceLevel, now: datetime) -> PriceChange | None:
    """The same for who holds the event's prices and has read them."""
    counted = any(tier.after_places is not None for tier in plan.tiers[plan.tier :])
    sold = await places_sold(tx, event.id, event.seat_map_id, level) if counted else 0
    tier, change = reached(plan.tiers, plan.tier, now, sold), None
    values = {"tier": tier, "next_look_at": _look_again(plan, event, tier, sold, now)}
    if tier != plan.tier:
        price = plan.tiers[tier - 1].face_value_minor
        values["approved_minor"] = price
        if price != level.face_value_minor:
            told = {"tier": tier} | ({"places_sold": sold} if counted else {})
            change = await write_price(tx, plan, level, price, ChangeWhy.TIER, details=told)
    await change_plan(tx, plan.event_id, plan.level, values)
    return change


def _look_again(plan: PricePlan, event: Event, tier: int, sold: int, now: datetime) -> datetime | None:
    """At the next date; where places count, as soon as that many may be sold. Never once the sale is over."""
    if now >= event.sale_ends_at:
        return None
    coming = plan.tiers[tier:]
    moments = [one.from_at for one in coming if one.from_at is not None]
    wanting = [one.after_places - sold for one in coming if one.after_places is not None]
    if wanting:
        least, most = _COUNT_AGAIN_S
        seconds = min(max(min(wanting) / _PLACES_PER_S, least), most)
        early = min(event.on_sale_at, now + _BEFORE_ON_SALE)
        moments.append(max(early, now + timedelta(seconds=seconds)))
    return min(moments, default=None)


async def _due(tx: ReadTx) -> list[tuple[int, str]]:
    p = t.plans.c
    due = sa.and_(p.next_look_at <= sa.func.now(), p.kind == Kind.TIERED.value)
    rows = await tx.execute(sa.select(p.event_id, p.level).where(due).order_by(p.next_look_at).limit(_AT_ONCE))
    return [(row.event_id, row.level) for row in rows]


async def _now(tx: ReadTx) -> datetime:
    now: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    return now
