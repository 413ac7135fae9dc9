"""The main pages' largest paints, and the main interactions' next ones, on a slow phone: measured and recorded."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.paints import PHONE, Watched, record, slow
from tests.journeys.people import People, Someone

pytestmark = [pytest.mark.browser, pytest.mark.long]

TIMES = 3
SHOW, STADIUM = "The Clockmaker’s Daughter", "Glass Harbour: Low Tide, twenty years on"
DRAWN = """() => ["overview", "ready"].flatMap((state) =>
  performance.getEntriesByName(`seatmap-${state}`).map(({ startTime }) => Math.round(startTime)))"""
"""When the seat map shows the house, and when its seats: a canvas is no "paint" to the browser."""


def _event(people: People, _who: Someone | None) -> str:
    return f"/events/{people.event(SHOW)['id']}"


def _seats(name: str) -> Callable[[People, Someone | None], str]:
    return lambda people, _who: f"/events/{people.event(name)['id']}/seats"


def _held(people: People, who: Someone | None) -> str:
    assert who is not None
    return f"/bookings/{who.hold(people.event(SHOW)['id'])['id']}"


def _paid(people: People, who: Someone | None) -> str:
    assert who is not None
    booking = who.hold(people.event(SHOW)["id"])["id"]
    assert who.pay(booking).status_code == 200
    return f"/bookings/{booking}"


def _bookings(people: People, who: Someone | None) -> str:
    _paid(people, who)
    return "/bookings"


PAGES: dict[str, tuple[str, Callable[[People, Someone | None], str]]] = {
    "home": ("", lambda _people, _who: "/"),
    "search results": ("", lambda _people, _who: "/search?q=the"),
    "event": ("", _event),
    "seats of a theatre": ("", _seats(SHOW)),
    "seats of a stadium of 80,000": ("", _seats(STADIUM)),
    "checkout": ("fan", _held),
    "ticket": ("fan", _paid),
    "my bookings": ("fan", _bookings),
    "organiser's home": ("organiser", lambda _people, _who: "/organise"),
}


@pytest.mark.parametrize("name", PAGES)
def test_largest_paint(window: Any, people: People, name: str) -> None:
    role, path_of = PAGES[name]
    someone = {"fan": people.fan, "organiser": lambda: people.account("organiser@demo.test")}.get(role, lambda: None)()
    path = path_of(people, someone)
    largest, first, drawn, what = [], [], [], ""
    for _ in range(TIMES):
        opened = window(**PHONE)
        if someone is not None:
            someone.sign_in(opened)
        with slow(opened.context) as watched:
            watched.page.goto(path, wait_until="load")
            told = watched.largest()
            largest.append(told["ms"])
            first.append(watched.first_ms())
            what = told["what"]
            drawn.append(watched.page.evaluate(DRAWN))
    record("largest_paint", name, largest, what=what, first_ms=[round(ms) for ms in first], map_ms=drawn)
    assert len(largest) == TIMES
    assert min(largest) >= min(first) > 0


def _typed(watched: Watched, _people: People) -> dict[str, float]:
    page = watched.page
    page.goto("/")
    field = page.get_by_role("combobox", name="Search events")
    field.tap()
    told = {"typing a letter into search": watched.answered_ms(lambda: page.keyboard.press("c"))}
    page.keyboard.type("lock")
    option = page.get_by_role("option", name=SHOW).first
    expect(option).to_be_visible()
    told["opening a suggestion"] = watched.answered_ms(option.tap)
    page.wait_for_url("**/events/*")
    return told


def _picked(watched: Watched, people: People) -> dict[str, float]:
    page = watched.page
    page.goto(f"/events/{people.event(STADIUM)['id']}/seats")
    page.wait_for_selector('[data-state="ready"]')
    canvas = page.locator("[data-part=canvas]")
    canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(1_500)
    box = canvas.bounding_box()
    assert box is not None
    block = (box["x"] + box["width"] * 0.28, box["y"] + box["height"] * 0.4)
    told = {"coming nearer on the stadium": watched.answered_ms(lambda: page.touchscreen.tap(*block))}
    told["picking a seat of the stadium"] = _pick(
        watched, page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    )
    return told


def _pick(watched: Watched, page: Page, middle: tuple[float, float]) -> float:
    """The first tap near the middle that picks one: at that one's time."""
    chips = page.locator(".seatmap-chip")
    for away in (0, 14, -14, 28, -28, 42, -42):
        took = watched.answered_ms(lambda away=away: page.touchscreen.tap(middle[0] + away, middle[1] + away / 2))  # type: ignore[misc]
        if chips.count():
            return took
    raise AssertionError("no seat was picked")


def _best(watched: Watched, people: People) -> dict[str, float]:
    page = watched.page
    people.fan().sign_in(page)
    page.goto(f"/events/{people.event(STADIUM)['id']}/seats")
    page.wait_for_selector('[data-state="ready"]')
    best = page.locator("[data-best-label]")
    told = {"best two together": watched.answered_ms(best.tap)}
    page.wait_for_url("**/bookings/*")
    pay = page.locator(".bar").get_by_role("button", name="Pay")
    expect(pay).to_be_visible()
    page.wait_for_load_state("load")
    told["the first press on Pay"] = watched.answered_ms(pay.tap)
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    return told


def _language(watched: Watched, _people: People) -> dict[str, float]:
    page = watched.page
    page.goto("/")
    switch = page.get_by_role("link", name="Deutsch")
    switch.scroll_into_view_if_needed()
    told = {"the language switch": watched.answered_ms(switch.tap)}
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^de"))
    return told


@pytest.mark.parametrize(
    "act", [_typed, _picked, _best, _language], ids=["search", "stadium", "best and pay", "language"]
)
def test_next_paint(window: Any, people: People, act: Callable[[Watched, People], dict[str, float]]) -> None:
    taken: dict[str, list[float]] = {}
    for _ in range(TIMES):
        with slow(window(**PHONE).context) as watched:
            for name, ms in act(watched, people).items():
                taken.setdefault(name, []).append(ms)
    for name, each in taken.items():
        record("next_paint", name, each)
    assert all(len(each) == TIMES for each in taken.values())
