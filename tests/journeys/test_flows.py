"""The flows people go through most, on a phone, counted and held to their limits."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.flow import Flow
from tests.journeys.people import People

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SHOW = "The Clockmaker’s Daughter"  # an evening with several ticket types


def event_on_home(page: Page) -> Any:
    return page.locator(".bill h3 a").filter(has_text=SHOW).first


def test_home_to_ticket_as_a_guest(window: Any, people: People) -> None:
    page, guest = window(**PHONE), f"guest-{uuid4().hex[:8]}@demo.test"
    with Flow(page, "home to ticket as a guest") as flow:
        flow.go("/")
        flow.tap(event_on_home(page))
        flow.tap(page.get_by_role("button", name="Find the best together"))
        flow.tap(page.get_by_label("E-mail"))
        flow.type(guest)
        flow.tap(page.get_by_role("button", name="Mail me a code"))
        expect(page.get_by_label("Six-digit code")).to_be_focused()
        flow.type(people.mailed_code(guest))
        flow.tap(page.get_by_role("button", name="Continue"))
        expect(page.get_by_text("2 places are held for you")).to_be_visible()
        flow.tap(page.locator(".bar").get_by_role("button", name="Pay £"))
        expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
        expect(page.locator("article.ticket")).to_have_count(2)
    told = flow.report()
    assert told["taps"] <= 8, told
    assert told["fields"] == 2
    flow.hold_the_budgets()


def test_two_adults_and_a_child_as_a_guest(window: Any, people: People) -> None:
    page, guest = window(**PHONE), f"guest-{uuid4().hex[:8]}@demo.test"
    with Flow(page, "home to three tickets of two types as a guest") as flow:
        flow.go("/")
        flow.tap(event_on_home(page))
        flow.tap(page.get_by_role("button", name="One Under 26 more"))
        expect(page.locator(".party")).to_contain_text("proof needed at the door")
        flow.tap(page.get_by_role("button", name="Find the best together"))
        flow.tap(page.get_by_label("E-mail"))
        flow.type(guest)
        flow.tap(page.get_by_role("button", name="Mail me a code"))
        expect(page.get_by_label("Six-digit code")).to_be_focused()
        flow.type(people.mailed_code(guest))
        flow.tap(page.get_by_role("button", name="Continue"))
        expect(page.get_by_text("3 places are held for you")).to_be_visible()
        expect(page.locator(".lines")).to_contain_text("Bring proof to the door.")
        flow.tap(page.locator(".bar").get_by_role("button", name="Pay £"))
        expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    kinds = page.locator("article.ticket dl").all_inner_texts()
    assert ["Full price" in kind for kind in kinds].count(True) == 2, kinds
    assert ["bring proof" in kind for kind in kinds].count(True) == 1, kinds
    assert flow.report()["taps"] <= 8
    flow.hold_the_budgets()


def test_home_to_ticket_signed_in(window: Any, people: People) -> None:
    page, fan = window(**PHONE), people.fan()
    fan.sign_in(page)
    with Flow(page, "home to best 2 together to ticket, signed in") as flow:
        flow.go("/")
        flow.tap(event_on_home(page))
        flow.tap(page.get_by_role("button", name="Find the best together"))
        flow.tap(page.locator(".bar").get_by_role("button", name="Pay £"))
        expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    assert flow.report()["taps"] <= 5
    flow.hold_the_budgets()


def test_sold_out_to_the_waiting_list(window: Any, people: People) -> None:
    page, fan = window(**PHONE), people.fan()
    fan.sign_in(page)
    sold_out = people.sold_out()
    with Flow(page, "sold out to the waiting list") as flow:
        flow.go(f"/events/{sold_out['id']}")
        flow.tap(page.get_by_role("button", name="Put me on the waiting list"))
        expect(page.get_by_role("heading", name=re.compile("waiting list|You are no", re.IGNORECASE))).to_be_visible()
    assert flow.report()["taps"] <= 2
    flow.hold_the_budgets()


def test_mail_to_cancelled(window: Any, people: People) -> None:
    page, fan = window(**PHONE), people.fan()
    booking = fan.hold(people.event("Lisbeth Aurland Trio")["id"])
    assert fan.pay(booking["id"]).status_code == 200
    fan.sign_in(page)
    text = people.mail(fan.email, "tickets: Lisbeth")["text"]
    address = re.search(rf"https?://\S+/bookings/{booking['id']}", text)
    assert address, text
    with Flow(page, "from the mail to cancelled") as flow:
        flow.follow(address[0])
        flow.tap(page.get_by_role("link", name="I can't go"))
        flow.tap(page.get_by_role("button", name="Cancel the chosen tickets"))
        expect(page.get_by_text("Refund of")).to_be_visible()
    assert flow.report()["taps"] <= 4
    flow.hold_the_budgets()
