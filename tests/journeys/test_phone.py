"""On a phone, as a guest: an e-mail address and six digits are all it takes."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.people import People

pytestmark = pytest.mark.browser

WIDTH = 390
PHONE: dict[str, Any] = {
    "viewport": {"width": WIDTH, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
MOST_TAPS = 8


def test_best_two_together_as_a_guest_in_few_taps(window: Any, people: People) -> None:
    page, guest = window(**PHONE), f"guest-{uuid4().hex[:8]}@demo.test"
    taps = 0

    def tap(what: Locator) -> None:
        nonlocal taps
        what.tap()
        taps += 1

    page.goto("/")
    tap(page.locator(".bill h3 a").filter(has_text="The Clockmaker’s Daughter").first)
    tap(page.locator(".stepper label", has_text="3"))
    tap(page.get_by_role("button", name="Find the best together"))
    tap(page.get_by_label("E-mail"))
    page.keyboard.type(guest)
    tap(page.get_by_role("button", name="Mail me a code"))
    expect(page.get_by_label("Six-digit code")).to_be_focused()
    page.keyboard.type(people.mailed_code(guest))
    tap(page.get_by_role("button", name="Go on"))
    expect(page.locator("input[name=quantity]:checked")).to_have_value("3")
    tap(page.get_by_role("button", name="Find the best together"))
    expect(page.get_by_text("3 places are held for you")).to_be_visible()
    tap(page.locator(".bar").get_by_role("button", name="Pay £"))
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    expect(page.locator("article.ticket")).to_have_count(3)
    print(f"{taps} taps, one of them for a third place")
    assert taps - 1 <= MOST_TAPS
    assert people.mail(guest, "tickets: The Clockmaker")


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
    page.get_by_role("button", name="Go on").tap()
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
