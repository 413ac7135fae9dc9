"""With the database gone, everything is told from this machine's disk."""

from collections.abc import AsyncIterator

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.settings import Settings
from tests.fixtures.frames import Frames
from tests.search.discovery.asking import ask, told
from tests.search.discovery.conftest import Programme


@pytest.fixture
async def alone(settings: Settings, frames: Frames) -> AsyncIterator[httpx.AsyncClient]:
    """The same data directory, and a database that isn't there."""
    services = wiring.build(settings, "postgresql://nobody@127.0.0.1:1/nothing")
    with frames.application(services) as app:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as client:
            yield client
    await services.get(Database).close()


async def test_all_is_there(client: httpx.AsyncClient, alone: httpx.AsyncClient, programme: Programme) -> None:
    public_id = encode_id("evt", programme.jazz.id)
    before = await told(client, "events.json", keyword="paper")
    assert await told(alone, "events.json", keyword="paper") == before
    for address in (f"events/{public_id}", "attractions", "venues", "classifications", "suggest"):
        assert (await ask(alone, address)).status_code == 200
