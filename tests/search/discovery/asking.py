"""Asking as programs do, each time with another key, so that no test is too fast for it."""

from itertools import count
from typing import Any

import httpx

_numbers = count(1)


async def ask(client: httpx.AsyncClient, address: str, **query: Any) -> httpx.Response:
    """What is answered; `id_` is the parameter `id`."""
    params = {name.rstrip("_"): value for name, value in query.items()}
    return await client.get(f"/discovery/v2/{address}", params={"apikey": f"test-{next(_numbers)}", **params})


async def told(client: httpx.AsyncClient, address: str, **query: Any) -> dict[str, Any]:
    """An answer's body."""
    response = await ask(client, address, **query)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def listed(client: httpx.AsyncClient, kind: str, **query: Any) -> list[str]:
    """The names on a page."""
    body = await told(client, f"{kind}.json", **query)
    return [one["name"] for one in body.get("_embedded", {}).get(kind, [])]
