"""The main pages read from the right, with longer texts, on a phone: nothing is pushed out, the frame is mirrored."""

import pytest
from playwright.sync_api import Browser, Page

from onsale.platform.texts import PSEUDO
from tests.pages.entry import Entry
from tests.pages.inventory import LIVE
from tests.pages.scene import play
from tests.pages.site import Site
from tests.pages.watched import PHONE

pytestmark = pytest.mark.browser
SHORT = {
    "/": "signed out",
    "/search": "everything",
    "/events/{event_id}": "on sale, one of many dates",
    "/events/{event_id}/seats": "a theatre",
    "/bookings/{booking_id}": "held",
    "/bookings": "some of every kind",
    "/sign-in": "plain",
    "/organise": "a season",
}
"""The pages on the way to a ticket, and the organiser's first: looked at in every run of the tests."""


def cases() -> list[object]:
    """Every page's main state that can be asked for again."""
    asked = [entry for entry in LIVE if entry.main and " " not in entry.route and entry.status == 200]
    return [
        pytest.param(entry, id=entry.name, marks=() if SHORT.get(entry.route) == entry.state else pytest.mark.long)
        for entry in asked
    ]


def test_those_of_every_run_are_there() -> None:
    assert SHORT.items() <= {(entry.route, entry.state) for entry in LIVE if entry.main}


@pytest.mark.parametrize("entry", cases())
def test_page(site: Site, chromium: Browser, entry: Entry) -> None:
    scene = play(site, chromium, entry, PHONE, "light")
    try:
        scene.window.context.add_cookies([{"name": "onsale_language", "value": PSEUDO, "url": site.url}])
        scene.page.goto(scene.page.url)
        scene.window.settle()
        assert scene.page.evaluate("look.wide()") == []
        assert mirrored(scene.page) == []
        assert not scene.window.broken
    finally:
        scene.window.close()


def mirrored(page: Page) -> list[str]:
    """What stands as if it were read from the left: the mark of the shop, the headings, the seat map's own place."""
    wrong: list[str] = page.evaluate(
        """() => {
          const wrong = [];
          const middle = (element) => { const box = element.getBoundingClientRect(); return box.left + box.width / 2; };
          if (getComputedStyle(document.documentElement).direction !== "rtl") wrong.push("the page");
          const logo = document.querySelector(".top .logo"), way = document.querySelector(".top nav");
          if (logo && way && middle(logo) <= middle(way)) wrong.push("the logo");
          for (const heading of document.querySelectorAll("main h1, main h2, main p")) {
            const style = getComputedStyle(heading);
            if (style.direction === "rtl" && style.textAlign === "left") wrong.push(heading.outerHTML.slice(0, 120));
          }
          return wrong;
        }"""
    )
    return wrong
