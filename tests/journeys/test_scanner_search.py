"""At the door with somebody who has no code, and with a door that was never opened on this device."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People

pytestmark = pytest.mark.browser


def test_a_found_ticket_is_let_in_taken_back_and_let_in(window: Any, people: People) -> None:
    event, fan = people.event("The Clockmaker’s Daughter")["id"], people.fan()
    booking = fan.hold(event, 1)
    assert fan.pay(booking["id"]).status_code == 200
    page: Page = window(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    people.account("scanner@demo.test").sign_in(page)
    page.goto("/scan/")
    page.goto(f"/scan/{event}")
    page.locator("[data-offline-ready=true]").wait_for()

    page.get_by_text("Somebody without a code").click()
    page.get_by_role("searchbox").fill(fan.booking(booking["id"])["reference"])
    page.keyboard.press("Enter")
    found = page.locator("[data-part=found] li")
    for then in ("undo", "next"):
        found.get_by_role("button", name="Let them in").click()
        expect(page.locator("[data-part=verdict]")).to_have_attribute("data-result", "admitted")
        page.locator(f"[data-part={then}]").click()
        expect(page.locator("[data-part=verdict]")).to_be_hidden()
        expect(found).not_to_contain_text("not yet inside")

    # Without a network a door that was never opened here leads to the list of doors, which says why.
    page.goto("/scan/")
    page.context.set_offline(True)
    page.goto("/scan/evt_1")
    expect(page.get_by_role("heading", name="Which door?")).to_be_visible()
