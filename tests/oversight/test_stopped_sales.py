"""An event that was taken down, and one whose organiser is suspended: out of sight, off sale, bookings as they are."""

import asyncio

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.confirm import confirm
from onsale.bookings.errors import EventWithheld, NotOnSale
from onsale.bookings.model import BookingState
from onsale.catalog.create_event import create_event
from onsale.catalog.edit_event import terms_of
from onsale.catalog.errors import OrganiserSuspended
from onsale.catalog.model import Event, Status
from onsale.catalog.publish_event import publish_event
from onsale.catalog.store import get_event
from onsale.oversight.errors import AlreadyDecided
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import held, lapse, now_of, paid, sold
from tests.oversight.stopping import lifted, put_back_again, suspended, taken_down
from tests.waitinglist.lists import one_row, waits


async def stopped(make: Make, how: str) -> tuple[Account, Account, Event]:
    """An admin, an organiser and their event that was stopped like this."""
    admin, organiser = await make.admin(), await make.organiser()
    event = await make.event(by=organiser.principal)
    await stop(make, admin, event, how)
    return admin, organiser, event


async def stop(make: Make, admin: Account, event: Event, how: str) -> None:
    if how == "suspended":
        await suspended(make, admin, event.organiser_id)
    else:
        await taken_down(make, admin, event)


async def restart(make: Make, admin: Account, event: Event, how: str) -> None:
    if how == "suspended":
        await lifted(make, admin, event.organiser_id)
    else:
        await put_back_again(make, admin, event)


BOTH = pytest.mark.parametrize("how", ["taken down", "suspended"])


def path(event: Event, rest: str = "") -> str:
    return f"/events/{encode_id('evt', event.id)}{rest}"


@BOTH
async def test_gone_for_everybody_but_its_organiser_and_admins(make: Make, client: httpx.AsyncClient, how: str) -> None:
    admin, organiser, event = await stopped(make, how)
    fan, stranger = await make.fan(), await make.organiser()
    for address in ("", "/availability", "/seat-map"):
        where = "/api/v1" + path(event, address)
        for outsider in ({}, fan.headers, stranger.headers):
            refused = await client.get(where, headers=outsider)
            assert refused.status_code == 404
            assert "tickets for it keeps them" in refused.json()["detail"]
        for insider in (organiser, admin):
            assert (await client.get(where, headers=insider.headers)).status_code in {200, 307}
    page = await client.get(path(event), headers={"accept": "text/html"})
    assert (page.status_code, "keeps them" in page.text) == (404, True)
    assert "<h1>This event isn" in page.text, "what is the matter heads the page"
    await restart(make, admin, event, how)
    assert (await client.get(path(event), headers={"accept": "text/html"})).status_code == 200


@BOTH
async def test_gone_from_lists_and_search(make: Make, client: httpx.AsyncClient, how: str) -> None:
    admin = await make.admin()
    event, other = await make.event(), await make.event(name="Something else entirely")

    async def found() -> set[str]:
        names: set[str] = set()
        for address in ("/api/v1/events", "/api/v1/search?q=", "/discovery/v2/events"):
            answer = (await client.get(address)).json()
            items = answer["items"] if "items" in answer else answer.get("_embedded", {}).get("events", [])
            names |= {item["name"] for item in items}
        return names

    assert await found() == {event.name, other.name}
    await stop(make, admin, event, how)
    assert await found() == {other.name}
    await restart(make, admin, event, how)
    assert await found() == {event.name, other.name}


@BOTH
async def test_its_organiser_is_told_so_in_their_list(make: Make, client: httpx.AsyncClient, how: str) -> None:
    admin, organiser, event = await stopped(make, how)
    told = {"taken down": "Taken down", "suspended": "Off sale: you are suspended"}[how]
    client.cookies.set("onsale_session", organiser.token)
    page = await client.get("/organise", headers={"accept": "text/html"})
    assert told in page.text
    assert "On sale<" not in page.text
    await restart(make, admin, event, how)
    page = await client.get("/organise", headers={"accept": "text/html"})
    assert (told in page.text, "On sale<" in page.text) == (False, True)


