"""Finding something: a few letters, near me, this month, another date; by keyboard, on a phone, without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People

pytestmark = pytest.mark.browser

GHENT = {"latitude": 51.054321, "longitude": 3.725678}
WIDE_ENOUGH = 43.5


def field_of(page: Page) -> Any:
    """The search field."""
    return page.get_by_role("combobox", name="Search events")


def test_suggestions_by_keyboard_alone(window: Any, people: People) -> None:
    page = window()
    page.goto(f"/events/{people.event('Lisbeth Aurland Trio')['id']}")
    field = field_of(page)
    for _ in range(10):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("li")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form.search [role=status]")).to_have_text(re.compile(r"^\d+ suggestions$"))
    count = options.count()
    assert count > 2
    for key, active in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", count - 1),
        ("ArrowDown", 0),
        ("ArrowUp", count - 1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(options.nth(active)).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", options.nth(active).get_attribute("id"))
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("li")
    page.keyboard.type("sbeth")
    expect(options).to_have_text(["Lisbeth Aurland Trio"])
    assert options.first.bounding_box()["height"] >= WIDE_ENOUGH
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/performers/per_*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lisbeth Aurland Trio")


@pytest.mark.long
def test_suggestions_by_touch_lead_to_each_kinds_page(window: Any) -> None:
    page = window(is_mobile=True, has_touch=True, viewport={"width": 390, "height": 844})
    for typed, kind, where in (
        ("lisbon", "Cities", "**/cities/Lisbon"),
        ("pakhus", "Venues", "**/venues/ven_*"),
        ("clockmaker", "Events", "**/events/evt_*"),
    ):
        page.goto("/")
        field_of(page).tap()
        page.keyboard.type(typed)
        page.get_by_role("group", name=kind).get_by_role("option").first.tap()
        page.wait_for_url(where)


def test_near_me_tells_the_neighbourhood_and_no_more(window: Any) -> None:
    page = window(geolocation=GHENT, permissions=["geolocation"])
    page.goto("/search?q=fox")
    page.get_by_role("button", name="Near me").click()
    page.wait_for_url("**lat=51.05*")
    assert "lon=3.73" in page.url
    assert "51.054" not in page.url
    expect(page.locator(".bill-row").first).to_contain_text(re.compile(r"under 1 km|\d km"))
    page.get_by_role("link", name="Nearest").click()
    expect(page.get_by_role("link", name="Nearest")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Near you remove").click()
    expect(page).not_to_have_url(re.compile("lat="))


@pytest.mark.long
def test_who_doesnt_tell_where_they_are_types_a_city(window: Any) -> None:
    page = window(permissions=[])
    page.goto("/search")
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("Your browser doesn't say where you are.")).to_be_visible()
    expect(page.get_by_label("Near", exact=True)).to_be_focused()
    page.keyboard.type("gand")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Ghent|Gand")).first).to_be_visible()
    expect(page.locator(".bill-row").first).to_contain_text("Ghent")


def test_facets_narrow_and_widen(window: Any) -> None:
    page = window()
    page.goto("/search")
    everything = page.locator("#found").inner_text()
    page.get_by_role("navigation", name="Kinds of events").get_by_role("link", name=re.compile("^Musical")).click()
    page.get_by_role("region", name="City").get_by_role("link", name=re.compile("^London")).click()
    expect(page.locator("#found")).to_have_text("28 events, 1 show")
    expect(page.locator(".bill-row")).to_have_count(1)
    expect(page.locator(".bill-row")).to_contain_text("28 dates until")
    page.get_by_role("link", name="London remove").last.click()
    page.get_by_role("link", name="Musical remove").last.click()
    expect(page.locator("#found")).to_have_text(everything)


@pytest.mark.long
def test_another_date_of_a_run(window: Any, people: People) -> None:
    page = window()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"/events/{people.event('Lisbeth Aurland Trio')['id']}")
    dates = page.get_by_role("region", name="4 dates")
    here = dates.locator("[aria-current=date]").inner_text()
    other = dates.get_by_role("link").last
    wanted = other.locator("time").inner_text()
    other.focus()
    page.keyboard.press("Enter")
    expect(dates.locator("[aria-current=date] time")).to_have_text(wanted)
    assert wanted not in here
    assert not refused, "linked data is nothing the policy stops"


@pytest.mark.long
def test_the_list_goes_on_by_itself_and_comes_back_whole(window: Any) -> None:
    page = window()
    page.goto("/search")
    rows = page.locator("[data-more-list] > li")
    expect(rows).to_have_count(20)
    while page.locator("[data-more]").count():
        before = rows.count()
        page.locator("[data-more]").scroll_into_view_if_needed()
        expect(rows).not_to_have_count(before)
    whole = rows.count()
    assert whole > 40
    expect(page.locator("[data-more-status]")).to_have_text(f"{whole} results are listed now.")
    names = rows.locator("h3 a").evaluate_all("links => links.map((link) => link.href)")
    assert len(set(names)) == whole
    rows.last.locator("a").click()
    page.wait_for_url("**/events/**")
    page.go_back()
    expect(rows).to_have_count(whole)


@pytest.mark.long
def test_more_is_loaded_on_request_with_the_focus_where_it_goes_on(window: Any) -> None:
    page = window()
    page.add_init_script("window.IntersectionObserver = class { observe() {} disconnect() {} }")
    page.goto("/search")
    rows = page.locator("[data-more-list] > li")
    expect(rows).to_have_count(20)
    page.locator("[data-more]").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(40)
    expect(rows.nth(20).locator("a")).to_be_focused()
    assert page.url.endswith("/search")


def test_all_of_it_without_scripts(window: Any) -> None:
    page = window(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("londn")
    page.get_by_role("button", name="Search").click()
    page.goto("/search")
    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    page.get_by_label("Near", exact=True).fill("Gent")
    page.get_by_label("Within").select_option("25")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".bill-row").first).to_contain_text("km")
    page.get_by_role("link", name="Next 30 days").click()
    page.get_by_role("link", name="The Fox Who Borrowed the Moon").click()
    expect(page.get_by_role("region", name=re.compile(r"^\d+ dates$"))).to_be_visible()
    page.get_by_role("link", name="More in Ghent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ghent")
    page.get_by_role("link", name="Schouwburg De Zwaluw", exact=True).click()
    expect(page.get_by_role("link", name="On the map")).to_be_visible()
