"""Paying past the machines: allowed by the event, with a deadline of its own, and final when an organiser says so."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from onsale.bookings.expire import sweep
from onsale.bookings.model import Booking
from onsale.catalog.model import Event
from onsale.payments.sweep import sweep_open_payments
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, lapse, now_of, sold


@pytest.fixture
async def organiser(make: Make) -> Account:
    return await make.organiser()


async def offering(make: Make, organiser: Account, *, hours: int = 48, **told: Any) -> Event:
    """An event that may be paid past the machines."""
    offer: dict[str, Any] = {"offline_payment": True, "offline_hold_h": hours, "offline_instructions": "DE02 1234"}
    return await make.event(by=organiser.principal, **offer, **told)


async def pay(client: httpx.AsyncClient, booking: Booking, fan: Account, method: str = "offline") -> httpx.Response:
    return await client.post(booking_path(booking, "pay"), json={"payment_method": method}, headers=fan.headers)


async def received(client: httpx.AsyncClient, booking: Booking, who: Account) -> httpx.Response:
    return await client.post(f"/api/v1/organiser/bookings/{booking.public_id}/payment-received", headers=who.headers)


async def deadlines(db: Database, booking: Booking) -> Sequence[datetime]:
    """Of the booking, its slot and its places: one moment, if they agree."""
    union = (
        "select expires_at from bookings where id = :id union select held_until from claims where booking_id = :id "
        "union select held_until from fan_slots where booking_id = :id"
    )
    async with db.read() as tx:
        return (await tx.execute(sa.text(union), {"id": booking.id})).scalars().all()


async def database_now(db: Database) -> datetime:
    async with db.read() as tx:
        moment: datetime = (await tx.execute(sa.text("select now()"))).scalar_one()
    return moment


async def test_it_waits_for_days_and_is_told_how(
    client: httpx.AsyncClient, db: Database, make: Make, organiser: Account
) -> None:
    fan = await make.fan()
    booking = await held(db, await offering(make, organiser, hours=48), fan, 1, 2)
    before = await database_now(db)
    answer = await pay(client, booking, fan)
    assert (answer.status_code, answer.json()["state"]) == (202, "payment_pending"), answer.text
    told = answer.json()["payment"]
    (until,) = await deadlines(db, booking)
    assert timedelta(0) <= until - before - timedelta(hours=48) < timedelta(seconds=20)
    due = datetime.fromisoformat(told["due_at"])
    assert (told["method"], told["reference"], told["instructions"]) == ("offline", booking.reference, "DE02 1234")
    assert abs(due - until) < timedelta(seconds=1)
    read = (await client.get(booking_path(booking), headers=fan.headers)).json()
    assert read["payment"] == told
    again = await pay(client, booking, fan)
    assert (again.status_code, again.json()["payment"]) == (202, told), "asked twice, it waits as before"
    assert await count(db, "payments") == await count(db, "offline_payments where state = 'waiting'") == 1
    assert await broken_invariants(db) == {}


async def test_not_where_it_isnt_offered(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    fan = await make.fan()
    booking = await held(db, await make.event(), fan, 1)
    answer = await pay(client, booking, fan)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert (await now_of(db, booking)).state == "held"


async def test_never_past_the_end_of_sales(
    client: httpx.AsyncClient, db: Database, make: Make, organiser: Account
) -> None:
    fan = await make.fan()
    event = await offering(make, organiser, hours=720)
    ends = (await database_now(db) + timedelta(hours=5)).replace(microsecond=0)
    async with db.write() as tx:
        await tx.execute(sa.text("update events set off_sale_at = :at where id = :id"), {"at": ends, "id": event.id})
    booking = await held(db, event, fan, 1)
    await pay(client, booking, fan)
    assert list(await deadlines(db, booking)) == [ends]


async def test_an_organiser_says_that_it_has_come(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, organiser: Account
) -> None:
    fan = await make.fan()
    booking = await held(db, await offering(make, organiser), fan, 1)
    await pay(client, booking, fan)
    done = await received(client, booking, organiser)
    assert (done.status_code, done.json()["booking"]["state"]) == (200, "confirmed"), done.text
    assert done.json()["owed_back"] is None
    again = await received(client, booking, organiser)
    assert (again.status_code, again.json()["booking"]["state"]) == (200, "confirmed")
    assert await count(db, "payments where state = 'captured'") == 1
    assert await count(db, "offline_payments where received_by = :by", by=organiser.id) == 1, "and who said so"
    assert await count(db, "tickets") == 1
    assert await broken_invariants(db) == {}


async def test_whose_it_is(client: httpx.AsyncClient, db: Database, make: Make, organiser: Account) -> None:
    fan, other = await make.fan(), await make.organiser()
    booking = await held(db, await offering(make, organiser), fan, 1)
    await pay(client, booking, fan)
    path = f"/api/v1/organiser/bookings/{booking.public_id}/payment-received"
    assert (await client.post(path)).status_code == 401
    assert (await client.post(path, headers=fan.headers)).status_code == 403
    assert (await client.post(path, headers=other.headers)).status_code in {403, 404}
    assert (await now_of(db, booking)).state == "payment_pending"
    events = f"/api/v1/organiser/events/{encode_id('evt', booking.event_id)}/offline-payments"
    assert (await client.get(events, headers=other.headers)).status_code in {403, 404}
    (row,) = (await client.get(events, headers=organiser.headers)).json()["items"]
    assert (row["reference"], row["state"]) == (booking.reference, "waiting")


async def test_unpaid_it_lapses(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, organiser: Account
) -> None:
    fan, other = await make.fans(2)
    event = await offering(make, organiser)
    booking = await held(db, event, fan, 1)
    await pay(client, booking, fan)
    await sweep_open_payments(services)
    assert (await now_of(db, booking)).state == "payment_pending", "no sweep gives it up before"
    await lapse(db, booking)
    assert (await now_of(db, booking)).state == "expired"
    await sweep(services)
    await do_jobs(services)
    assert await count(db, "offline_payments where state = 'void'") == 1
    assert await count(db, "payments where state = 'void'") == 1
    assert (await sold(services, event, other, 1)).state == "confirmed"
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "unswept"])
@pytest.mark.parametrize("taken", [True, False], ids=["taken", "free"])
async def test_it_comes_too_late(
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    make: Make,
    organiser: Account,
    *,
    swept: bool,
    taken: bool,
) -> None:
    """Claimed again if free; else owed back, by the organiser, because nobody else can."""
    fan, other = await make.fans(2)
    event = await offering(make, organiser)
    booking = await held(db, event, fan, 1)
    await pay(client, booking, fan)
    await lapse(db, booking)
    if swept:
        await sweep(services)
        await do_jobs(services)
    if taken:
        await sold(services, event, other, 1)
    done = (await received(client, booking, organiser)).json()
    await do_jobs(services)
    if taken:
        assert (done["booking"]["state"], done["owed_back"]["amount_minor"]) == ("expired", 4500)
        assert await count(db, "refunds where state = 'refused' and refused_because = 'offline'") == 1
    else:
        assert (done["booking"]["state"], done["owed_back"]) == ("confirmed", None)
        assert (await claimed(db, event))[1] == booking.id
    assert await count(db, "payments where state = 'captured' and provider = 'offline'") == 1
    again = (await received(client, booking, organiser)).json()
    assert again["booking"]["state"] == done["booking"]["state"]
    assert await count(db, "payments where state = 'captured' and provider = 'offline'") == 1
    assert await broken_invariants(db) == {}


async def test_another_way_to_pay_after_all(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, organiser: Account
) -> None:
    """The card pays; when the transfer comes all the same, that money goes back."""
    fan = await make.fan()
    booking = await held(db, await offering(make, organiser), fan, 1)
    await pay(client, booking, fan)
    assert (await pay(client, booking, fan, "pm_success")).json()["state"] == "confirmed"
    done = (await received(client, booking, organiser)).json()
    assert (done["booking"]["state"], done["owed_back"]["amount_minor"]) == ("confirmed", 4500)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'refused' and refused_because = 'offline'") == 1
    assert await count(db, "refunds") == 1
    assert await broken_invariants(db) == {}


async def test_nothing_to_say_about_other_payments(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, organiser: Account
) -> None:
    fan = await make.fan()
    booking = await sold(services, await offering(make, organiser), fan, 1)
    answer = await received(client, booking, organiser)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_offline_payment")


async def test_organisers_offer_it(client: httpx.AsyncClient, db: Database, make: Make, organiser: Account) -> None:
    event = await make.event(by=organiser.principal)
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    offer = {"enabled": True, "hold_hours": 24, "instructions": "At the box office, Mon to Fri."}
    changed = await client.patch(path, json={"offline_payment": offer}, headers=organiser.headers)
    assert (changed.status_code, changed.json()["offline_payment"]) == (200, {"enabled": True, "hold_hours": 24})
    for hours in (0, 721):
        wrong = await client.patch(
            path, json={"offline_payment": {"enabled": True, "hold_hours": hours}}, headers=organiser.headers
        )
        assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_request"), wrong.text
    off = await client.patch(path, json={"offline_payment": None}, headers=organiser.headers)
    assert off.json()["offline_payment"]["enabled"] is False


SPRING = datetime(2027, 3, 27, 19, 0, tzinfo=UTC)
"""20:00 in Berlin, on the evening before the clocks leave out an hour."""


@pytest.fixture
def moved_clock(database_url: str) -> Iterator[Callable[[datetime], None]]:
    """The database's clock, for whoever asks it by name, and its zone; before anybody has connected."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("create schema moved create table clock (at timestamptz)")
        connection.execute("insert into moved.clock values (%s)", [SPRING])
        connection.execute(
            "create function moved.now() returns timestamptz language sql stable as 'select at from moved.clock'"
        )
        name = connection.info.dbname
        connection.execute(f'alter database "{name}" set search_path = moved, pg_catalog, public')
        connection.execute(f"alter database \"{name}\" set timezone = 'Europe/Berlin'")

        def move(to: datetime) -> None:
            connection.execute("update moved.clock set at = %s", [to])

        yield move


async def test_at_that_very_second_across_a_change_to_summer_time(
    moved_clock: Callable[[datetime], None],
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    make: Make,
    organiser: Account,
) -> None:
    """Twenty-four hours are twenty-four, though the clock on the wall says one more."""
    fan = await make.fan()
    event = await offering(make, organiser, hours=24, starts_at=SPRING + timedelta(days=20))
    booking = await held(db, event, fan, 1)
    told = (await pay(client, booking, fan)).json()["payment"]
    due = SPRING + timedelta(hours=24)
    assert told["due_at"] == "2027-03-28T19:00:00Z"
    assert due.astimezone(ZoneInfo("Europe/Berlin")).hour == SPRING.astimezone(ZoneInfo("Europe/Berlin")).hour + 1
    assert list(await deadlines(db, booking)) == [due]
    moved_clock(due - timedelta(microseconds=1))
    assert await sweep(services) == 0
    assert (await now_of(db, booking)).state == "payment_pending"
    moved_clock(due)
    assert (await now_of(db, booking)).state == "expired", "before anything has swept it"
    assert await sweep(services) == 1
    await do_jobs(services)
    assert await count(db, "offline_payments where state = 'void'") == 1
