"""The seat page while others buy: by a stream where there is one, by asking where there is none."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.shop.seat_site import SeatSite
from tests.shop.test_seatmap_page import CHIPS, NOTICE, middle, name, pick, picked, ready

pytestmark = pytest.mark.browser

LEFT = "[data-part=left]"
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def live(page: Page, site: SeatSite) -> None:
    """On the page, with its stream open."""
    site.streaming = True
    ready(page, site)
    expect(page.locator(f'{LEFT}[data-live="true"]')).to_have_text(f"{site.layout.places} left")


def test_what_others_take_and_give_back_is_shown_without_asking_again(seat_site: SeatSite, seat_page: Page) -> None:
    live(seat_page, seat_site)
    asked = seat_site.times_asked
    seat = middle(seat_site)
    section = seat_site.layout.section_of(seat)
    best = seat_page.locator(".seatmap-list-section summary").first
    best.click()
    button = seat_page.locator(f'[data-place="{seat}"]')
    expect(button).to_have_attribute("aria-disabled", "false")
    seat_site.tell([seat, seat + 1])
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(seat_page.locator(LEFT)).to_have_text(f"{seat_site.layout.places - 2} left")
    expect(best.locator(".seatmap-list-facts")).to_have_text(re.compile(rf"{section.count - 2} left$"))
    seat_site.tell([], [seat])
    expect(button).to_have_attribute("aria-disabled", "false")
    assert seat_site.times_asked == asked


def test_a_picked_place_that_another_takes_is_told_at_once(seat_site: SeatSite, seat_page: Page) -> None:
    live(seat_page, seat_site)
    seat = middle(seat_site)
    pick(seat_page, seat_site, seat, seat + 1)
    seat_site.tell([seat])
    expect(seat_page.locator(NOTICE)).to_contain_text("Your other place is still picked.")
    assert picked(seat_page) == [seat + 1]
    seat_page.click(".seatmap-answer")
    assert sorted(picked(seat_page)) == [seat + 1, seat + 2]


def test_a_crowd_is_not_read_out_place_by_place(seat_site: SeatSite, seat_page: Page) -> None:
    live(seat_page, seat_site)
    seat_page.evaluate(
        "() => { window.said = 0; new MutationObserver(() => window.said++).observe("
        "document.querySelector('[data-part=live]'), { childList: true, characterData: true, subtree: true }); }"
    )
    for place in range(0, 200, 2):
        seat_site.tell([place, place + 1])
    expect(seat_page.locator(LEFT)).to_have_text(f"{seat_site.layout.places - 200} left")
    assert seat_page.evaluate("window.said") == 0


def test_when_the_stream_breaks_it_asks_and_then_comes_back(seat_site: SeatSite, seat_page: Page) -> None:
    live(seat_page, seat_site)
    asked = seat_site.times_asked
    seat_site.streaming = False
    seat_site.cut()
    expect(seat_page.locator(f'{LEFT}[data-live="false"]')).to_be_visible()
    seat_site.tell([0, 1, 2])
    expect(seat_page.locator(LEFT)).to_have_text(f"{seat_site.layout.places - 3} left", timeout=60_000)
    assert seat_site.times_asked > asked
    seat_site.streaming = True
    expect(seat_page.locator(f'{LEFT}[data-live="true"]')).to_be_visible(timeout=60_000)


def test_a_hidden_page_lets_go_of_its_stream_and_is_fresh_on_return(seat_site: SeatSite, seat_page: Page) -> None:
    live(seat_page, seat_site)
    seat_page.evaluate(HIDE, True)
    opened = len(seat_site.streams)
    seat_site.tell([5, 6])  # into a line that nobody reads any more
    seat_page.wait_for_timeout(300)
    expect(seat_page.locator(f'{LEFT}[data-live="false"]')).to_have_text(f"{seat_site.layout.places} left")
    seat_page.evaluate(HIDE, False)
    expect(seat_page.locator(LEFT)).to_have_text(f"{seat_site.layout.places - 2} left")
    expect(seat_page.locator(f'{LEFT}[data-live="true"]')).to_be_visible()
    assert len(seat_site.streams) == opened + 1


def test_the_house_is_there_before_its_seats(seat_site: SeatSite, seat_page: Page) -> None:
    seat = middle(seat_site)
    ready(seat_page, seat_site)
    pick(seat_page, seat_site, seat)
    seat_site.map_fails = True
    seat_page.goto(seat_site.page_url)
    seat_page.wait_for_selector('[data-state="failed"]')
    expect(seat_page.locator(LEFT)).to_have_text(f"{seat_site.layout.places} left")
    section = seat_site.layout.section_of(seat)
    expect(seat_page.locator(CHIPS)).to_have_text(section.name)  # which seat, nobody knows yet
    seat_site.map_fails = False
    seat_page.click("[data-part=retry]")
    seat_page.wait_for_selector('[data-state="ready"]')
    expect(seat_page.locator(CHIPS)).to_have_text(name(seat_site, seat))


def test_only_opened_sections_of_the_list_hold_seats(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seats = seat_page.locator(".seatmap-seat")
    expect(seats).to_have_count(0)
    summary = seat_page.locator(".seatmap-list-section summary").first
    summary.click()
    expect(seats).not_to_have_count(0)
    summary.click()
    expect(seats).to_have_count(0)
