"""Those who ask for what takes memory to answer: maps of large halls, their places, searches; and upload pictures."""

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from tests.fixtures.make import Account

_LOOKING, _UPLOADING = 4, 2
_PAUSE_S = 0.1
_REFUSED = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(slots=True)
class LargeWishes:
    """They ask for `paths` by turns, and give an event `picture` at `picture_path`, again and again."""

    url: str
    paths: list[str]
    picture_path: str
    picture: bytes
    organiser: Account
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Every different answer, by what was asked for."""
    answered: Counter[str] = field(default_factory=Counter)
    uploaded: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    """What is neither an answer nor a refusal that says when to come back."""
    _over: bool = False

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """While the block runs; each who asks has an answer, or none, afterwards."""
        lanes = [asyncio.create_task(self._look(lane)) for lane in range(_LOOKING)]
        lanes += [asyncio.create_task(self._upload()) for _ in range(_UPLOADING)]
        try:
            yield
        finally:
            self._over = True
            await asyncio.gather(*lanes)

    async def look(self, client: httpx.AsyncClient, path: str) -> str:
        """Ask once; what came of it."""
        said = await self._ask(client, "GET", path)
        self.answered[said] += 1
        return said

    async def upload(self, client: httpx.AsyncClient) -> str:
        """Upload it once; what came of it."""
        headers = self.organiser.headers | {"Content-Type": "image/jpeg"}
        said = await self._ask(client, "PUT", self.picture_path, content=self.picture, headers=headers)
        self.uploaded[said] += 1
        return said

    async def _look(self, lane: int) -> None:
        async with self._client() as client:
            for path in itertools.cycle(self.paths[lane:] + self.paths[:lane]):
                if self._over:
                    return
                if await self.look(client, path) != "200":
                    await asyncio.sleep(_PAUSE_S)

    async def _upload(self) -> None:
        async with self._client() as client:
            while not self._over:
                if await self.upload(client) != "200":
                    await asyncio.sleep(_PAUSE_S)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=60, follow_redirects=True)

    async def _ask(self, client: httpx.AsyncClient, method: str, path: str, **more: object) -> str:
        try:
            answer = await client.request(method, path, **more)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            return type(error).__name__
        if answer.status_code == HTTPStatus.OK:
            if method == "GET":
                self.told[path].add(_what(answer))
        elif answer.status_code not in _REFUSED or "Retry-After" not in answer.headers:
            self.odd.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return str(answer.status_code)


def _what(answer: httpx.Response) -> str:
    """An answer without how long it took to make it."""
    told = answer.json()
    told.pop("took_ms", None)
    return repr(told)
