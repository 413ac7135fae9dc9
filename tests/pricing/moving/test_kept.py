"""Plans as they are kept, and what the database refuses of them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from onsale.catalog.current import told_version
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import ChangeWhy, Mode, PricePlan, Tier
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.store import (
    changes_of,
    drop_plans,
    look_again_at,
    plan_of,
    plans_of,
    put_plan,
    put_suggestion,
    suggestions_of,
    take_suggestion,
)
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL, dynamic, level_of, planned, run, tiered


async def kept(db: Database, plan: PricePlan) -> PricePlan:
    await planned(db, plan)
    async with db.read() as tx:
        found = await plan_of(tx, plan.event_id, plan.level)
    assert found is not None
    return found


async def test_a_plan_is_read_as_it_was_kept(db: Database, make: Make) -> None:
    event, soon = await make.event(), utc_now().replace(microsecond=0) + timedelta(days=2)
    moving = dynamic(event, first_types={"Adult": 4500, "Child": 2000}, mode=Mode.SUGGEST, next_look_at=soon)
    assert await kept(db, moving) == moving
    stepped = tiered(event, Tier(5000, from_at=soon), Tier(5500, after_places=40), tier=1)
    assert await kept(db, stepped) == stepped, "it replaces the other"
    async with db.write() as tx:
        await drop_plans(tx, event.id, [LEVEL])
        assert await plans_of(tx, event.id) == {}


def changed(values: str) -> str:
    return (
        "insert into price_changes (event_id, level, version, was_minor, face_value_minor, why)"  # noqa: S608 - ours
        f" select event_id, level, {values} from price_plans"
    )


REFUSED = [
    ("ck_price_plans_span", "update price_plans set floor_minor = 0"),
    ("ck_price_plans_rails", "update price_plans set mode = null"),
    ("ck_price_plans_rails", "update price_plans set kind = 'tiered'"),
    ("ck_price_plans_approved", "update price_plans set approved_minor = 2999"),
    ("ck_price_plans_step", "update price_plans set step_percent = 101"),
    ("ck_price_plans_interval", "update price_plans set interval_s = 0"),
    ("ck_price_plans_tier", "update price_plans set tier = 1"),
    ("ck_price_plans_stopped", "update price_plans set stopped_at = now(), next_look_at = now()"),
    ("fk_price_plans_event_id_level", "update price_levels set name = 'Another'"),
    ("ck_price_tiers_when", "insert into price_tiers select event_id, level, 1, 1, now(), 3 from price_plans"),
    (
        "ck_price_changes_differs",
        changed("1, 5, 5, 'tier'"),
    ),
    (
        "fk_price_changes_event_id_level_follows",
        changed("2, 4500, 5000, 'tier'"),
    ),
    (
        "beyond the rails",
        changed("1, 4500, 9050, 'scarce'"),
    ),
]


@pytest.mark.parametrize(("constraint", "statement"), REFUSED, ids=[statement for _, statement in REFUSED])
async def test_the_database_refuses_what_cannot_be(db: Database, make: Make, constraint: str, statement: str) -> None:
    await planned(db, dynamic(await make.event()))
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        await run(db, statement)


async def test_changes_stay_as_they_were_made(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    async with db.write() as tx:
        await publish(tx, event.id, LEVEL, from_version=0, face_value_minor=4950, why=ChangeWhy.SCARCE)
    for statement in ("update price_changes set face_value_minor = 1", "delete from price_changes"):
        with pytest.raises(sa.exc.IntegrityError):
            await run(db, statement)


async def test_whoever_remembers_a_level_reads_it_anew_when_its_plan_changes(db: Database, make: Make) -> None:
    event = await make.event()
    seen = [await told_version(db, event.id)]
    plan = await planned(db, dynamic(event))
    seen.append(await told_version(db, event.id))
    await run(db, "update price_plans set ceiling_minor = ceiling_minor + 50")
    seen.append(await told_version(db, event.id))
    await planned(db, tiered(event, Tier(5000, after_places=4)))
    seen.append(await told_version(db, event.id))
    assert len(set(seen)) == len(seen)
    async with db.write() as tx:
        await look_again_at(tx, event.id, LEVEL, utc_now())
    assert await told_version(db, event.id) == seen[-1], "when it is due, nobody is told"
    async with db.write() as tx:
        await drop_plans(tx, event.id, [plan.level])
    assert await told_version(db, event.id) != seen[-1]


async def test_a_level_may_be_written_anew_under_its_plan(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    level = await level_of(db, event)
    async with db.write() as tx:
        await tx.execute(sa.text("delete from price_levels where event_id = :event"), {"event": event.id})
        await tx.execute(
            sa.text("insert into price_levels values (:event, 3, :name, :sections, 4500, '[]', false)"),
            {"event": event.id, "name": level.name, "sections": list(level.sections)},
        )
    assert (await level_of(db, event)).position == 3


async def test_a_suggestion_waits_until_it_is_taken_or_replaced(db: Database, make: Make) -> None:
    event = await make.event()
    plan = await planned(db, dynamic(event))
    told = {"event_id": event.id, "level": LEVEL, "from_version": 0, "why": "scarce", "kept": "step", "details": {}}
    async with db.write() as tx:
        await put_suggestion(tx, told | {"face_value_minor": 4900})
        await put_suggestion(tx, told | {"face_value_minor": 4950, "details": {"places_left": 12}})
        (waiting,) = await suggestions_of(tx, [event.id])
        assert (waiting.face_value_minor, waiting.why, waiting.kept) == (4950, ChangeWhy.SCARCE, Kept.STEP)
        assert await take_suggestion(tx, event.id, LEVEL) == waiting
        assert await take_suggestion(tx, event.id, LEVEL) is None
        await put_suggestion(tx, told | {"face_value_minor": 4950})
        await put_plan(tx, plan)
        assert await suggestions_of(tx, [event.id]) == [], "with a new plan it is void"
        assert await changes_of(tx, event.id) == []
