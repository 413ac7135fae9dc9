"""Adding and removing while holding, and losing a race to real other buyers: on the map, in its list."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People, Someone

pytestmark = pytest.mark.browser

SHOW = "Marée basse"
_FREE = '[data-state^="free"]'


def picked_in_list(page: Page, count: int = 2) -> list[int]:
    """The first free neighbours of the best section, picked in the list."""
    page.wait_for_selector('[data-state="ready"]')
    page.locator(".seatmap-list-section summary").first.click()
    expect(page.locator(f".seatmap-list-section[open] {_FREE}").first).to_be_visible()
    rows = page.locator(".seatmap-list-section[open] .seatmap-row").all()
    free = ([int(seat.get_attribute("data-place") or 0) for seat in row.locator(_FREE).all()] for row in rows)
    start = next(at for places in free for at in places if {at, at + 1} <= set(places))
    wanted = [start + step for step in range(count)]
    for place in wanted:
        page.locator(f'[data-place="{place}"]').click()
    expect(page.locator(".seatmap-chip")).to_have_count(count)
    return wanted


def test_on_the_map_and_back_with_the_clock_unchanged(window: Any, people: People) -> None:
    fan, page = people.fan(), window()
    fan.sign_in(page)
    booking = fan.hold(people.event(SHOW)["id"])
    page.goto(f"/bookings/{booking['id']}")
    page.get_by_role("link", name="Add or change places").click()
    page.wait_for_selector('[data-state="ready"]')
    expect(page.locator(".held .clock")).to_be_visible()
    expect(page.locator(".seatmap-chip")).to_have_count(2)
    page.locator(".seatmap-drop").first.click()
    added = picked_in_list_beside(page)
    page.locator("[data-part=hold]").click()
    page.wait_for_url(f"**/bookings/{booking['id']}")
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    after = fan.booking(booking["id"])
    kept = [line["place"] for line in booking["lines"]]
    assert [line["place"] for line in after["lines"]] == [kept[1], added]
    assert after["expires_at"] == booking["expires_at"]


def picked_in_list_beside(page: Page) -> int:
    page.locator(".seatmap-list-section summary").last.click()
    seat = page.locator(f".seatmap-list-section[open] .seatmap-seat{_FREE}").first
    place = int(seat.get_attribute("data-place") or 0)
    seat.click()
    expect(page.locator(".seatmap-chip")).to_have_count(2)
    return place


def test_somebody_else_is_quicker_and_the_nearest_is_one_tap_away(window: Any, people: People) -> None:
    fan, other, page = people.fan(), people.fan(), window()
    fan.sign_in(page)
    event = people.event(SHOW)["id"]
    page.goto(f"/events/{event}/seats")
    places = picked_in_list(page)
    other.post(f"/events/{event}/holds", places=places)
    notice = page.locator(".seatmap-notice")
    expect(notice).to_contain_text("Someone was quicker to row")
    expect(notice).to_contain_text("are together, same price.")
    notice.get_by_role("button", name="Take").click()
    expect(page.locator(".seatmap-chip")).to_have_count(2)
    page.locator("[data-part=hold]").click()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()


@pytest.mark.long
def test_several_want_the_same_and_each_gets_two_together(window: Any, people: People) -> None:
    event, pages = people.event(SHOW)["id"], []
    places: list[int] = []
    for _n in range(3):
        fan, page = people.fan(), window()
        fan.sign_in(page)
        page.goto(f"/events/{event}/seats")
        places = picked_in_list(page)
        pages.append((fan, page))
    rival = people.fan()

    def take(someone: Someone) -> None:
        someone.post(f"/events/{event}/holds", places=places)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(take, rival).result()
    for _fan, page in pages:
        expect(page.locator(".seatmap-notice")).to_contain_text("are together, same price.")
    for _fan, page in pages:
        # What was offered may be gone to the one before: then the next nearest is offered, as often as it takes.
        ours, take_it = page.get_by_text("2 places are held for you"), page.locator(".seatmap-answer")
        for _try in range(4):
            if take_it.is_visible():
                take_it.click()
                expect(take_it).to_be_hidden()
            page.locator("[data-part=hold]").click()
            expect(ours.or_(take_it).first).to_be_visible()
            if ours.is_visible():
                break
        expect(ours).to_be_visible()
    held = [tuple(line["place"] for line in fan.get("/bookings")["items"][0]["lines"]) for fan, _page in pages]
    assert len({place for pair in held for place in pair}) == 6
