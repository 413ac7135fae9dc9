"""Through the waiting room: joining before the sale, waiting, being let in and buying, as fans and organiser see it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People

pytestmark = pytest.mark.browser
PLACES = {"name": "Floor", "kind": "standing", "capacity": 40}
TURN_WITHIN_MS = 90_000
SALE_IN_S = 30


@pytest.fixture
def queued(people: People) -> str:
    """An event whose room is open and whose sale opens in some seconds."""
    return a_queued_event(people, SALE_IN_S)


def a_queued_event(people: People, sale_in_s: float) -> str:
    """An event with a waiting room that is open."""
    owner = people.account("organiser@demo.test")
    venue = owner.post(
        "/venues",
        name="The Long Gallery",
        address="3 Weir Street",
        city="Leeds",
        country="GB",
        lat=53.8,
        lon=-1.5,
        timezone="Europe/London",
    )
    seat_map = owner.post(f"/venues/{venue['id']}/seat-maps", name="Standing", sections=[PLACES])
    now = datetime.now(UTC)
    event: dict[str, Any] = owner.post(
        "/events",
        name="Paper Lanterns, one night",
        venue_id=venue["id"],
        seat_map_id=seat_map["id"],
        starts_at=(now + timedelta(days=40)).isoformat(),
        on_sale_at=(now + timedelta(seconds=sale_in_s)).isoformat(),
        currency="GBP",
        price_levels=[{"name": "All", "sections": ["Floor"], "face_value_minor": 2500}],
        waiting_room={"enabled": True, "opens_minutes_before": 30},
    )
    owner.post(f"/events/{event['id']}/publish")
    return str(event["id"])


def joined(page: Page, event: str) -> None:
    """From the event's page into the line."""
    page.goto(f"/events/{event}")
    page.get_by_role("link", name="Join the waiting room").click()
    page.get_by_role("button", name="Join now").click()
    expect(page.get_by_role("heading", name="You've joined.")).to_be_visible()


def bought(page: Page) -> None:
    """From the turn to the tickets."""
    page.get_by_role("button", name="Choose your places").click()
    expect(page.get_by_text("left to choose your places")).to_be_visible()
    page.locator(".seatmap-best button[data-best-label]").click()
    page.get_by_role("button", name="Pay £").first.click()
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()


def checked(page: Page, event: str) -> None:
    """From one's turn to the proof that the draw was fair, which the browser checks itself."""
    page.goto(f"/events/{event}/queue")
    page.get_by_role("link", name="Is the line fair? Check it yourself").click()
    expect(page.get_by_role("heading", name="Your own proof")).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Everything fits.")).to_be_visible()
    expect(page.locator(".findings li")).not_to_have_count(0)
    page.close()


def test_a_fan_waits_while_the_organiser_pauses_and_checks_the_draw(window: Any, people: People, queued: str) -> None:
    fan, page, desk = people.fan(), window(), window()
    fan.sign_in(page)
    people.account("organiser@demo.test").sign_in(desk)
    joined(page, queued)
    desk.goto(f"/organise/events/{queued}")
    desk.get_by_role("link", name="Waiting room").click()
    desk.get_by_role("button", name="Pause").click()
    expect(desk.get_by_text("Paused: nobody is let in")).to_be_visible()
    expect(page.get_by_text("The organiser has paused the line.").locator("visible=true")).to_be_visible(
        timeout=TURN_WITHIN_MS
    )
    expect(page.get_by_role("heading", name="You're in line")).to_be_visible(timeout=TURN_WITHIN_MS)
    second = page.context.new_page()
    second.goto(f"/events/{queued}/queue")
    expect(second.get_by_role("heading", name="You're in line")).to_be_visible()
    second.close()
    desk.get_by_role("button", name="Go on letting fans in").focus()
    desk.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It's your turn!")).to_be_visible(timeout=TURN_WITHIN_MS)
    assert page.title().startswith("It's your turn!")
    checked(page.context.new_page(), queued)
    bought(page)


@pytest.mark.long
def test_a_guest_without_scripts(window: Any, people: People, queued: str) -> None:
    fan, page = people.fan(), window(java_script_enabled=False)
    page.goto(f"/events/{queued}/queue")
    page.get_by_role("button", name="Join now").click()
    expect(page.get_by_text("One place in line for each fan")).to_be_visible()
    fan.sign_in(page)
    joined(page, queued)
    page.goto(f"/events/{queued}/seats")
    expect(page.get_by_role("heading", name="Not on sale yet")).to_be_visible()
    deadline = time.monotonic() + TURN_WITHIN_MS / 1000
    page.goto(f"/events/{queued}/queue")
    while not page.get_by_role("heading", name="It's your turn!").is_visible():
        assert time.monotonic() < deadline, page.locator("main h2").first.inner_text()
        time.sleep(2)
        page.reload()
    bought(page)
