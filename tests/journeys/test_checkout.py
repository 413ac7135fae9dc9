"""The checkout on a phone and by keyboard: one screen, the right order, nothing lost when something is in the way."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import People, Someone

pytestmark = pytest.mark.browser

SCREEN = 844
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": SCREEN},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SCREENS_IN_ALL = 2


@pytest.fixture
def fan(people: People) -> Someone:
    """Who pays."""
    return people.fan()


@pytest.fixture
def held(people: People, fan: Someone) -> str:
    """The address of a checkout with two places."""
    booking = fan.hold(people.event("Tessellate: All Night Long")["id"])
    return f"/bookings/{booking['id']}"


def box(what: Locator) -> tuple[float, float]:
    """Where it begins and ends on the screen, from its top."""
    told = what.bounding_box()
    assert told, f"{what} isn't there"
    return told["y"], told["y"] + told["height"]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_all_one_needs_is_on_one_screen(window: Any, fan: Someone, held: str, scheme: str) -> None:
    page: Page = window(**PHONE, color_scheme=scheme)
    fan.sign_in(page)
    page.goto(held)
    bar, way = page.locator(".bar"), page.locator(".choice").filter(has=page.locator("input:checked"))
    bar_begins, bar_ends = box(bar)
    assert bar_ends <= SCREEN
    expect(bar.get_by_role("button", name="Pay €")).to_be_in_viewport(ratio=1)
    expect(bar.get_by_role("link", name="the terms of")).to_be_in_viewport(ratio=1)
    for what in (page.locator(".brief"), page.locator(".lines"), page.locator(".sums"), page.locator("#who"), way):
        _begins, ends = box(what)
        assert ends <= bar_begins, f"{what} is under the bar"
    assert box(page.locator(".lines"))[1] <= box(page.locator(".sums"))[0] < box(way)[0], (
        "first the sum, then how to pay"
    )
    page.evaluate("scrollTo(0, 0)")
    assert box(page.locator("main"))[1] <= SCREENS_IN_ALL * SCREEN
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_by_keyboard_alone(window: Any, fan: Someone, held: str) -> None:
    page: Page = window()
    fan.sign_in(page)
    page.goto(held)
    page.locator("h1").evaluate("h1 => { h1.tabIndex = -1; h1.focus() }")
    met: list[str] = []
    while "Pay" not in (met or [""])[-1]:
        page.keyboard.press("Tab")
        met.append(page.evaluate("(document.activeElement.innerText || document.activeElement.name).trim()"))
        assert len(met) < 12, met
    assert [name for name in met if name.startswith("Remove")] == met[-4:-2], met
    assert met[-2] == "payment_method", "the way to pay comes just before the button"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=pm_declined]")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("No money has moved and your places are still held.")
    expect(page.locator("input[value=pm_declined]")).to_be_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Choose how you pay", "and from there to what to change"
    page.locator("input[value=pm_declined]").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()


def test_terms_changed_while_somebody_reads_them(window: Any, people: People, fan: Someone, held: str) -> None:
    page, organiser = window(**PHONE), window()
    fan.sign_in(page)
    page.goto(held)
    page.locator("input[value=pm_challenge]").check()
    with page.expect_popup() as opened:
        page.locator(".bar").get_by_role("link", name="the terms of").tap()
    expect(opened.value.get_by_role("heading", name="Terms of Ravenscroft & Daughters")).to_be_visible()
    opened.value.close()
    expect(page.locator("input[value=pm_challenge]")).to_be_checked()
    people.account("organiser@demo.test").sign_in(organiser)
    organiser.goto("/organise/terms")
    organiser.get_by_label("The terms").fill(f"Bring an umbrella to {held}.\n\nAnd dry socks.")
    organiser.get_by_role("button", name="Preview").click()
    expect(organiser.locator(".letter p")).to_have_count(2)
    organiser.get_by_role("button", name="Publish as version").click()
    expect(organiser.locator(".flash")).to_contain_text("Published.")
    page.locator(".bar").get_by_role("button", name="Pay €").tap()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The organiser's terms have changed since this page was shown.")
    expect(alert).to_contain_text("No money has moved.")
    with page.expect_popup() as opened:
        alert.get_by_role("link").tap()
    expect(opened.value.get_by_text("Bring an umbrella")).to_be_visible()
    expect(page.locator("input[value=pm_challenge]")).to_be_checked()
    page.locator("input[value=pm_success]").check()
    page.locator(".bar").get_by_role("button", name="Pay €").tap()
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()


def test_refused_and_paid_without_javascript(window: Any, fan: Someone, held: str) -> None:
    page: Page = window(**PHONE, java_script_enabled=False)
    fan.sign_in(page)
    page.goto(held)
    page.locator("input[value=pm_declined]").check()
    page.locator(".bar").get_by_role("button", name="Pay €").tap()
    expect(page.get_by_role("alert")).to_contain_text("No money has moved")
    expect(page.locator("input[value=pm_declined]")).to_be_checked()
    page.locator("input[value=pm_success]").check()
    page.locator(".bar").get_by_role("button", name="Pay €").tap()
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
