"""The moment sales open, seen by somebody who waits for it: the tickets appear by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People, Someone

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
OPENS_IN_S = 25
OPEN_WITHIN_MS = 60_000
ON_SALE_NOW = "Tickets are on sale now."


def opening_soon(people: People, seconds: int) -> str:
    """A club night that goes on sale in so many seconds; its id."""
    organiser = people.account("organiser@demo.test")
    house = {"name": "Lamp Room", "address": "3 Wick Lane", "city": "Bristol", "country": "United Kingdom"}
    venue = organiser.post("/venues", **house, lat=51.45, lon=-2.59, timezone="Europe/London")
    floor = {"name": "Floor", "kind": "standing", "capacity": 80}
    seat_map = organiser.post(f"/venues/{venue['id']}/seat-maps", name="Floor", sections=[floor])
    now = datetime.now(UTC)
    event = organiser.post(
        "/events",
        name=f"Lamplight {uuid4().hex[:6]}",
        venue_id=venue["id"],
        seat_map_id=seat_map["id"],
        starts_at=(now + timedelta(days=20)).isoformat(),
        on_sale_at=(now + timedelta(seconds=seconds)).isoformat(),
        currency="GBP",
        price_levels=[{"name": "Floor", "sections": ["Floor"], "face_value_minor": 1800}],
    )
    published(organiser, event["id"])
    return str(event["id"])


def published(organiser: Someone, event_id: str) -> None:
    """Told to everybody."""
    organiser.post(f"/events/{event_id}/publish")


def waits(page: Page, event: str) -> None:
    """On the event's page before sales open; a reload would lose the mark."""
    page.goto(f"/events/{event}")
    expect(page.get_by_role("heading", name="Not yet on sale")).to_be_visible()
    expect(page.locator("#tickets .countdown")).to_contain_text("0:")
    page.evaluate("window.stayed = true")


def test_from_the_countdown_to_a_hold_without_a_reload(window: Any, people: People) -> None:
    """On a phone, in a browser whose clock is an hour ahead, and, reloaded by hand, in one without scripts."""
    page, ahead, plain, fan = window(**PHONE), window(), window(java_script_enabled=False), people.fan()
    fan.sign_in(page)
    ahead.add_init_script("const now = Date.now; Date.now = () => now() + 3600000;")
    event = opening_soon(people, OPENS_IN_S)
    waits(page, event)
    waits(ahead, event)
    plain.goto(f"/events/{event}")
    expect(plain.locator("#tickets .countdown")).to_be_visible()
    assert "The clock shows what was left when this page was loaded." in plain.content()
    early = fan.api.post(f"/api/v1/events/{event}/holds", json={"best_available": {"quantity": 1}})
    assert (early.status_code, early.json()["code"]) == (409, "not_on_sale")

    for waiting in (page, ahead):
        expect(tickets(waiting)).to_be_visible(timeout=OPEN_WITHIN_MS)
        assert waiting.evaluate("window.stayed"), "the page wasn't loaded anew"
        expect(waiting.get_by_role("status").filter(has_text=ON_SALE_NOW)).to_be_attached()
        assert waiting.title().startswith(ON_SALE_NOW)
    plain.reload()
    expect(tickets(plain)).to_be_visible()
    tickets(page).tap()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()


def tickets(page: Page) -> Any:
    """The button that sells."""
    return page.locator("#tickets").get_by_role("button", name="Get tickets")
