"""The import at real size: some thousand listings as one site had them in November 2025, kept beside the project."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.catalog.importing import import_file
from onsale.catalog.tables import events, organisers
from onsale.platform.database import Database

LISTINGS = Path(__file__).parents[3] / "shared" / "data" / "music_events_2025-11.csv"
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not LISTINGS.exists(), reason=f"{LISTINGS.name} is not beside the project")


async def test_every_listing_is_listed_and_bookable_as_it_was(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(organisers.insert().values(id=1, name="Listings"))

    def ignore(_done: int, _total: int) -> None:
        pass

    report = await import_file(db, LISTINGS, rebase=True, organiser_id=1, now=NOW, progress=ignore)
    assert (report.rows_read, report.events_new, report.listed, report.skipped) == (4410, 4410, 4410, ())
    assert (report.cancelled, report.rescheduled, report.prices_generated) == (95, 47, 3586)
    assert (report.venues, report.performers) == (1784, 2217)
    assert report.first_start is not None
    assert NOW + timedelta(days=4) < report.first_start < NOW + timedelta(days=13)
    # 3,821 listings were on sale and 47 rescheduled ones are.
    assert await _selling(db) == 3821 + 47
    again = await import_file(db, LISTINGS, rebase=True, organiser_id=1, now=NOW + timedelta(days=9), progress=ignore)
    assert (again.events_new, again.events_changed, again.events_unchanged) == (0, 0, 4410)
    assert (again.venues_new, again.performers_new, again.weeks_shifted) == (0, 0, report.weeks_shifted)


async def _selling(db: Database) -> int:
    statement = sa.select(sa.func.count()).where(
        events.c.lifecycle == "published",
        events.c.on_sale_at <= NOW,
        sa.func.least(events.c.off_sale_at, events.c.starts_at) > NOW,
    )
    async with db.read() as tx:
        return int((await tx.execute(statement)).scalar_one())
