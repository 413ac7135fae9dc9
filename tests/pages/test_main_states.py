"""Each page in its main state: accessible, still, light, narrow enough, and walked by keyboard alone."""

import pytest
from playwright.sync_api import Browser

from tests.pages.entry import Entry
from tests.pages.inspection import complaints
from tests.pages.inventory import LIVE
from tests.pages.site import Site

pytestmark = pytest.mark.browser
MAIN = [pytest.param(entry, id=entry.name) for entry in LIVE if entry.main]


@pytest.mark.parametrize("entry", MAIN)
def test_page(site: Site, chromium: Browser, entry: Entry) -> None:
    assert complaints(site, chromium, entry, whole=False) == []
