"""The pages for sending tickets on over HTTP: what they fill in by themselves, and where they lead."""

import html

import httpx
import pytest

from onsale.catalog.model import Event
from onsale.platform.web.csrf import SESSION_COOKIE
from tests.fixtures.make import Account, Make


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event(by=(await make.organiser()).principal, name="Quartets")


async def looked_at(client: httpx.AsyncClient, somebody: Account, path: str) -> str:
    client.cookies.clear()
    page = await client.get(path, headers={"Cookie": f"{SESSION_COOKIE}={somebody.token}"})
    assert page.status_code == 200
    return html.unescape(page.text)


@pytest.mark.parametrize(
    ("name", "filled_in"), [("Ida O’Neill-Núñez", "Ida O’Neill-Núñez"), ("Fan 1", ""), ("x" * 61, "")]
)
async def test_only_a_name_that_it_takes_is_filled_in(
    client: httpx.AsyncClient, make: Make, event: Event, name: str, filled_in: str
) -> None:
    fan = await make.account(roles=frozenset({"fan"}), name=name)
    booking = await make.confirmed_booking(event, fan, [0])
    [ticket] = (await client.get(f"/api/v1/bookings/{booking.public_id}/tickets", headers=fan.headers)).json()
    page = await looked_at(client, fan, f"/tickets/{ticket['id']}/send")
    assert f'value="{filled_in}"' in page.partition('name="from_name"')[2].partition(">")[0]


async def test_who_accepted_a_ticket_finds_what_to_show_at_the_door(
    client: httpx.AsyncClient, make: Make, event: Event
) -> None:
    fan, other = await make.fan(), await make.fan()
    booking = await make.confirmed_booking(event, fan, [0])
    [ticket] = (await client.get(f"/api/v1/bookings/{booking.public_id}/tickets", headers=fan.headers)).json()
    path = f"/api/v1/tickets/{ticket['id']}/transfer"
    sent = await client.post(path, json={"email": other.person.email}, headers=fan.headers)
    await client.post(f"/api/v1/transfers/{sent.json()['id']}/accept", headers=other.headers)
    [theirs] = (await client.get("/api/v1/tickets", headers=other.headers)).json()["items"]
    assert 'href="/wallet"' in await looked_at(client, other, f"/tickets/{theirs['id']}")
