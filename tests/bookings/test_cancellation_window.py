"""The window for cancelling closes at its exact second, by the database's clock, whatever the clocks on walls do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import cancel
from onsale.bookings.errors import CancellationClosed
from onsale.catalog.model import Event
from onsale.catalog.tables import events
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, sold

BRUSSELS = ZoneInfo("Europe/Brussels")
SECOND = timedelta(seconds=1)


def until(event: Event, moment: datetime) -> Event:
    """The event with another end of the window."""
    return replace(event, cancellation_until=moment)


@pytest.mark.parametrize(
    ("wall", "fold", "expected"),
    [
        (datetime(2027, 3, 28, 1, 59, 59), 0, datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)),  # noqa: DTZ001 - a wall's
        (datetime(2027, 3, 28, 3, 0, 0), 0, datetime(2027, 3, 28, 1, 0, 0, tzinfo=UTC)),  # noqa: DTZ001 - a wall's
        (datetime(2027, 10, 31, 2, 30, 0), 0, datetime(2027, 10, 31, 0, 30, 0, tzinfo=UTC)),  # noqa: DTZ001 - a wall's
        (datetime(2027, 10, 31, 2, 30, 0), 1, datetime(2027, 10, 31, 1, 30, 0, tzinfo=UTC)),  # noqa: DTZ001 - a wall's
    ],
)
async def test_across_the_change_of_the_clocks(make: Make, wall: datetime, fold: int, expected: datetime) -> None:
    """A moment at the venue is one moment; the hour that comes twice is two, and each closes its own window."""
    moment = wall.replace(tzinfo=BRUSSELS, fold=fold).astimezone(UTC)
    assert moment == expected
    event = until(await make.event(), moment)
    assert event.cancellable(moment - SECOND)
    assert event.cancellable(moment - timedelta(microseconds=1))
    assert not event.cancellable(moment), "from this second on"
    assert not event.cancellable(moment + SECOND)
    if wall.month == 10:
        other = wall.replace(tzinfo=BRUSSELS, fold=1 - fold).astimezone(UTC)
        assert event.cancellable(other) == (other < moment)


async def _closes_in(db: Database, event: Event, interval: str) -> None:
    async with db.write() as tx:
        closes = sa.func.now() + sa.text(f"interval '{interval}'")
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(cancellation_until=closes))


async def test_judged_by_the_databases_clock(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web node whose clock is an hour off lets nobody in late and keeps nobody out early."""
    event, (early, late) = await make.event(), await make.fans(2)
    bookings = [await sold(services, event, fan, place) for place, fan in enumerate((early, late))]
    await _closes_in(db, event, "5 s")
    ahead = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr("onsale.entrypoints.asgi.utc_now", lambda: ahead)
    in_time = await client.post(booking_path(bookings[0], "cancel"), headers=early.headers)
    assert in_time.status_code == 200
    await _closes_in(db, event, "0 s")
    behind = datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr("onsale.entrypoints.asgi.utc_now", lambda: behind)
    too_late = await client.post(booking_path(bookings[1], "cancel"), headers=late.headers)
    assert (too_late.status_code, too_late.json()["code"]) == (409, "cancellation_closed")


async def test_at_the_exact_second(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    """The transaction that began in the last moment cancels; the one that begins at the moment itself doesn't."""
    event, fan = await make.event(), await make.fan()
    booking = await sold(services, event, fan, 1)
    for shift, allowed in (("0 s", False), ("-1 microsecond", False), ("1 microsecond", True)):
        async with db.write() as tx:
            closes = sa.func.now() + sa.text(f"interval '{shift}'")  # now() stands still within a transaction
            await tx.execute(sa.update(events).where(events.c.id == event.id).values(cancellation_until=closes))
            if allowed:
                await cancel(tx, fan.principal, event.id, booking.id, None)
            else:
                with pytest.raises(CancellationClosed):
                    await cancel(tx, fan.principal, event.id, booking.id, None)
