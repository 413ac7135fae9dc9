"""Who pays past the machines is told how, once, and once more when time runs short; not when it has come or lapsed."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.model import Booking
from onsale.letters.awaited import tell_of_awaited
from onsale.letters.deliver import Courier
from onsale.platform.services import Services
from tests.fixtures.make import Account, Make
from tests.fixtures.postbox import Postbox
from tests.fixtures.selling import booking_path, held, lapse


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan("robin@test.example")


@pytest.fixture
async def awaited(client: httpx.AsyncClient, make: Make, fan: Account) -> Booking:
    """Two days to pay."""
    event = await make.event(offline_payment=True, offline_hold_h=48, offline_instructions="DE02 1234")
    booking = await held(make.db, event, fan, 0, 1)
    answer = await client.post(booking_path(booking, "pay"), json={"payment_method": "offline"}, headers=fan.headers)
    assert answer.status_code == 202, answer.text
    return booking


async def told(services: Services, postbox: Postbox) -> list[str]:
    await tell_of_awaited(services)
    await services.get(Courier).run()
    return [str(mail["Subject"]).partition(" until")[0] for _, mail in postbox.received]


async def days_later(make: Make, booking: Booking, hours: int) -> None:
    async with make.db.write() as tx:
        ago = {"h": hours, "id": booking.id}
        await tx.execute(
            sa.text("update payments set created_at = created_at - make_interval(hours => :h) where booking_id = :id"),
            ago,
        )
        await tx.execute(
            sa.text("update bookings set expires_at = expires_at - make_interval(hours => :h) where id = :id"), ago
        )


async def test_once_and_once_more_when_time_runs_short(
    services: Services, make: Make, awaited: Booking, postbox: Postbox
) -> None:
    for _ in range(2):
        assert await told(services, postbox) == ["Please pay"]
    ((_, mail),) = postbox.received
    body = mail.get_body(["plain"])
    assert body is not None
    for words in ("€90.00", awaited.reference, f"http://testserver/bookings/{awaited.public_id}"):
        assert words in body.get_content()
    await days_later(make, awaited, 35)
    assert await told(services, postbox) == ["Please pay"]
    await days_later(make, awaited, 2)
    for _ in range(2):
        assert await told(services, postbox) == ["Please pay", "Still to pay"]


async def test_not_when_it_has_lapsed(services: Services, make: Make, awaited: Booking, postbox: Postbox) -> None:
    await lapse(make.db, awaited)
    assert await told(services, postbox) == []
