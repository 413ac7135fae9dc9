"""With scripts switched off everything that matters still works: finding, buying, giving back."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.people import People, booking_id_of

pytestmark = pytest.mark.browser


def test_browse_buy_and_give_one_of_two_back(window: Any, people: People) -> None:
    fan, page = people.fan(), window(java_script_enabled=False)
    fan.sign_in(page)
    page.goto("/")
    page.get_by_role("link", name=re.compile(r"^All \d+ events$")).click()
    page.get_by_role("link", name="More events").click()
    page.get_by_role("searchbox").fill("fox moon")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="The Fox Who Borrowed the Moon").first.click()
    page.get_by_role("button", name="Find the best together").click()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    page.get_by_role("button", name="Pay €").first.click()
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    expect(page.locator(".qr svg")).to_have_count(2)

    page.get_by_text("I can't go").click()
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Cancel the chosen tickets").click()
    expect(page.locator(".qr svg")).to_have_count(1)
    expect(page.get_by_text("Refund of €")).to_be_visible()
    states = sorted(line["state"] for line in fan.booking(booking_id_of(page))["lines"])
    assert states == ["cancelled", "confirmed"]
    assert people.mail(fan.email, "cancelled as you asked")


@pytest.mark.long
def test_the_seat_page_offers_the_best_places(window: Any, people: People) -> None:
    fan, page = people.fan(), window(java_script_enabled=False)
    fan.sign_in(page)
    page.goto(f"/events/{people.event('Lisbeth Aurland Trio')['id']}/seats")
    page.locator(".seatmap-best .stepper label", has_text="4").click()
    page.locator(".seatmap-best button").click()
    expect(page.get_by_text("4 places are held for you")).to_be_visible()


def test_a_guest_signs_in_and_keeps_the_choice(window: Any, people: People) -> None:
    page, guest = window(java_script_enabled=False), f"plain-{uuid4().hex[:8]}@demo.test"
    page.goto(f"/events/{people.event('Lisbeth Aurland Trio')['id']}")
    page.locator(".stepper label", has_text="3").click()
    page.get_by_role("button", name="Find the best together").click()
    page.get_by_label("E-mail").fill(guest)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Six-digit code").fill(people.mailed_code(guest))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("input[name=quantity]:checked")).to_have_value("3")
