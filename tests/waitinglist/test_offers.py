"""Places that come back are offered to those who wait, in order, and to nobody else first."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import cancel
from onsale.bookings.expire import sweep
from onsale.bookings.model import Booking
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services
from onsale.waitinglist import offer
from onsale.waitinglist.mails import tell_of_offers
from onsale.waitinglist.offer import offer_some
from onsale.waitinglist.sweep import look_for_free_places, sweep_offers
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.mailbox import sent_mails, text_of
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, holds_path, lapse, now_of, sold
from tests.waitinglist.lists import list_path, offers, one_row, standing, waits


async def test_from_cancelled_to_taken(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    event = await one_row(make)
    owner, first, second, lurker = await make.fans(4)
    booking = await sold(services, event, owner, *range(6))
    assert [await waits(client, event, fan) for fan in (first, second)] == [1, 2]
    await client.post(booking_path(booking, "cancel"), json={"places": [2]}, headers=owner.headers)
    snatched = await client.post(holds_path(event), json={"places": [2]}, headers=lurker.headers)
    assert (snatched.status_code, snatched.json()["code"]) == (409, "places_unavailable"), "kept from the first moment"
    await do_jobs(services)
    told = await standing(client, event, first)
    assert told is not None
    assert (told["state"], told["position"]) == ("offered", 0)
    assert (await standing(client, event, second) or {})["position"] == 1
    offer = told["offer"]
    assert isinstance(offer, dict)
    (mail,) = sent_mails(services, first.email)
    assert mail["Subject"].startswith("Your turn: ")
    assert f"http://testserver/bookings/{offer['booking_id']}" in text_of(mail)
    assert sent_mails(services, second.email) == []
    path = f"/api/v1/bookings/{offer['booking_id']}/pay"
    paid = await client.post(path, json={"payment_method": "pm_success"}, headers=first.headers)
    assert (paid.status_code, paid.json()["lines"][0]["place"]) == (200, 2)
    await sweep_offers(services)
    assert [state for _fan, state, _places in await offers(db, event)] == ["taken"]
    assert await standing(client, event, first) is None
    assert await broken_invariants(db) == {}


async def test_declined_and_run_out_go_on_to_the_next(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make)
    owner, *line = await make.fans(4)
    booking = await sold(services, event, owner, *range(6))
    for fan in line:
        await waits(client, event, fan, 2)
    await client.post(booking_path(booking, "cancel"), json={"places": [0, 1]}, headers=owner.headers)
    await do_jobs(services)
    assert (await client.delete(list_path(event), headers=line[0].headers)).status_code == 204
    await do_jobs(services)
    (_first, second) = await offers(db, event)
    assert second == (line[1].id, "offered", [0, 1])
    async with db.write() as tx:
        for table, column in (("bookings", "expires_at"), ("claims", "held_until"), ("fan_slots", "held_until")):
            soon = f"update {table} set {column} = now() + interval '1 s' where {column} < 'infinity'"  # noqa: S608
            await tx.execute(sa.text(soon))
    await sweep_offers(services)
    lurk = await client.post(holds_path(event), json={"places": [0]}, headers=owner.headers)
    assert lurk.status_code == 409, "not free for a moment in between"
    await do_jobs(services)
    assert [state for _fan, state, _places in await offers(db, event)] == ["left", "passed", "offered"]
    assert (await offers(db, event))[2] == (line[2].id, "offered", [0, 1])
    await client.delete(list_path(event), headers=line[2].headers)
    await do_jobs(services)
    assert set(await claimed(db, event)) == {2, 3, 4, 5}, "nobody waits any more: on sale"
    assert await broken_invariants(db) == {}


async def test_what_comes_back_while_offers_are_made_is_kept_too(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await one_row(make)
    owner, first, second, lurker = await make.fans(4)
    booking = await sold(services, event, owner, *range(6))
    assert [await waits(client, event, fan) for fan in (first, second)] == [1, 2]
    await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=owner.headers)

    async def meanwhile(tx: WriteTx, booked: list[Booking]) -> None:
        async with db.write() as beside:
            await cancel(beside, owner.principal, event.id, booking.id, [4])
        await tell_of_offers(tx, booked)

    monkeypatch.setattr(offer, "tell_of_offers", meanwhile)
    async with db.write() as tx:
        assert not await offer_some(tx, event.id)
    monkeypatch.undo()
    snatched = await client.post(holds_path(event), json={"places": [4]}, headers=lurker.headers)
    assert (snatched.status_code, snatched.json()["code"]) == (409, "places_unavailable"), (
        "nobody was asked about it yet"
    )
    await do_jobs(services)
    assert await offers(db, event) == [(first.id, "offered", [1]), (second.id, "offered", [4])]
    assert await broken_invariants(db) == {}


async def test_a_party_is_not_split_and_a_single_is_not_wasted(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make)
    owner, pair, single, later = await make.fans(4)
    booking = await sold(services, event, owner, *range(6))
    for fan, quantity in ((pair, 2), (single, 1), (later, 1)):
        await waits(client, event, fan, quantity)
    for places in ([0], [2]):
        await client.post(booking_path(booking, "cancel"), json={"places": places}, headers=owner.headers)
    await do_jobs(services)
    assert [(fan, places) for fan, _state, places in await offers(db, event)] == [(single.id, [2]), (later.id, [0])]
    assert (await standing(client, event, pair) or {})["position"] == 1, "two singles are no pair"
    await client.post(booking_path(booking, "cancel"), json={"places": [4, 5]}, headers=owner.headers)
    await do_jobs(services)
    assert (await offers(db, event))[0] == (pair.id, "offered", [4, 5])
    assert await broken_invariants(db) == {}


async def test_what_nobody_in_the_line_wants_is_on_sale(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make)
    owner, pair, lurker = await make.fans(3)
    booking = await sold(services, event, owner, *range(6))
    await waits(client, event, pair, 2)
    await client.post(booking_path(booking, "cancel"), json={"places": [3]}, headers=owner.headers)
    await do_jobs(services)
    taken = await client.post(holds_path(event), json={"places": [3]}, headers=lurker.headers)
    assert taken.status_code == 201


async def test_a_lapsed_hold_and_one_let_go(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 4)
    owner, holder, other, first, second = await make.fans(5)
    await sold(services, event, owner, 0, 1)
    lapsing, going = await held(db, event, holder, 2), await held(db, event, other, 3)
    for fan in (first, second):
        await waits(client, event, fan)
    await lapse(db, lapsing)
    await sweep(services)
    await client.delete(booking_path(going), headers=other.headers)
    await do_jobs(services)
    assert await offers(db, event) == [(first.id, "offered", [2]), (second.id, "offered", [3])]
    assert await broken_invariants(db) == {}


async def test_places_the_house_lets_go(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 3)
    owner, fan = await make.fans(2)
    await sold(services, event, owner, 0, 1)
    kill = "insert into claims (event_id, place, booking_id, held_until) values (:e, 2, :house, 'infinity')"
    async with db.write() as tx:
        await tx.execute(sa.text(kill), {"e": event.id, "house": "00000000-0000-0000-0000-000000000000"})
    await waits(client, event, fan)
    await look_for_free_places(services)
    await do_jobs(services)
    assert await offers(db, event) == []
    async with db.write() as tx:
        await tx.execute(sa.text("delete from claims where place = 2"))
    await look_for_free_places(services)
    await do_jobs(services)
    assert await offers(db, event) == [(fan.id, "offered", [2])]


async def test_who_has_booked_meanwhile_is_passed_over(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 3)
    owner, first, second = await make.fans(3)
    booking = await sold(services, event, owner, 0, 1, 2)
    for fan in (first, second):
        await waits(client, event, fan)
    await client.post(booking_path(booking, "cancel"), json={"places": [2]}, headers=owner.headers)
    async with db.write() as tx:  # as if the first had found a place elsewhere
        await tx.execute(
            sa.text(
                "insert into fan_slots (event_id, fan_id, booking_id, held_until)"
                " values (:e, :f, gen_random_uuid(), now() + interval '1 h')"
            ),
            {"e": event.id, "f": first.id},
        )
    await do_jobs(services)
    assert await offers(db, event) == [(second.id, "offered", [2])]


async def test_an_offer_being_paid_for_is_not_ended(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 2)
    owner, fan, following = await make.fans(3)
    booking = await sold(services, event, owner, 0, 1)
    await waits(client, event, fan)
    await waits(client, event, following)
    await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=owner.headers)
    await do_jobs(services)
    offer = (await standing(client, event, fan) or {})["offer"]
    assert isinstance(offer, dict)
    path = f"/api/v1/bookings/{offer['booking_id']}/pay"
    pending = await client.post(path, json={"payment_method": "pm_challenge"}, headers=fan.headers)
    assert pending.status_code == 202
    async with db.write() as tx:
        soon = "update bookings set expires_at = now() + interval '1 s' where state = 'payment_pending'"
        await tx.execute(sa.text(soon))
    await sweep_offers(services)
    assert [state for _fan, state, _places in await offers(db, event)] == ["offered"]
    refused = await client.delete(list_path(event), headers=fan.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_in_progress")


async def test_an_offer_ends_with_the_sale_at_the_latest(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    closes = utc_now() + timedelta(minutes=50)
    event = await one_row(make, 2, off_sale_at=closes)
    owner, fan = await make.fans(2)
    booking = await sold(services, event, owner, 0, 1)
    await waits(client, event, fan)
    await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=owner.headers)
    await do_jobs(services)
    (waiting,) = await offers(db, event)
    async with db.read() as tx:
        left = (await tx.execute(sa.text("select expires_at - created_at from bookings where state = 'held'"))).scalar()
    assert left == timedelta(minutes=30)
    assert waiting[1] == "offered"


async def test_nobody_waits_so_nothing_is_set_aside(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 2)
    owner, other = await make.fans(2)
    booking = await sold(services, event, owner, 0, 1)
    await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=owner.headers)
    assert (await client.post(holds_path(event), json={"places": [1]}, headers=other.headers)).status_code == 201
    assert await count(db, "procrastinate_jobs where task_name like 'waitinglist%'") == 0
    assert (await now_of(db, booking)).places == (0,)


async def test_a_list_ends_with_the_sale(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, postponed = await one_row(make, 2), await one_row(make, 2)
    owner, fan = await make.fans(2)
    for one in (event, postponed):
        await sold(services, one, owner, 0, 1)
        await waits(client, one, fan)
    async with db.write() as tx:
        over = "update events set off_sale_at = now(), on_sale_at = now() - interval '1 day'"
        await tx.execute(sa.text(over))
        await tx.execute(sa.text("update events set schedule = 'postponed' where id = :e"), {"e": postponed.id})
    await look_for_free_places(services)
    assert await standing(client, event, fan) is None
    assert await standing(client, postponed, fan) is not None, "it may sell again"
