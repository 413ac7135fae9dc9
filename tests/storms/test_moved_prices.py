"""A real worker killed between deciding and publishing leaves one price; a new one is had by every web process."""

import contextlib
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest
from procrastinate.exceptions import AlreadyEnqueued

from onsale.catalog.model import Event
from onsale.demand.deciding import decide_each_minute
from onsale.entrypoints import wiring
from onsale.platform import jobs
from onsale.platform.database import Database, libpq_url
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.pricing.moving.model import PriceChange
from onsale.pricing.moving.store import changes_of
from tests.demand.sales import a_sale, booked, looked
from tests.fixtures.make import Make
from tests.fixtures.selling import count, until
from tests.pricing.moving.plans import level_of, run
from tests.storms.conftest import OpenSite
from tests.storms.site import Site

PATIENCE_S = 60.0
_WAITS = (
    "pg_stat_activity where wait_event_type = 'Lock' and query ilike '%for no key update%' "
    "and datname = current_database()"
)


@pytest.fixture
async def site(open_site: OpenSite) -> AsyncIterator[Site]:
    with open_site(ahead_s=(0.0, 0.0)) as site:
        await site.ready()
        yield site


@pytest.fixture
async def services(site: Site) -> AsyncIterator[Services]:
    """A process of our own on the same installation."""
    services = wiring.build(site.settings, site.database_url)
    yield services
    await services.get(Database).close()


async def record(db: Database, event: Event) -> list[PriceChange]:
    async with db.read() as tx:
        return await changes_of(tx, event.id)


async def decide_soon(db: Database) -> None:
    """As the clock does at the full minute; if that has just been, the job it left is the one that decides."""
    with contextlib.suppress(AlreadyEnqueued):
        async with db.write() as tx:
            await jobs.defer(tx, decide_each_minute, timestamp=0)


async def shown_everywhere(site: Site, event: Event, price: int) -> None:
    """Wait until every web process shows this price, on the page and by the API."""
    name = encode_id("evt", event.id)
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:

        async def shown() -> bool:
            for url in site.urls:
                told = (await client.get(f"{url}/api/v1/events/{name}")).json()
                page = (await client.get(f"{url}/events/{name}")).text
                if told["price_levels"][0]["face_value_minor"] != price or f"€{price / 100:.2f}" not in page:
                    return False
            return True

        await until(shown, within_s=PATIENCE_S)


@pytest.mark.long
async def test_a_killed_worker_leaves_one_price_and_the_next_publishes_once(site: Site, services: Services) -> None:
    db = services.get(Database)
    event, _ = await a_sale(Make(services), db, due=False)
    await looked(db, event, 4)
    await booked(db, event, 180)
    async with await psycopg.AsyncConnection.connect(libpq_url(site.database_url)) as ours:
        # The prices are ours: the worker decides, and waits here to publish.
        await ours.execute("select from events where id = %(event)s for no key update", {"event": event.id})
        await run(db, "update price_plans set next_look_at = now()")
        await decide_soon(db)
        await until(lambda: count(db, _WAITS), within_s=PATIENCE_S)
        site.worker.kill()

    async def gone() -> bool:
        return not await count(db, _WAITS)

    await until(gone, within_s=PATIENCE_S)
    assert await record(db, event) == []
    assert (await level_of(db, event)).face_value_minor == 4500
    await shown_everywhere(site, event, 4500)
    await run(db, "update price_plans set next_look_at = now()")  # as it is when the lease of the dead one is over
    site.worker.start()
    await decide_soon(db)
    await until(lambda: record(db, event), within_s=PATIENCE_S)
    await shown_everywhere(site, event, 4950)
    (change,) = await record(db, event)
    assert (change.was_minor, change.face_value_minor) == (4500, 4950)
