"""A booking's places are numbers in its event's seat map: from the first booking on that map stays."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.expire import sweep
from onsale.bookings.model import Booking
from onsale.catalog.model import Event, PriceLevel
from onsale.payments.settle import settle
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, lapse, now_of, only_payment, paid

TWO_LEVELS = [PriceLevel(0, "Seats", ("Stalls",), 4500), PriceLevel(1, "Floor", ("Standing",), 3000)]


async def end(client: httpx.AsyncClient, services: Services, db: Database, booking: Booking, fan: Account) -> None:
    """Let it go over HTTP."""
    assert (await client.delete(booking_path(booking), headers=fan.headers)).status_code == 204


async def expire(client: httpx.AsyncClient, services: Services, db: Database, booking: Booking, fan: Account) -> None:
    """Let its time pass, and have it swept."""
    await lapse(db, booking)
    await sweep(services)


async def expire_unpaid(
    client: httpx.AsyncClient, services: Services, db: Database, booking: Booking, fan: Account
) -> None:
    """Let its time pass while the bank still works on its payment."""
    assert (await paid(services, fan, booking, "pm_late")).booking.state == "payment_pending"
    await expire(client, services, db, booking, fan)


async def change(client: httpx.AsyncClient, event: Event, organiser: Account, **terms: Any) -> httpx.Response:
    """Ask for other terms."""
    return await client.patch(f"/api/v1/events/{encode_id('evt', event.id)}", json=terms, headers=organiser.headers)


@pytest.mark.parametrize("ended", [end, expire, expire_unpaid], ids=["released", "expired", "payment open"])
async def test_what_a_booking_was_made_in_stays(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, ended: Any
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    venue = await make.venue(by=organiser.principal)
    event = await make.event(by=organiser.principal, venue=venue, levels=TWO_LEVELS)
    smaller = await make.seat_map(venue, layout=small_house(rows=1, seats=2))
    elsewhere = await make.venue(by=organiser.principal)
    there = await make.seat_map(elsewhere)
    booking = await held(db, event, fan, 7)
    await ended(client, services, db, booking, fan)
    assert await claimed(db, event) == {}
    moved = {"venue_id": encode_id("ven", elsewhere.id), "seat_map_id": encode_id("map", there.id)}
    for terms in ({"seat_map_id": encode_id("map", smaller.id)}, moved, {"currency": "USD"}):
        answer = await change(client, event, organiser, **terms)
        assert (answer.status_code, answer.json()["code"]) == (409, "event_has_sales"), (terms, answer.text)
        assert {told["field"] for told in answer.json()["errors"]} == set(terms)
    cheaper = [
        {"name": "Seats", "sections": ["Stalls"], "face_value_minor": 4000},
        {"name": "Floor", "sections": ["Standing"], "face_value_minor": 1000},
    ]
    answer = await change(client, event, organiser, price_levels=cheaper)
    assert answer.status_code == 200, answer.text


async def test_before_any_booking_the_seat_map_may_change(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    venue = await make.venue(by=organiser.principal)
    event = await make.event(by=organiser.principal, venue=venue)
    smaller = await make.seat_map(venue, layout=small_house(rows=1, seats=2))
    answer = await change(client, event, organiser, seat_map_id=encode_id("map", smaller.id))
    assert answer.status_code == 200, answer.text


async def test_a_place_the_event_no_longer_has_is_not_confirmed(services: Services, db: Database, make: Make) -> None:
    """Should the map have shrunk nevertheless: the late money goes back, and no place that isn't there is sold."""
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 3, 59)
    assert (await paid(services, fan, booking, "pm_late")).booking.state == "payment_pending"
    await lapse(db, booking)
    async with db.write() as tx:
        await tx.execute(sa.text("update events set places = 59"))
        await tx.execute(sa.text("update sandbox_charges set succeeds_at = now()"))
    await settle(services, event.id, (await only_payment(db, booking)).id)
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "expired"
    assert await claimed(db, event) == {}
    assert await count(db, "refunds where state = 'done' and reason = 'too_late' and amount_minor = 9000") == 1
    assert await broken_invariants(db) == {}
