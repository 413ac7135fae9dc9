"""A price that moves, from the switch to the fan's page: an earlier hold keeps its price, and the chart tells of it."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from onsale.platform.i18n import format_money
from onsale.platform.money import Money
from tests.journeys.people import People, Someone, eventually
from tests.journeys.test_organiser import publish
from tests.journeys.times import Times

pytestmark = pytest.mark.browser

SEEN_WITHIN_S = 60.0
NEW_MINOR = 3950


@pytest.fixture
def desk(window: Any, people: People) -> Page:
    """The organiser's window; it runs no scripts."""
    page: Page = window(java_script_enabled=False)
    people.account("organiser@demo.test").sign_in(page)
    return page


def switch_on(desk: Page, event_id: str, level: str) -> None:
    """Let the level's price move with demand, each change approved."""
    desk.goto(f"/organise/events/{event_id}")
    desk.get_by_role("link", name="Prices", exact=True).click()
    expect(desk.get_by_text("The price stays at £32.50.").first).to_be_visible()
    desk.get_by_role("link", name=f"Let it move ({level})").click()
    desk.get_by_label("moves with demand").check()
    desk.get_by_role("radio", name="Bold").check()
    expect(desk.get_by_label("You decide each change")).to_be_checked()
    desk.get_by_role("button", name="Show what would change").click()
    expect(desk.get_by_role("heading", name="Once you save")).to_be_visible()
    expect(desk.get_by_text("Each change waits for your approval.")).to_be_visible()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("status").filter(has_text="This is how the price moves")).to_be_visible()


def hold_in(fan: Someone, event_id: str, section: str) -> dict[str, Any]:
    """Two places together in a section."""
    held: dict[str, Any] = fan.post(f"/events/{event_id}/holds", best_available={"quantity": 2, "section": section})
    return held


def event_told(client: httpx.Client, event_id: str) -> dict[str, Any]:
    """What everybody is told of the event."""
    told: dict[str, Any] = client.get(f"/api/v1/events/{event_id}").json()
    return told


def test_from_the_switch_to_the_chart(desk: Page, window: Any, people: People, times: Times) -> None:
    publisher: Page = window()
    people.account("organiser@demo.test").sign_in(publisher)
    event_id = publish(publisher, f"The Lamplighters {uuid4().hex[:6]}")
    early, late = people.fan(), people.fan()
    told = event_told(early.api, event_id)
    level = told["price_levels"][0]
    name, section = level["name"], level["sections"][0]
    switch_on(desk, event_id, name)
    held = hold_in(early, event_id, section)
    old = held["total"]

    times.price_is_thought_of(event_id, name, NEW_MINOR)
    desk.goto("/organise")
    waiting = desk.locator(".need.prices")
    expect(waiting).to_contain_text("price waits for your word")
    waiting.locator(f"a[href*='{event_id}']").click()
    expect(desk.get_by_text("More want places than there are, so the price rises.")).to_be_visible()
    desk.get_by_role("button", name="Approve £39.50").click()
    expect(desk.get_by_role("status").filter(has_text="Approved")).to_be_visible()

    def price() -> int:
        return int(event_told(late.api, event_id)["price_levels"][0]["ticket_types"][0]["total"]["amount_minor"])

    new = eventually(price, lambda now: now != level["ticket_types"][0]["total"]["amount_minor"], SEEN_WITHIN_S)
    visitor: Page = window()
    visitor.goto(f"/events/{event_id}")
    expect(visitor.locator("main")).to_contain_text(format_money(Money(new, "GBP")))
    expect(visitor.locator("main")).to_contain_text(re.compile("prices vary", re.IGNORECASE))

    payer: Page = window()
    early.sign_in(payer)
    payer.goto(f"/bookings/{held['id']}")
    shown = format_money(Money(old["amount_minor"], "GBP"))
    payer.get_by_role("button", name=f"Pay {shown}").first.click()
    expect(payer.get_by_role("heading", level=1)).to_be_visible()
    eventually(lambda: early.booking(held["id"])["state"], lambda state: state == "confirmed", SEEN_WITHIN_S)
    assert early.booking(held["id"])["total"] == old
    assert hold_in(late, event_id, section)["total"]["amount_minor"] > old["amount_minor"]

    desk.goto(f"/organise/events/{event_id}/prices")
    drawn = desk.get_by_role("img", name=re.compile(re.escape(f"{name}: now £39.50")))
    expect(drawn).to_be_visible()
    steps = desk.locator(".price-chart .prices path.tone-0").get_attribute("d")
    assert re.fullmatch(r"M0 [\d.]+H[\d.]+V[\d.]+H1000", steps or ""), steps
    table = desk.get_by_role("table", name="Every change of a price")
    expect(table.get_by_role("row", name=name)).to_contain_text("£32.50")
    expect(table.get_by_role("row", name=name)).to_contain_text("£39.50")
    expect(table).to_contain_text("You approved this price. More want places than there are, so the price rises.")
