"""The box office beside an event: all of it comes into view, and the bar that leads to it doesn't go with the focus."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.keyboard import walk
from tests.pages.pages_of_events import THEATRE
from tests.pages.site import Site
from tests.pages.watched import DESKTOP, PHONE, open_window

pytestmark = pytest.mark.browser
LOW = DESKTOP | {"viewport": {"width": 1280, "height": 720}}
HIGH = DESKTOP | {"viewport": {"width": 1280, "height": 1200}}


@pytest.fixture
def event(site: Site, chromium: Browser, device: dict[str, object]) -> Iterator[Page]:
    """An event's page in a window of this kind."""
    window = open_window(chromium, site.url, device, "light")
    window.page.goto(f"/events/{site.people.event(THEATRE)['id']}")
    window.settle()
    yield window.page
    window.close()


@pytest.mark.parametrize("device", [LOW])
def test_a_box_office_higher_than_the_window_is_seen_where_it_has_the_focus(event: Page) -> None:
    assert event.locator(".aside").evaluate("aside => aside.offsetHeight > innerHeight")
    assert list(walk(event)) == []


@pytest.mark.parametrize("device", [HIGH])
def test_one_that_fits_stays_beside_what_is_read(event: Page) -> None:
    event.get_by_role("heading", name="Prices").evaluate("title => title.scrollIntoView()")
    assert event.evaluate("scrollY") > 500
    assert event.locator(".aside").evaluate("aside => aside.getBoundingClientRect().top") == pytest.approx(24, abs=1)


@pytest.mark.parametrize("device", [PHONE])
def test_the_bar_stays_while_it_has_the_focus(event: Page) -> None:
    there = event.locator(".bar .button")
    event.keyboard.press("Tab")  # by keyboard from here on
    there.focus()
    event.locator("#tickets").evaluate("office => office.scrollIntoView()")
    event.locator(".bar.aside-stepped").wait_for(state="attached")
    event.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert there.evaluate("button => button === document.activeElement")
    there.evaluate("button => button.blur()")
    there.wait_for(state="hidden")
