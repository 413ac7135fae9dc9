"""On a phone, as a guest: an e-mail address and six digits are all it takes."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.people import People

pytestmark = pytest.mark.browser

WIDTH = 390
PHONE: dict[str, Any] = {
    "viewport": {"width": WIDTH, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}


def test_what_was_picked_on_the_map_survives_signing_in(window: Any, people: People) -> None:
    page, guest = window(**PHONE), f"guest-{uuid4().hex[:8]}@demo.test"
    event = people.event("Marée basse")
    page.goto(f"/events/{event['id']}/seats")
    page.wait_for_selector('[data-state="ready"]')
    page.locator(".seatmap-list-section summary").first.tap()
    seats = page.locator('.seatmap-list-section .seatmap-seat[aria-disabled="false"]')
    for seat in (seats.nth(4), seats.nth(5)):
        seat.tap()
    picked = page.locator(".seatmap-chip-name").all_inner_texts()
    page.locator("[data-part=hold]").tap()
    page.get_by_label("E-mail").fill(guest)
    page.get_by_role("button", name="Mail me a code").tap()
    page.get_by_label("Six-digit code").fill(people.mailed_code(guest))
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    held = page.locator(".lines").inner_text()
    assert len(picked) == 2
    assert all(name.split()[-1] in held for name in picked), (picked, held)


def test_nothing_is_wider_than_the_phone(window: Any, people: People) -> None:
    page = window(**PHONE)
    theatre, arabic = people.event("The Clockmaker’s Daughter"), people.event("ليلة العود مع فرقة النخيل")
    events = [f"/events/{event['id']}" for event in (theatre, arabic)]
    finding = ("/search?q=jazz", "/search?near=Ghent", "/cities/London", "/cities/Bruges")
    for path in ("/", *finding, *events, f"{events[0]}/seats", "/sign-in"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path
