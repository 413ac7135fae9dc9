"""A new index's documents lie by place, and there by date; each listed event once."""

from datetime import timedelta

import pytest

from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.search import ordering, store
from onsale.search.indexer import Indexer
from onsale.search.reader import Reader
from onsale.search.shelf import Shelf
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make

CITIES = {"Ghent": (51.05, 3.72), "Auckland": (-36.85, 174.76), "Bruges": (51.21, 3.22), "Nowhere": (None, None)}
ON_THE_WAY = ("Nowhere", "Auckland", "Bruges", "Ghent")


@pytest.fixture
async def listed(make: Make) -> list[int]:
    """Events as they should lie."""
    now, by = utc_now(), an_organiser()
    venues = {
        city: [await make.venue(by=by, name=f"{city} {n}", city=city, lat=lat, lon=lon) for n in range(2)]
        for city, (lat, lon) in CITIES.items()
    }
    made = {
        (city, days): (await make.event(by=by, venue=houses[days % 2], starts_at=now + timedelta(days=days))).id
        for days in (5, 3, 8, 4)
        for city, houses in venues.items()
    }
    await make.event(by=by, venue=venues["Ghent"][0], published=False)
    return [made[city, days] for city in ON_THE_WAY for days in (3, 4, 5, 8)]


@pytest.mark.parametrize("at_once", [3, 50_000])
async def test_by_place_and_date(
    db: Database, listed: list[int], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(ordering, "_AT_ONCE", at_once)
    assert list(await ordering.ids_in_order(db, utc_now())) == listed


@pytest.mark.parametrize("at_once", [1, 3, 16, 100])
async def test_each_is_read_once(
    db: Database, listed: list[int], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(store, "AT_ONCE", at_once)
    read = [entry.catalogued.event.id async for part in store.all_entries(db, utc_now()) for entry in part]
    assert read == listed


async def test_what_is_listed_no_more_is_left_out(db: Database, listed: list[int]) -> None:
    gone = listed[2]
    entries = store.all_entries(db, utc_now())
    async with db.write() as tx:
        raw = await tx.raw()
        await raw.execute("update events set suspended = true where id = %s", (gone,))
    read = [entry.catalogued.event.id async for part in entries for entry in part]
    assert read == [event_id for event_id in listed if event_id != gone]


async def test_so_they_lie_in_the_index(services: Services, indexer: Indexer, listed: list[int]) -> None:
    await indexer.rebuild()
    reading = Reader(Shelf(services.get(Settings).index_dir)).now()
    hits = sorted(
        (address.doc, address)
        for _, address in reading.events.search(reading.of_events.at_least("day", 0), limit=100).hits
    )
    assert reading.events.fast_field_values("id", [address for _, address in hits]) == listed


async def test_none_are_none(db: Database) -> None:
    assert not await ordering.ids_in_order(db, utc_now())
    assert not [part async for part in store.all_entries(db, utc_now())]
