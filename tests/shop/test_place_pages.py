"""A performer's, a venue's and a city's page; an event's other dates; and what machines read of them."""

import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest

from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id, new_id
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make

SOON = utc_now().replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=10)
_SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
async def found(client: httpx.AsyncClient, make: Make) -> dict[str, Any]:
    """An event with everything, as the API tells it; two dates of one show."""
    by = an_organiser()
    venue = await make.venue(
        by=by, name="Werkhalle </script>", address="Am Wasser 1", city="München", country="DE",
        timezone="Europe/Berlin", lat=48.14, lon=11.58,
    )  # fmt: skip
    terms: dict[str, Any] = {"by": by, "venue": venue, "name": "Ana & the <b>Lanterns</b>", "genre": "Jazz"}
    await make.event(**terms, performers=("Ana Belém",), starts_at=SOON)
    later = await make.event(**terms, performers=("Ana Belém",), starts_at=SOON + timedelta(days=40))
    answer = await client.get("/api/v1/search", params={"q": "lanterns", "sort": "date"})
    assert answer.json()["items"][1]["id"] == encode_id("evt", later.id)
    told: dict[str, Any] = answer.json()["items"][0]
    return told


def _data(page: str) -> dict[str, Any]:
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data: dict[str, Any] = json.loads(script)
    return data


async def _page(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer.text


async def test_each_has_a_page_and_a_calendar(client: httpx.AsyncClient, found: dict[str, Any]) -> None:
    performer, venue = found["performers"][0]["id"], found["venue"]["id"]
    for path, says in (
        (f"/performers/{performer}", "Ana Belém"),
        (f"/venues/{venue}", "Am Wasser 1, München"),
        ("/cities/M%C3%BCnchen", "München"),
        ("/cities/munchen", "München"),
        ("/cities/Munich", "München"),
    ):
        page = await _page(client, path)
        assert says in page
        assert "2 dates to come" in page
        assert f'href="/events/{found["id"]}"' in page
        assert "2 dates until" in page
        calendar = await client.get(f"{path}.ics")
        assert calendar.headers["content-type"].startswith("text/calendar")
        assert len(icalendar.Calendar.from_ical(calendar.content).walk("VEVENT")) == 2
    canonical = '<link rel="canonical" href="http://testserver/cities/M%C3%BCnchen">'
    assert canonical in await _page(client, "/cities/munich")


async def test_where_nothing_is_to_come_the_page_helps(client: httpx.AsyncClient, found: dict[str, Any]) -> None:
    for path in (
        f"/performers/{encode_id('per', new_id())}",
        f"/venues/{encode_id('ven', new_id())}",
        "/cities/Nowhere",
    ):
        page = await _page(client, path, 404)
        assert "for now." in page
        assert found["id"] in page
    page = await _page(client, "/cities/Augsburg", 404)
    assert "Not far from there" in page
    assert re.search(r"\d\d km", page)
    await _page(client, "/performers/nobody", 404)
    await _page(client, "/cities/%00%0A", 404)


async def test_an_event_leads_to_its_other_dates_and_names(client: httpx.AsyncClient, found: dict[str, Any]) -> None:
    await client.get("/search")  # so that the index knows
    page = await _page(client, f"/events/{found['id']}")
    assert "2 dates" in page
    assert page.count('aria-current="date"') == 1
    for path in (
        f"/performers/{found['performers'][0]['id']}",
        f"/venues/{found['venue']['id']}",
        "/cities/M%C3%BCnchen",
    ):
        assert f'href="{path}"' in page


async def test_an_event_as_search_engines_read_it(client: httpx.AsyncClient, found: dict[str, Any]) -> None:
    page = await _page(client, f"/events/{found['id']}")
    data = _data(page)
    assert data["@context"] == "https://schema.org"
    assert data["name"] == "Ana & the <b>Lanterns</b>"
    assert data["startDate"] == SOON.astimezone(ZoneInfo("Europe/Berlin")).isoformat()
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"]["name"] == "Werkhalle </script>"
    assert data["location"]["address"]["addressCountry"] == "DE"
    assert data["location"]["geo"]["latitude"] == 48.14
    offers = data["offers"]
    assert (offers["price"], offers["priceCurrency"]) == ("45.00", "EUR")
    assert offers["availability"] == "https://schema.org/InStock"
    assert offers["url"] == data["url"] == f"http://testserver/events/{found['id']}"
    assert data["performer"][0]["name"] == "Ana Belém"
    assert {"organizer", "description", "image", "eventAttendanceMode"} <= data.keys()
    assert '<meta property="og:title" content="Ana &amp; the &lt;b&gt;Lanterns&lt;/b&gt;">' in page
    assert f'<meta property="og:url" content="http://testserver/events/{found["id"]}">' in page
    assert "</script>" not in page.partition("ld+json")[2].partition("</script>")[0]


async def test_a_cancelled_event_says_so_to_machines(client: httpx.AsyncClient, make: Make) -> None:
    boss, fan = await make.organiser(), await make.fan()
    event = await make.event(by=boss.principal, performers=("Ana Belém",))
    await make.confirmed_booking(event, fan, [0])
    path = f"/events/{encode_id('evt', event.id)}"
    etag = (await client.get(f"/api/v1{path}")).headers["ETag"]
    answer = await client.delete(f"/api/v1{path}", headers=boss.headers | {"If-Match": etag})
    assert answer.status_code == 202
    page = await _page(client, path)
    assert _data(page)["eventStatus"] == "https://schema.org/EventCancelled"
    calendar = await client.get("/search.ics")
    assert b"STATUS:CANCELLED" in calendar.content


async def test_the_sitemap_lists_every_page_there_is(client: httpx.AsyncClient, found: dict[str, Any]) -> None:
    robots = await client.get("/robots.txt")
    assert "Sitemap: http://testserver/sitemap.xml" in robots.text
    parts = ET.fromstring((await client.get("/sitemap.xml")).content).findall("s:sitemap/s:loc", _SITEMAP)
    listed = set()
    for part in parts:
        answer = await client.get(str(part.text).removeprefix("http://testserver"))
        assert answer.headers["content-type"].startswith("application/xml")
        listed |= {str(loc.text) for loc in ET.fromstring(answer.content).findall("s:url/s:loc", _SITEMAP)}
    assert {
        "http://testserver/",
        f"http://testserver/events/{found['id']}",
        f"http://testserver/performers/{found['performers'][0]['id']}",
        f"http://testserver/venues/{found['venue']['id']}",
        "http://testserver/cities/M%C3%BCnchen",
    } <= listed
    for path in listed:
        await _page(client, path.removeprefix("http://testserver"))
    for name in ("events-0", "events-99", "events", "x-1", "events-²"):
        assert (await client.get("/sitemap.xml", params={"part": name})).status_code == 404
