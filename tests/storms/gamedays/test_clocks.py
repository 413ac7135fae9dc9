"""Web processes whose clocks are minutes apart: who signs in at one is known at the other, and who leaves is gone."""

from typing import Any

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.site import Site

pytestmark = pytest.mark.long

AHEAD_S = 240.0


async def test_sessions_count_and_end_everywhere(open_site: OpenSite) -> None:
    with open_site(ahead_s=(AHEAD_S, -AHEAD_S), ttl_s=60) as site:
        services = wiring.build(site.settings, site.database_url)
        make = Make(services)
        event = await make.event(by=(await make.organiser()).principal)
        await services.get(Database).close()
        await site.ready()
        for place, (first, second) in enumerate((site.urls, site.urls[::-1])):
            token = await _signed_in(first)
            path = f"/api/v1/events/{encode_id('evt', event.id)}/holds"
            held = await _ask(second, "POST", path, token, {"places": [place]})
            assert held.status_code == 201, held.text
            seen = await _ask(first, "GET", f"/api/v1/bookings/{held.json()['id']}", token)
            assert seen.json()["state"] == "held", "a minute by the database's clock isn't over at any other's"
            assert (await _ask(second, "POST", "/api/v1/auth/logout", token)).status_code == 204
            await _ended(site, token)


async def _signed_in(url: str) -> str:
    answer = (await _ask(url, "POST", "/demo/fans", None, {"count": 1})).json()
    return str(answer[0]["access_token"])


async def _ended(site: Site, token: str) -> None:
    async def everywhere() -> bool:
        return {(await _ask(url, "GET", "/api/v1/me", token)).status_code for url in site.urls} == {401}

    await until(everywhere, within_s=60)


async def _ask(url: str, method: str, path: str, token: str | None, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        return await client.request(method, path, json=body)
