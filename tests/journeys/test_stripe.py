"""Paying with Stripe in a real Chromium. Its script is the tests' own stand-in, its server the tests' own process.

The stand-in draws plain fields where Stripe draws frames. What is shown is our page: that it draws the element, asks
for a secret once, says what went wrong, lets the fan try again, and is there when they come back.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.stripe import PUBLISHABLE, SECRET, SIGNING, StripeServer
from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People

pytestmark = pytest.mark.browser
VISA, DECLINED, CHALLENGED = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 3220"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeServer]:
    """Stripe's stand-in."""
    server = StripeServer(tmp_path_factory.mktemp("stripe") / "state").start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def shop(server: StripeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoRun]:
    """The demo's programme, sold for Stripe's money."""
    run = DemoRun(
        tmp_path_factory.mktemp("journeys") / "stripe",
        payment_provider="stripe",
        stripe_secret_key=SECRET,
        stripe_publishable_key=PUBLISHABLE,
        stripe_webhook_secret=SIGNING,
        stripe_test=True,
        stripe_api_base=server.url,
    )
    try:
        run.start()
        server.send_notices_to(f"{run.url}/api/v1/payments/stripe/notices")
        yield run
    finally:
        run.end()


@pytest.fixture
def checkout(shop: DemoRun, chromium: Browser) -> Iterator[Page]:
    """Two places held, on the page that takes the money; an error of a script or against the policy fails the test."""
    wrong: list[str] = []
    with People(shop) as people:
        fan = people.fan()
        context = chromium.new_context(base_url=shop.url, viewport={"width": 390, "height": 844}, locale="en-GB")
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        fan.sign_in(page)
        booking = fan.hold(people.event("Tessellate: All Night Long")["id"])
        page.goto(f"/bookings/{booking['id']}")
        yield page
        context.close()
    assert not wrong


def pay_with(page: Page, number: str) -> None:
    """Type a card and press the button."""
    for label, text in (("Card number", number), ("Expiry", "12/30"), ("Security code", "123")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Pay €").last.click()


def test_refused_and_then_paid(checkout: Page) -> None:
    checkout.get_by_role("button", name="Pay €").last.click()
    expect(checkout.get_by_role("alert")).to_contain_text("Something is missing")
    pay_with(checkout, DECLINED)
    expect(checkout.get_by_role("alert")).to_contain_text("No money has moved")
    pay_with(checkout, VISA)
    expect(checkout.get_by_role("heading", name="You are going!")).to_be_visible()


def test_the_bank_asks_once_more(checkout: Page) -> None:
    pay_with(checkout, CHALLENGED)
    checkout.get_by_role("button", name="No").click()
    expect(checkout.get_by_role("alert").first).to_contain_text("No money has moved")
    pay_with(checkout, CHALLENGED)
    checkout.get_by_role("button", name="Yes").click()
    expect(checkout.get_by_role("heading", name="You are going!")).to_be_visible()


@pytest.mark.long
def test_left_and_come_back(checkout: Page) -> None:
    pay_with(checkout, DECLINED)
    expect(checkout.get_by_role("alert")).to_contain_text("No money has moved")
    checkout.reload()
    expect(checkout.get_by_role("heading", name="Your payment isn't finished.")).to_be_visible()
    pay_with(checkout, VISA)
    expect(checkout.get_by_role("heading", name="You are going!")).to_be_visible()


@pytest.mark.long
def test_the_script_is_blocked(checkout: Page, tmp_path: Path) -> None:
    checkout.route("**/stripe.js", lambda route: route.abort())
    checkout.reload()
    expect(checkout.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(checkout.get_by_role("button", name="Pay €").last).to_be_disabled()


@pytest.mark.long
def test_stripe_is_away_and_then_back(checkout: Page, server: StripeServer, shop: Any) -> None:
    server.freeze()
    try:
        pay_with(checkout, VISA)
        expect(checkout.get_by_role("button", name="Pay €").last).to_be_disabled()
        checkout.wait_for_url("**/bookings/**", timeout=60_000)
        expect(checkout.locator("h1").first).to_be_attached()
    finally:
        server.thaw()
