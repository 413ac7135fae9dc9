"""The search's page: what narrows it, what helps, a show as one result; and the same as a calendar."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import icalendar
import pytest

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import an_organiser, one_level, small_house
from tests.fixtures.make import Make

SOON = utc_now().replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=10)


@pytest.fixture
async def programme(make: Make) -> dict[str, Event]:
    """A run of three dates in Ghent, one event in Tokyo, one in Zürich that is sold no more."""
    by = an_organiser()
    ghent = await make.venue(by=by, name="Old Mill", lat=51.05, lon=3.72)
    tokyo = await make.venue(
        by=by, name="Hoshi Hall", city="Tokyo", country="Japan", timezone="Asia/Tokyo", lat=35.68, lon=139.76
    )
    zurich = await make.venue(
        by=by, name="Werkhalle", city="Zürich", country="CH", timezone="Europe/Zurich", lat=47.37, lon=8.54
    )

    async def event(name: str, venue: Any, days: int, price: int, **terms: Any) -> Event:
        starts_at = SOON + timedelta(days=days)
        levels = one_level(small_house(), price)
        return await make.event(by=by, venue=venue, name=name, starts_at=starts_at, levels=levels, **terms)

    return {
        "first": await event("Café Noir", ghent, 0, 2000, genre="Jazz"),
        "second": await event("Café Noir", ghent, 1, 2000, genre="Jazz"),
        "third": await event("Café Noir", ghent, 50, 2000, genre="Jazz"),
        "far": await event("Paper Moons", tokyo, 2, 5000, genre="Rock", currency="JPY"),
        "closed": await event("Lights Out", zurich, 3, 6000, genre="Rock", off_sale_at=utc_now() - timedelta(hours=1)),
    }


async def _page(client: httpx.AsyncClient, _status: int = 200, /, **query: Any) -> str:
    answer = await client.get("/search", params={name.rstrip("_"): value for name, value in query.items()})
    assert answer.status_code == _status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def _names(page: str) -> list[str]:
    return re.findall(r'<h3 dir="auto"><a href="/events/[^"]+">([^<]+)</a>', page)


def _facet(page: str, label: str) -> dict[str, str]:
    found = re.search(rf'<a[^>]*href="([^"]+)"[^>]*><bdi>{re.escape(label)}</bdi>', page)
    assert found, label
    query = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)
    return {name: values[0] for name, values in query.items()}


@pytest.mark.usefixtures("programme")
async def test_a_run_is_one_result_with_its_dates(client: httpx.AsyncClient) -> None:
    page = await _page(client)
    assert _names(page) == ["Café Noir", "Paper Moons", "Lights Out"]
    assert '5 events<span class="soft">, 3 shows</span></h2>' in page
    assert "3 dates until" in page
    assert "shows</span>" not in await _page(client, city="tokyo"), "where no dates stand behind a row"


async def test_an_event_recommends_what_one_can_go_to(client: httpx.AsyncClient, programme: dict[str, Event]) -> None:
    async def recommended(event: Event) -> list[str]:
        return _names((await client.get(f"/events/{encode_id('evt', event.id)}")).text)

    await _page(client)  # the index is made
    assert await recommended(programme["closed"]) == ["Paper Moons"]
    assert await recommended(programme["far"]) == [], "sales of the other are closed"


@pytest.mark.usefixtures("programme")
async def test_every_facet_is_a_link_that_finds_what_it_counts(client: httpx.AsyncClient) -> None:
    page = await _page(client)
    for label in ("Jazz", "Rock", "Ghent", "Zürich", "20 to 40", "from 250", "Only with tickets", "Next 30 days"):
        query = _facet(page, label)
        narrowed = await _page(client, **query)
        assert _names(narrowed), label
        assert _facet(narrowed, label) == {}, "chosen, it leads back"
    month = f"{SOON:%B}" + ("" if SOON.year == utc_now().year else f" {SOON.year}")
    assert set(_facet(page, month)) == {"from", "to"}
    assert _names(await _page(client, open="1")) == ["Café Noir", "Paper Moons"]
    assert _names(await _page(client, price="250-")) == ["Paper Moons"], (
        "the yen's number counts, not a hundredth of it"
    )


@pytest.mark.usefixtures("programme")
async def test_a_chosen_facet_still_shows_the_others(client: httpx.AsyncClient) -> None:
    page = await _page(client, city="ghent")
    assert _facet(page, "Tokyo") == {"city": "Tokyo"}
    assert _facet(page, "Ghent") == {}


@pytest.mark.usefixtures("programme")
async def test_near_a_city_by_any_of_its_names(client: httpx.AsyncClient) -> None:
    page = await _page(client, near="Gand", radius=30)
    assert _names(page) == ["Café Noir"]
    assert "under 1 km" in page
    page = await _page(client, near="Brussels", radius=100, sort="distance")
    assert _names(page) == ["Café Noir"]
    assert re.search(r"4\d km|5\d km", page)
    assert _names(await _page(client, lat="35.7", lon="139.7")) == ["Paper Moons"]
    assert "Springfield, MO" in await _page(client, near="Springfield")
    assert "Springfield, IL" in await _page(client, near="Springfield")


@pytest.mark.usefixtures("programme")
async def test_what_helps_when_nothing_is_found(client: httpx.AsyncClient) -> None:
    page = await _page(client, near="Ostend", radius=10)
    assert "Nothing fits, yet" in page
    assert "The nearest there is" in page
    assert _names(page)[0] == "Café Noir"
    page = await _page(client, q="cafe", genre="Rock")
    assert "Without Rock" in page
    page = await _page(client, q="lihgts out")
    assert "Close to “<bdi>lihgts out</bdi>”" in page
    assert "Lights Out" in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from_": "soon"}, "from"),
        ({"from_": "2027-01-02", "to": "2027-01-01"}, "to"),
        ({"near": "Atlantis on the Moon"}, "near"),
        ({"price_max": "much"}, "price_max"),
        ({"lat": "1"}, "lon"),
        ({"lat": "999", "lon": "1"}, "lat"),
        ({"near": "Ghent", "radius": "-1"}, "radius"),
        ({"near": "Ghent", "radius": "far"}, "radius"),
        ({"sort": "chaos"}, "sort"),
        ({"sort": "distance"}, "near"),
        ({"when": "someday"}, "when"),
        ({"price": "cheap"}, "price"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: httpx.AsyncClient, query: dict[str, str], field: str
) -> None:
    page = await _page(client, 400, q="jazz", **query)
    assert 'value="jazz"' in page
    if field in {"from", "to", "near", "price_max", "radius"}:
        assert f'id="e-{field}"' in page
    else:
        assert re.findall(r"<li>([^<]+)</li>", page.split('class="notice bad"')[1].split("</ul>")[0])
    refused = await client.get("/search.ics", params={name.rstrip("_"): text for name, text in query.items()})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == field


async def test_another_searches_cursor_is_refused(client: httpx.AsyncClient, make: Make) -> None:
    for n in range(21):
        await make.event(name=f"Night {n}")
    page = await _page(client)
    next_page = re.search(r'href="([^"]+)" rel="next"', page)
    assert next_page
    path = next_page[1].replace("&amp;", "&")
    assert len(_names((await client.get(path)).text)) == 1
    await _page(client, 400, q="night", cursor=parse_qs(urlsplit(path).query)["cursor"][0])


@pytest.mark.usefixtures("programme")
async def test_a_search_as_a_calendar(client: httpx.AsyncClient, programme: dict[str, Event]) -> None:
    answer = await client.get("/search.ics", params={"genre": "jazz"})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    entries = calendar.walk("VEVENT")
    ids = [encode_id("evt", programme[name].id) for name in ("first", "second", "third")]
    assert [str(entry["uid"]) for entry in entries] == [f"{event}@testserver" for event in ids]
    first = entries[0]
    assert first.decoded("dtstart") == programme["first"].starts_at.astimezone(UTC)
    assert (str(first["status"]), str(first["url"])) == ("CONFIRMED", f"http://testserver/events/{ids[0]}")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in answer.content


def test_presets_are_days_in_a_row() -> None:
    from onsale.shop.search_terms import days_of

    monday = datetime(2026, 11, 30, tzinfo=UTC).date()
    day = [monday + timedelta(days=n) for n in range(8)]
    assert days_of("today", monday) == (day[0], day[0])
    assert days_of("weekend", monday) == days_of("weekend", day[4]) == (day[4], day[6])
    assert days_of("weekend", day[5]) == (day[5], day[6])
    assert days_of("weekend", day[6]) == (day[6], day[6])
    assert days_of("month", monday) == (monday, monday + timedelta(days=30))
