"""A fee asked once per booking: shared by the lines that cost something, shared anew when a hold changes, given back
with its line; and tax that prices contain."""

from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.tables import organisers, venues
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, held, holds_path, paid

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Toddler", 0))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)
VAT = {"tax_ppm": 70_000, "tax_included": True, "tax_name": "VAT", "tax_rounding": "half_up"}


async def an_event(make: Make, db: Database, *, fee: int = 200, tax: dict[str, Any] | None = None) -> Event:
    event = await make.event(levels=LEVELS, cancellation_fee_basis_points=0)
    async with db.write() as tx:
        await tx.execute(
            sa.update(organisers).where(organisers.c.id == event.organiser_id).values(fee_booking_minor=fee)
        )
        if tax:
            await tx.execute(sa.update(venues).where(venues.c.id == event.venue_id).values(tax))
    return event


def totals(booking: dict[str, Any]) -> list[int]:
    return [line["total"]["amount_minor"] for line in booking["lines"]]


def amounts(split: dict[str, Any]) -> dict[str, int | bool]:
    return {name: told["amount_minor"] if isinstance(told, dict) else told for name, told in split.items()}


async def test_shared_by_the_lines_and_shared_anew(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await an_event(make, db), await make.fan()
    wish = [10, 11, {"place": 12, "ticket_type": "Toddler"}, 41]
    shown = {"amount_minor": 4500 + 4500 + 0 + 3000 + 200, "currency": "EUR"}
    answer = await client.post(
        holds_path(event),
        json={"places": wish, "expected_total": {**shown, "amount_minor": 12_000}},
        headers=fan.headers,
    )
    assert (answer.json()["code"], answer.json()["total"]) == ("price_changed", shown), "it is part of the total"
    answer = await client.post(holds_path(event), json={"places": wish, "expected_total": shown}, headers=fan.headers)
    booking = answer.json()
    assert totals(booking) == [4567, 4567, 0, 3066]
    assert booking["fees_per_booking"]["amount_minor"] == 200
    assert amounts(booking["split"]) == {
        "face_value": 12_000, "discount": 0, "fees": 200, "tax": 0, "total": 12_200, "tax_included": False,
    }  # fmt: skip
    async with db.write() as tx:  # what is held keeps its fee, too
        await tx.execute(sa.update(organisers).values(fee_booking_minor=999))
    path = f"/api/v1/bookings/{booking['id']}"
    fewer = (await client.patch(path, json={"remove": [10]}, headers=fan.headers)).json()
    assert totals(fewer) == [4600, 0, 3100]
    free = (await client.patch(path, json={"remove": [11, 41]}, headers=fan.headers)).json()
    assert (totals(free), free["fees_per_booking"]["amount_minor"]) == ([0], 0)
    again = (await client.patch(path, json={"add": [20]}, headers=fan.headers)).json()
    assert totals(again) == [0, 4500 + 999], "there was nothing held to go by"
    assert await broken_invariants(db) == {}


async def test_given_back_with_its_line(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await an_event(make, db, tax=VAT), await make.fan()
    booking = (await paid(services, fan, await held(db, event, fan, 10, 11, 12))).booking
    assert [line.share_minor for line in booking.lines] == [67, 67, 66]
    path = booking_path(booking, "cancel")
    first = (await client.post(path, json={"places": [11]}, headers=fan.headers)).json()
    assert first["refund"]["amount"]["amount_minor"] == 4567
    assert first["fees_per_booking"]["amount_minor"] == 133, "the others keep theirs"
    last = (await client.post(path, json={}, headers=fan.headers)).json()
    assert last["refund"]["amount"]["amount_minor"] == 4567 + 4566
    assert await broken_invariants(db) == {}


async def test_told_from_the_first_listing_on(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await an_event(make, db, tax=VAT), await make.fan()
    told = (await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")).json()
    assert told["fees_per_booking"] == {"amount_minor": 200, "currency": "EUR"}
    assert told["tax"] == {"name": "VAT", "percent": 7, "included": True}
    assert [told["price_range"][end]["amount_minor"] for end in ("min", "max")] == [0, 4700]
    answer = await client.post(holds_path(event), json={"places": [10, 11]}, headers=fan.headers)
    booking = answer.json()
    # 90.00 and 2.00 contain VAT: twice 45.00 × 7/107 = 2.94393 → 2.94, and 2.00 × 7/107 = 0.1308 → 0.13.
    assert amounts(booking["split"]) == {
        "face_value": 9000, "discount": 0, "fees": 200, "tax": 601, "total": 9200, "tax_included": True,
    }  # fmt: skip
    assert await broken_invariants(db) == {}


async def test_fixed_fees_are_asked_in_their_own_currency(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event = await an_event(make, db)
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    for currency, fee in ((None, 200), ("EUR", 200), ("JPY", 0)):
        async with db.write() as tx:
            await tx.execute(sa.update(organisers).values(fee_currency=currency))
        client.cookies.clear()
        told = (await client.get(path, headers={"Cache-Control": "no-cache"})).json()
        assert told["fees_per_booking"]["amount_minor"] == fee, currency
