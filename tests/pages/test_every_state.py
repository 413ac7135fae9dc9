"""Every page in its other states, and all sample views: on a phone by night and at a desk by day."""

import pytest
from playwright.sync_api import Browser

from tests.pages.entry import Entry
from tests.pages.inspection import TWO, complaints
from tests.pages.inventory import LIVE, SAMPLES
from tests.pages.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.long]
EVERY = [pytest.param(entry, id=entry.name) for entry in [*LIVE, *SAMPLES] if not entry.main]


@pytest.mark.parametrize("entry", EVERY)
def test_page(site: Site, chromium: Browser, entry: Entry) -> None:
    assert complaints(site, chromium, entry, TWO) == []
