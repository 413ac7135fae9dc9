"""The checkout with Stripe's Payment Element: what the page allows, what its script is told, where a fan comes back."""

import re
from pathlib import Path

import httpx
import pytest

from onsale.payments.stripe.browser import allowances
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.console.page_forms import sign_in
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, held, now_of
from tests.fixtures.stripe import PUBLISHABLE, StripeServer, confirm_in_browser, stripe_settings
from tests.shop.test_page_refusals import token_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def settings(own_stripe_server: StripeServer, data_dir: Path) -> Settings:
    """An installation that takes money with Stripe."""
    return stripe_settings(own_stripe_server, data_dir)


async def test_the_page_and_the_way_back(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, own_stripe_server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    sign_in(client, fan)
    address = f"/bookings/{booking.public_id}"
    page = await client.get(address)
    policy = page.headers["Content-Security-Policy"]
    assert f"script-src 'self' {own_stripe_server.url};" in policy
    assert f'data-key="{PUBLISHABLE}" data-amount="{booking.total.amount_minor}" data-currency="eur"' in page.text
    assert "<noscript>" in page.text
    assert own_stripe_server.url not in (await client.get("/")).headers["Content-Security-Policy"]
    form = {"_csrf_token": token_of(page), "payment_method": "stripe"} | shown_of(page)
    plain = await client.post(f"{address}/pay", data=form)
    assert plain.status_code == 400
    assert "needs JavaScript" in plain.text
    assert (await now_of(db, booking)).state == "held"
    answer = await client.post(f"{address}/pay", data=form, headers=JSON)
    secret = answer.json()["client_secret"]
    assert answer.headers["Cache-Control"] == "no-store"
    again = await client.get(address)
    assert "payment isn" in again.text
    assert own_stripe_server.url in again.headers["Content-Security-Policy"]
    assert secret not in again.text
    assert (await client.post(f"{address}/pay", data=form, headers=JSON)).json() == {"client_secret": secret}
    confirm_in_browser(own_stripe_server, secret)
    back = await client.get(f"{address}?paid=1")
    assert "You are going!" in back.text, "nobody waits for a notice"
    assert (await now_of(db, booking)).state == "confirmed"


async def test_back_while_stripe_is_away(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, own_stripe_server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    sign_in(client, fan)
    address = f"/bookings/{booking.public_id}"
    page = await client.get(address)
    form = {"_csrf_token": token_of(page), "payment_method": "stripe"} | shown_of(page)
    await client.post(f"{address}/pay", data=form, headers=JSON)
    own_stripe_server.kill()
    assert (await client.get(f"{address}?paid=1")).status_code == 200
    assert (await now_of(db, booking)).state == "payment_pending"


async def test_through_the_api(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, own_stripe_server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    headers = fan.headers
    answer = await client.post(booking_path(booking, "pay"), json={"payment_method": "stripe"}, headers=headers)
    assert answer.status_code == 202
    action = answer.json()["next_action"]
    assert (action["type"], action["publishable_key"]) == ("stripe_payment_element", PUBLISHABLE)
    refused = confirm_in_browser(own_stripe_server, action["client_secret"], "4000000000000002")
    assert refused.status_code == 402


def shown_of(page: httpx.Response) -> dict[str, str]:
    """What the checkout has its button say again."""
    return dict(re.findall(r'name="(expected_total_minor|terms_version)" value="(\d+)"', page.text))


def test_what_a_page_allows_where_stripe_is_stripe() -> None:
    told = allowances(Settings())
    assert "https://js.stripe.com" in told["script-src"]
    assert told["connect-src"] == "https://api.stripe.com"
    assert "https://hooks.stripe.com" in told["frame-src"]
