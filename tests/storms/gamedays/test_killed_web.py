"""A web process is killed as the system does it when memory is short: another takes over at once, it is replaced."""

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

WORKERS = 2


async def test_those_it_was_answering_are_lost_and_nobody_else(open_site: OpenSite) -> None:
    with open_site(workers=WORKERS, patience_s=PATIENCE_S) as site:
        services = wiring.build(site.settings, site.database_url)
        load = await prepared(services, lambda: site.urls[0])
        await services.get(Database).close()
        await site.ready()
        web = site.webs[0]
        asking = len(load.lanes) + 2
        async with load.going_on():

            async def all_up() -> bool:
                return len(_serving(web)) == WORKERS

            await until(all_up, within_s=300)
            before = _serving(web)
            os.kill(min(before), signal.SIGKILL)
            await load.more(40)

            async def replaced() -> bool:
                return len(_serving(web)) == WORKERS and _serving(web) != before

            await until(replaced, within_s=300)
            await load.more(40)
        print(f"killed web: {load.answered}, lost {load.lost}, slowest {load.slowest_s:.2f} s")
        assert web.running
        assert len(load.lost) <= asking, "each lost one answer at most"


def _serving(web: Web) -> set[int]:
    """Its workers: copies of itself, or started anew by the standard library."""
    members = family(web.pid)
    (own,) = [one for one in members if one.pid == web.pid]
    return {one.pid for one in members if one.command == own.command or "spawn_main" in one.command} - {web.pid}
