"""What browsers and caches are told."""

import httpx
import pytest


@pytest.mark.usefixtures("programme")
async def test_the_same_answer_isnt_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/discovery/v2/events.json?apikey=cached")
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert "Accept-Encoding" in first.headers["Vary"]
    again = await client.get(
        "/discovery/v2/events.json?apikey=cached", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["Rate-Limit-Available"] == "4998"
    assert again.headers["ETag"] == first.headers["ETag"]
    assert not first.cookies


async def test_pages_of_other_sites_may_read_it(client: httpx.AsyncClient) -> None:
    asked = await client.options("/discovery/v2/events.json", headers={"Origin": "https://elsewhere.example"})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    read = await client.get("/discovery/v2/events.json?apikey=cors", headers={"Origin": "https://elsewhere.example"})
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert "Rate-Limit-Available" in read.headers["Access-Control-Expose-Headers"]


async def test_its_head_alone(client: httpx.AsyncClient) -> None:
    head = await client.head("/discovery/v2/venues.json?apikey=head")
    assert head.status_code == 200
    assert "ETag" in head.headers
