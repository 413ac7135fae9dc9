"""Offered back by somebody who was inside already: a scanner without a network had let them in, and tells so later."""

import uuid
from datetime import datetime, timedelta

import httpx
import pytest

from onsale.platform.clock import utc_now
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets.codes import codes_of
from onsale.tickets.scan import door_of
from onsale.tickets.store import tickets_of
from onsale.tickets.sync import Synced, offline, sync
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.resale.offering import House, sold_out


@pytest.fixture
async def house(client: httpx.AsyncClient, services: Services, make: Make) -> House:
    """Its seller's first ticket is offered back."""
    return await sold_out(client, services, make)


async def offered_with_its_code(house: House) -> str:
    async with house.db.read() as tx:
        [ticket, *_] = await tickets_of(tx, house.event.id, house.booking.id)
        [code] = await codes_of(tx, [ticket], house.services.get(Keyring))
    assert code is not None
    assert (await house.offers(0)).status_code == 201
    return code


async def told_later(house: House, code: str, at: datetime) -> Synced:
    keyring = house.services.get(Keyring)
    scan = offline(uuid.uuid4(), code, gate="North", at=at, told="admitted", scanned_by=1)
    async with house.db.write() as tx:
        [became] = await sync(tx, await door_of(tx, house.event.id, keyring), [scan], keyring=keyring)
    return became


async def test_it_isnt_on_sale_any_more(house: House) -> None:
    code = await offered_with_its_code(house)
    became = await told_later(house, code, utc_now() - timedelta(minutes=5))
    assert (became.kept.result.value, became.conflict) == ("admitted", None)
    assert (await house.tickets())[0] == "valid"
    assert await house.state(0) == "came_back"
    assert await broken_invariants(house.db) == {}


async def test_whoever_comes_in_after_offering_should_have_been_refused(house: House) -> None:
    code = await offered_with_its_code(house)
    became = await told_later(house, code, utc_now() + timedelta(seconds=1))
    assert became.conflict is not None
    assert (became.kept.result.value, became.conflict.kind) == ("cancelled", "should_have_been_refused")
    assert len(became.conflict.at) == 2, "with the moment at which it was offered"
    assert (await house.tickets())[0] == "offered"
    assert await broken_invariants(house.db) == {}


async def test_being_bought_it_is_a_conflict_and_once_sold_it_is_judged_by_time(house: House, make: Make) -> None:
    code = await offered_with_its_code(house)
    before, buyer = utc_now() - timedelta(minutes=5), await make.fan()
    hold = await make.held_booking(house.event, buyer, [0])
    became = await told_later(house, code, before)
    assert became.conflict is not None
    assert became.kept.result.value == "cancelled"
    path = f"/api/v1/bookings/{hold.public_id}/pay"
    answer = await house.client.post(path, json={"payment_method": "pm_success"}, headers=buyer.headers)
    assert answer.status_code == 200, answer.text
    became = await told_later(house, code, before)
    assert (became.kept.result.value, became.conflict) == ("admitted", None)
    assert await broken_invariants(house.db) == {}
