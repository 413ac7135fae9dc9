"""Reminders: once, in time, and not to those who gave back, booked late or want none."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.letters.deliver import Courier
from onsale.letters.reminders import remind
from onsale.platform.clock import utc_now
from onsale.platform.services import Services
from onsale.receipts.letterhead import Letterhead, save_letterhead
from tests.fixtures.make import Account, Make
from tests.fixtures.postbox import Postbox
from tests.fixtures.selling import booking_path


@pytest.fixture
async def event(make: Make) -> Event:
    """In twenty hours; the organiser reminds a day before."""
    starts_at = utc_now() + timedelta(hours=20)
    return await make.event(starts_at=starts_at, cancellation_until=starts_at)


async def booked_days_ago(make: Make) -> None:
    async with make.db.write() as tx:
        await tx.execute(sa.text("update bookings set confirmed_at = now() - interval '3 days'"))
        await tx.execute(sa.text("update letters set state = 'sent', ended_at = now()"))  # the confirmations


async def reminded(services: Services, postbox: Postbox) -> list[str]:
    await remind(services)
    await services.get(Courier).run()
    return [address for (address,), mail in postbox.received if mail["Subject"].startswith("Soon:")]


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan("robin@test.example")


async def test_each_once_and_once_more_at_another_time(
    services: Services, make: Make, event: Event, fan: Account, postbox: Postbox
) -> None:
    await make.confirmed_booking(event, fan, [0])
    await booked_days_ago(make)
    for _ in range(3):
        assert await reminded(services, postbox) == ["robin@test.example"]
    async with make.db.write() as tx:
        await tx.execute(sa.text("update events set starts_at = starts_at + interval '2 hours'"))
    assert len(await reminded(services, postbox)) == 2


async def test_not_who_booked_when_it_was_nearly_time(
    services: Services, make: Make, event: Event, fan: Account, postbox: Postbox
) -> None:
    await make.confirmed_booking(event, fan, [0])
    assert await reminded(services, postbox) == []


async def test_not_who_gave_the_places_back(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event, fan: Account, postbox: Postbox
) -> None:
    booking = await make.confirmed_booking(event, fan, [0])
    await booked_days_ago(make)
    await remind(services)  # due, but not sent yet
    assert (await client.post(booking_path(booking, "cancel"), headers=fan.headers)).is_success
    assert await reminded(services, postbox) == []


@pytest.mark.parametrize("change", ["lifecycle = 'cancelled'", "schedule = 'postponed'"])
async def test_not_of_what_doesnt_take_place(
    services: Services, make: Make, event: Event, fan: Account, postbox: Postbox, change: str
) -> None:
    await make.confirmed_booking(event, fan, [0])
    await booked_days_ago(make)
    await remind(services)
    async with make.db.write() as tx:
        await tx.execute(sa.text(f"update events set {change}"))  # noqa: S608 - ours
    assert await reminded(services, postbox) == []


@pytest.mark.parametrize(("hours", "count"), [(0, 0), (19, 0), (21, 1)])
async def test_when_the_organiser_wants(
    services: Services, make: Make, event: Event, fan: Account, postbox: Postbox, hours: int, count: int
) -> None:
    await make.confirmed_booking(event, fan, [0])
    await booked_days_ago(make)
    async with make.db.write() as tx:
        head = Letterhead(remind_before_h=hours)
        await save_letterhead(tx, event.organiser_id, head, legal_name="", legal_address="")
    assert len(await reminded(services, postbox)) == count


async def test_one_click_ends_them(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event, fan: Account, postbox: Postbox
) -> None:
    await make.confirmed_booking(event, fan, [0])
    await booked_days_ago(make)
    await reminded(services, postbox)
    ((_, mail),) = postbox.received
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>").removeprefix("http://testserver")
    body = mail.get_body(["plain"])
    assert body is not None
    assert address in body.get_content()
    page = await client.get(address)
    assert "No more reminders?" in page.text
    client.cookies.clear()
    ended = await client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (ended.status_code, ended.text) == (200, ""), "mail programs follow no redirect"
    assert (await client.post(address)).status_code == 303, "a person's click, twice, is fine"
    assert "No more reminders." in (await client.get(address)).text
    async with make.db.write() as tx:
        await tx.execute(sa.text("update events set starts_at = starts_at + interval '1 hour'"))
    assert len(await reminded(services, postbox)) == 1, "no more of them"
    assert (await client.post(f"{address}/undo")).status_code == 303
    async with make.db.write() as tx:
        await tx.execute(sa.text("update events set starts_at = starts_at + interval '1 hour'"))
    assert len(await reminded(services, postbox)) == 2
    for wrong in ("x", address.rpartition("/")[2][:-1] + ("A" if address[-1] != "A" else "B"), "A" * 40):
        assert (await client.post(f"/unsubscribe/{wrong}")).status_code == 404


async def test_what_tells_of_a_purchase_cant_be_ended(
    services: Services, make: Make, event: Event, fan: Account, postbox: Postbox
) -> None:
    async with make.db.write() as tx:
        await tx.execute(sa.text("insert into unsubscribed values (:p, :o)"), {"p": fan.id, "o": event.organiser_id})
    await make.confirmed_booking(event, fan, [0])
    await services.get(Courier).run()
    ((_, mail),) = postbox.received
    assert "List-Unsubscribe" not in mail
