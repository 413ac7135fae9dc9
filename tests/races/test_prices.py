"""Many workers decide on the same price at once: it is published once, however often that is tried."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from onsale.catalog.model import Event
from onsale.demand.deciding import carry_out, decide_due, decide_one
from onsale.demand.reading import demand_of
from onsale.demand.ruling import ruling_of
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.pricing.moving.model import ChangeWhy, PriceChange
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.store import changes_of, plan_of
from tests.demand.sales import a_sale, booked, looked
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL

ROUNDS = 12
WORKERS = 4


@pytest.fixture
async def workers(settings: Settings, database_url: str) -> AsyncIterator[list[Services]]:
    """The services of several processes, each with connections of its own."""
    opened = [wiring.build(settings, database_url, pool_size=4) for _ in range(WORKERS)]
    yield opened
    for each in opened:
        await each.get(Database).close()


async def a_scarce_sale(make: Make, db: Database) -> Event:
    event, _ = await a_sale(make, db)
    await looked(db, event, 4)
    await booked(db, event, 180)
    return event


async def changes(db: Database, event: Event) -> list[PriceChange]:
    async with db.read() as tx:
        return await changes_of(tx, event.id)


async def test_workers_that_all_decide_publish_once(workers: list[Services], db: Database, make: Make) -> None:
    """As if no plan were ever taken by one of them alone."""
    for _ in range(ROUNDS):
        event = await a_scarce_sale(make, db)
        await asyncio.gather(*(decide_one(each.get(Database), event.id, LEVEL) for each in workers * 2))
        assert [one.version for one in await changes(db, event)] == [1]


async def test_workers_that_all_have_decided_publish_once(workers: list[Services], db: Database, make: Make) -> None:
    """The worst moment: all have read and decided before the first of them publishes."""
    for _ in range(ROUNDS):
        event = await a_scarce_sale(make, db)
        async with db.read() as tx:
            read = await demand_of(tx, event.id, LEVEL)
        assert read is not None
        ruling = ruling_of(read)
        assert ruling.why is ChangeWhy.SCARCE

        async def finish(each: Services, read: object = read, ruling: object = ruling) -> None:
            async with each.get(Database).write() as tx:
                await carry_out(tx, read, ruling)  # type: ignore[arg-type]

        await asyncio.gather(*(finish(each) for each in workers * 2))
        assert [one.version for one in await changes(db, event)] == [1]


async def test_each_plan_that_is_due_is_taken_by_one(workers: list[Services], db: Database, make: Make) -> None:
    events = [await a_scarce_sale(make, db) for _ in range(6)]
    await asyncio.gather(*(decide_due(each) for each in workers))
    for event in events:
        assert [one.version for one in await changes(db, event)] == [1]


async def test_control_who_does_not_compare_publishes_again(workers: list[Services], db: Database, make: Make) -> None:
    """The same race by workers that take whatever version they find for theirs."""
    event = await a_scarce_sale(make, db)

    async def publish_anyway(each: Services, price: int) -> None:
        async with each.get(Database).write() as tx:
            raw = await tx.raw()
            await raw.execute("select from events where id = %(event)s for no key update", {"event": event.id})
            plan = await plan_of(tx, event.id, LEVEL)
            assert plan is not None
            told = {"from_version": plan.version, "face_value_minor": price, "why": ChangeWhy.SCARCE}
            await publish(tx, event.id, LEVEL, **told)  # type: ignore[arg-type]

    await asyncio.gather(*(publish_anyway(each, 4600 + 50 * n) for n, each in enumerate(workers)))
    assert len(await changes(db, event)) == WORKERS, "if this race can't be seen, the tests above prove nothing"
