"""Those who take traces and backups take everything and say nothing: sales, jobs and a stop don't wait for them."""

import asyncio
import time

import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, jobs_left, paid, until
from tests.fixtures.silent import silent_server
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.load import PATIENCE_S, prepared

pytestmark = pytest.mark.long

JOBS_WITHIN_S = 300.0  # a worker steps back behind everything else on the machine


async def test_sales_jobs_and_a_stop_dont_wait_for_them(open_site: OpenSite) -> None:
    with (
        silent_server() as traces,
        silent_server() as store,
        open_site(
            patience_s=PATIENCE_S,
            traces_url=f"{traces.url}/v1/traces",
            traces_share=1.0,
            backup_to="s3://vault/theatre",
            backup_s3_endpoint=store.url,
            backup_s3_key="key",
            backup_s3_secret="secret",
        ) as site,
    ):
        services = wiring.build(site.settings, site.database_url)
        db, make = services.get(Database), Make(services)
        receiving = site.settings.backup_work_dir / "wal.pid"
        load = await prepared(services, lambda: site.urls[0])
        await site.ready()
        async with load.going_on():

            async def both_asked() -> bool:
                return bool(traces.asked and store.asked)

            await until(both_asked, within_s=180)
            assert receiving.exists(), "there is somebody who could be left behind"
            await load.more(200)
            event, fan = await make.event(), await make.fan()
            booking = await make.held_booking(event, fan, [1])
            assert (await paid(services, fan, booking)).booking.state == "confirmed"

            async def written() -> bool:
                return await count(db, "letters where state = 'sent'") > 0 and not await jobs_left(services)

            await until(written, within_s=JOBS_WITHIN_S)
        print(f"silent receivers: {load.answered}, lost {load.lost}, slowest {load.slowest_s:.1f} s")
        assert load.lost == []
        assert await broken_invariants(db) == {}
        await db.close()
        began = time.monotonic()
        await asyncio.to_thread(site.end)  # it waits for so long, and looks whether anybody is left
        took_s = time.monotonic() - began
        print(f"asked: {len(traces.asked)} for traces, {len(store.asked)} for backups; stopped in {took_s:.1f} s")
        assert not receiving.exists()
