"""With a mouse: from the home page to two seats of one's choice, and through the door once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onsale.demo.seed import PASSWORD
from onsale.design.qr import qr_svg
from tests.journeys.people import People, Someone, booking_id_of

pytestmark = pytest.mark.browser

SHOW = "Drei Schwestern, eine Küche"

TWO_SEATS_ON_SCREEN = """async () => {
  const { layOut } = await import("/static/shop/seatmap/geometry.js");
  const { Camera } = await import("/static/shop/seatmap/camera.js");
  const { urls } = JSON.parse(document.getElementById("seatmap-data").textContent);
  const layout = layOut(await (await fetch(urls.seat_map)).json());
  const box = document.querySelector("[data-part=canvas]").getBoundingClientRect();
  const camera = new Camera(layout.bounds, layout.pitch);
  camera.resize(box.width, box.height);
  camera.set({ x: camera.x, y: camera.y, scale: camera.fitScale });
  const row = layout.rows[3];
  return [0, 1].map((step) => {
    const place = row.first + (row.count >> 1) + step;
    const [x, y] = camera.toScreen(layout.x[place], layout.y[place]);
    return [box.x + x, box.y + y];
  });
}"""

PINNED = """async (zoom) => {
  const { layOut } = await import("/static/shop/seatmap/geometry.js");
  const { Camera } = await import("/static/shop/seatmap/camera.js");
  const { pinned } = await import("/static/shop/seatmap/pinned.js");
  const { urls } = JSON.parse(document.getElementById("seatmap-data").textContent);
  const layout = layOut(await (await fetch(urls.seat_map)).json());
  const camera = new Camera(layout.bounds, layout.pitch);
  camera.resize(390, 400);
  const seat = layout.rows[3].first + (layout.rows[3].count >> 1);
  camera.set({ x: layout.x[seat], y: layout.y[seat], scale: camera.fitScale * zoom });
  const [, y] = camera.toScreen(0, layout.y[seat]);
  return { pins: pinned(layout, camera), row: layout.rows[3].name, y };
}"""


def test_a_row_that_runs_out_of_sight_is_named_at_the_edge(window: Any) -> None:
    page = window()
    find_by_search(page)
    assert page.evaluate(PINNED, 1)["pins"] == []
    near = page.evaluate(PINNED, 6)
    mine = [pin for pin in near["pins"] if pin["name"] == near["row"]]
    assert sorted(round(pin["x"]) for pin in mine) == [14, 390 - 14]
    assert all(abs(pin["y"] - near["y"]) < 60 for pin in mine)
    assert all(0 < pin["y"] < 400 for pin in near["pins"])


def test_two_seats_by_mouse_to_a_ticket_that_admits_once(window: Any, people: People) -> None:
    fan, scanner = people.fan(), people.account("scanner@demo.test")
    page = window()
    fan.sign_in(page)
    find_by_search(page)
    pick_two(page)
    page.get_by_role("button", name="Hold 2 seats").click()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    page.get_by_role("button", name="Pay €").first.click()
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()

    booking = booking_id_of(page)
    codes = fan.codes(booking)
    expect(page.locator("article.ticket .qr svg")).to_have_count(2)
    assert drawn(page) == [qr_path(code) for code in codes]
    assert fan.email in people.mail(fan.email, f"tickets: {SHOW}")["to"]
    enter_twice(window(), scanner, fan.booking(booking)["event_id"], codes)


def find_by_search(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox", name="Search events").fill("drei schwestern")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="events for “drei schwestern”")).to_be_visible()
    page.get_by_role("link", name=SHOW).first.click()
    page.get_by_role("link", name="Choose seats on the map").click()
    page.wait_for_selector('[data-state="ready"]')


def pick_two(page: Page) -> None:
    """Two neighbours amid the fourth row, clicked where the map draws them."""
    for x, y in page.evaluate(TWO_SEATS_ON_SCREEN):
        page.mouse.click(x, y)
    expect(page.locator(".seatmap-chip")).to_have_count(2)


def drawn(page: Page) -> list[str]:
    """The dark modules of each code on the page."""
    return [svg.get_attribute("d") or "" for svg in page.locator(".qr svg path[stroke]").all()]


def qr_path(code: str) -> str:
    """The dark modules of a code."""
    [path] = re.findall(r"<path [^>]*stroke=[^>]*>", qr_svg(code, label=""))
    return re.search(r' d="([^"]*)"', path)[1]  # type: ignore[index]


def enter_twice(door: Page, scanner: Someone, event_id: str, codes: list[str]) -> None:
    """At the door the first code admits, the second time it says so, and the second code admits too."""
    door.goto(f"/sign-in?next=/door/{event_id}")
    door.get_by_text("With a password").click()
    door.get_by_label("Address of your account").fill(scanner.email)
    door.get_by_label("Password", exact=True).fill(PASSWORD)
    door.get_by_role("button", name="Sign in", exact=True).click()
    verdict = door.locator(".verdict")
    shown = [(codes[0], "Welcome"), (codes[0], "Do not let in"), (codes[1], "Welcome"), ("?", "Not a ticket")]
    for code, expected in shown:
        door.get_by_label("Ticket code").fill(code)
        door.keyboard.press("Enter")
        expect(verdict).to_contain_text(expected)
