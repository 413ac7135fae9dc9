"""Several web processes on one database: requests within one process share transactions and so hardly race."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.settings import Settings
from tests.fixtures.frames import Frames

PROCESSES = 4


@pytest.fixture
async def clients(settings: Settings, database_url: str, frames: Frames) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A client on each of several applications that share nothing but their database and keyring."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(PROCESSES):
            services = wiring.build(settings, database_url)
            stack.push_async_callback(services.get(Database).close)
            transport = httpx.ASGITransport(app=stack.enter_context(frames.application(services)))
            client = httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30)
            made.append(await stack.enter_async_context(client))
        yield made
