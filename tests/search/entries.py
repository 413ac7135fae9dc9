"""Events as the index keeps them, made in memory, and an index of them in a folder: no database needed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from onsale.catalog.changes import Position
from onsale.catalog.model import Event, Lifecycle, Organiser, Performer, PriceLevel, Schedule, Venue
from onsale.search.entry import Catalogued, Entry, Sources
from onsale.search.keys import standing_of
from onsale.search.reader import Reader, Reading
from onsale.search.shelf import Edition, Shelf
from onsale.search.writer import Builder

ORGANISER = Organiser(1, "Somebody", "Somebody Ltd", "1 High Street", 0, 0)
PLACES = 100


def a_venue(number: int, name: str = "Old Mill", city: str = "Ghent", **told: Any) -> Venue:
    """A venue in Belgium, without coordinates, unless told otherwise."""
    values: dict[str, Any] = {
        "id": number,
        "organiser_id": ORGANISER.id,
        "name": name,
        "address": "",
        "city": city,
        "region": "",
        "country": "Belgium",
        "country_code": "BE",
        "lat": None,
        "lon": None,
        "timezone": "Europe/Brussels",
    }
    return Venue(**values | told)


def an_entry(
    number: int,
    name: str,
    *,
    venue: Venue,
    starts_at: datetime,
    now: datetime,
    performers: Iterable[Performer] = (),
    price_minor: int | None = 3000,
    taken: int = 0,
    sources: Sources | None = None,
    **told: Any,
) -> Entry:
    """A planned event of a hundred places, on sale, unless told otherwise."""
    values: dict[str, Any] = {
        "id": number,
        "organiser_id": ORGANISER.id,
        "venue_id": venue.id,
        "seat_map_id": 1,
        "name": name,
        "description": "",
        "genre": "",
        "segment": "",
        "lifecycle": Lifecycle.PUBLISHED,
        "schedule": Schedule.PLANNED,
        "starts_at": starts_at,
        "doors_at": None,
        "ends_at": None,
        "on_sale_at": now - timedelta(days=1),
        "off_sale_at": None,
        "age_limit": None,
        "currency": "EUR",
        "places": PLACES,
        "max_places_per_booking": 10,
        "cancellation_until": None,
        "cancellation_fee_basis_points": 0,
        "refuse_single_seats": False,
        "series_id": None,
        "price_generated": False,
        "version": 1,
        "published_at": None,
    }
    event = Event(**values | told)
    levels = () if price_minor is None else (PriceLevel(0, "Everywhere", ("Stalls",), price_minor),)
    performers = tuple(performers)
    of = sources or Sources(performers=(None,) * len(performers))
    catalogued = Catalogued(event, venue, ORGANISER, performers, levels, of)
    return Entry(catalogued, taken, standing_of(event, taken, now))


def an_edition(folder: Path, entries: Iterable[Entry], now: datetime) -> Edition:
    """A new index of these events, the present one of its folder."""
    shelf = Shelf(folder)
    edition = shelf.new()
    builder = Builder(edition)
    builder.add(list(entries))
    builder.finish()
    edition.record(Position("made in memory", 0, 0, now))
    shelf.publish(edition)
    return edition


def a_reading(folder: Path, entries: Iterable[Entry], now: datetime) -> Reading:
    """The same, opened."""
    an_edition(folder, entries, now)
    return Reader(Shelf(folder)).now()
