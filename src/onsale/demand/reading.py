"""Reading what is known of a level, for whoever decides on its price or wants to see how it goes."""

from datetime import datetime

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, PriceLevel
from onsale.catalog.store import get_event, price_levels_of
from onsale.demand.booked import booked_of, database_now, kept_by_house, made_at
from onsale.demand.model import Demand, Hour
from onsale.demand.store import looks_of
from onsale.inventory.availability import count_free, free_places
from onsale.platform.database import ReadTx
from onsale.pricing.moving.store import plan_of


async def demand_of(tx: ReadTx, event_id: int, level: str) -> Demand | None:
    """All of it as this transaction sees it; None where the level has no plan. `NotFound` for an unknown event."""
    plan, made = await plan_of(tx, event_id, level), await made_at(tx, event_id, level)
    event = await get_event(tx, event_id)
    this = next((one for one in await price_levels_of(tx, event_id) if one.name == level), None)
    if plan is None or made is None or this is None:
        return None
    now, first_hour = await database_now(tx), made.replace(minute=0, second=0, microsecond=0)
    counts = [count for count in await looks_of(tx, event_id, level) if count.hour >= first_hour]
    looks = {(count.hour, count.face_value_minor): count.looks for count in counts}
    # Before the first look nobody counted (the plan may have had tiers), or nobody came: either way nothing is known.
    since = max(made, counts[0].hour) if counts else now
    hours = await _hours(tx, event, level, since, looks)
    places, left = await _places(tx, event, this)
    return Demand(event, plan, this.face_value_minor, now, since, hours, places, left)


async def _hours(
    tx: ReadTx, event: Event, level: str, since: datetime, looks: dict[tuple[datetime, int], int]
) -> tuple[Hour, ...]:
    """Looks and bookings together, from the on-sale on: who may buy before it has a code for that."""
    booked = await booked_of(tx, event.id, level, max(since, event.on_sale_at))
    hours = {
        (one.hour, one.face_value_minor): Hour(
            one.hour, one.face_value_minor, 0, one.paid, one.held, one.abandoned, one.places
        )
        for one in booked
    }
    for key, count in looks.items():
        had = hours.get(key, Hour(*key))
        hours[key] = Hour(*key, count, had.paid, had.held, had.abandoned, had.places)
    return tuple(hours[key] for key in sorted(hours))


async def _places(tx: ReadTx, event: Event, level: PriceLevel) -> tuple[int, int]:
    """How many places the level has to sell, and how many of them are free."""
    layout = await layout_of(tx, event.seat_map_id)
    free, house = await free_places(tx, event.id, event.places), await kept_by_house(tx, event.id)
    mine = [section.places for section in layout.sections if section.name in level.sections]
    places = sum(len(run) for run in mine) - sum(place in run for place in house for run in mine)
    return places, sum(count_free(free, run) for run in mine)