@BOTH
async def test_who_waits_for_it_keeps_their_place_and_others_see_nothing(
    make: Make, client: httpx.AsyncClient, how: str
) -> None:
    admin, event = await make.admin(), await one_row(make, seats=2)
    buyer, waiting, stranger = await make.fans(3)
    await make.confirmed_booking(event, buyer, [0, 1])
    assert await waits(client, event, waiting) == 1
    await stop(make, admin, event, how)

    async def page_of(fan: Account) -> httpx.Response:
        client.cookies.set("onsale_session", fan.token)
        return await client.get(path(event, "/waiting-list"), headers={"accept": "text/html"})

    mine, theirs = await page_of(waiting), await page_of(stranger)
    assert (mine.status_code, theirs.status_code) == (200, 404)
    assert "Your place in the line is kept." in mine.text
    assert event.name not in theirs.text
    await restart(make, admin, event, how)
    mine, theirs = await page_of(waiting), await page_of(stranger)
    assert (mine.status_code, theirs.status_code) == (200, 200)
    assert "Your place in the line is kept." not in mine.text


@BOTH
async def test_nobody_holds_any_more(make: Make, client: httpx.AsyncClient, db: Database, how: str) -> None:
    admin, _organiser, event = await stopped(make, how)
    fan = await make.fan()
    await make.promo_code(event, "EARLY", sale_from=utc_now())
    with pytest.raises(NotOnSale):
        await held(db, event, fan, 1)
    for body in ({"places": [1]}, {"best_available": {"quantity": 2}}, {"places": [1], "promo_code": "EARLY"}):
        refused = await client.post("/api/v1" + path(event, "/holds"), json=body, headers=fan.headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_on_sale")
    await restart(make, admin, event, how)
    assert await held(db, event, fan, 1)


@BOTH
async def test_what_is_held_runs_out_and_cant_be_paid(make: Make, services: Services, db: Database, how: str) -> None:
    admin, fan, event = await make.admin(), await make.fan(), await make.event()
    booking = await held(db, event, fan, 1)
    await stop(make, admin, event, how)
    assert (await now_of(db, booking)).state is BookingState.HELD
    with pytest.raises(EventWithheld):
        await paid(services, fan, booking)
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from payments"))).scalar_one() == 0
    await restart(make, admin, event, how)
    assert (await paid(services, fan, booking)).booking.state is BookingState.CONFIRMED


@BOTH
async def test_bookings_stay_and_nothing_is_refunded(make: Make, services: Services, db: Database, how: str) -> None:
    admin, fan, event = await make.admin(), await make.fan(), await make.event()
    booking = await sold(services, event, fan, 1, 2)
    await stop(make, admin, event, how)
    assert (await now_of(db, booking)).state is BookingState.CONFIRMED
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from refunds"))).scalar_one() == 0
        assert (await tx.execute(sa.text("select count(*) from tickets where state = 'valid'"))).scalar_one() == 2


async def test_a_payment_under_way_counts_and_one_too_late_goes_back(
    make: Make, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 2.0)
    admin, event = await make.admin(), await make.event()
    one, other = await make.fan(), await make.fan()
    in_time, late = await held(db, event, one, 1), await held(db, event, other, 2)
    await asyncio.gather(*(paid(services, fan, it, "pm_timeout") for fan, it in ((one, in_time), (other, late))))
    await taken_down(make, admin, event)
    await lapse(db, late)
    async with db.write() as tx:
        assert await confirm(tx, event.id, in_time.id) is not None
        assert await confirm(tx, event.id, late.id) is None


async def test_its_status_is_one_of_the_contracts(make: Make, client: httpx.AsyncClient) -> None:
    _admin, organiser, event = await stopped(make, "taken down")
    told = (await client.get("/api/v1" + path(event), headers=organiser.headers)).json()
    assert told["status"] == Status.PUBLISHED.value


async def test_taking_down_waits_for_who_is_holding_and_lets_nobody_in_afterwards(make: Make, db: Database) -> None:
    admin, event, fans = await make.admin(), await make.event(), await make.fans(40)

    async def one(place: int) -> bool:
        try:
            await held(db, event, fans[place], place)
        except NotOnSale:
            return False
        return True

    holding = [asyncio.create_task(one(place)) for place in range(40)]
    await asyncio.sleep(0.02)
    await taken_down(make, admin, event)
    won = sum(await asyncio.gather(*holding))
    async with db.read() as tx:
        late = sa.text("select count(*) from bookings b, events e where b.created_at > e.taken_down_at")
        assert (await tx.execute(late)).scalar_one() == 0
        assert (await tx.execute(sa.text("select count(*) from bookings"))).scalar_one() == won


async def test_two_admins_at_once(make: Make, db: Database) -> None:
    one, other, event = await make.admin(), await make.admin(), await make.event()
    answers = await asyncio.gather(taken_down(make, one, event), taken_down(make, other, event), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "Event"]
    both = (suspended(make, admin, event.organiser_id) for admin in (one, other))
    again = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in again) == ["AlreadyDecided", "NoneType"]
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from admin_acts"))).scalar_one() == 2


