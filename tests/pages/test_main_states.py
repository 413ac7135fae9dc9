"""Each page in its main state: accessible, still, light, narrow enough, and walked by keyboard alone.

Every run looks at each page of a fan in one of four windows, and at every other page of staff; which is settled by
their names. `make test-long` looks at all in all four, and at what forms of staff and accounts answer: those are the
same pages once more, with what is wrong named in them.
"""

import zlib

import pytest
from playwright.sync_api import Browser

from tests.pages.entry import Entry
from tests.pages.inspection import WINDOWS, complaints, one_of
from tests.pages.inventory import LIVE
from tests.pages.site import Site

pytestmark = pytest.mark.browser
MAIN = [entry for entry in LIVE if entry.main]
FORMS = ("POST /bookings/", "POST /events/", "POST /sign-in")
"""Those on the way to a ticket: looked at in every run of the tests."""
STAFF = ("/organise", "/admin")


def in_every_run(entry: Entry) -> bool:
    """Whether `make test` looks at this page."""
    if entry.route.startswith(STAFF):
        return zlib.crc32(entry.name.encode()) // len(WINDOWS) % 2 == 0
    return entry.route.startswith(FORMS) or not entry.route.startswith("POST ")


EACH = [pytest.param(entry, id=entry.name, marks=() if in_every_run(entry) else pytest.mark.long) for entry in MAIN]


@pytest.mark.parametrize("entry", EACH)
def test_page(site: Site, chromium: Browser, entry: Entry) -> None:
    assert complaints(site, chromium, entry, [one_of(entry)]) == []


@pytest.mark.long
@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.name) for entry in MAIN])
def test_page_in_the_other_windows(site: Site, chromium: Browser, entry: Entry) -> None:
    assert complaints(site, chromium, entry, [window for window in WINDOWS if window != one_of(entry)]) == []


def test_each_window_has_its_share_of_the_pages() -> None:
    looked_at = [one_of(entry) for entry in MAIN if in_every_run(entry)]
    assert min(looked_at.count(window) for window in WINDOWS) >= len(looked_at) // 8
