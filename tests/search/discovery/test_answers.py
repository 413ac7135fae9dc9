"""How an event, an attraction, a venue and a kind read."""

import re
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog.tables import events
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make
from tests.search.discovery.asking import listed, told
from tests.search.discovery.conftest import Programme, evening

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


async def test_an_event_in_full(client: httpx.AsyncClient, programme: Programme) -> None:
    public_id = encode_id("evt", programme.jazz.id)
    event = await told(client, f"events/{public_id}.json")
    assert event == await told(client, f"events/{public_id}")
    assert (event["name"], event["type"], event["id"], event["test"]) == (
        "Café Noir Quartet",
        "event",
        public_id,
        False,
    )
    assert event["url"] == f"http://testserver/events/{public_id}"
    assert event["info"] == "Smoky songs"
    assert event["priceRanges"] == [{"type": "standard", "currency": "EUR", "min": 20.0, "max": 20.0}]
    start = event["dates"]["start"]
    assert start["dateTime"] == f"{evening(5):%Y-%m-%dT%H:%M:%SZ}"
    assert start["localDate"] == f"{evening(5):%Y-%m-%d}"
    assert start["localTime"] in {"20:30:00", "21:30:00"}
    assert not any(start[name] for name in ("dateTBD", "dateTBA", "timeTBA", "noSpecificTime"))
    assert event["dates"]["timezone"] == "Europe/Brussels"
    assert event["dates"]["status"] == {"code": "onsale"}
    public = event["sales"]["public"]
    assert public["startTBD"] is False
    assert _MOMENT.fullmatch(public["startDateTime"])
    assert public["endDateTime"] == start["dateTime"]
    (kind,) = event["classifications"]
    assert [kind[level]["name"] for level in ("segment", "genre", "subGenre")] == ["Music", "Jazz", "Jazz"]
    assert event["promoter"] == event["promoters"][0]
    (venue,) = event["_embedded"]["venues"]
    assert venue["location"] == {"longitude": "3.72000000", "latitude": "51.05000000"}
    assert venue["city"] == {"name": "Ghent"}
    assert venue["country"] == {"name": "Belgium", "countryCode": "BE"}
    assert [one["name"] for one in event["_embedded"]["attractions"]] == ["Ana Belém", "The Paper Lanterns"]
    assert event["_links"]["self"]["href"] == f"/discovery/v2/events/{public_id}?locale=en-us"
    assert event["_links"]["venues"] == [venue["_links"]["self"]]


async def test_links_and_pictures_lead_somewhere(client: httpx.AsyncClient, programme: Programme) -> None:
    public_id = encode_id("evt", programme.jazz.id)
    event = await told(client, f"events/{public_id}")
    images = await told(client, f"events/{public_id}/images.json")
    assert images["images"] == event["images"]
    assert (images["type"], images["id"]) == ("event", public_id)
    assert "16_9" in [image["ratio"] for image in event["images"]]
    kinds = {(await client.get(image["url"])).headers["Content-Type"].partition(";")[0] for image in event["images"]}
    assert kinds == {"image/jpeg"}
    (venue,), attractions = event["_embedded"]["venues"], event["_embedded"]["attractions"]
    for one, kind in [(venue, "venues"), *((attraction, "attractions") for attraction in attractions)]:
        again = await told(client, one["_links"]["self"]["href"].removeprefix("/discovery/v2/").partition("?")[0])
        assert (again["id"], again["name"], again["type"]) == (one["id"], one["name"], kind.removesuffix("s"))
        assert again["upcomingEvents"]["_total"] == (2 if one["name"] == "The Paper Lanterns" else 1)
        assert again["images"]


