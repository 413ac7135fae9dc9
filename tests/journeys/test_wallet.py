"""Tickets on a phone: kept when the wallet was opened, there without a network, gone with whoever signs out."""

import secrets
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onsale.accounts.cookies import WALLET_COOKIE
from tests.journeys.people import People, Someone

pytestmark = pytest.mark.browser

PHONE = {"is_mobile": True, "has_touch": True, "viewport": {"width": 390, "height": 844}}
EVENT = "Tessellate: All Night Long"


def bought(people: People, fan: Someone, quantity: int) -> str:
    booking = fan.hold(people.event(EVENT)["id"], quantity)
    assert fan.pay(booking["id"]).status_code == 200
    return str(booking["id"])


def kept(page: Page) -> None:
    """The page has put its tickets away."""
    expect(page.get_by_text("Kept on this device")).to_be_visible()


def caches(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if "tickets" in name]


def test_opened_once_it_opens_without_a_network_until_signing_out(window: Any, people: People) -> None:
    fan, page = people.fan(), window(**PHONE)
    booking = bought(people, fan, 3)
    fan.sign_in(page)
    page.goto(f"/bookings/{booking}")
    page.get_by_role("link", name="Show at the door").click()
    kept(page)
    page.goto("/wallet")
    kept(page)
    shown = page.locator(".qr path[stroke]").first.get_attribute("d")
    page.context.set_offline(True)
    for path in ("/wallet", f"/wallet/{booking}"):
        page.goto(path)
        expect(page.get_by_text("No network. As it was on")).to_be_visible()
        expect(page.locator(".card")).to_have_count(3)
        assert page.locator(".qr path[stroke]").first.get_attribute("d") == shown
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    kept(page)
    page.locator("header").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert not caches(page)
    assert WALLET_COOKIE not in {cookie.get("name") for cookie in page.context.cookies(f"{people.demo.url}/wallet")}
    page.context.set_offline(True)
    page.goto("/wallet")
    expect(page.get_by_text("No tickets are kept on this device.")).to_be_visible()


def test_nobody_else_sees_what_somebody_left_on_the_device(window: Any, people: People) -> None:
    """The session ran out, and another person signs in: without going through signing out, and without a network."""
    fan, other, page = people.fan(), f"other-{secrets.token_hex(4)}@demo.test", window(**PHONE)
    bought(people, fan, 1)
    fan.sign_in(page)
    page.goto("/wallet")
    kept(page)
    page.context.clear_cookies(name="onsale_session")
    page.goto("/sign-in")
    page.get_by_label("E-mail", exact=True).first.fill(other)
    page.get_by_role("button", name="Mail me a code").first.click()
    expect(page.get_by_text(f"on their way to {other}")).to_be_visible()
    page.get_by_label("Six-digit code").fill(people.mailed_code(other))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("header").get_by_role("button", name="Sign out")).to_be_visible()
    page.context.set_offline(True)
    page.goto("/wallet")
    expect(page.get_by_text("No tickets are kept on this device.")).to_be_visible()
    assert page.locator(".card").count() == 0
    assert not caches(page)


@pytest.mark.long
def test_by_keyboard_from_one_ticket_to_the_next(window: Any, people: People) -> None:
    fan, page = people.fan(), window(**PHONE)
    bought(people, fan, 3)
    fan.sign_in(page)
    page.goto("/wallet")
    for n in (1, 2):
        page.locator(f"#t{n}").get_by_role("link", name="Next ticket").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#t{n + 1}")).to_be_focused()
        expect(page.locator(f"#t{n + 1} .qr")).to_be_in_viewport()
        expect(page.locator(f"#t{n} .qr")).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("#t3").get_by_role("link", name="Previous ticket")).to_be_focused()


@pytest.mark.long
def test_without_scripts_it_is_a_list(window: Any, people: People) -> None:
    fan, page = people.fan(), window(java_script_enabled=False, **PHONE)
    bought(people, fan, 2)
    fan.sign_in(page)
    page.goto("/wallet")
    tops = [box["y"] for card in page.locator(".card .qr").all() if (box := card.bounding_box())]
    assert len(tops) == 2
    assert tops[1] > tops[0] + 300
