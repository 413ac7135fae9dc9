"""Behind a proxy that is trusted each visitor counts for themselves; nobody else may say who they are."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from onsale.accounts import attempts
from onsale.accounts.attempts import Limit
from onsale.entrypoints import wiring
from onsale.entrypoints.web import application_for
from onsale.platform.database import Database
from onsale.platform.settings import Settings

PROXY, TRUSTED = "10.1.2.3", "10.0.0.0/8, 192.0.2.7"
Site = Callable[[str, str], httpx.AsyncClient]


@pytest.fixture
async def site(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """The web process's application with `trusted_proxies`, as asked from `peer`; one code an hour for each address."""
    monkeypatch.setattr(attempts, "CODE_BY_IP", Limit("code_ip", 1, timedelta(hours=1)))
    databases: list[Database] = []
    build = wiring.build

    def remembered(chosen: Settings, url: str) -> object:
        services = build(chosen, url)
        databases.append(services.get(Database))
        return services

    monkeypatch.setattr(wiring, "build", remembered)
    async with AsyncExitStack() as open_clients:

        def at(trusted: str, peer: str) -> httpx.AsyncClient:
            app = application_for(replace(settings, trusted_proxies=trusted, database_url=database_url))
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app, client=(peer, 4711)), base_url="http://testserver", timeout=30
            )
            open_clients.push_async_callback(client.aclose)
            return client

        yield at
    for database in databases:
        await database.close()


async def ask(client: httpx.AsyncClient, visitor: str | None, who: str) -> int:
    headers = {"X-Forwarded-For": visitor} if visitor else {}
    answer = await client.post("/api/v1/auth/code", json={"email": f"{who}@test.example"}, headers=headers)
    return answer.status_code


async def test_visitors_behind_a_trusted_proxy_are_counted_apart(site: Site) -> None:
    behind = site(TRUSTED, PROXY)
    assert await ask(behind, "198.51.100.1", "a") == 202
    assert await ask(behind, "198.51.100.2", "b") == 202
    assert await ask(behind, "198.51.100.1", "c") == 429
    assert await ask(behind, "203.0.113.99, 198.51.100.2", "d") == 429, "what a visitor claims before the proxy's word"


async def test_without_the_setting_nobody_is_believed(site: Site) -> None:
    direct = site("", PROXY)
    assert await ask(direct, "198.51.100.1", "a") == 202
    assert await ask(direct, "198.51.100.2", "b") == 429


async def test_a_stranger_is_not_believed(site: Site) -> None:
    stranger = site(TRUSTED, "198.51.100.77")
    assert await ask(stranger, "198.51.100.1", "a") == 202
    assert await ask(stranger, "198.51.100.2", "b") == 429
