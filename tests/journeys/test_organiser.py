"""An organiser at work: an event from a template, changed, and taken away again."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from onsale.platform.i18n import format_money
from onsale.platform.money import Money
from tests.journeys.people import People, eventually, in_days

pytestmark = pytest.mark.browser

REFUNDED_WITHIN_S = 60.0
LISTED_WITHIN_S = 60.0


@pytest.fixture
def desk(window: Any, people: People) -> Page:
    """The organiser's window."""
    page: Page = window()
    people.account("organiser@demo.test").sign_in(page)
    return page


@pytest.fixture
def name() -> str:
    """What the new event is called."""
    return f"The Lantern Keepers {uuid4().hex[:6]}"


def publish(page: Page, name: str) -> str:
    """A theatre evening from nothing to published; its id."""
    page.goto("/organise")
    page.get_by_role("link", name="New event").click()
    page.get_by_text("Another room").click()
    page.get_by_role("button", name="Theatre").click()
    page.get_by_label("Name of the venue").fill("Lampwick House")
    page.get_by_text("Street and time zone").click()
    page.get_by_label("Street").fill("3 Wick Lane")
    page.get_by_label("City").fill("Bristol")
    page.get_by_label("Country").fill("United Kingdom")
    expect(page.get_by_label("Currency")).to_have_value("GBP")
    page.get_by_label("Name of the event").fill(name)
    page.get_by_label("Date", exact=True).fill(in_days(30))
    page.get_by_label("Begins at").fill("19:30")
    for price in page.get_by_label("Price, before fees").all():
        price.fill("32.50")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("link", name="See its page").click()
    return page.url.rpartition("/")[2]


def expect_listed(page: Page, name: str, times: int) -> None:
    """So often the search finds it, as soon as it has heard of the change."""

    def listed() -> int:
        page.goto(f"/search?q={name}")
        return page.locator(".bill h3", has_text=name).count()

    eventually(listed, lambda found: found == times, LISTED_WITHIN_S)


def remove(page: Page, event_id: str, *, called: str = "Remove this event") -> None:
    page.goto(f"/organise/events/{event_id}")
    page.get_by_role("link", name=called).click()


def test_published_found_changed_and_removed(desk: Page, window: Any, name: str) -> None:
    event_id, visitor = publish(desk, name), window()
    expect_listed(visitor, name, 1)
    desk.goto(f"/organise/events/{event_id}")
    desk.get_by_label("Name of the event").fill(f"{name}, an encore")
    desk.get_by_role("button", name="Save the changes").click()
    expect(desk.get_by_role("heading", name="an encore")).to_be_visible()
    expect_listed(visitor, f"{name}, an encore", 1)
    remove(desk, event_id)
    desk.get_by_role("button", name="Remove the event").click()
    expect_listed(visitor, name, 0)
    visitor.goto("/")
    expect(visitor.get_by_text(name)).to_have_count(0)
    gone = visitor.goto(f"/events/{event_id}")
    assert gone
    assert gone.status == 404


def test_cancelled_with_bookings_refunds_and_tells(desk: Page, people: People, name: str) -> None:
    event_id, fan = publish(desk, name), people.fan()
    booking = fan.hold(event_id)
    assert fan.pay(booking["id"]).status_code == 200
    remove(desk, event_id, called="Cancel this event …")
    expect(desk.get_by_text("1 booking (2 tickets) is cancelled.")).to_be_visible()
    desk.get_by_label("To confirm, type the number of tickets: 2").fill("2")
    desk.get_by_role("button", name="Cancel the event and refund everybody").click()
    eventually(lambda: fan.booking(booking["id"])["state"], lambda state: state == "cancelled", REFUNDED_WITHIN_S)
    assert format_money(Money(**booking["total"])) in people.mail(fan.email, f"by the organiser: {name}")["text"]
    desk.goto(f"/events/{event_id}")
    expect(desk.get_by_text("This event is cancelled.")).to_be_visible()
    expect(desk.get_by_role("button", name="Find the best together")).to_have_count(0)
