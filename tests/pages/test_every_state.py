"""Every page in every state, and all sample views: as in the main states, and walked at a desk as well."""

import pytest
from playwright.sync_api import Browser

from tests.pages.entry import Entry
from tests.pages.inspection import complaints
from tests.pages.inventory import LIVE, SAMPLES
from tests.pages.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.long]
EVERY = [pytest.param(entry, id=entry.name) for entry in [*LIVE, *SAMPLES]]


@pytest.mark.parametrize("entry", EVERY)
def test_page(site: Site, chromium: Browser, entry: Entry) -> None:
    assert complaints(site, chromium, entry) == []
