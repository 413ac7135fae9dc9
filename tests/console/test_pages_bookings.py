"""The organiser's pages of an event's bookings: found, listed, cancelled in part or whole; how long offers stand."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import posted
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.mailbox import sent_mails, text_of
from tests.fixtures.make import Make
from tests.fixtures.selling import claimed, count, do_jobs, now_of, sold


async def test_found_listed_and_cancelled_in_part(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, stranger, fan = await make.organiser(), await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await sold(services, event, fan, 1, 2, 3)
    root = f"/organise/events/{encode_id('evt', event.id)}/bookings"
    listed = await client.get(root, headers=organiser.headers)
    assert booking.reference in listed.text
    typed = f"{booking.reference[:4].lower()} {booking.reference[4:]}"
    found = await client.get(root, params={"q": typed}, headers=organiser.headers)
    assert f"{root}/{booking.public_id}" in found.text
    for missing in ("ZZZZZZZZ", "0l1o0l1o", "<b>"):
        page = await client.get(root, params={"q": missing}, headers=organiser.headers)
        assert (page.status_code, booking.public_id in page.text) == (200, False)
    one = f"{root}/{booking.public_id}"
    for account, status in ((organiser, 200), (stranger, 404), (fan, 403)):
        assert (await client.get(one, headers=account.headers)).status_code == status
    form = {"places": ["1", "2"], "refund": "part", "amount": "10.50", "note": "twice booked"}
    assert (await posted(client, f"{one}/cancel", form, stranger)).status_code == 404
    assert (await posted(client, f"{one}/cancel", form, organiser)).headers["Location"] == f"{one}?done=1"
    assert (await now_of(db, booking)).places == (3,)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done' and reason = 'by_organiser' and amount_minor = 1050") == 1
    made = "returns where made_by = 'organiser' and person_id = :who and note = 'twice booked' and price_minor = 9000"
    assert await count(db, made, who=organiser.id) == 1
    told, paid = sent_mails(services, fan.email)[-2:]
    assert (told["Subject"], paid["Subject"]) == (
        f"Your booking was cancelled: {event.name}",
        f"Refunded €10.50: {event.name}",
    )
    for mail in (told, paid):
        assert "€10.50" in text_of(mail)
        assert "twice booked" not in text_of(mail)
    page = await client.get(one, headers=organiser.headers)
    assert "€79.50 kept" in page.text
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"places": ["9"], "refund": "full"}, "Choose the places"),
        ({"refund": "full"}, "Choose the places"),
        ({"places": ["1"], "refund": "part", "amount": "45.01"}, "more than these places cost"),
        ({"places": ["1"], "refund": "part", "amount": "x"}, "An amount such as"),
        ({"places": ["1"], "refund": "all"}, "Choose how much"),
    ],
)
async def test_refused(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, form: dict[str, object], told: str
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await sold(services, event, fan, 1)
    path = f"/organise/events/{encode_id('evt', event.id)}/bookings/{booking.public_id}/cancel"
    answer = await posted(client, path, form, organiser)
    assert answer.status_code == 400
    assert told in answer.text
    assert (await now_of(db, booking)).places == (1,)


async def test_cancelled_twice_at_once_is_cancelled_once(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await sold(services, event, fan, 1)
    path = f"/organise/events/{encode_id('evt', event.id)}/bookings/{booking.public_id}/cancel"
    answers = [await posted(client, path, {"places": ["1"], "refund": "full"}, organiser) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 400]
    assert await count(db, "refunds") == 1
    assert await claimed(db, event) == {}


async def test_a_place_is_returned_once_whatever_the_code_does(services: Services, db: Database, make: Make) -> None:
    """The key behind it, should the booking's own state ever fail to."""
    event, fan = await make.event(), await make.fan()
    booking = await sold(services, event, fan, 1, 2)
    again = sa.text(
        "insert into returned_places (event_id, booking_id, place, return_id) values (:e, :b, 1, gen_random_uuid())"
    )
    async with db.write() as tx:
        await tx.execute(again, {"e": event.id, "b": booking.id})
    with pytest.raises(sa.exc.IntegrityError, match="pk_returned_places"):
        async with db.write() as tx:
            await tx.execute(again, {"e": event.id, "b": booking.id})


async def test_how_far_the_cancelling_is(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, stranger = await make.organiser(), await make.organiser()
    event = await make.event(by=organiser.principal)
    for place, fan in enumerate(await make.fans(3)):
        await sold(services, event, fan, place)
    root = f"/organise/events/{encode_id('evt', event.id)}"
    gone = await posted(client, f"{root}/remove", {"confirm": "3"}, organiser)
    assert gone.headers["Location"] == f"{root}/closing"
    began = await client.get(f"{root}/closing", headers=organiser.headers)
    assert "0 of 3" in began.text
    assert 'http-equiv="refresh"' in began.text
    await do_jobs(services)
    ended = await client.get(f"{root}/closing", headers=organiser.headers)
    assert ended.text.count("3 of 3") == 2
    assert 'http-equiv="refresh"' not in ended.text
    assert (await client.get(f"{root}/closing", headers=stranger.headers)).status_code == 404


async def test_how_long_an_offer_stands(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    root = f"/organise/events/{encode_id('evt', event.id)}"
    refused = await posted(client, f"{root}/waiting-list", {"offer_hours": "0"}, organiser)
    assert (refused.status_code, "A number from 1 to 168." in refused.text) == (400, True)
    kept = await posted(client, f"{root}/waiting-list", {"offer_hours": "24"}, organiser)
    assert kept.status_code == 303
    assert await count(db, "waiting_lists where offer_minutes = 1440") == 1
    assert 'value="24"' in (await client.get(f"{root}/bookings", headers=organiser.headers)).text
