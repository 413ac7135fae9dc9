"""A ticket of a sold-out event from the mail to the refund: offered back, bought by who waits, paid back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.evenings import small_evening
from tests.journeys.people import People, eventually

pytestmark = pytest.mark.browser

MOMENTS_S = 60.0
PHONE = {"width": 390, "height": 844}


def test_from_the_mail_to_the_refund(window: Any, people: People) -> None:
    event_id = small_evening(people.account("organiser@demo.test"), "Two by Candlelight", 2)
    seller, waiting = people.fan(), people.fan()
    booking = seller.hold(event_id, 2)
    assert seller.pay(booking["id"]).status_code == 200
    waiting.post(f"/events/{event_id}/waiting-list", quantity=1)

    page: Page = window(viewport=PHONE)
    seller.sign_in(page)
    mail = people.mail(seller.email, "Your tickets")
    assert booking["id"] in mail["text"]
    page.goto(f"/bookings/{booking['id']}")  # the first tap
    page.get_by_role("link", name="Offer tickets back").click()
    page.locator("label.choice").nth(1).click()
    page.get_by_role("button", name="Offer the chosen ticket").click()
    expect(page.get_by_role("heading", name="Your ticket is on sale")).to_be_visible()
    people.mail(seller.email, "Offered back")

    buyer: Page = window()
    waiting.sign_in(buyer)
    people.mail(waiting.email, "Your turn")
    offered = waiting.get(f"/events/{event_id}/waiting-list")["offer"]
    page.reload()
    expect(page.get_by_text("Somebody is buying it")).to_be_visible()
    buyer.goto(f"/bookings/{offered['booking_id']}")
    buyer.locator("input[value=pm_success]").check()
    buyer.get_by_role("button", name="Pay").first.click()
    expect(buyer.get_by_role("heading", name="You are going!")).to_be_visible()

    people.mail(seller.email, "^Sold")
    people.mail(seller.email, "Refunded")
    page.reload()
    expect(page.get_by_text("Somebody else has this place now.")).to_be_visible()
    expect(page.get_by_text("Paid back")).to_be_visible()
    codes = eventually(lambda: seller.codes(booking["id"]), lambda found: len(found) == 2, MOMENTS_S)
    assert [code is None for code in codes] == [True, False], "one is sold, the other admits"
