"""Some thousand real listings, kept beside the project, as the index would have them after an import."""

from datetime import UTC, datetime
from pathlib import Path

from onsale.catalog.importing.calendar import shift_for
from onsale.catalog.importing.houses import house_of
from onsale.catalog.importing.places import Place
from onsale.catalog.importing.plan import PlannedEvent, plan
from onsale.catalog.importing.prices import price_levels
from onsale.catalog.importing.reading import read
from onsale.catalog.model import Lifecycle, Performer, Venue
from onsale.search.entry import Catalogued, Entry, Sources
from onsale.search.keys import standing_of
from tests.search.entries import ORGANISER, a_venue, an_entry

LISTINGS = Path(__file__).parents[3] / "shared" / "data" / "music_events_2025-11.csv"
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


def listings(now: datetime = NOW) -> list[Entry]:
    """Every listing, its dates shifted by whole weeks so that the first is in the week after `now`."""
    rows, _skipped = read(LISTINGS)
    venues: dict[str, Venue] = {}
    performers: dict[str, Performer] = {}
    planned = plan(rows, shift_for(rows, now), now)
    return [_entry(number, event, venues, performers, now) for number, event in enumerate(planned, 1)]


def _entry(
    number: int, event: PlannedEvent, venues: dict[str, Venue], performers: dict[str, Performer], now: datetime
) -> Entry:
    venue = venues.setdefault(event.place.key, _venue(len(venues) + 1, event.place))
    on_stage: tuple[Performer, ...] = ()
    if (who := event.performer) is not None:
        on_stage = (performers.setdefault(who.key, Performer(len(performers) + 1, who.name)),)
    house = house_of(venue.name)
    entry = an_entry(
        number,
        event.name,
        venue=venue,
        starts_at=event.starts_at,
        now=now,
        performers=on_stage,
        genre=event.genre,
        segment=event.segment,
        lifecycle=event.lifecycle,
        schedule=event.schedule,
        on_sale_at=event.on_sale_at,
        off_sale_at=event.off_sale_at,
        currency=event.price.currency,
        places=house.places,
        price_generated=event.price.generated,
    )
    told = entry.catalogued
    sources = Sources(event.source_id, event.place.key, tuple(None for _ in on_stage))
    catalogued = Catalogued(
        told.event, venue, ORGANISER, on_stage, tuple(price_levels(house.levels, event.price)), sources
    )
    assert told.event.lifecycle is not Lifecycle.ARCHIVED
    return Entry(catalogued, 0, standing_of(told.event, 0, now))


def _venue(number: int, place: Place) -> Venue:
    return a_venue(
        number,
        place.name,
        place.city,
        region=place.region,
        country=place.country,
        country_code=place.country_code,
        lat=place.lat,
        lon=place.lon,
        timezone=place.timezone,
    )
