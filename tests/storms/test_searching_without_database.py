"""The database is killed, or falls silent: finding goes on from the disk, says so quietly, and recovers by itself."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import until
from tests.journeys.process_table import family
from tests.storms.conftest import OpenSite
from tests.storms.site import Site

NOTICE = "what we knew a moment ago"
_ANSWERED_WITHIN_S = 20.0
"""A page that needs no database doesn't wait for one; generous, for a machine that has much to do."""


class Town:
    """A site with two events, of which only one was ever opened, and a fan who is signed in."""

    def __init__(self, site: Site, opened: Event, unopened: Event, fan: Account) -> None:
        self.site, self.opened, self.unopened, self.fan = site, opened, unopened, fan

    @property
    def pages(self) -> list[str]:
        """What must be there whatever the database does."""
        ids = [encode_id("evt", event.id) for event in (self.opened, self.unopened)]
        return ["/", "/search?q=lanterns", "/search?city=ghent&sort=price", *(f"/events/{one}" for one in ids)]

    @property
    def answers(self) -> list[str]:
        """The same for programs."""
        ids = [encode_id("evt", event.id) for event in (self.opened, self.unopened)]
        return [
            "/api/v1/search?q=lantrens",
            "/api/v1/suggest?q=pap",
            *(f"/api/v1/events/{one}" for one in ids),
            *(f"/posters/{one}.svg" for one in ids),
        ]

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Somebody who asks the first web process."""
        accept = {"Accept": "text/html"}
        return httpx.AsyncClient(base_url=self.site.urls[0], timeout=30, headers=accept | headers)


@pytest.fixture
async def town(open_site: OpenSite, postgres: Supervisor) -> AsyncIterator[Town]:
    """All of it, indexed."""
    with open_site() as site:
        services = wiring.build(site.settings, site.database_url)
        make = Make(services)
        owner = (await make.organiser()).principal
        events = [
            await make.event(by=owner, name=name, performers=("The Paper Lanterns",), genre="Folk")
            for name in ("Lanterns at Dusk", "Lanterns at Dawn")
        ]
        town = Town(site, events[0], events[1], await make.fan())
        await services.get(Database).close()
        await site.ready()
        async with town.client() as client:

            async def found() -> bool:
                answer = await client.get("/api/v1/search", params={"q": "paper lanterns"})
                return answer.status_code == 200 and answer.json()["total"] == len(events)

            await until(found, within_s=30)
            assert (await client.get(town.pages[3])).status_code == 200
        yield town
        await asyncio.to_thread(postgres.ensure)


@pytest.mark.long
async def test_killed_and_back(town: Town, postgres: Supervisor) -> None:
    os.kill(postgres.server.pid, signal.SIGKILL)
    await _is_found_without_database(town)
    await _nothing_is_sold(town)
    # A machine that starts while the database is away finds just as well.
    web = town.site.webs[0]
    await asyncio.to_thread(web.end)
    web.start()
    await web.ready()
    await _is_found_without_database(town)
    await asyncio.to_thread(postgres.ensure)
    await _is_as_before(town)


@pytest.mark.long
async def test_silent_and_back(town: Town, postgres: Supervisor) -> None:
    with _stopped(postgres):
        await _is_found_without_database(town)
    await _is_as_before(town)


@pytest.mark.long
async def test_the_index_is_deleted_under_a_running_site(town: Town) -> None:
    """It is made anew, and what is asked for meanwhile is answered from what is open."""
    present = _edition(town.site)
    for file in sorted(present.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    async with town.client() as client:

        async def anew() -> bool:
            answer = await client.get("/api/v1/search", params={"q": "paper lanterns"})
            assert answer.status_code == 200, answer.text
            assert answer.json()["total"] == 2
            return _edition(town.site) != present

        await until(anew, within_s=30)


async def _is_found_without_database(town: Town) -> None:
    token = {"Cookie": f"onsale_session={town.fan.token}"}
    async with town.client() as client, town.client(**token) as signed_in:

        async def noticed() -> bool:
            return NOTICE in (await client.get("/")).text

        await until(noticed)
        for path in town.answers:
            await _answered(client, path)
        for path in town.pages:
            assert NOTICE in (await _answered(client, path)).text, path
            assert NOTICE in (await _answered(signed_in, path)).text, path
        found = (await _answered(client, "/api/v1/search?q=lantrens")).json()
        assert {item["name"] for item in found["items"]} == {"Lanterns at Dusk", "Lanterns at Dawn"}
        event = (await _answered(client, town.pages[4])).text
        assert "Tickets are back in a moment" in event
        assert "45.00" in event


async def _answered(client: httpx.AsyncClient, path: str) -> httpx.Response:
    began = time.monotonic()
    answer = await client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
    assert time.monotonic() - began < _ANSWERED_WITHIN_S, path
    return answer


async def _nothing_is_sold(town: Town) -> None:
    async with town.client(**town.fan.headers) as client:
        path = f"/api/v1/events/{encode_id('evt', town.opened.id)}/holds"
        answer = await client.post(path, json={"places": [1]})
        assert answer.status_code == 503
        assert answer.headers["retry-after"]


async def _is_as_before(town: Town) -> None:
    async with town.client() as client, town.client(**town.fan.headers) as fan:
        page, holds = town.pages[4], f"/api/v1/events/{encode_id('evt', town.unopened.id)}/holds"

        async def sold() -> bool:
            answer: Any = await fan.post(holds, json={"places": [1]})
            return answer.status_code in {201, 409}

        async def quiet() -> bool:
            told = (await client.get(page)).text
            return NOTICE not in told and "Find the best together" in told

        await until(sold, within_s=60)
        await until(quiet, within_s=30)


@contextmanager
def _stopped(postgres: Supervisor) -> Iterator[None]:
    """Every process of the server stands still: connections are accepted, nothing is answered."""
    members = [entry.pid for entry in family(postgres.server.pid)]
    for pid in members:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in members:
            os.kill(pid, signal.SIGCONT)


def _edition(site: Site) -> Path:
    folder = site.settings.index_dir
    return folder / (folder / "current").read_text()
