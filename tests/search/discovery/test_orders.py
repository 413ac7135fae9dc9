"""Orders and pages."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from onsale.search.discovery.ordering import EVENT_SORTS
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make
from tests.search.discovery.asking import ask, listed, told
from tests.search.discovery.conftest import evening
from tests.search.discovery.test_events import FAR, ICE, JAZZ, LATE, ROCK


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("date,asc", [JAZZ, ROCK, ICE, FAR, LATE]),
        ("date,desc", [LATE, FAR, ICE, ROCK, JAZZ]),
        ("date,name,asc", [JAZZ, ROCK, ICE, FAR, LATE]),
        ("date,name,desc", [LATE, FAR, ICE, ROCK, JAZZ]),
        ("name,asc", [ICE, JAZZ, LATE, FAR, ROCK]),
        ("name,desc", [ROCK, FAR, LATE, JAZZ, ICE]),
        ("name,date,asc", [ICE, JAZZ, LATE, FAR, ROCK]),
        ("name,date,desc", [ROCK, FAR, LATE, JAZZ, ICE]),
        ("distance,asc", [JAZZ, LATE, ROCK, ICE, FAR]),
        ("distance,date,asc", [JAZZ, LATE, ROCK, ICE, FAR]),
        ("venueName,asc", [ROCK, ICE, FAR, JAZZ, LATE]),
        ("venueName,desc", [LATE, JAZZ, FAR, ROCK, ICE]),
        ("id,asc", [JAZZ, ROCK, ICE, FAR, LATE]),
        ("relevance,desc", [JAZZ, ROCK, ICE, FAR, LATE]),
        ("relevance,asc", [LATE, FAR, ICE, ROCK, JAZZ]),
    ],
)
async def test_orders(client: httpx.AsyncClient, sort: str, names: list[str]) -> None:
    assert await listed(client, "events", sort=sort, latlong="51,3.7", radius="20000") == names
    if sort == "relevance,desc":
        assert await listed(client, "events", latlong="51,3.7", radius="20000") == names


@pytest.mark.usefixtures("programme")
async def test_relevance_is_how_well_words_answer(client: httpx.AsyncClient) -> None:
    assert await listed(client, "events", keyword="the paper lanterns") == [JAZZ, ROCK]  # both are called so
    assert await listed(client, "events", keyword="jazz") == [LATE, JAZZ]
    assert await listed(client, "events", keyword="jazz", sort="relevance,asc") == [JAZZ, LATE]


@pytest.mark.usefixtures("programme")
async def test_what_goes_on_sale_last_stands_last(client: httpx.AsyncClient) -> None:
    assert (await listed(client, "events", sort="onSaleStartDate,asc"))[-1] == ICE


@pytest.mark.usefixtures("programme")
async def test_chance_leaves_nothing_out_and_repeats_nothing(client: httpx.AsyncClient) -> None:
    pages = [await listed(client, "events", sort="random", size=2, page=page) for page in range(3)]
    assert sorted(name for page in pages for name in page) == sorted([JAZZ, ROCK, ICE, FAR, LATE])


@pytest.mark.usefixtures("programme")
async def test_without_a_point_distance_is_date(client: httpx.AsyncClient) -> None:
    assert await listed(client, "events", sort="distance,asc") == await listed(client, "events", sort="date,asc")


@pytest.mark.parametrize("sort", [sort for sort in EVENT_SORTS if sort != "random"])
async def test_pages_join_though_many_are_alike(client: httpx.AsyncClient, make: Make, sort: str) -> None:
    by = an_organiser()
    venue = await make.venue(by=by, lat=51.05, lon=3.72)
    on_sale_at = evening(-2)
    for n in range(9):
        starts_at = evening(3) + timedelta(days=n // 4)
        name = "A residency of many evenings" if n % 3 else f"A residency of many evenings, part {n}"
        await make.event(by=by, venue=venue, name=name, starts_at=starts_at, on_sale_at=on_sale_at)
    query: dict[str, Any] = {"sort": sort, "latlong": "51,3.7", "keyword": "residency"}
    whole = await told(client, "events", size=20, **query)
    ids = [one["id"] for one in whole["_embedded"]["events"]]
    paged: list[str] = []
    for page in range(5):
        body = await told(client, "events", size=2, page=page, **query)
        paged += [one["id"] for one in body["_embedded"]["events"]]
    assert paged == ids
    assert len(set(ids)) == 9
    assert whole["page"] == {"size": 20, "totalElements": 9, "totalPages": 1, "number": 0}


@pytest.mark.usefixtures("programme")
async def test_links_lead_through_all_pages(client: httpx.AsyncClient) -> None:
    first = await told(client, "events.json", size=2, keyword="", city="Ghent,Austin,Tokyo,Zürich", sort="date,asc")
    assert first["page"] == {"size": 2, "totalElements": 5, "totalPages": 3, "number": 0}
    assert list(first["_links"]) == ["first", "self", "next", "last"]
    assert "apikey" not in first["_links"]["next"]["href"]
    names: list[str] = []
    body, href = first, first["_links"]["first"]["href"]
    for _ in range(3):
        assert href.startswith("/discovery/v2/events.json?")
        response = await client.get(href, params={**httpx.URL(href).params, "apikey": "links"})
        body = response.json()
        names += [one["name"] for one in body["_embedded"]["events"]]
        href = body["_links"].get("next", {}).get("href")
    assert href is None
    assert names == [JAZZ, ROCK, ICE, FAR, LATE]
    assert list(body["_links"]) == ["first", "prev", "self", "last"]


@pytest.mark.usefixtures("programme")
async def test_self_is_a_template_for_what_wasnt_given(client: httpx.AsyncClient) -> None:
    plain = await told(client, "venues.json")
    assert plain["_links"] == {"self": {"href": "/discovery/v2/venues.json{?page,size,sort}", "templated": True}}
    some = await told(client, "events", keyword="café & noir", size=5)
    assert some["_links"]["self"] == {
        "href": "/discovery/v2/events?keyword=caf%C3%A9%20%26%20noir&size=5{&page,sort}",
        "templated": True,
    }


@pytest.mark.usefixtures("programme")
async def test_an_empty_page_embeds_nothing(client: httpx.AsyncClient) -> None:
    none = await told(client, "events", keyword="nowhere")
    assert "_embedded" not in none
    assert none["page"] == {"size": 20, "totalElements": 0, "totalPages": 0, "number": 0}
    beyond = await told(client, "events", page=3)
    assert "_embedded" not in beyond
    assert beyond["page"]["totalElements"] == 5


async def test_the_last_page_that_can_be_read_has_no_next(client: httpx.AsyncClient) -> None:
    assert (await ask(client, "events", size=1, page=999)).status_code == 200
    assert (await ask(client, "events", size=1, page=1000)).status_code == 400
