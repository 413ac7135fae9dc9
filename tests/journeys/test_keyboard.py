"""By keyboard alone: no pointer is used, and what is used can be seen to have the focus."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from onsale.demo.seed import PASSWORD
from tests.journeys.people import People

pytestmark = pytest.mark.browser

MOST_STEPS = 120


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"not reached by {MOST_STEPS} times Tab: {wanted}")


def test_from_the_home_page_to_a_ticket(window: Any, people: People) -> None:
    page = window()
    page.goto("/")
    sign_in(page)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab_to(page, page.get_by_role("combobox", name="Search events"))
    page.keyboard.type("symphonies")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Sunday Morning Symphonies").first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Choose seats on the map"))
    page.keyboard.press("Enter")
    pick_one_on_the_map_and_one_in_the_list(page)
    tab_to(page, page.locator("[data-part=hold]"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Pay €").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()


def sign_in(page: Page) -> None:
    tab_to(page, page.get_by_role("link", name="Sign in"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_text("With a password"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Address of your account"))
    page.keyboard.type("fan@demo.test")
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def pick_one_on_the_map_and_one_in_the_list(page: Page) -> None:
    page.wait_for_selector('[data-state="ready"]')
    tab_to(page, page.locator("[data-part=canvas]"))
    page.keyboard.press("Enter")
    expect(page.locator(".seatmap-chip")).to_have_count(1)
    page.keyboard.press("Escape")
    tab_to(page, page.locator(".seatmap-list-section summary").nth(1))
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".seatmap-list-section").nth(1).locator(".seatmap-seat").first)
    page.keyboard.press("ArrowRight")
    for _ in range(20):  # others may have taken it by now
        if page.locator(":focus").get_attribute("aria-disabled") == "false":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".seatmap-chip")).to_have_count(2)
