"""Ending in order under load: it is said first, who asked is answered, streams end, nothing that was told is lost."""

import asyncio

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.load import PATIENCE_S, Load, lines_of, prepared, unless_gone
from tests.storms.site import Site

pytestmark = pytest.mark.long

LEAVE_S = 3.0


async def test_sigterm_under_load_loses_nothing_that_was_told(open_site: OpenSite) -> None:
    with open_site(leave_s=LEAVE_S, patience_s=PATIENCE_S) as site:
        load = await _load(site)
        async with httpx.AsyncClient(base_url=site.urls[0], timeout=30) as client:
            told: list[str] = []
            stream = asyncio.create_task(
                lines_of(client, f"/api/v1/events/{load.event}/availability/stream", told), name="stream"
            )

            async def listening() -> bool:
                return bool(told)

            await until(listening, within_s=30)
            async with load.going_on():
                site.webs[0].ask_to_end()
                answer = await _first_no(site)
                assert not answer["process"]["ok"]
                await load.more(20)  # while it says no, who asks is answered
                closing = await client.get("/healthz")
                assert (closing.status_code, closing.headers["connection"]) == (200, "close")
                await asyncio.wait_for(stream, 20)
                load.stop()
        await asyncio.to_thread(site.webs[0].end)
        print(f"leaving: {load.answered}, lost {len(load.lost)}, slowest {load.slowest_s:.2f} s")
        assert not load.lost
        await _all_there(site, load)


async def _load(site: Site) -> Load:
    services = wiring.build(site.settings, site.database_url)
    load = await prepared(services, lambda: site.urls[0])
    await services.get(Database).close()
    await site.ready()
    return load


async def _first_no(site: Site) -> dict[str, dict[str, bool]]:
    """What is said when it says no for the first time, while it still answers."""
    async with httpx.AsyncClient(base_url=site.urls[0], timeout=30) as client:
        seen: list[httpx.Response] = []

        async def no() -> bool:
            answer = await unless_gone(client.get("/readyz"))
            assert answer is not None, "it went without saying so"
            seen.append(answer)
            return answer.status_code == 503 and not answer.json()["process"]["ok"]

        await until(no, within_s=20)
        return dict(seen[-1].json())


async def _all_there(site: Site, load: Load) -> None:
    """What was said to be held is."""
    db = Database(site.database_url)
    try:
        async with db.autocommit() as connection:
            cursor = await connection.execute("select count(*) from bookings where state = 'held'")
            row = await cursor.fetchone()
    finally:
        await db.close()
    assert row is not None
    assert row[0] == len(load.acknowledged)
