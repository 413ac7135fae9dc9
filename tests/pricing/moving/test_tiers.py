"""Tiers come at their moment or with their number, in order, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.pricing.moving.model import ChangeWhy, PricePlan, Tier, reached
from onsale.pricing.moving.stop import resume, stop
from onsale.pricing.moving.store import changes_of, plan_of
from onsale.pricing.moving.tiers import step, step_tiers
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL, level_of, planned, run, tiered

_DAY = datetime(2027, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 50).map(lambda hours: _DAY + timedelta(hours=hours))
TIERS = st.lists(
    st.one_of(
        MOMENTS.map(lambda moment: Tier(1, from_at=moment)), st.integers(1, 50).map(lambda n: Tier(1, after_places=n))
    ),
    max_size=8,
)


@given(TIERS, st.lists(st.tuples(MOMENTS, st.integers(0, 50)), max_size=20))
def test_no_tier_goes_back_and_each_comes_as_soon_as_it_may(
    tiers: list[Tier], seen: list[tuple[datetime, int]]
) -> None:
    tier = 0
    for now, sold in seen:
        following = reached(tiers, tier, now, sold)
        assert tier <= following <= len(tiers)
        for later in tiers[following:]:
            assert later.from_at is None or later.from_at > now
            assert later.after_places is None or later.after_places > sold
        if following != tier:
            come = tiers[following - 1]
            assert (come.from_at is not None and come.from_at <= now) or (come.after_places or 99) <= sold
        assert reached(tiers, following, now, sold) == following
        tier = following


async def due(db: Database, plan: PricePlan) -> PricePlan:
    return await planned(db, replace(plan, next_look_at=utc_now() - timedelta(seconds=1)))


async def kept_of(db: Database, event: Event) -> PricePlan:
    async with db.read() as tx:
        plan = await plan_of(tx, event.id, LEVEL)
    assert plan is not None
    return plan


async def test_a_date_comes(services: Services, db: Database, make: Make) -> None:
    event, soon = await make.event(), utc_now().replace(microsecond=0) + timedelta(days=2)
    await due(db, tiered(event, Tier(5000, from_at=soon), Tier(5500, from_at=soon + timedelta(days=1))))
    await step_tiers(services)
    plan = await kept_of(db, event)
    assert (plan.tier, plan.next_look_at) == (0, soon), "it is looked at again when the first is due"
    await run(db, "update price_tiers set from_at = from_at - interval '2 days 1 minute'")
    await run(db, "update price_plans set next_look_at = now()")
    assert await step_tiers(services) == 1
    assert (await level_of(db, event)).face_value_minor == 5000
    plan = await kept_of(db, event)
    assert (plan.tier, plan.approved_minor) == (1, 5000)
    assert plan.next_tier is not None
    assert plan.next_tier.face_value_minor == 5500
    assert await step_tiers(services) == 0
    await run(db, "update price_tiers set from_at = from_at - interval '2 days'")
    await run(db, "update price_plans set next_look_at = now()")
    assert await step_tiers(services) == 1
    plan = await kept_of(db, event)
    assert (plan.tier, plan.next_tier, plan.varies, plan.next_look_at) == (2, None, False, None)


async def test_places_sold_count_and_those_held_do_not(services: Services, db: Database, make: Make) -> None:
    event = await make.event()
    await due(db, tiered(event, Tier(5000, after_places=3), Tier(5500, after_places=5)))
    await make.held_booking(event, await make.fan(), [10, 11, 12, 13])
    await make.confirmed_booking(event, await make.fan(), [0, 1])
    assert await step_tiers(services) == 0
    plan = await kept_of(db, event)
    assert plan.next_look_at is not None, "and it is counted again"
    await make.confirmed_booking(event, await make.fan(), [2])
    await run(db, "update price_plans set next_look_at = now()")
    assert await step_tiers(services) == 1
    assert (await level_of(db, event)).face_value_minor == 5000
    async with db.read() as tx:
        (change,) = await changes_of(tx, event.id)
    assert (change.why, change.details) == (ChangeWhy.TIER, {"tier": 1, "places_sold": 3})


async def test_several_workers_bring_it_once(services: Services, db: Database, make: Make) -> None:
    for _ in range(5):
        event = await make.event()
        await due(db, tiered(event, Tier(5000, from_at=utc_now() - timedelta(seconds=1))))
        await asyncio.gather(*(step_tiers(services) for _ in range(4)))
        async with db.read() as tx:
            assert len(await changes_of(tx, event.id)) == 1


async def test_while_it_is_stopped_no_tier_comes(services: Services, db: Database, make: Make) -> None:
    event = await make.event()
    await due(db, tiered(event, Tier(5000, from_at=utc_now() - timedelta(seconds=1))))
    async with db.write() as tx:
        assert await stop(tx, event.id) == []
        assert await step(tx, event.id, LEVEL) is None
    assert await step_tiers(services) == 0
    async with db.write() as tx:
        await resume(tx, event.id)
    assert await step_tiers(services) == 1
    assert (await level_of(db, event)).face_value_minor == 5000


async def test_once_the_sale_is_over_nobody_looks_again(services: Services, db: Database, make: Make) -> None:
    event = await make.event()
    await due(db, tiered(event, Tier(5000, after_places=3)))
    await run(db, "update events set on_sale_at = now() - interval '2 h', off_sale_at = now() - interval '1 h'")
    await step_tiers(services)
    assert (await kept_of(db, event)).next_look_at is None
