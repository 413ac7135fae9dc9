"""At once for one offered ticket: taking it back against a hold, its sale against everything else.

On several applications that share nothing but the database. The control takes away what decides: without the key on
places both get theirs, and `verify` says so.
"""

import asyncio
from collections.abc import Mapping
from itertools import cycle

import httpx
import pytest

from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.resale.take_back import bring_back
from onsale.tickets.store import tickets_of
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, count, do_jobs, held, holds_path
from tests.races.without_keys import places_without_key
from tests.resale.offering import House, sold_out

ROUNDS = 12


async def answers(
    clients: list[httpx.AsyncClient], *asked: tuple[str, str, dict[str, str], Mapping[str, object]]
) -> list[int]:
    """What each is answered when all ask in the same instant, each at another application. The loser of a deadlock asks
    again, as its answer (503) says."""

    async def ask(client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], body: object) -> int:
        status = 503
        for _ in range(4):
            if status == 503:
                status = (await client.request(method, path, headers=headers, json=body)).status_code
        return status

    return list(await asyncio.gather(*(ask(client, *one) for client, one in zip(cycle(clients), asked, strict=False))))


async def _offer_path(house: House, place: int) -> str:
    return f"/api/v1/tickets/{await house.ticket(place)}/offer"


async def _taken_back_or_held(clients: list[httpx.AsyncClient], house: House, make: Make) -> tuple[int, int]:
    """One round; how often each of the two succeeded (0 or 1)."""
    buyer = await make.fan()
    assert (await house.offers(0)).status_code == 201
    back, hold = await answers(
        clients,
        ("DELETE", await _offer_path(house, 0), house.seller.headers, {}),
        ("POST", holds_path(house.event), buyer.headers, {"places": [0]}),
    )
    if hold == 201:  # let it go again
        mine = (await house.client.get("/api/v1/bookings", headers=buyer.headers)).json()["items"][0]
        await house.client.delete(f"/api/v1/bookings/{mine['id']}", headers=buyer.headers)
        await house.takes_back(0)
    return int(back == 200), int(hold == 201)


async def test_taken_back_or_held_never_both(
    clients: list[httpx.AsyncClient], client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    house = await sold_out(client, services, make)
    rounds = [await _taken_back_or_held(clients, house, make) for _ in range(ROUNDS)]
    assert all(back + hold == 1 for back, hold in rounds), rounds
    assert await count(db, "refunds") == 0
    assert await broken_invariants(db) == {}


async def test_control_without_the_key_both_get_it(
    clients: list[httpx.AsyncClient],
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    houses = [await sold_out(client, services, make, seats=2) for _ in range(ROUNDS)]
    for house in houses:
        assert (await house.offers(0)).status_code == 201
    await places_without_key(db, monkeypatch)
    for house in houses:
        got = await answers(
            clients,
            ("DELETE", await _offer_path(house, 0), house.seller.headers, {}),
            ("POST", holds_path(house.event), (await make.fan()).headers, {"places": [0]}),
        )
        if sorted(got) == [200, 201]:
            break
    assert "a place is in two active bookings" in await broken_invariants(db), (
        "if this race can't be seen, nothing is proved"
    )


async def test_sold_against_everything_else(
    clients: list[httpx.AsyncClient], client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    """Paid for while its owner takes it back, cancels the booking, offers the other ticket; and time is up."""
    for number in range(ROUNDS):
        house = await sold_out(client, services, make)
        buyer = await make.fan()
        assert (await house.offers(0)).status_code == 201
        hold = await held(db, house.event, buyer, 0)
        rivals: tuple[tuple[str, str, dict[str, str], dict[str, object]], ...] = (
            ("DELETE", await _offer_path(house, 0), house.seller.headers, {}),
            ("POST", booking_path(house.booking, "cancel"), house.seller.headers, {}),
            ("POST", await _offer_path(house, 1), house.seller.headers, {}),
        )
        paid, other = await answers(
            clients,
            ("POST", booking_path(hold, "pay"), buyer.headers, {"payment_method": "pm_success"}),
            rivals[number % 3],
        )
        assert paid == 200, "whoever holds a place gets it"
        assert other in ((404, 409), (200, 409), (201, 409))[number % 3], (number, other)
        await bring_back(services)
        async with db.read() as tx:
            bought = await tickets_of(tx, house.event.id, hold.id)
        assert [one.state.value for one in bought] == ["valid"]
        assert (await house.tickets())[0] == "cancelled"
        assert await count(db, "returns where booking_id = :b and 0 = any(places)", b=house.booking.id) == 1
    await do_jobs(services)
    assert await broken_invariants(db) == {}


async def test_many_offers_of_one_booking_sold_at_once(
    clients: list[httpx.AsyncClient], client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    """Each payment locks the same seller's booking; a place is refunded once."""
    house = await sold_out(client, services, make)
    for place in (0, 1):
        assert (await house.offers(place)).status_code == 201
    buyers = await make.fans(2)
    holds = [await held(db, house.event, buyer, place) for place, buyer in enumerate(buyers)]
    told = await answers(
        clients,
        *(
            ("POST", booking_path(hold, "pay"), buyer.headers, {"payment_method": "pm_success"})
            for hold, buyer in zip(holds, buyers, strict=True)
        ),
    )
    assert told == [200, 200]
    assert await count(db, "resale_offers where state = 'sold'") == 2
    assert await count(db, "refunds where reason = 'resold'") == 2
    assert await broken_invariants(db) == {}
