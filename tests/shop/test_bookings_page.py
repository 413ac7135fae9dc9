"""'My tickets': what is to come and what was, page by page, and of each booking what it is waiting for."""

import re
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.moved import keep
from onsale.payments.providers import Providers
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services
from onsale.shop import bookings_view
from tests.console.page_forms import sign_in
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import do_jobs, held, lapse, paid, sold
from tests.payments.providers import Refusing


@pytest.fixture
async def fan(client: httpx.AsyncClient, make: Make) -> Account:
    """Whose page it is."""
    fan = await make.fan()
    sign_in(client, fan)
    return fan


async def look(client: httpx.AsyncClient, address: str = "/bookings") -> str:
    page = await client.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).replace("&#39;", "'").split())


def listed(page: httpx.Response) -> list[str]:
    return re.findall(r'href="/bookings/(bk_\w+)"', page.text)


async def over(db: Database, event_id: int) -> None:
    async with db.write() as tx:
        statement = sa.text("update events set starts_at = now() - interval '1 day', ends_at = null where id = :id")
        await tx.execute(statement, {"id": event_id})


async def test_to_come_by_date_and_earlier_by_booking_page_by_page(
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    make: Make,
    fan: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bookings_view, "_PAGE", 2)
    soon, later, last, gone = [await make.event(starts_at=utc_now() + timedelta(days=days)) for days in (2, 9, 20, 4)]
    third = await sold(services, last, fan, 1)
    second = await held(db, later, fan, 1)
    first = await sold(services, soon, fan, 1)
    past = await sold(services, gone, fan, 1)
    await over(db, gone.id)
    lapsed = await held(db, await make.event(), fan, 3)
    await lapse(db, lapsed)
    await held(db, soon, await make.fan(), 5)
    page = await client.get("/bookings")
    assert listed(page) == [second.public_id, first.public_id], "what runs out stands first"
    following = re.findall(r'href="(/bookings\?cursor=[\w-]+)" rel="next"', page.text)
    rest = await client.get(following[0])
    assert listed(rest) == [third.public_id]
    assert 'rel="next"' not in rest.text
    assert listed(await client.get("/bookings?show=past")) == [lapsed.public_id, past.public_id]


async def test_what_each_is_waiting_for(
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    make: Make,
    fan: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 2.0)
    booking = await held(db, await make.event(), fan, 1, 2)
    assert "Held, not paid" in await look(client)
    assert "Pay €90.00 · 9:" in await look(client)
    await paid(services, fan, booking, "pm_challenge")
    assert "Confirm the payment with your bank" in await look(client)
    await paid(services, fan, booking, "pm_timeout")
    assert "The bank hasn't answered yet" in await look(client)
    await lapse(db, booking)
    text = await look(client, "/bookings?show=past")
    assert "The bank hasn't said yet whether €90.00 was paid" in text
    assert "not charged" not in text, "nobody knows"


async def test_money_on_its_way_back(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    booking = await sold(services, await make.event(), fan, 1, 2)
    answer = await client.post(
        f"/api/v1/bookings/{booking.public_id}/cancel", headers=fan.headers | {"Accept": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    text = await look(client)
    assert "€81.00 is owed to you" in text, "less the event's fee of 10 %"
    assert "Cancelled" in text
    await do_jobs(services)
    assert "€81.00 refunded" in await look(client)


async def test_money_that_cant_go_back(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    services.add(Providers, Providers(Refusing(db)))
    booking = await sold(services, await make.event(), fan, 1)
    await client.post(f"/api/v1/bookings/{booking.public_id}/cancel", headers=fan.headers)
    await do_jobs(services)
    assert "€40.50 couldn't go back the way you paid; the organiser sees to it" in await look(client)


async def test_a_date_taken_back_is_still_to_come(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    event = await make.event()
    booking = await sold(services, event, fan, 1)
    await over(db, event.id)
    async with db.write() as tx:
        await tx.execute(sa.text("update events set schedule = 'postponed' where id = :id"), {"id": event.id})
    page = await client.get("/bookings")
    assert listed(page) == [booking.public_id]
    assert "Postponed" in page.text


async def test_a_moved_date_asks_for_a_choice(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    booking = await sold(services, event, fan, 1)
    moved = await client.patch(
        f"/api/v1/events/{encode_id('evt', event.id)}",
        json={"starts_at": rfc3339(event.starts_at + timedelta(days=3))},
        headers=owner.headers | {"Accept": "application/json"},
    )
    assert moved.status_code == 200, moved.text
    assert "Keep your tickets, or give them back until" in await look(client)
    async with db.write() as tx:
        await keep(tx, fan.principal, event.id, booking.id)
    assert "Keep your tickets, or give them back" not in await look(client)


async def test_nothing_yet(client: httpx.AsyncClient, fan: Account) -> None:
    assert "No tickets yet." in await look(client)
    assert "Nothing yet." in await look(client, "/bookings?show=past")
    assert (await client.get("/bookings?cursor=nonsense")).status_code == 400
