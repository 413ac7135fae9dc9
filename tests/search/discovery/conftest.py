"""A small programme to ask about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.catalog.model import Event, Venue
from onsale.catalog.tables import events
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from tests.fixtures.catalogue import an_organiser, one_level, small_house
from tests.fixtures.make import Make


def evening(days: int) -> datetime:
    """19:30 UTC, so many days from now."""
    return utc_now().replace(hour=19, minute=30, second=0, microsecond=0) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Programme:
    """Five events: in Ghent, Austin (two), Tokyo and Zürich."""

    by: Principal
    jazz: Event
    rock: Event
    family: Event
    far: Event
    late: Event
    ghent: Venue
    austin: Venue


@pytest.fixture
async def programme(make: Make, db: Database) -> Programme:
    """Told above."""
    by = an_organiser()
    ghent = await make.venue(by=by, name="Old Mill", lat=51.05, lon=3.72, address="Mill Street 4, 9000 Ghent")
    austin = await make.venue(
        by=by,
        name="Armadillo Yard",
        city="Austin",
        region="Texas",
        country="United States",
        timezone="America/Chicago",
        lat=30.26,
        lon=-97.74,
        address="12 Congress Avenue, TX 78701",
    )
    tokyo = await make.venue(
        by=by, name="Hoshi Hall", city="Tokyo", country="Japan", timezone="Asia/Tokyo", lat=35.68, lon=139.76
    )
    zurich = await make.venue(
        by=by, name="Werkhalle Süd", city="Zürich", country="CH", timezone="Europe/Zurich", lat=47.37, lon=8.54
    )

    async def event(name: str, venue: Venue, days: int, kind: str, **terms: Any) -> Event:
        segment, _, genre = kind.partition("/")
        told: dict[str, Any] = {"levels": one_level(small_house(), 2000), "starts_at": evening(days), "by": by} | terms
        return await make.event(name=name, venue=venue, genre=genre, segment=segment, **told)

    performers = ("Ana Belém", "The Paper Lanterns")
    programme = Programme(
        by,
        await event("Café Noir Quartet", ghent, 5, "Music/Jazz", performers=performers, description="Smoky songs"),
        await event("The Paper Lanterns", austin, 6, "Music/Rock", performers=("The Paper Lanterns",), currency="USD"),
        await event("Aladdin on Ice", austin, 7, "Arts & Theatre/Family", on_sale_at=evening(2)),
        await event("Paper Moons", tokyo, 8, "Music/Rock", currency="JPY"),
        await event("Jazz by Night", zurich, 40, "Music/Jazz", ends_at=evening(42), currency="CHF"),
        ghent,
        austin,
    )
    async with db.write() as tx:
        published = {"published_at": datetime(2026, 1, 1, tzinfo=UTC)}
        await tx.execute(sa.update(events).where(events.c.id == programme.far.id).values(published))
    return programme
