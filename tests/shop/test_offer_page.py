"""Offering tickets back from the page: what its own form sends is taken."""

import httpx

from onsale.platform.services import Services
from tests.console.page_forms import fields_of, sign_in
from tests.fixtures.make import Make
from tests.resale.offering import sold_out


async def test_the_first_place_of_a_house_is_offered(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    house = await sold_out(client, services, make, seats=2)
    sign_in(client, house.seller)
    path = f"/bookings/{house.booking.public_id}/offer"
    fields = fields_of(await client.get(path), path) | {"places": "0"}
    answer = await client.post(path, data=fields)
    assert answer.status_code == 303, answer.text
    assert await house.tickets() == {0: "offered", 1: "valid"}