async def test_statuses(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    async def status(event: Any, **values: Any) -> str:
        async with db.write() as tx:
            changed = {"version": events.c.version + 1, **values}
            await tx.execute(sa.update(events).where(events.c.id == event.id).values(changed))
        told_ = await told(client, f"events/{encode_id('evt', event.id)}")
        return str(told_["dates"]["status"]["code"])

    event = await make.event()
    assert await status(event) == "onsale"
    assert await status(event, schedule="postponed") == "postponed"
    assert await status(event, schedule="rescheduled") == "rescheduled"
    assert await status(event, schedule="planned", on_sale_at=utc_now() + timedelta(days=1)) == "offsale"
    assert await status(event, lifecycle="cancelled") == "cancelled"
    sold_out = await make.event()
    for fan, first in zip(await make.fans(6), range(0, 60, 10), strict=True):
        await make.confirmed_booking(sold_out, fan, range(first, first + 10))
    assert await status(sold_out) == "offsale"


async def test_yen_have_no_cents_and_a_festival_lasts_several_days(
    client: httpx.AsyncClient, programme: Programme
) -> None:
    far = await told(client, f"events/{encode_id('evt', programme.far.id)}")
    assert far["priceRanges"] == [{"type": "standard", "currency": "JPY", "min": 2000.0, "max": 2000.0}]
    late = await told(client, f"events/{encode_id('evt', programme.late.id)}")
    assert late["dates"]["spanMultipleDays"] is True
    assert late["dates"]["end"]["dateTime"] == f"{evening(42):%Y-%m-%dT%H:%M:%SZ}"
    assert far["dates"]["spanMultipleDays"] is False


async def test_how_far_away(client: httpx.AsyncClient, programme: Programme) -> None:
    near = {"latlong": "51.05,3.72", "radius": "10", "unit": "km"}
    (event,) = (await told(client, "events", **near))["_embedded"]["events"]
    assert (event["distance"], event["units"]) == (0.0, "KILOMETERS")
    (venue,) = (await told(client, "venues", latlong="51.2,4.4", radius="60"))["_embedded"]["venues"]
    assert venue["units"] == "MILES"
    assert 30 < venue["distance"] < 33
    assert "distance" not in await told(client, f"events/{encode_id('evt', programme.jazz.id)}")


async def test_attractions(client: httpx.AsyncClient, programme: Programme) -> None:
    assert await listed(client, "attractions") == ["The Paper Lanterns", "Ana Belém"]  # who has most to come
    assert await listed(client, "attractions", sort="name,asc") == ["Ana Belém", "The Paper Lanterns"]
    assert await listed(client, "attractions", sort="name,desc") == ["The Paper Lanterns", "Ana Belém"]
    assert await listed(client, "attractions", sort="relevance,asc") == ["Ana Belém", "The Paper Lanterns"]
    assert await listed(client, "attractions", keyword="belem") == ["Ana Belém"]
    assert await listed(client, "attractions", keyword="bel") == []
    assert await listed(client, "attractions", classificationName="rock") == ["The Paper Lanterns"]
    assert await listed(client, "attractions", classificationName="-rock") == ["Ana Belém"]
    assert await listed(client, "attractions", includeTest="only") == []
    assert await listed(client, "attractions", typeId="x") == []
    assert sorted(await listed(client, "attractions", sort="random")) == ["Ana Belém", "The Paper Lanterns"]
    (ana,) = (await told(client, "attractions", keyword="ana"))["_embedded"]["attractions"]
    assert await listed(client, "attractions", id_=ana["id"]) == ["Ana Belém"]
    assert ana["url"].startswith("http://testserver/performers/per_")


async def test_venues(client: httpx.AsyncClient, programme: Programme) -> None:
    names = ["Armadillo Yard", "Hoshi Hall", "Old Mill", "Werkhalle Süd"]
    assert await listed(client, "venues", sort="name,asc") == names
    assert await listed(client, "venues", sort="name,desc") == names[::-1]
    assert (await listed(client, "venues"))[0] == "Armadillo Yard"
    assert await listed(client, "venues", keyword="sud") == ["Werkhalle Süd"]
    assert await listed(client, "venues", countryCode="US") == ["Armadillo Yard"]
    assert await listed(client, "venues", stateCode="TX") == ["Armadillo Yard"]
    assert await listed(client, "venues", id_=encode_id("ven", programme.ghent.id)) == ["Old Mill"]
    near = {"latlong": "51,3.7", "radius": "20000"}
    assert await listed(client, "venues", sort="distance,asc", **near) == [names[n] for n in (2, 3, 0, 1)]
    assert await listed(client, "venues", sort="distance,desc", **near) == [names[n] for n in (1, 0, 3, 2)]
    austin = await told(client, f"venues/{encode_id('ven', programme.austin.id)}")
    assert austin["state"] == {"name": "Texas", "stateCode": "TX"}
    assert austin["address"] == {"line1": "12 Congress Avenue, TX 78701"}
    assert austin["upcomingEvents"]["_total"] == 2


async def test_classifications(client: httpx.AsyncClient, programme: Programme) -> None:
    body = await told(client, "classifications.json")
    segments = [one["segment"] for one in body["_embedded"]["classifications"]]
    assert [segment["name"] for segment in segments] == ["Arts & Theatre", "Music"]
    assert [one["family"] for one in body["_embedded"]["classifications"]] == [True, False]
    music = segments[1]
    assert [genre["name"] for genre in music["_embedded"]["genres"]] == ["Jazz", "Rock"]
    jazz = music["_embedded"]["genres"][0]
    (subgenre,) = jazz["_embedded"]["subgenres"]
    for public_id in (music["id"], jazz["id"], subgenre["id"]):
        assert (await told(client, f"classifications/{public_id}"))["segment"] == music
    assert await told(client, f"classifications/segments/{music['id']}.json") == music
    assert await told(client, f"classifications/genres/{jazz['id']}") == jazz
    assert await told(client, f"classifications/subgenres/{subgenre['id']}") == subgenre
    for query, found in (({"keyword": "rock"}, ["Music"]), ({"keyword": "ro"}, None), ({"id_": jazz["id"]}, ["Music"])):
        page = (await told(client, "classifications", **query)).get("_embedded", {}).get("classifications")
        assert (page and [one["segment"]["name"] for one in page]) == found
    down = await told(client, "classifications", sort="name,desc", size=1)
    assert down["_embedded"]["classifications"][0]["segment"]["name"] == "Music"
    assert down["page"]["totalPages"] == 2


async def test_suggestions(client: httpx.AsyncClient, programme: Programme) -> None:
    async def names(**query: Any) -> dict[str, list[str]]:
        body = await told(client, "suggest.json", **query)
        return {kind: [one["name"] for one in found] for kind, found in body["_embedded"].items()}

    assert await names(keyword="pap") == {
        "venues": [],
        "attractions": ["The Paper Lanterns"],
        "events": ["Paper Moons", "The Paper Lanterns"],  # begins so, then has a word that does
        "products": [],
    }
    assert (await names(keyword="arma"))["venues"] == ["Armadillo Yard"]
    assert await names(keyword="pap", resource="events") == {"events": ["Paper Moons", "The Paper Lanterns"]}
    assert (await names(keyword="pap", size=1))["events"] == ["Paper Moons"]
    assert (await names(keyword="pap", countryCode="US"))["events"] == ["The Paper Lanterns"]
    assert (await names(keyword="o", latlong="51,3.7"))["venues"] == ["Old Mill"]
    assert (await names())["events"][0] == "Café Noir Quartet"
    assert (await told(client, "suggest", keyword="pap"))["_links"] == {
        "self": {"href": "/discovery/v2/suggest?keyword=pap"}
    }
