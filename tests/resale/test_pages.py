"""Offering tickets back by the page: what it says comes back is what is offered."""

import re

import httpx
import pytest

from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.resale.offering import House, sold_out

HTML = {"Accept": "text/html"}


@pytest.fixture
async def house(client: httpx.AsyncClient, services: Services, make: Make) -> House:
    """A house that is sold out."""
    return await sold_out(client, services, make)


async def test_what_is_chosen_is_offered(house: House) -> None:
    path, headers = f"/bookings/{house.booking.public_id}/offer", house.seller.headers | HTML
    page = await house.client.get(path, headers=headers)
    shown = dict(re.findall(r'name="(back_\d+)" value="(\d+)"', page.text))
    assert shown == {"back_0": "4500", "back_1": "4500"}
    nothing = await house.client.post(path, data=shown, headers=headers)
    assert nothing.status_code == 400
    answer = await house.client.post(path, data={"places": ["0"], **shown}, headers=headers)
    assert answer.status_code == 303, answer.text
    assert await house.tickets() == {0: "offered", 1: "valid"}
    both = await house.client.post(path, data={"places": ["0", "1"], **shown}, headers=headers)
    assert both.status_code == 409
    assert await house.tickets() == {0: "offered", 1: "valid"}
