"""`GET /search`: what is found, counted, sorted and paged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.tables import events, organisers
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make

SOON = utc_now().replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=10)


async def _get(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    response = await client.get("/api/v1/search", params={key.rstrip("_"): value for key, value in query.items()})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def _names(client: httpx.AsyncClient, **query: Any) -> list[str]:
    return [item["name"] for item in (await _get(client, **query))["items"]]


@pytest.fixture
def owner() -> Principal:
    """Whoever owns everything found here."""
    return an_organiser()


@pytest.fixture
async def programme(make: Make, owner: Principal) -> dict[str, Event]:
    """Four events in three cities."""
    ghent = await make.venue(by=owner, name="Old Mill", city="Ghent", country="Belgium", lat=51.05, lon=3.72)
    zurich = await make.venue(
        by=owner, name="Werkhalle Süd", city="Zürich", country="CH", timezone="Europe/Zurich", lat=47.37, lon=8.54
    )
    tokyo = await make.venue(
        by=owner, name="Hoshi Hall", city="Tokyo", country="Japan", timezone="Asia/Tokyo", lat=35.68, lon=139.76
    )

    async def event(name: str, venue: Any, days: int, price: int, **terms: Any) -> Event:
        from tests.fixtures.catalogue import one_level, small_house

        levels = one_level(small_house(), price)
        starts_at = SOON + timedelta(days=days)
        return await make.event(by=owner, venue=venue, name=name, starts_at=starts_at, levels=levels, **terms)

    return {
        "jazz": await event("Café Noir Quartet", ghent, 0, 2000, genre="Jazz", performers=("Ana Belém",)),
        "rock": await event("The Paper Lanterns", zurich, 1, 6000, genre="Rock", performers=("The Paper Lanterns",)),
        "late": await event("Jazz by Night", zurich, 40, 4000, genre="Jazz", currency="CHF"),
        "far": await event("Paper Moons", tokyo, 2, 5000, genre="Rock", currency="JPY"),
    }


async def test_everything_soonest_first_with_counts(client: httpx.AsyncClient, programme: dict[str, Event]) -> None:
    answer = await _get(client)
    assert [item["id"] for item in answer["items"]] == [
        encode_id("evt", programme[key].id) for key in ("jazz", "rock", "far", "late")
    ]
    assert answer["total"] == 4
    assert answer["next_cursor"] is None
    assert answer["took_ms"] >= 0
    assert answer["facets"]["genre"] == [{"value": "Jazz", "count": 2}, {"value": "Rock", "count": 2}]
    assert answer["facets"]["city"][0] == {"value": "Zürich", "count": 2}
    assert sum(each["count"] for each in answer["facets"]["month"]) == 4
    months = [each["value"] for each in answer["facets"]["month"]]
    assert months == sorted(months)
    assert answer["items"][0]["price_range"]["min"] == {"amount_minor": 2000, "currency": "EUR"}


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("cafe", ["Café Noir Quartet"]),
        ("CAFÉ noir", ["Café Noir Quartet"]),
        ("noir café", ["Café Noir Quartet"]),
        ("belem", ["Café Noir Quartet"]),
        ("zuerich", ["The Paper Lanterns", "Jazz by Night"]),
        ("zurich", ["The Paper Lanterns", "Jazz by Night"]),
        ("werkhalle sud", ["The Paper Lanterns", "Jazz by Night"]),
        ("pap", ["The Paper Lanterns", "Paper Moons"]),
        ("paper tokyo", ["Paper Moons"]),
        ("jazz", ["Jazz by Night", "Café Noir Quartet"]),
        ("aper", ["The Paper Lanterns", "Paper Moons"]),
        ("nothing here", []),
        ("  ", ["Café Noir Quartet", "The Paper Lanterns", "Paper Moons", "Jazz by Night"]),
        ("%", ["Café Noir Quartet", "The Paper Lanterns", "Paper Moons", "Jazz by Night"]),
        ("jazz_%'; drop table events", []),
    ],
)
async def test_words(client: httpx.AsyncClient, q: str, found: list[str]) -> None:
    assert await _names(client, q=q) == found


@pytest.mark.usefixtures("programme")
async def test_filters(client: httpx.AsyncClient) -> None:
    assert await _names(client, city="zurich", genre="jazz") == ["Jazz by Night"]
    assert await _names(client, country="japan") == await _names(client, country="JP") == ["Paper Moons"]
    assert await _names(client, country="Switzerland") == ["The Paper Lanterns", "Jazz by Night"]
    assert await _names(client, country="Atlantis") == []
    assert await _names(client, price_max_minor=4000) == ["Café Noir Quartet", "Jazz by Night"]
    assert await _names(client, lat=51.2, lon=4.4, radius_km=60) == ["Café Noir Quartet"]
    assert await _names(client, lat=51.2, lon=4.4, radius_km=10) == []


@pytest.mark.usefixtures("programme")
async def test_dates_are_the_venues_and_both_included(client: httpx.AsyncClient) -> None:
    day = (SOON + timedelta(days=1)).date()
    assert await _names(client, from_=day, to=day) == ["The Paper Lanterns"]
    # 19:00 UTC is already the next morning in Tokyo.
    assert await _names(client, from_=day + timedelta(days=2), to=day + timedelta(days=2)) == ["Paper Moons"]
    assert await _names(client, to=(SOON + timedelta(hours=1)).isoformat()) == ["Café Noir Quartet"]
    assert await _names(client, from_=(SOON + timedelta(days=3)).isoformat()) == ["Jazz by Night"]


@pytest.mark.usefixtures("programme")
async def test_sorting(client: httpx.AsyncClient) -> None:
    nearest = await _names(client, lat=47.0, lon=8.0, radius_km=20_000, sort="distance")
    assert nearest == ["The Paper Lanterns", "Jazz by Night", "Café Noir Quartet", "Paper Moons"]
    assert await _names(client, sort="price") == [
        "Café Noir Quartet",
        "Jazz by Night",
        "The Paper Lanterns",
        "Paper Moons",
    ]
    assert await _names(client, q="paper", sort="date") == ["The Paper Lanterns", "Paper Moons"]


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("sort", ["date", "price", "relevance", "distance"])
async def test_pages_join_without_gap_or_repetition(client: httpx.AsyncClient, sort: str) -> None:
    query: dict[str, Any] = {"sort": sort, "lat": 47.0, "lon": 8.0, "radius_km": 20_000}
    whole = await _names(client, **query)
    paged: list[str] = []
    cursor = None
    while True:
        answer = await _get(client, **query, limit=1, **({"cursor": cursor} if cursor else {}))
        assert answer["total"] == 4
        paged += [item["name"] for item in answer["items"]]
        if (cursor := answer["next_cursor"]) is None:
            break
    assert paged == whole


async def test_drafts_and_what_has_begun_are_not_found_and_changes_are_at_once(
    client: httpx.AsyncClient, make: Make, db: Database, programme: dict[str, Event]
) -> None:
    await make.event(name="Paper Draft", published=False)
    assert len(await _names(client, q="paper")) == 2
    published = await make.event(name="Paper Boats")
    assert "Paper Boats" in await _names(client, q="paper")
    async with db.write() as tx:
        await tx.execute(
            sa.update(events).where(events.c.id == published.id).values(name="Tin Boats", version=published.version + 1)
        )
    assert "Paper Boats" not in await _names(client, q="paper")
    assert await _names(client, q="tin boats") == ["Tin Boats"]
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == published.id).values(lifecycle="removed"))
        past = {"starts_at": datetime(2020, 1, 1, tzinfo=UTC), "on_sale_at": datetime(2019, 1, 1, tzinfo=UTC)}
        await tx.execute(sa.update(events).where(events.c.id == programme["far"].id).values(past))
    assert await _names(client, q="tin boats") == []
    assert await _names(client, q="paper") == ["The Paper Lanterns"]


async def test_the_cheapest_ticket_type_counts_all_in(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    level = PriceLevel(0, "All", ("Stalls", "Standing"), 5000, (TicketType("Full", 5000), TicketType("Child", 1000)))
    event = await make.event(levels=[level])
    async with db.write() as tx:
        fees = {"fee_basis_points": 1000, "fee_fixed_minor": 50, "tax_ppm": 0}
        await tx.execute(sa.update(organisers).where(organisers.c.id == event.organiser_id).values(fees))
    assert await _names(client, price_max_minor=1149) == []
    assert await _names(client, price_max_minor=1150) == [event.name]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"lat": "999", "lon": "1"}, "lat"),
        ({"lat": "1", "lon": "-180.5"}, "lon"),
        ({"lat": "nan", "lon": "1"}, "lat"),
        ({"lat": "north", "lon": "1"}, "lat"),
        ({"lat": "1"}, "lon"),
        ({"lon": "1"}, "lat"),
        ({"radius_km": "10"}, "radius_km"),
        ({"lat": "1", "lon": "1", "radius_km": "-1"}, "radius_km"),
        ({"lat": "1", "lon": "1", "radius_km": "1e9"}, "radius_km"),
        ({"from": "2026-12-31", "to": "2026-12-01"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-13-01"}, "from"),
        ({"to": "0001-01-01T00:00:00+14:00"}, "to"),
        ({"to": "x" * 300}, "to"),
        ({"q": "x" * 201}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"q": "a\x1bb"}, "q"),
        ({"city": "a\nb"}, "city"),
        ({"sort": "best"}, "sort"),
        ({"sort": "distance"}, "sort"),
        ({"price_max_minor": "-1"}, "price_max_minor"),
        ({"price_max_minor": "9" * 30}, "price_max_minor"),
        ({"price_max_minor": "1.5"}, "price_max_minor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "!"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
    ],
)
async def test_a_wrong_parameter_is_named(client: httpx.AsyncClient, query: dict[str, str], field: str) -> None:
    response = await client.get("/api/v1/search", params=query)
    assert response.status_code == 400, response.text
    problem = response.json()
    assert problem["code"] == "invalid_request"
    assert field in [error["field"] for error in problem["errors"]]


@pytest.mark.usefixtures("programme")
async def test_a_cursor_of_another_search_is_refused(client: httpx.AsyncClient) -> None:
    cursor = (await _get(client, limit=1))["next_cursor"]
    response = await client.get("/api/v1/search", params={"q": "paper", "cursor": cursor})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "cursor"
    listed = await client.get("/api/v1/events", params={"limit": 1})
    response = await client.get("/api/v1/search", params={"cursor": listed.json()["next_cursor"]})
    assert response.status_code == 400
