"""With nothing but the index on the disk, everything that is for finding answers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.listings.desk import EventDesk
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.search.finder import Finder
from onsale.search.indexer import Indexer
from onsale.shop.event_view import beside, event_page
from tests.fixtures.frames import Frames
from tests.fixtures.make import Make

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
async def alone(settings: Settings, frames: Frames) -> AsyncIterator[httpx.AsyncClient]:
    """An application on the same disk whose database isn't there."""
    services = wiring.build(settings, NOWHERE)
    with frames.application(services) as app:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as client:
            yield client
    await services.get(Database).close()


async def test_every_page_for_finding_answers(alone: httpx.AsyncClient, indexer: Indexer, make: Make) -> None:
    event = await make.event(name="Night Shift", performers=("Ana Belém",))
    await indexer.step()
    found = (await alone.get("/api/v1/search")).json()["items"][0]
    assert found["id"] == encode_id("evt", event.id)
    performer, venue = found["performers"][0]["id"], found["venue"]["id"]
    for path in (
        "/search?q=nigth&near=Gent",
        "/search.ics",
        f"/performers/{performer}",
        f"/performers/{performer}.ics",
        f"/venues/{venue}",
        "/cities/Ghent",
        "/sitemap.xml",
        "/sitemap.xml?part=events-1",
        "/robots.txt",
    ):
        answer = await alone.get(path)
        assert answer.status_code == 200, path
    for path in ("/search", f"/performers/{performer}", "/cities/Ghent"):
        assert "Night Shift" in (await alone.get(path)).text, path


async def test_an_event_is_shown_although_the_database_goes_while_it_is_told(services: Services, make: Make) -> None:
    event, now = await make.event(name="Night Shift"), utc_now()
    told = await services.get(EventDesk).event(event.id, None, now)
    assert not told.remembered
    gone = Database(NOWHERE)
    around = await beside(gone, services.get(Finder), told, None, now)
    assert gone.away, "nobody need try it again at once"
    assert event_page(told, around, None, now, {}, {}).event.name == "Night Shift"
    await gone.close()
