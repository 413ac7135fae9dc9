"""Whoever signs in to buy still sees what they buy."""

import httpx
import pytest

from onsale.platform.ids import encode_id
from tests.console.page_forms import submit
from tests.fixtures.make import Make

FOUND = {"Accept": "text/html"}


async def test_it_stands_on_the_pages_of_the_sign_in(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event()
    led = await client.get(f"/events/{encode_id('evt', event.id)}/holds?quantity=3", headers=FOUND)
    page = await client.get(led.headers["location"], headers=FOUND)
    strip = f'<b dir="auto">{event.name}</b>'
    assert strip in page.text
    assert "3 places" in page.text
    asked = await submit(client, page, "/sign-in/code", email="fan@example.test")
    code = await client.get(asked.headers["location"], headers=FOUND)
    assert strip in code.text
    assert "3 places" in code.text
    wrong = await submit(client, code, "/sign-in/code/verify", code="12")
    assert wrong.status_code == 400
    assert strip in wrong.text


@pytest.mark.parametrize(
    "query", ["", "?next=/bookings&reason=bookings", "?next=/events/evt_0000000000000/holds&reason=buy", "?reason=buy"]
)
async def test_nothing_where_nothing_is_bought(client: httpx.AsyncClient, query: str) -> None:
    page = await client.get(f"/sign-in{query}", headers=FOUND)
    assert page.status_code == 200
    assert 'aria-label="What you picked"' not in page.text
