"""`kill -9` of the worker in the middle of a job: the next worker does it, and money goes back once."""

import asyncio

import psycopg
import pytest

from onsale.bookings.cancel import cancel
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, sold, until
from tests.storms.conftest import OpenSite

pytestmark = pytest.mark.long

TAKEN_UP_WITHIN_S = 400.0
"""A worker is given up after half a minute without a word, and looked for every half minute. It steps back behind
everybody else on its machine, so on a busy one its start alone may take minutes."""


async def test_taken_up_again_and_done_once(open_site: OpenSite) -> None:
    with open_site() as site:
        services = wiring.build(site.settings, site.database_url)
        db, make = services.get(Database), Make(services)
        event, fan = await make.event(), await make.fan()
        booking = await sold(services, event, fan, 1, 2)
        with psycopg.connect(site.database_url) as holder:
            holder.execute("lock table sandbox_refunds in access exclusive mode")
            async with db.write() as tx:
                assert (await cancel(tx, fan.principal, event.id, booking.id, None)).refund is not None

            async def at_it() -> bool:
                return await count(db, "procrastinate_jobs where status = 'doing'") > 0

            await until(at_it, within_s=400)
            await asyncio.to_thread(site.worker.kill)
            holder.rollback()
        assert await count(db, "procrastinate_jobs where status = 'doing'") > 0, "nobody is at it any more"
        began = asyncio.get_running_loop().time()
        site.worker.start()

        async def done() -> bool:
            left = await count(db, "procrastinate_jobs where status = 'doing'")
            return left == 0 and await count(db, "refunds where state <> 'done'") == 0

        await until(done, within_s=TAKEN_UP_WITHIN_S)
        print(f"killed worker: done {asyncio.get_running_loop().time() - began:.0f} s after the next one was started")
        assert await count(db, "sandbox_refunds") == 1
        assert await broken_invariants(db) == {}
        await db.close()
