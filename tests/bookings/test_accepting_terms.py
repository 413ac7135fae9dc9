"""Whoever pays accepts the organiser's terms: those that were shown, and the booking keeps which."""

import httpx
import pytest

from onsale.bookings.begin_payment import AskedToPay, begin_many
from onsale.bookings.errors import TermsChanged
from onsale.catalog.contract import NewTerms, publish_terms
from onsale.catalog.model import Event
from onsale.catalog.seatmap import Layout
from onsale.payments.providers import Providers
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, held, now_of, paid


async def publish(db: Database, event: Event, text: str, seen: int | None = None) -> None:
    async with db.write() as tx:
        await publish_terms(tx, event.organiser_id, NewTerms("en", text), seen=seen)


async def pay(client: httpx.AsyncClient, path: str, fan: Account, **body: object) -> httpx.Response:
    return await client.post(path, json={"payment_method": "pm_success"} | body, headers=fan.headers)


async def test_what_is_in_force_is_accepted(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    await publish(db, event, "No umbrellas.")
    booking = await held(db, event, fan, 1)
    assert (await now_of(db, booking)).terms_version is None, "holding accepts nothing"
    told = (await pay(client, booking_path(booking, "pay"), fan)).json()
    assert (told["state"], told["terms"]["version"]) == ("confirmed", 1)
    client.headers["accept"] = "text/html"
    page = await client.get(told["terms"]["url"], follow_redirects=True)
    assert "No umbrellas." in page.text
    await publish(db, event, "Umbrellas.", seen=1)
    later = await client.get(booking_path(booking), headers=fan.headers | {"Accept": "application/json"})
    assert later.json()["terms"] == told["terms"], "what was accepted stays"


async def test_without_terms_nothing_is_accepted(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    answer = await pay(client, booking_path(await held(db, event, fan, 1), "pay"), fan, terms_version=0)
    assert (answer.status_code, answer.json()["terms"]) == (200, None)


@pytest.mark.parametrize("shown", [0, 1, 3])
async def test_other_terms_than_shown(client: httpx.AsyncClient, db: Database, make: Make, shown: int) -> None:
    event, fan = await make.event(), await make.fan()
    await publish(db, event, "No umbrellas.")
    await publish(db, event, "Umbrellas.", seen=1)
    booking = await held(db, event, fan, 1)
    answer = await pay(client, booking_path(booking, "pay"), fan, terms_version=shown)
    told = answer.json()
    assert (answer.status_code, told["code"], told["terms"]["version"]) == (409, "terms_changed", 2)
    assert (await client.get(told["terms"]["url"], follow_redirects=True)).status_code == 200
    assert (await now_of(db, booking)).state == "held"
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 0
    again = await pay(client, booking_path(booking, "pay"), fan, terms_version=2)
    assert (again.status_code, again.json()["terms"]["version"]) == (200, 2)


async def test_the_last_attempts_acceptance_counts(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    await publish(db, event, "No umbrellas.")
    booking = await held(db, event, fan, 1)
    declined = await pay(client, booking_path(booking, "pay"), fan, payment_method="pm_declined", terms_version=1)
    assert declined.status_code == 402
    await publish(db, event, "Umbrellas.", seen=1)
    assert (await paid(services, fan, booking)).booking.terms_version == 2


async def test_what_is_free_is_accepted_too(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    layout: Layout = small_house()
    event, fan = await make.event(layout=layout, levels=one_level(layout, 0)), await make.fan()
    await publish(db, event, "No umbrellas.")
    booking = await held(db, event, fan, 1)
    refused = await pay(client, booking_path(booking, "pay"), fan, terms_version=0)
    assert refused.json()["code"] == "terms_changed"
    told = (await pay(client, booking_path(booking, "pay"), fan, terms_version=1)).json()
    assert (told["state"], told["terms"]["version"]) == ("confirmed", 1)


async def test_one_of_a_batch_who_saw_others_keeps_nobody_from_paying(
    services: Services, db: Database, make: Make
) -> None:
    event, fans = await make.event(), [await make.fan() for _ in range(3)]
    await publish(db, event, "No umbrellas.")
    bookings = [await held(db, event, fan, place) for place, fan in enumerate(fans)]
    asked = [
        AskedToPay(fan.principal, booking.id, "pm_success", None, services.get(Providers), terms)
        for fan, booking, terms in zip(fans, bookings, (None, 0, 1), strict=True)
    ]
    async with db.write() as tx:
        first, second, third = await begin_many(tx, event.id, asked)
    assert isinstance(second, TermsChanged)
    for begun in (first, third):
        assert not isinstance(begun, Exception)
        assert begun.booking.terms_version == 1
    assert (await now_of(db, bookings[1])).terms_version is None
