"""Processes that search are killed, one after another and then all at once: web processes search meanwhile."""

import asyncio
import os
import signal

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.make import Make
from tests.fixtures.selling import until
from tests.journeys.process_table import family
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.load import PATIENCE_S
from tests.storms.site import Web

pytestmark = pytest.mark.long

WORKERS, ROUNDS, ASKING = 2, 5, 4


async def test_no_search_is_lost(open_site: OpenSite) -> None:
    with open_site(workers=WORKERS, patience_s=PATIENCE_S) as site:
        services = wiring.build(site.settings, site.database_url)
        make = Make(services)
        await make.event(by=(await make.organiser()).principal, name="Lanterns at Dusk")
        await services.get(Database).close()
        await site.ready()
        web, url = site.webs[0], site.urls[0]
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:

            async def found() -> bool:
                return await _finds(client)

            async def all_up() -> bool:
                return len(_searchers(web)) == WORKERS + 1

            await until(found, within_s=60)
            await until(all_up, within_s=60)
            asked, over = [0], asyncio.Event()

            async def ask() -> None:
                while not over.is_set():
                    assert await _finds(client)
                    asked[0] += 1

            asking = [asyncio.create_task(ask()) for _ in range(ASKING)]
            for round_ in range(ROUNDS):
                before = _searchers(web)
                victims = before if round_ == ROUNDS - 1 else before - {min(before)}
                for pid in victims:
                    os.kill(pid, signal.SIGKILL)

                async def others(before: set[int] = before, victims: set[int] = victims) -> bool:
                    return len(_searchers(web)) == WORKERS + 1 and not victims & _searchers(web)

                await until(others, within_s=60)
                seen = asked[0]

                async def more(seen: int = seen) -> bool:
                    return asked[0] > seen + 10 * ASKING

                await until(more, within_s=60)
            over.set()
            await asyncio.gather(*asking)
        print(f"searchers killed {ROUNDS} times: {asked[0]:,} searches answered, none lost")


async def _finds(client: httpx.AsyncClient) -> bool:
    answers = [
        await client.get("/api/v1/search", params={"q": "lanterns"}),
        await client.get("/api/v1/suggest", params={"q": "lant"}),
    ]
    return all(answer.status_code == 200 and "Lanterns at Dusk" in answer.text for answer in answers)


def _searchers(web: Web) -> set[int]:
    """Those that search, and the one that looks after them."""
    return {one.pid for one in family(web.pid) if "searchers" in one.command}
