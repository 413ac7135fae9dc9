"""Sales that have gone on for a while: looks and bookings of twenty days, in a house of 400."""

from datetime import datetime, timedelta
from typing import Any

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.pricing.moving.model import PricePlan
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL, dynamic, planned, run

DAYS = 20


async def a_sale(make: Make, db: Database, *, due: bool = True, **told: Any) -> tuple[Event, PricePlan]:
    """An event on sale for twenty days, with ten to go, whose price may move since it opened, and is due now."""
    opened = utc_now() - timedelta(days=DAYS)
    house = small_house(rows=20, seats=20, standing=0)
    event = await make.event(layout=house, starts_at=opened + timedelta(days=30), on_sale_at=opened)
    plan = await planned(db, dynamic(event, **told))
    await run(
        db,
        "update price_plans set made_at = :opened, next_look_at = case when :due and stopped_at is null then now() end"
        " where event_id = :event",
        opened=opened,
        due=due,
        event=event.id,
    )
    return event, plan


async def looked(db: Database, event: Event, an_hour: int, *, price: int = 4500, since: datetime | None = None) -> None:
    """So many looks in every hour since the on-sale, or since then."""
    await run(
        db,
        "insert into price_looks select :event, :level, date_trunc('hour', at), :price, :looks "
        "from generate_series(cast(:since as timestamptz), now(), interval '1 h') as at on conflict do nothing",
        event=event.id,
        level=LEVEL,
        price=price,
        looks=an_hour,
        since=since or event.on_sale_at,
    )


async def booked(db: Database, event: Event, bookings: int) -> None:
    """So many paid bookings of two places each, evenly since the on-sale: the places from 0 on."""
    await run(
        db,
        "with b as (insert into bookings"
        " (event_id, id, fan_id, state, places, lines, currency, total_minor, created_at, confirmed_at)"
        " select :event, gen_random_uuid(), n, 'confirmed', array[2 * n, 2 * n + 1],"
        " (select jsonb_agg(jsonb_build_object('place', p, 'level', cast(:level as text), 'type', null, 'face', 4500,"
        " 'fees', 0, 'tax', 0, 'cancelled', false)) from unnest(array[2 * n, 2 * n + 1]) as p), 'EUR', 9000, at, at"
        " from generate_series(0, :bookings - 1) as n, lateral (select"
        " cast(:opened as timestamptz) + (n + 0.5) / :bookings * (now() - :opened) as at) as moments"
        " returning id, places)"
        " insert into claims (event_id, place, booking_id, held_until)"
        " select :event, unnest(places), id, 'infinity' from b",
        event=event.id,
        level=LEVEL,
        bookings=bookings,
        opened=event.on_sale_at,
    )
