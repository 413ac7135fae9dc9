"""The kill switch of an event's prices, and letting them go on."""

import sqlalchemy as sa

from onsale.catalog.store import price_levels_of
from onsale.platform.database import WriteTx
from onsale.pricing.moving.model import ChangeWhy, PriceChange
from onsale.pricing.moving.publish import lock_prices, write_price
from onsale.pricing.moving.store import change_plan, drop_suggestion, plans_of


async def stop(tx: WriteTx, event_id: int) -> list[PriceChange]:
    """All of the event's prices go back to what their organiser set or approved last, and stay there.

    Once this is committed nothing that was decided before can still be published. Tells which prices changed.
    """
    await lock_prices(tx, event_id)
    plans, changed = await plans_of(tx, event_id), []
    levels = {level.name: level for level in await price_levels_of(tx, event_id)}
    for name, plan in plans.items():
        if plan.stopped_at is not None:
            continue
        if levels[name].face_value_minor != plan.approved_minor:
            changed.append(await write_price(tx, plan, levels[name], plan.approved_minor, ChangeWhy.STOPPED))
        await change_plan(tx, event_id, name, {"stopped_at": sa.func.now(), "next_look_at": None})
        await drop_suggestion(tx, event_id, name)
    return changed


async def resume(tx: WriteTx, event_id: int) -> None:
    """Prices that were stopped may move again, from where they are; whoever decides looks at them at once."""
    await lock_prices(tx, event_id)
    for name, plan in (await plans_of(tx, event_id)).items():
        if plan.stopped_at is not None:
            await change_plan(tx, event_id, name, {"stopped_at": None, "next_look_at": sa.func.now()})
