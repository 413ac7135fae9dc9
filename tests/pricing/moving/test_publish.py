"""One transaction gives a level another price: the row, its ticket types and the record, or nothing of it."""

import asyncio
from itertools import pairwise

import pytest

from onsale.catalog.changes import changes_after, present
from onsale.catalog.current import current_terms
from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import ChangeWhy, PriceChange
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.store import changes_of, plan_of
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL, dynamic, level_of, planned, tiered, with_reductions


async def published(
    db: Database, event: Event, price: int, *, version: int = 0, why: ChangeWhy = ChangeWhy.SCARCE
) -> PriceChange | None:
    async with db.write() as tx:
        return await publish(tx, event.id, LEVEL, from_version=version, face_value_minor=price, why=why)


async def test_the_next_transaction_sells_at_the_new_price(db: Database, make: Make) -> None:
    event = await make.event(levels=with_reductions("Stalls", "Standing"))
    types = {"Adult": 4500, "Child": 2000, "Carer": 0, "Patron": 8000}
    await planned(db, dynamic(event, first_types=types))
    async with db.write() as tx:
        change = await publish(
            tx, event.id, LEVEL, from_version=0, face_value_minor=4950, why=ChangeWhy.SCARCE, kept=Kept.STEP,
            details={"places_left": 12},
        )  # fmt: skip
    assert change is not None
    assert (change.version, change.was_minor, change.face_value_minor) == (1, 4500, 4950)
    assert (change.kept, change.details) == (Kept.STEP, {"places_left": 12})
    async with db.read() as tx:
        (level,) = (await current_terms(tx, event.id)).levels
        assert await changes_of(tx, event.id) == [change]
        plan = await plan_of(tx, event.id, LEVEL)
    assert level.face_value_minor == 4950
    assert [kind.face_value_minor for kind in level.ticket_types] == [4950, 2200, 0, 8800]
    assert [kind.requires_proof for kind in level.ticket_types] == [False, True, True, False]
    assert plan is not None
    assert (plan.version, plan.changed_at, plan.approved_minor) == (1, change.changed_at, 4500)


async def test_a_price_decided_on_another_is_not_published(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    assert await published(db, event, 4950)
    assert await published(db, event, 5400) is None, "decided on version 0"
    assert await published(db, event, 4950, version=1) is None, "is the price already"
    assert await published(db, event, 5400, version=1)
    assert (await level_of(db, event)).face_value_minor == 5400


async def test_what_was_decided_keeps_to_the_rails(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    for beyond in (2950, 9050):
        with pytest.raises(ValueError, match="between floor and ceiling"):
            await published(db, event, beyond)
    assert (await level_of(db, event)).face_value_minor == 4500


async def test_without_a_dynamic_plan_nothing_is_decided(db: Database, make: Make) -> None:
    event = await make.event()
    assert await published(db, event, 4950) is None
    await planned(db, tiered(event))
    assert await published(db, event, 4950) is None
    assert await published(db, event, 4950, why=ChangeWhy.TIER)


async def test_of_many_at_once_one_publishes(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    changes: list[PriceChange] = []
    for version in range(5):
        told = await asyncio.gather(
            *(published(db, event, 4500 + 50 * (version + 1) + 50 * n, version=version) for n in range(8))
        )
        assert [change.version for change in told if change] == [version + 1]
        async with db.read() as tx:
            changes = await changes_of(tx, event.id)
        assert (await level_of(db, event)).face_value_minor == changes[-1].face_value_minor
    assert [change.version for change in changes] == [1, 2, 3, 4, 5]
    assert all(one.face_value_minor == other.was_minor for one, other in pairwise(changes))


async def test_who_follows_the_catalogue_hears_of_it(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    async with db.read() as tx:
        before = await present(tx)
    await published(db, event, 4950)
    async with db.read() as tx:
        changed = await changes_after(tx, before, most=10)
    assert changed is not None
    assert list(changed.event_ids) == [event.id]


async def test_what_is_held_keeps_its_price(db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    await planned(db, dynamic(event))
    held = await make.held_booking(event, fan, [3])
    await published(db, event, 4950)
    later = await make.held_booking(event, await make.fan(), [4])
    assert ([line.face_minor for line in held.lines], [line.face_minor for line in later.lines]) == ([4500], [4950])
