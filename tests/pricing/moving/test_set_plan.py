"""What an organiser says of prices that move, as it is kept; and what an edit or a copy does to it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from onsale.catalog.edit_event import Sales, edit_event
from onsale.catalog.errors import EventClosed
from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.more_dates import copies_at
from onsale.catalog.store import price_levels_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.moving.errors import PriceMoves
from onsale.pricing.moving.model import ChangeWhy, Kind, Mode, PricePlan, Tier
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.set_plan import set_plans
from onsale.pricing.moving.store import changes_of, plan_of, plans_of
from onsale.pricing.moving.wishes import PlanWish
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL, level_of, run, with_reductions


def soon(days: int = 2) -> datetime:
    return utc_now().replace(microsecond=0) + timedelta(days=days)


async def said(db: Database, event: Event, *wishes: PlanWish) -> PricePlan | None:
    async with db.write() as tx:
        await set_plans(tx, event.id, wishes)
    async with db.read() as tx:
        return await plan_of(tx, event.id, LEVEL)


def wish(kind: Kind = Kind.DYNAMIC, **told: Any) -> PlanWish:
    return PlanWish(level=LEVEL, kind=kind, **told)


async def moved(db: Database, event: Event, price: int, version: int = 0) -> None:
    async with db.write() as tx:
        told = {"from_version": version, "face_value_minor": price, "why": ChangeWhy.TRYING}
        assert await publish(tx, event.id, LEVEL, **told)  # type: ignore[arg-type]


async def test_what_is_left_out_follows_from_the_temper(db: Database, make: Make) -> None:
    event = await make.event(levels=with_reductions("Stalls", "Standing"))
    plan = await said(db, event, wish(temper=Temper.CAUTIOUS, step_percent=7))
    assert plan is not None
    assert plan.rails == replace(rails_for(Temper.CAUTIOUS, 4500, 50), step_percent=7)
    assert (plan.mode, plan.first_minor, plan.approved_minor) == (Mode.SUGGEST, 4500, 4500)
    assert plan.first_types == {"Adult": 4500, "Child": 2000, "Carer": 0, "Patron": 8000}
    assert plan.next_look_at is not None, "it is due at once"
    assert (await level_of(db, event)).face_value_minor == 4500, "the price is what it was"
    assert await said(db, event) is None
    async with db.read() as tx:
        assert await plans_of(tx, event.id) == {}


async def test_saying_it_again_changes_nothing_but_keeps_what_was_learned(db: Database, make: Make) -> None:
    event = await make.event()
    await said(db, event, wish(mode=Mode.AUTOMATIC))
    await moved(db, event, 4950)
    plan = await said(db, event, wish(mode=Mode.AUTOMATIC, temper=Temper.BOLD))
    assert plan is not None
    assert plan.rails is not None
    assert (plan.first_minor, plan.approved_minor, plan.version, plan.rails.ceiling_minor) == (4500, 4500, 1, 11250)
    assert (await level_of(db, event)).face_value_minor == 4950


async def test_a_price_beyond_new_rails_comes_back_into_them(db: Database, make: Make) -> None:
    event = await make.event()
    await said(db, event, wish(mode=Mode.AUTOMATIC))
    await moved(db, event, 6000)
    plan = await said(db, event, wish(mode=Mode.AUTOMATIC, ceiling_minor=5500, floor_minor=5000))
    assert (await level_of(db, event)).face_value_minor == 5500
    async with db.read() as tx:
        assert [change.why for change in await changes_of(tx, event.id)] == [ChangeWhy.TRYING, ChangeWhy.RAILS]
    assert plan is not None
    assert plan.approved_minor == 5000, "the kill switch keeps to them, too"


async def test_a_price_set_by_hand(db: Database, make: Make) -> None:
    event = await make.event(levels=with_reductions("Stalls", "Standing"))
    plan = await said(db, event, wish(face_value_minor=6000))
    level = await level_of(db, event)
    assert [level.face_value_minor, *(kind.face_value_minor for kind in level.ticket_types)] == [
        6000, 6000, 2650, 0, 10650,
    ]  # fmt: skip
    assert plan is not None
    assert (plan.first_minor, plan.approved_minor, plan.version) == (6000, 6000, 1)
    assert plan.first_types["Child"] == 2650, "what is decided is relative to it"


async def test_what_happened_while_it_stayed_is_written_down_when_it_moves_again(db: Database, make: Make) -> None:
    event = await make.event()
    await said(db, event, wish(mode=Mode.AUTOMATIC))
    await moved(db, event, 4950)
    await said(db, event)
    await run(db, "update price_levels set face_value_minor = 5200")
    plan = await said(db, event, wish())
    async with db.read() as tx:
        changes = await changes_of(tx, event.id)
    assert [(c.version, c.was_minor, c.face_value_minor) for c in changes] == [(1, 4500, 4950), (2, 4950, 5200)]
    assert plan is not None
    assert (plan.version, plan.first_minor) == (2, 5200)


async def test_a_tier_that_has_come_already_is_the_price(db: Database, make: Make) -> None:
    event, past = await make.event(), soon(-1)
    tiers = (Tier(5000, from_at=past), Tier(5500, from_at=soon()))
    plan = await said(db, event, wish(Kind.TIERED, tiers=tiers))
    assert plan is not None
    assert (plan.tier, plan.next_look_at, plan.approved_minor) == (1, tiers[1].from_at, 5000)
    assert (await level_of(db, event)).face_value_minor == 5000
    again = await said(db, event, wish(Kind.TIERED, tiers=tiers))
    assert again == plan
    other = await said(db, event, wish(Kind.TIERED, tiers=(tiers[0], Tier(6000, after_places=20))))
    assert other is not None
    assert other.next_tier == Tier(6000, after_places=20)


WRONG = [
    (wish(floor_minor=5000, ceiling_minor=4000), "levels.0.floor_minor"),
    (wish(step_percent=0), "levels.0.step_percent"),
    (wish(interval_s=1), "levels.0.interval_s"),
    (wish(face_value_minor=9000, ceiling_minor=8000), "levels.0.face_value_minor"),
    (wish(tiers=(Tier(5000, after_places=3),)), "levels.0.tiers"),
    (wish(Kind.TIERED), "levels.0.tiers"),
    (wish(Kind.TIERED, tiers=(Tier(5000), Tier(5500, after_places=3))), "levels.0.tiers.0"),
    (wish(Kind.TIERED, tiers=(Tier(5000, after_places=60),)), "levels.0.tiers.0.after_places"),
    (wish(Kind.TIERED, tiers=(Tier(5000, after_places=9), Tier(5500, after_places=3))), "levels.0.tiers"),
    (
        wish(Kind.TIERED, tiers=(Tier(5000, after_places=3), Tier(5000, after_places=9))),
        "levels.0.tiers.1.face_value_minor",
    ),
    (wish(Kind.TIERED, tiers=(Tier(5000, from_at=soon(99)),)), "levels.0.tiers.0.from_at"),
    (wish(Kind.FIXED, face_value_minor=5000), "levels.0.face_value_minor"),
    (PlanWish(level="Nowhere", kind=Kind.DYNAMIC), "levels.0.level"),
]


@pytest.mark.parametrize(("asked", "field"), WRONG)
async def test_what_cannot_be_is_named(db: Database, make: Make, asked: PlanWish, field: str) -> None:
    event = await make.event()
    with pytest.raises(InvalidRequest) as refused:
        await said(db, event, asked)
    assert [error.field for error in refused.value.errors] == [field]


async def test_what_costs_nothing_and_what_is_over_stay(db: Database, make: Make) -> None:
    event = await make.event(levels=[PriceLevel(0, LEVEL, ("Stalls", "Standing"), 0)])
    with pytest.raises(InvalidRequest):
        await said(db, event, wish())
    other = await make.event()
    await run(db, "update events set lifecycle = 'cancelled'")
    with pytest.raises(EventClosed):
        await said(db, other, wish())


async def edited(db: Database, event: Event, by: Any, levels: tuple[PriceLevel, ...], **more: Any) -> None:
    async with db.write() as tx:
        told = {"postponed": None, "sales": Sales(any=False), "principal": by, "now": utc_now()}
        await edit_event(tx, event, {"price_levels": levels} | more, **told)


async def test_an_edit_leaves_a_price_that_moves_alone(db: Database, make: Make) -> None:
    by = an_organiser()
    event = await make.event(by=by, levels=with_reductions("Stalls", "Standing"))
    await said(db, event, wish(mode=Mode.AUTOMATIC))
    await moved(db, event, 4950)
    level = await level_of(db, event)
    for wrong in (
        replace(level, face_value_minor=4500),
        replace(level, name="Everything"),
        replace(level, ticket_types=(*level.ticket_types, TicketType("Dog", 100))),
    ):
        with pytest.raises(PriceMoves):
            await edited(db, event, by, (wrong,))
    await edited(db, event, by, (replace(level, hidden=True),))
    assert (await level_of(db, event)).hidden
    await said(db, event)
    async with db.read() as tx:
        event = replace(event, version=(await tx.execute(sa.text("select version from events"))).scalar_one())
    await edited(db, event, by, (replace(level, name="Everything"),))


async def test_a_copy_begins_as_the_event_began(db: Database, make: Make) -> None:
    event = await make.event(levels=with_reductions("Stalls", "Standing"))
    first = await level_of(db, event)
    await said(db, event, wish(mode=Mode.AUTOMATIC))
    await moved(db, event, 4950)
    starts = event.starts_at + timedelta(days=7)
    async with db.write() as tx:
        (copy,) = await copies_at(tx, event, [starts], series_id=None, now=utc_now())
        plan, kept = await plan_of(tx, copy.id, LEVEL), await plan_of(tx, event.id, LEVEL)
        assert list(await price_levels_of(tx, copy.id)) == [first]
        assert await changes_of(tx, copy.id) == []
    assert plan is not None
    assert kept is not None
    assert (plan.rails, plan.mode, plan.version, plan.first_minor) == (kept.rails, kept.mode, 0, 4500)
    begins = soon()
    tiers = (Tier(5000, from_at=begins), Tier(5500, after_places=20))
    await said(db, event, wish(Kind.TIERED, tiers=tiers))
    async with db.write() as tx:
        (copy,) = await copies_at(tx, event, [starts], series_id=None, now=utc_now())
        plan = await plan_of(tx, copy.id, LEVEL)
    assert plan is not None
    assert plan.tiers == (Tier(5000, from_at=begins + timedelta(days=7)), Tier(5500, after_places=20))
