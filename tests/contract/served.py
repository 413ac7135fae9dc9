"""The application in an event loop of its own thread, for tests that aren't coroutines themselves."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from onsale.entrypoints.asgi import create_app, litestar_app
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.index import indexed

T = TypeVar("T")
_ANSWER_WITHIN_S = 60.0


@dataclass(frozen=True)
class Served:
    """The application, and the loop it runs on."""

    services: Services
    document: dict[str, Any]
    _loop: asyncio.AbstractEventLoop
    _client: httpx.AsyncClient

    def send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """One request's answer. What the framework lets through unanswered is raised here."""
        return self.wait(self._client.request(method, path, **parts))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives, run where the application's connections live."""
        doing: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return doing.result(_ANSWER_WITHIN_S)


@contextmanager
def serving(services: Services) -> Iterator[Served]:
    """Run the application until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="application")
    thread.start()
    app: Any = indexed(create_app(services), services)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://testserver", timeout=_ANSWER_WITHIN_S
    )
    served = Served(services, litestar_app(services).openapi_schema.to_schema(), loop, client)
    try:
        yield served
    finally:
        served.wait(client.aclose())
        served.wait(services.get(Database).close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
