"""Two machines behind the nginx that is shipped, renewed one after the other while people buy: nobody notices."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

import edge
import proxy
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.ports import free_port
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.load import PATIENCE_S, prepared
from tests.storms.site import ROOT, Web

pytestmark = pytest.mark.long


async def test_two_machines_renewed_one_after_the_other(open_site: OpenSite, tmp_path: Path) -> None:
    executable, reason = await asyncio.to_thread(proxy.ensure, ROOT)
    if not executable:
        pytest.skip(reason)
    with open_site(ahead_s=(0.0, 0.0), trusted_proxies="127.0.0.1", patience_s=PATIENCE_S) as site:
        port = free_port()
        services = wiring.build(site.settings, site.database_url)
        load = await prepared(services, lambda: f"http://127.0.0.1:{port}")
        await services.get(Database).close()
        await site.ready()
        both = "; server ".join(url.removeprefix("http://") for url in site.urls)
        with edge.running(executable, ROOT, tmp_path / "nginx", both, port, free_port()):
            async with load.going_on():
                for web in site.webs:
                    os.kill(web.pid, signal.SIGHUP)

                    async def renewed(web: Web = web) -> bool:
                        return "worker_renewed" in web.log

                    await until(renewed, within_s=600)
                    await load.more(40)
        print(f"behind nginx: {load.answered}, lost {len(load.lost)}, slowest {load.slowest_s:.2f} s")
        assert not load.lost, load.lost[:10]
