"""Adding and removing while places are held, without a script: from the checkout and back, the clock unchanged."""

import re

import httpx

from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in
from tests.fixtures.make import Make
from tests.fixtures.selling import held, lapse, now_of

TYPES = (PriceLevel(0, "All", ("Stalls", "Standing"), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),)


def token_of(page: httpx.Response) -> str:
    return str(re.findall(r'name="_csrf_token" value="(\w+)"', page.text)[0])


async def test_one_more_beside_mine_and_one_less(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 3, 4)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    checkout = await client.get(path)
    assert f'href="{path}/change"' in checkout.text
    page = await client.get(f"{path}/change")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert re.findall(r'name="add" value="(\d+)"', page.text) == ["2", "5"], "those that touch mine"
    assert "One booking takes" in page.text
    form = {"_csrf_token": token_of(page), "from": "map"}
    added = await client.post(f"{path}/change", data=form | {"add": "5"})
    assert (added.status_code, added.headers["location"]) == (303, path)
    removed = await client.post(f"{path}/change", data=form | {"remove": "3"})
    assert removed.status_code == 303
    after = await now_of(db, booking)
    assert (after.places, after.expires_at) == ((4, 5), booking.expires_at)


async def test_somebody_was_quicker_and_the_nearest_is_one_tap_away(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, (fan, other) = await make.event(levels=TYPES), await make.fans(2)
    booking = await held(db, event, fan, 3, 4)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}/change"
    page = await client.get(path)
    await held(db, event, other, 5)
    form = {"_csrf_token": token_of(page), "from": "map", "add": "5", "ticket_type.5": "Child"}
    lost = await client.post(path, data=form)
    assert lost.status_code == 409
    assert "Someone was quicker to A 6." in lost.text
    assert "is the nearest free one, same price." in lost.text
    [(place, kind)] = re.findall(r'name="ticket_type\.(\d+)" value="(\w+)"', lost.text)
    assert kind == "Child"
    taken = await client.post(path, data={**form, "add": place, f"ticket_type.{place}": kind})
    assert taken.status_code == 303
    after = await now_of(db, booking)
    assert {line.place: line.ticket_type for line in after.lines} == {3: "Adult", 4: "Adult", int(place): "Child"}


async def test_limits_are_told_and_kept(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, (fan, stranger) = await make.event(max_places_per_booking=2, refuse_single_seats=True), await make.fans(2)
    booking = await held(db, event, fan, 0, 1)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}/change"
    page = await client.get(path)
    assert 'name="add"' not in page.text, "there is no room for more"
    assert "No choice may leave a single seat on its own." in page.text
    form = {"_csrf_token": token_of(page), "from": "map"}
    many = await client.post(path, data=form | {"add": "2"})
    assert many.status_code == 400
    assert "One booking takes 2 places at most." in many.text
    nonsense = await client.post(path, data=form | {"add": "x"})
    assert nonsense.status_code == 400
    sign_in(client, stranger)
    assert (await client.get(path)).status_code == 404


async def test_what_has_run_out_leads_to_its_page_and_back_in_one_tap(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, fan = await make.event(levels=TYPES), await make.fan()
    booking = await held(db, event, fan, 3, 4)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    form = {"_csrf_token": token_of(await client.get(f"{path}/change")), "from": "map", "add": "5"}
    await lapse(db, booking)
    for answer in (await client.get(f"{path}/change"), await client.post(f"{path}/change", data=form)):
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    ended = await client.get(path)
    assert "The time ran out." in ended.text
    assert "No money has moved." in ended.text
    assert "Hold the same again · €90.00" in ended.text
    holds = f"/events/{encode_id('evt', event.id)}/holds"
    again = {"_csrf_token": form["_csrf_token"], "places": "3,4", "ticket_type.3": "Adult", "ticket_type.4": "Child"}
    answer = await client.post(holds, data=again)
    assert answer.status_code == 303, answer.text
    page = await client.get(answer.headers["location"])
    assert "2 places are held for you" in page.text


async def test_the_same_again_that_somebody_else_has_by_now(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, (fan, other) = await make.event(levels=TYPES), await make.fans(2)
    booking = await held(db, event, fan, 3, 4)
    await lapse(db, booking)
    await held(db, event, other, 4)
    sign_in(client, fan)
    page = await client.get(f"/bookings/{booking.public_id}")
    holds = f"/events/{encode_id('evt', event.id)}/holds"
    form = {"_csrf_token": token_of(page), "places": "3,4", "ticket_type.3": "Adult", "ticket_type.4": "Child"}
    lost = await client.post(holds, data=form)
    assert lost.status_code == 409
    assert "Someone was quicker to A 5. Your other place is still free." in lost.text
    assert "A 3 is the nearest free one, same price." in lost.text, "beside the one that is kept"
    assert re.search(r'name="places" value="2,3">Take A 3 · €65.00<', lost.text), "for the whole party, types kept"


async def test_the_best_that_isnt_there_offers_what_comes_nearest(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, (fan, other) = await make.event(), await make.fans(2)
    await held(db, event, other, *range(1, 8))
    sign_in(client, fan)
    path = f"/events/{encode_id('evt', event.id)}"
    form = {"_csrf_token": token_of(await client.get(path)), "quantity": "6", "section": "Nowhere"}
    refused = await client.post(f"{path}/holds", data=form)
    assert refused.status_code == 400
    answer = await client.post(
        f"{path}/holds", data=form | {"section": "Stalls", "quantity": "8", "price_max_minor": "1"}
    )
    assert answer.status_code == 409
    assert "Nothing is free there at that price." in answer.text
    [places] = re.findall(r'name="places" value="([\d,]+)"', answer.text)
    assert len(places.split(",")) == 8
    taken = await client.post(f"{path}/holds", data={**form, "places": places})
    assert taken.status_code == 303
