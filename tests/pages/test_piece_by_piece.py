"""A page that comes piece by piece lies still, too: what is there already doesn't make room for what follows."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.dripping import dripping
from tests.pages.entry import Entry
from tests.pages.inventory import LIVE
from tests.pages.scene import STAFF, play
from tests.pages.site import Site
from tests.pages.watched import DESKTOP, LOOK, PHONE, WRITTEN, open_window

pytestmark = pytest.mark.browser
SHORT = {
    "/": "signed out",
    "/search": "everything",
    "/events/{event_id}": "on sale, one of many dates",
    "/events/{event_id}/seats": "a theatre",
    "/bookings/{booking_id}": "held",
}
"""Looked at in every run of the tests."""
CRUMB_BYTES = 200
IN_TABLE = re.compile(r"<(tbody|tr|td|th)\b")
"""A table's columns are as wide as all of its rows ask for, those to come included."""
DRAWN_WITHIN_S = 60


def cases() -> list[object]:
    """Every page's main state that can be asked for again."""
    asked = [entry for entry in LIVE if entry.main and " " not in entry.route and entry.status == 200]
    return [
        pytest.param(entry, id=entry.name, marks=() if SHORT.get(entry.route) == entry.state else pytest.mark.long)
        for entry in asked
    ]


@pytest.fixture(scope="module")
def line(site: Site) -> Iterator[str]:
    """The site at the end of a slow line."""
    with dripping(site.url) as address:
        yield address


@pytest.mark.parametrize("entry", cases())
def test_page(site: Site, line: str, chromium: Browser, entry: Entry) -> None:
    moved = []
    for device in (PHONE, DESKTOP):
        scene = play(site, chromium, entry, device, "light")
        try:
            slowly = line + scene.page.url.removeprefix(site.url)
            moved += shifts(scene.page, slowly)
        finally:
            scene.window.close()
    assert moved == []


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_not_even_a_little_of_the_head_moves(site: Site, chromium: Browser, device: dict[str, Any]) -> None:
    """It is on every page."""
    window = open_window(chromium, site.url, device, "light")
    site.account(STAFF["organiser"]).sign_in(window.page)
    try:
        with dripping(site.url, CRUMB_BYTES) as line:
            assert shifts(window.page, line + "/account", more_than=0) == []
    finally:
        window.close()


def shifts(page: Page, address: str, more_than: float = WRITTEN) -> list[str]:
    """What moved while it came, by how much."""
    page.goto(address)
    page.evaluate(LOOK)
    page.evaluate("look.settled()")
    told: list[str] = page.evaluate("look.shifts()")
    return [shift for shift in told if float(shift.split()[0]) > more_than and not IN_TABLE.search(shift)]


class _Pushing(BaseHTTPRequestHandler):
    """A page whose last part goes on top of the first, as soon as that has been drawn."""

    first = b"""<!doctype html><meta name="viewport" content="width=device-width">
      <body style="display: flex; flex-direction: column">
      <p style="block-size: 45vh">First.</p>
      <script>requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => fetch("/drawn"))));</script>"""
    last = b"""<p style="block-size: 45vh; order: -1">Above it.</p>"""
    drawn: ClassVar = Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.path == "/drawn":
            self.drawn.set()
        else:
            self.wfile.write(self.first)
            self.drawn.wait(DRAWN_WITHIN_S)
            self.wfile.write(self.last)

    def log_message(self, *_told: object) -> None:
        """Nothing."""


def test_what_is_pushed_is_noticed(chromium: Browser) -> None:
    pushing = ThreadingHTTPServer(("127.0.0.1", 0), _Pushing)
    thread = Thread(target=pushing.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    # Not as a phone: there the view takes its size first, and what moves in that half second isn't counted.
    window = open_window(chromium, "http://127.0.0.1", DESKTOP, "light")
    try:
        with dripping(f"http://127.0.0.1:{pushing.server_port}") as line:
            assert shifts(window.page, line)
    finally:
        window.close()
        pushing.shutdown()
        pushing.server_close()
        thread.join()
