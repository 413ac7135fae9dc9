"""The seat page in a real browser: picking by mouse, keyboard and list, holding, and losing a race."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from onsale.catalog.seatmap.generators.kinds import VenueKind
from tests.shop.seat_site import EVENT, SeatSite, serving

pytestmark = pytest.mark.browser

CANVAS = "[data-part=canvas]"
NOTICE = "[data-part=notice]"
HOLD = "[data-part=hold]"
CHIPS = ".seatmap-chip-name"


def ready(page: Page, site: SeatSite) -> None:
    page.goto(site.page_url)
    page.wait_for_selector('[data-state="ready"]')


def seat_pixel(page: Page, site: SeatSite, place: int) -> tuple[float, float]:
    """Where on the window a seat is drawn while the whole house is in view."""
    row = site.layout.row_of(place)
    assert row
    x, y = row.positions()[place - row.first]
    box = page.locator(CANVAS).bounding_box()
    assert box
    left, top, right, bottom = site.layout.bounds
    scale = min((box["width"] - 40) / (right - left), (box["height"] - 40) / (bottom - top))
    return (
        box["x"] + box["width"] / 2 + (x - (left + right) / 2) * scale,
        box["y"] + box["height"] / 2 + (y - (top + bottom) / 2) * scale,
    )


def pick(page: Page, site: SeatSite, *places: int) -> None:
    for place in places:
        page.mouse.click(*seat_pixel(page, site, place))


def picked(page: Page) -> list[int]:
    return [place for place, _ in json.loads(page.evaluate(f"sessionStorage.getItem('onsale.{EVENT}.picks')") or "[]")]


def name(site: SeatSite, place: int) -> str:
    """As the picks say it: a row that is a number is called one."""
    section, row, seat, _ = site.layout.describe(place)
    return f"{section}, row {row}, seat {seat}" if row and row.isdigit() else f"{section} {row} {seat}"


def middle(site: SeatSite, row: int = 3) -> int:
    """A seat amid an aisle-free stretch of the best section's row, none of it accessible."""
    found = site.layout.sections[site.layout.by_rank[0]].rows[row]
    run = max(found.runs(), key=len)
    return found.first + run[len(run) // 2]


def take(site: SeatSite, *places: int) -> None:
    site.taken.update(places)


def test_a_click_picks_the_seat_under_it_and_again_lets_go(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    first = middle(seat_site)
    last = seat_site.layout.sections[-1].rows[-1].first
    pick(seat_page, seat_site, first, last)
    expect(seat_page.locator(CHIPS)).to_have_text([name(seat_site, first), name(seat_site, last)])
    expect(seat_page.locator(HOLD)).to_have_text("Hold 2 seats · €91.00")
    pick(seat_page, seat_site, first)
    expect(seat_page.locator(CHIPS)).to_have_text([name(seat_site, last)])


def test_a_taken_seat_is_not_picked_nor_its_neighbour_instead(seat_site: SeatSite, seat_page: Page) -> None:
    seat = middle(seat_site)
    take(seat_site, seat)
    ready(seat_page, seat_site)
    pick(seat_page, seat_site, seat)
    expect(seat_page.locator("[data-part=live]")).to_contain_text("taken")
    assert picked(seat_page) == []


def test_holding_sends_places_total_key_and_csrf_and_goes_to_the_booking(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seat = middle(seat_site)
    pick(seat_page, seat_site, seat, seat + 1)
    seat_page.click(HOLD)
    seat_page.wait_for_url("**/bookings/bk_1")
    [asked] = seat_site.asked
    assert asked.body == {
        "places": [seat, seat + 1],
        "expected_total": {"amount_minor": 9100, "currency": "EUR"},
    }
    assert asked.key
    assert re.fullmatch(r"[0-9a-f-]{36}", asked.key)
    assert asked.csrf == "t0ken"


def test_a_lost_race_keeps_the_party_and_offers_the_nearest_equal(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seat = middle(seat_site)
    row = seat_site.layout.row_of(seat)
    assert row
    pick(seat_page, seat_site, seat, seat + 1)
    take(seat_site, *range(row.first, row.first + row.count))
    seat_page.click(HOLD)
    expect(seat_page.locator(NOTICE)).to_contain_text(f"Someone was quicker to row {row.name}.")
    expect(seat_page.locator(NOTICE)).to_contain_text("are together, same price.")
    seat_page.click(".seatmap-answer")
    a, b = picked(seat_page)
    assert abs(a - b) == 1
    assert seat_site.layout.section_of(a) is seat_site.layout.section_of(seat)
    seat_page.click(HOLD)
    seat_page.wait_for_url("**/bookings/bk_1")


def test_a_pick_that_goes_while_looking_is_told_and_the_rest_kept(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seat = middle(seat_site)
    pick(seat_page, seat_site, seat, seat + 1)
    take(seat_site, seat)
    expect(seat_page.locator(NOTICE)).to_contain_text("Your other place is still picked.", timeout=60_000)
    assert picked(seat_page) == [seat + 1]
    seat_page.click(".seatmap-answer")
    assert sorted(picked(seat_page)) == [seat + 1, seat + 2]


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (409, {"code": "active_booking_exists", "booking_id": "bk_7"}, "You already have a booking"),
        (409, {"code": "not_on_sale"}, "isn't on sale right now"),
        (409, {"code": "sold_out"}, "The last places have just gone"),
        (409, {"code": "price_changed"}, "A price has just changed"),
        (409, {"code": "price_changed", "level": "Stalls", "detail": "Stalls was €45.00"}, "Stalls was €45.00"),
        (400, {"code": "too_many_places"}, "4 places at most"),
        (429, {"code": "too_many_holds"}, "Try again in 7 seconds"),
        (503, {"code": "busy"}, "try again in 7 seconds"),
        (500, {}, "No money has moved"),
    ],
)
def test_every_refusal_is_a_plain_sentence(
    seat_site: SeatSite, seat_page: Page, status: int, answer: dict[str, Any], sentence: str
) -> None:
    ready(seat_page, seat_site)
    seat = middle(seat_site)
    pick(seat_page, seat_site, seat)
    seat_site.answers.append((status, answer))
    seat_page.click(HOLD)
    expect(seat_page.locator(NOTICE)).to_contain_text(sentence)
    assert picked(seat_page) == [seat]
    if answer.get("booking_id"):
        expect(seat_page.locator(".seatmap-answer")).to_have_attribute("href", "/bookings/bk_7")


def test_pressing_again_after_a_failure_keeps_the_key(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    pick(seat_page, seat_site, middle(seat_site))
    seat_site.answers.append((503, {"code": "busy"}))
    seat_page.click(HOLD)
    expect(seat_page.locator(NOTICE)).to_be_visible()
    seat_page.click(HOLD)
    seat_page.wait_for_url("**/bookings/bk_1")
    assert seat_site.asked[0].key == seat_site.asked[1].key


def test_picks_survive_signing_in_and_are_held_on_return(seat_site: SeatSite, seat_page: Page) -> None:
    seat_site.signed_in = False
    ready(seat_page, seat_site)
    seat = middle(seat_site)
    pick(seat_page, seat_site, seat, seat + 1)
    seat_page.click(HOLD)
    seat_page.wait_for_url(f"**/sign-in?next=%2Fevents%2F{EVENT}%2Fseats&reason=buy")
    ready(seat_page, seat_site)  # came back without signing in: nothing is asked, the picks are there
    expect(seat_page.locator(CHIPS)).to_have_count(2)


def test_signed_in_again_the_hold_goes_through_without_a_press(seat_site: SeatSite, seat_page: Page) -> None:
    seat_site.signed_in = False
    ready(seat_page, seat_site)
    pick(seat_page, seat_site, middle(seat_site))
    seat_page.click(HOLD)
    seat_page.wait_for_url("**/sign-in*")
    seat_site.signed_in = True
    seat_page.goto(seat_site.page_url)
    seat_page.wait_for_url("**/bookings/bk_1")


def test_by_keyboard_alone(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seat_page.locator("[data-best-label]").focus()
    seat_page.keyboard.press("Tab")
    expect(seat_page.locator(CANVAS)).to_be_focused()
    live = seat_page.locator("[data-part=live]")
    expect(live).to_have_text(re.compile(r"^.+, row .+, seat .+, €45\.50, free$"))
    seat_page.keyboard.press("ArrowRight")
    seat_page.keyboard.press("Enter")
    expect(live).to_contain_text("picked. Together €45.50.")
    seat_page.keyboard.press("ArrowDown")
    seat_page.keyboard.press(" ")
    expect(live).to_contain_text("Together €91.00.")
    rows = [seat_site.layout.row_of(place) for place in picked(seat_page)]
    assert len({row.name for row in rows if row}) == 2
    seat_page.keyboard.press("Escape")
    expect(seat_page.locator(CANVAS)).not_to_be_focused()


def test_the_list_holds_the_same_house(seat_site: SeatSite, seat_page: Page) -> None:
    taken = seat_site.layout.sections[0].rows[0].first
    take(seat_site, taken)
    ready(seat_page, seat_site)
    seat_page.click(".seatmap-list-section summary >> nth=0")
    expect(seat_page.locator(f'[data-place="{taken}"]')).to_have_attribute("aria-disabled", "true")
    seat = middle(seat_site)
    button = seat_page.locator(f'[data-place="{seat}"]')
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("ArrowRight")
    seat_page.keyboard.press("Enter")
    assert picked(seat_page) == [seat, seat + 1]


def test_the_limit_is_told(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seat = middle(seat_site, row=5) - 2
    pick(seat_page, seat_site, *range(seat, seat + 5))
    expect(seat_page.locator(NOTICE)).to_contain_text("One booking takes 4 places at most.")
    assert len(picked(seat_page)) == 4


def test_a_ticket_type_changes_the_total_and_is_sent(seat_site: SeatSite, seat_page: Page) -> None:
    seat = middle(seat_site)
    seat_site.two_types = frozenset({seat_site.layout.section_of(seat).name})
    ready(seat_page, seat_site)
    pick(seat_page, seat_site, seat)
    seat_page.locator(".seatmap-chip select").select_option("Student")
    expect(seat_page.locator(HOLD)).to_have_text("Hold 1 seat · €22.75")
    seat_page.click(HOLD)
    seat_page.wait_for_url("**/bookings/bk_1")
    assert seat_site.asked[0].body["places"] == [{"place": seat, "ticket_type": "Student"}]


def test_a_wheelchair_space_comes_with_an_offer_for_a_companion(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    rows = seat_site.layout.sections[0].rows
    space = next(row.first + row.accessible[0] for row in rows if row.accessible)
    pick(seat_page, seat_site, space)
    expect(seat_page.locator(NOTICE)).to_contain_text("is free for a companion")
    seat_page.click(".seatmap-answer")
    assert len(picked(seat_page)) == 2
    assert abs(picked(seat_page)[1] - space) == 1


def test_standing_places_are_counted_not_pointed_at_and_replaced_by_their_like(seat_page: Page) -> None:
    with serving(VenueKind.CLUB, 500) as club:
        ready(seat_page, club)
        area = next(section for section in club.layout.sections if not section.rows)
        seat_page.locator(f'summary:has-text("{area.name}")').click()
        more = seat_page.locator("[data-part=list]").get_by_role("button", name="One more")
        more.click()
        more.click()
        expect(seat_page.locator(CHIPS)).to_have_text(f"{area.name} × 2")
        first = picked(seat_page)
        assert set(first) <= set(area.places)
        take(club, *first)
        seat_page.click(HOLD)
        seat_page.wait_for_url("**/bookings/bk_1")
        held = set(club.asked[-1].body["places"])
        assert len(held) == 2
        assert held <= set(area.places) - set(first)


def test_best_together_is_one_request(seat_site: SeatSite, seat_page: Page) -> None:
    ready(seat_page, seat_site)
    seat_page.click(".seatmap-best .stepper label >> nth=2")
    seat_page.select_option("#section", seat_site.layout.sections[1].name)
    expect(seat_page.locator("[data-best-label]")).to_have_text("Hold the best 3 together")
    seat_page.click("[data-best-label]")
    seat_page.wait_for_url("**/bookings/bk_1")
    asked = {"best_available": {"quantity": 3, "section": seat_site.layout.sections[1].name}}
    assert seat_site.asked[0].body == asked | {"prices_shown": seat_site.view().shown}, "and what was shown"


def test_without_the_map_the_page_says_so_and_tries_again(seat_site: SeatSite, seat_page: Page) -> None:
    seat_site.map_fails = True
    seat_page.goto(seat_site.page_url)
    retry = seat_page.locator("[data-part=retry]")
    expect(retry).to_be_visible()
    seat_site.map_fails = False
    retry.click()
    seat_page.wait_for_selector('[data-state="ready"]')


def test_a_sold_out_house_says_that_places_come_back(seat_site: SeatSite, seat_page: Page) -> None:
    take(seat_site, *range(seat_site.layout.places))
    ready(seat_page, seat_site)
    expect(seat_page.locator("[data-part=sold-out]")).to_be_visible()
    seat_site.taken.clear()
    expect(seat_page.locator("[data-part=sold-out]")).to_be_hidden(timeout=60_000)


def test_best_together_needs_no_script(seat_site: SeatSite, seat_browser: Browser) -> None:
    context = seat_browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(seat_site.page_url)
    form = page.locator(".seatmap-best")
    expect(form).to_have_attribute("action", f"/events/{EVENT}/holds")
    expect(form.locator("[name=_csrf_token]")).to_have_value("t0ken")
    expect(form.locator("button")).to_be_visible()
    context.close()