async def test_lifting_leaves_down_what_was_taken_down(make: Make, db: Database) -> None:
    admin, organiser = await make.admin(), await make.organiser()
    down, other = await make.event(by=organiser.principal), await make.event(by=organiser.principal)
    await taken_down(make, admin, down)
    await suspended(make, admin, down.organiser_id)
    await lifted(make, admin, down.organiser_id)
    async with db.read() as tx:
        assert [(await get_event(tx, event.id)).withheld for event in (down, other)] == [True, False]
    with pytest.raises(AlreadyDecided):
        await lifted(make, admin, down.organiser_id)
    await put_back_again(make, admin, down)
    with pytest.raises(AlreadyDecided):
        await put_back_again(make, admin, down)


async def test_an_event_made_meanwhile_is_suspended_too(make: Make, db: Database) -> None:
    admin, organiser, event = await stopped(make, "suspended")
    now = utc_now()
    async with db.write() as tx:
        draft = await create_event(tx, await terms_of(tx, event), principal=organiser.principal, now=now)
    assert draft.suspended
    with pytest.raises(OrganiserSuspended):
        async with db.write() as tx:
            await publish_event(tx, draft, now=now)
    await lifted(make, admin, event.organiser_id)
    async with db.write() as tx:
        assert (await publish_event(tx, await get_event(tx, draft.id), now=now)).sells(now)


async def test_an_event_being_made_while_its_organiser_is_suspended(make: Make, db: Database) -> None:
    admin, organiser = await make.admin(), await make.organiser()
    event, now = await make.event(by=organiser.principal), utc_now()
    async with db.write() as tx:
        made = await create_event(tx, await terms_of(tx, event), principal=organiser.principal, now=now)
        await publish_event(tx, made, now=now)
        suspending = asyncio.create_task(suspended(make, admin, event.organiser_id))
        await asyncio.sleep(0.2)
        assert not suspending.done(), "it waits for us"
    await suspending
    async with db.read() as tx:
        assert (await get_event(tx, made.id)).suspended


async def test_the_organiser_hears_why(make: Make) -> None:
    admin, organiser = await make.admin(), await make.organiser()
    event = await make.event(by=organiser.principal)
    await taken_down(make, admin, event, "The hall knows nothing of it.")
    await put_back_again(make, admin, event)
    await suspended(make, admin, event.organiser_id, "Letters come back.")
    await lifted(make, admin, event.organiser_id)
    texts = [mail.text for mail in await waiting_mail(make.services, organiser.email)]
    assert len(texts) == 4
    assert "The hall knows nothing of it." in texts[0]
    assert "Letters come back." in texts[2]


async def test_there_is_always_a_reason_and_something_to_take_down(make: Make) -> None:
    admin, event, draft = await make.admin(), await make.event(), await make.event(published=False)
    for reason in ("", "  \n", "x" * 1001):
        with pytest.raises(InvalidRequest):
            await taken_down(make, admin, event, reason)
        with pytest.raises(InvalidRequest):
            await suspended(make, admin, event.organiser_id, reason)
    with pytest.raises(InvalidRequest):
        await taken_down(make, admin, draft)
