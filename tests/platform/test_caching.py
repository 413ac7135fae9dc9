"""What may be kept and for how long is said with every reading, and what somebody has already isn't sent again."""

import gzip

import httpx
import pytest

from onsale.design.static_files import static_url
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make


@pytest.fixture
async def shared(make: Make) -> list[str]:
    """Addresses of what everybody reads."""
    event = await make.event(name="Kept for All")
    return [
        "/api/v1/search?q=kept",
        "/api/v1/suggest?q=ke",
        "/api/v1/events",
        "/",
        "/search?q=kept",
        f"/events/{encode_id('evt', event.id)}",
    ]


async def test_what_all_read_may_be_kept_and_is_told_once(client: httpx.AsyncClient, shared: list[str]) -> None:
    for path in shared:
        first = await client.get(path)
        assert first.status_code == 200, path
        kept = first.headers["cache-control"]
        assert kept.startswith("public, "), path
        assert "stale-if-error=86400" in kept, path
        assert "set-cookie" not in first.headers, path
        assert {"cookie", "authorization"} <= {one.strip() for one in first.headers["vary"].lower().split(",")}, path
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]
        other = await client.get(path, headers={"If-None-Match": '"something else"'})
        assert (other.status_code, other.headers["etag"]) == (200, first.headers["etag"]), path


async def test_lists_may_be_told_a_little_late(client: httpx.AsyncClient, shared: list[str]) -> None:
    for path in shared[:-1]:
        assert "stale-while-revalidate=30" in (await client.get(path)).headers["cache-control"], path
    assert "no-cache" in (await client.get(shared[-1])).headers["cache-control"]


async def test_who_is_signed_in_gets_an_answer_of_their_own(
    client: httpx.AsyncClient, make: Make, shared: list[str]
) -> None:
    fan = await make.fan()
    for path in shared:
        for headers in (fan.headers, {"Cookie": f"onsale_session={fan.token}"}):
            if "Cookie" not in headers and not path.startswith("/api/"):
                continue
            answer = await client.get(path, headers=headers)
            # An event's page isn't even kept for going back: it would show the form again to who holds places.
            kept = "no-store" if path.startswith("/events/") and not path.endswith(".ics") else "private, no-cache"
            assert (answer.status_code, answer.headers["cache-control"]) == (200, kept), path


async def test_failures_are_not_kept(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/search?lat=999", "/api/v1/events/evt_0000000000005"):
        answer = await client.get(path)
        assert answer.status_code in {400, 404}
        assert "etag" not in answer.headers
        assert "public" not in answer.headers.get("cache-control", "")


async def test_static_files_are_compressed_before_they_are_asked_for(client: httpx.AsyncClient) -> None:
    path = static_url("design/onsale.css")
    async with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(sent) == plain.content
    assert len(sent) < len(plain.content) / 2
    again = await client.get(path, headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304
    for missing in ("/static/design/nothing.css", "/static/nowhere/onsale.css", "/static/design/../__init__.py"):
        assert (await client.get(missing)).status_code == 404
