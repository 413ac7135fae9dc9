"""Web processes are replaced while people buy, and nobody is turned away: not one request goes without its answer."""

import os
import signal

import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.selling import until
from tests.journeys.process_table import family
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.load import PATIENCE_S, prepared
from tests.storms.site import Web

pytestmark = pytest.mark.long

WORKERS, RENEWED_WITHIN_S = 2, 600


async def test_renewed_one_by_one_under_load_loses_no_request(open_site: OpenSite) -> None:
    with open_site(workers=WORKERS, patience_s=PATIENCE_S) as site:
        services = wiring.build(site.settings, site.database_url)
        load = await prepared(services, lambda: site.urls[0])
        await services.get(Database).close()
        await site.ready()
        web = site.webs[0]
        async with load.going_on():
            before = _members(web)
            os.kill(web.pid, signal.SIGHUP)

            async def renewed() -> bool:
                assert web.running, web.log
                return web.log.count("worker_renewed") >= WORKERS

            await until(renewed, within_s=RENEWED_WITHIN_S)
            assert not before & _members(web), "somebody of before is still there"
            await load.more(50)
        print(f"renewed: {load.answered}, lost {len(load.lost)}, slowest {load.slowest_s:.2f} s")
        assert not load.lost, load.lost[:10]


def _members(web: Web) -> set[int]:
    """Its workers and whatever else it has started, without itself."""
    return {one.pid for one in family(web.pid)} - {web.pid}
