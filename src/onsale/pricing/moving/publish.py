"""Giving a level another price: its row, its ticket types and the record of it, in one transaction.

Whoever changes anything of an event's prices takes the event's row first (`lock_prices`), so changes come one after the
other and none deadlocks; holds don't take it, and read what is committed when they ask. A caller that works on a plan
beforehand, with a lock on it, must take the event's row before that.
"""

import sqlalchemy as sa

from onsale.catalog import tables as catalog
from onsale.catalog.model import PriceLevel
from onsale.catalog.record import lock_event
from onsale.catalog.store import price_levels_of
from onsale.platform.database import WriteTx
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import DECIDED, ChangeWhy, Details, Kind, PriceChange, PricePlan, repriced
from onsale.pricing.moving.store import add_change, change_plan, drop_suggestion, plan_of

_APPROVED = frozenset({ChangeWhy.ORGANISER, ChangeWhy.TIER, ChangeWhy.APPROVED, ChangeWhy.RAILS})
"""What the organiser said, now or beforehand: the kill switch returns to the last of these."""


async def lock_prices(tx: WriteTx, event_id: int) -> None:
    """Keep others from changing the event's prices until the transaction ends."""
    await lock_event(tx, event_id)


async def publish(
    tx: WriteTx,
    event_id: int,
    level: str,
    *,
    from_version: int,
    face_value_minor: int,
    why: ChangeWhy,
    kept: Kept | None = None,
    details: Details | None = None,
) -> PriceChange | None:
    """Let the level cost this from the commit on, for everybody; what is held keeps its price.

    None, and nothing has changed, where the price isn't that of `from_version` any more, where it is this already,
    or where the plan is gone or, for what the policy decided, stopped. Raises `ValueError` for a price beyond the
    rails: the caller asked `Rails` first.
    """
    await lock_prices(tx, event_id)
    plan = await plan_of(tx, event_id, level)
    now = next((one for one in await price_levels_of(tx, event_id) if one.name == level), None)
    if plan is None or now is None or plan.version != from_version or now.face_value_minor == face_value_minor:
        return None
    if why in DECIDED and not may_decide(plan):
        return None
    require_inside(plan, face_value_minor)
    change = await write_price(tx, plan, now, face_value_minor, why, kept=kept, details=details)
    if why in _APPROVED:
        await change_plan(tx, event_id, level, {"approved_minor": face_value_minor})
    await drop_suggestion(tx, event_id, level)
    return change


async def write_price(
    tx: WriteTx,
    plan: PricePlan,
    level: PriceLevel,
    face_value_minor: int,
    why: ChangeWhy,
    *,
    kept: Kept | None = None,
    details: Details | None = None,
) -> PriceChange:
    """The row and its record; the caller holds the event's prices and has just read plan and level."""
    there = repriced(level, face_value_minor, plan.first_minor, plan.first_types, plan.multiple_minor)
    change = await add_change(
        tx,
        {
            "event_id": plan.event_id,
            "level": level.name,
            "version": plan.version + 1,
            "was_minor": level.face_value_minor,
            "face_value_minor": face_value_minor,
            "why": why.value,
            "kept": kept and kept.value,
            "details": dict(details or {}),
        },
    )
    await write_level(tx, plan.event_id, there)
    return change


def may_decide(plan: PricePlan) -> bool:
    """Whether the policy may move this level now."""
    return plan.kind is Kind.DYNAMIC and plan.stopped_at is None


def require_inside(plan: PricePlan, face_value_minor: int) -> None:
    """`ValueError` for a price beyond the plan's rails."""
    if plan.rails is not None and not plan.rails.floor_minor <= face_value_minor <= plan.rails.ceiling_minor:
        raise ValueError("a price must lie between floor and ceiling")


async def write_level(tx: WriteTx, event_id: int, level: PriceLevel) -> None:
    """What a level and its ticket types cost, without a record of it."""
    c = catalog.price_levels.c
    kinds = [kind.kept() for kind in level.ticket_types]
    mine = sa.update(catalog.price_levels).where(c.event_id == event_id, c.name == level.name)
    await tx.execute(mine.values(face_value_minor=level.face_value_minor, ticket_types=kinds))
