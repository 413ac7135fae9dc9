"""Some thousand listings of another site, imported: there they are, with the ids they had."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from onsale.catalog.importing import import_file
from onsale.catalog.tables import organisers
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from tests.search.discovery.asking import listed, told

LISTINGS = Path(__file__).parents[4] / "shared" / "data" / "music_events_2025-11.csv"

pytestmark = pytest.mark.skipif(not LISTINGS.exists(), reason=f"{LISTINGS.name} is not beside the project")


def rows() -> Iterator[dict[str, str]]:
    """What was imported."""
    with LISTINGS.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


async def imported(db: Database) -> None:
    """Everything, moved to where it is still to come."""

    def ignore(_done: int, _total: int) -> None:
        pass

    async with db.write() as tx:
        await tx.execute(organisers.insert().values(id=1, name="Listings"))
    await import_file(db, LISTINGS, rebase=True, organiser_id=1, now=utc_now(), progress=ignore)


async def every(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    """All that answers, page after page."""
    events: list[dict[str, Any]] = []
    for page in range(5):
        body = await told(client, "events.json", size=200, page=page, **query)
        events += body.get("_embedded", {}).get("events", [])
        if page + 1 >= body["page"]["totalPages"]:
            break
    return events


async def test_listings_keep_their_ids_and_are_found(client: httpx.AsyncClient, db: Database) -> None:
    await imported(db)
    told_there = list(rows())
    whole = await told(client, "events.json", size=1)
    assert whole["page"]["totalElements"] == len({row["id"] for row in told_there}) == 4410

    for row in (told_there[1], told_there[2000], told_there[-1]):
        event = await told(client, f"events/{row['id']}.json")
        assert (event["id"], event["name"]) == (row["id"], " ".join(row["name"].split()))
        (venue,) = event["_embedded"]["venues"]
        assert venue["id"] == row["venue_id"]
        assert (await told(client, f"venues/{row['venue_id']}"))["name"] == venue["name"]
        assert event["id"] in [one["id"] for one in await every(client, venueId=row["venue_id"])]
        if row["artist_id"]:
            attraction = await told(client, f"attractions/{row['artist_id']}")
            assert attraction["id"] == row["artist_id"]
            assert event["id"] in [one["id"] for one in await every(client, attractionId=row["artist_id"])]
        ours = event["url"].rpartition("/")[2]
        assert (await told(client, f"events/{ours}"))["id"] == row["id"]

    there = {row["id"] for row in told_there if row["city"] == "London" and row["country"] == "Great Britain"}
    assert {one["id"] for one in await every(client, city="London", countryCode="GB")} == there
    metal = {row["id"] for row in told_there if row["genre"] == "Metal"}
    assert {one["id"] for one in await every(client, classificationName="metal")} == metal
    assert len(metal) > 20
    texas = {row["id"] for row in told_there if row["state"] == "Texas"}
    assert {one["id"] for one in await every(client, stateCode="TX")} == texas

    artist = next(row["artist"] for row in told_there if row["artist"])
    assert artist in await listed(client, "attractions", keyword=artist)
    assert all("jazz" in str(one).casefold() for one in await every(client, keyword="jazz"))
    names = [one["name"].casefold() for one in await every(client, sort="name,asc", city="London")]
    assert len(names) > 20
    venues = [one["_embedded"]["venues"][0]["name"] for one in await every(client, sort="venueName,asc")]
    assert len(venues) == 1000
    assert venues[0] != venues[-1]
