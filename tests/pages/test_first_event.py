"""An organiser without anything makes a first event: how many fields, taps and bytes that takes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import in_days
from tests.pages.checks import light
from tests.pages.site import Site
from tests.pages.watched import PHONE, open_window

pytestmark = pytest.mark.browser

FIELDS_MAX = 6
TAPS_MAX = 3


class Counted:
    """A hand that counts: what it fills in, and what it presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.taps = page, 0, 0

    def fill(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields += 1

    def press(self, role: str, name: str) -> None:
        """Press a link or a button, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.taps += 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_nothing_to_published(site: Site, chromium: Browser, scripts: bool) -> None:
    account = site.back.do(site.back.make.organiser())
    window = open_window(chromium, site.url, PHONE | {"java_script_enabled": scripts}, "light")
    window.context.add_cookies([{"name": "onsale_session", "value": account.token, "url": site.url}])
    page, hand = window.page, Counted(window.page)
    try:
        page.goto("/organise")
        expect(page.get_by_role("heading", name="Your first event is three minutes away.")).to_be_visible()
        hand.press("link", "Create an event")
        page.wait_for_load_state("load")
        assert not list(light(window))
        name = f"The First Night of {account.id}"
        hand.fill("Name of the event", name)
        hand.fill("Date", in_days(40))
        hand.fill("Name of the venue", "Bellows Street Playhouse")
        hand.fill("City", "Ghent")
        hand.fill("Country", "Belgium")
        hand.press("button", "Publish")
        expect(page.get_by_text("Saved and published: people can see it now.")).to_be_visible()
        page.get_by_role("link", name="See its page").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        assert hand.fields <= FIELDS_MAX
        assert hand.taps <= TAPS_MAX
    finally:
        window.close()


def test_the_preview_follows_what_is_typed(site: Site, chromium: Browser) -> None:
    account = site.back.do(site.back.make.organiser())
    window = open_window(chromium, site.url, PHONE, "light")
    window.context.add_cookies([{"name": "onsale_session", "value": account.token, "url": site.url}])
    try:
        window.page.goto("/organise/events/new")
        preview = window.page.locator("#preview")
        expect(preview).to_contain_text("€60.00")
        window.page.locator("[name='price_levels.0.price']").fill("81.50")
        expect(preview).to_contain_text("€81.50")
        window.page.get_by_label("Currency").select_option("JPY")
        expect(preview).not_to_contain_text("€")
        assert window.broken == []
    finally:
        window.close()
