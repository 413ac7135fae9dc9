"""The rules of who sits where, on the map's list: no seat left alone, a companion beside a wheelchair, and types of
tickets that need proof, from the organiser's form to the paper."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People, booking_id_of, in_days

pytestmark = pytest.mark.browser

SEATS = 8
WHEELCHAIR = 2
"""Which seat of row B is an accessible place."""


@pytest.fixture
def event(people: People) -> str:
    """Two rows of eight; nobody may leave a seat alone."""
    organiser = people.account("organiser@demo.test")
    house = {"name": "Lamp Room", "address": "3 Wick Lane", "city": "Bristol", "country": "United Kingdom"}
    venue = organiser.post("/venues", **house, lat=51.45, lon=-2.59, timezone="Europe/London")
    row_b = [{"name": str(n), "accessible": n == WHEELCHAIR} for n in range(1, SEATS + 1)]
    stalls = {
        "name": "Stalls",
        "kind": "seated",
        "rows": [{"name": "A", "seats": SEATS}, {"name": "B", "seats": row_b}],
    }
    seat_map = organiser.post(f"/venues/{venue['id']}/seat-maps", name="Stalls", sections=[stalls])
    kinds = [
        {"name": "Adult", "face_value_minor": 3000},
        {"name": "Child", "face_value_minor": 1500},
        {"name": "Concession", "face_value_minor": 2000, "requires_proof": True},
    ]
    now = datetime.now(UTC)
    made = organiser.post(
        "/events",
        name=f"Lamplight {uuid4().hex[:6]}",
        venue_id=venue["id"],
        seat_map_id=seat_map["id"],
        starts_at=(now + timedelta(days=20)).isoformat(),
        on_sale_at=now.isoformat(),
        currency="GBP",
        price_levels=[{"name": "Seats", "sections": ["Stalls"], "face_value_minor": 3000, "ticket_types": kinds}],
        refuse_single_seats=True,
    )
    organiser.post(f"/events/{made['id']}/publish")
    return str(made["id"])


@pytest.fixture
def seats(window: Any, people: People, event: str) -> Page:
    """A fan's list of the seats."""
    page: Page = window()
    people.fan().sign_in(page)
    page.goto(f"/events/{event}/seats")
    page.wait_for_selector('[data-state="ready"]')
    page.locator(".seatmap-list-section summary").first.click()
    expect(seat(page, 0)).to_be_visible()
    return page


def seat(page: Page, place: int) -> Any:
    """A seat in the list: row A begins at 0, row B at 8."""
    return page.locator(f'.seatmap-list-section [data-place="{place}"]')


def hold(page: Page) -> None:
    page.locator("[data-part=hold]").click()


def test_a_seat_left_alone_is_refused_and_one_further_is_fine(seats: Page) -> None:
    for place in (1, 2):
        seat(seats, place).click()
    hold(seats)
    notice = seats.locator(".seatmap-notice")
    expect(notice).to_contain_text("That would leave one seat alone beside yours. Move your places over by one.")
    expect(seats.locator(".seatmap-chip")).to_have_count(2)
    seat(seats, 2).click()
    seat(seats, 0).click()
    hold(seats)
    expect(seats.get_by_text("2 places are held for you")).to_be_visible()


@pytest.mark.long
def test_a_companion_is_offered_with_a_wheelchair_space(seats: Page, people: People) -> None:
    seat(seats, SEATS + WHEELCHAIR - 1).click()
    notice = seats.locator(".seatmap-notice")
    expect(notice).to_contain_text("That is a wheelchair space, for who needs one.")
    expect(notice).to_contain_text("is free for a companion")
    notice.get_by_role("button", name="Take").click()
    expect(seats.locator(".seatmap-chip")).to_have_count(2)
    hold(seats)
    expect(seats.get_by_text("2 places are held for you")).to_be_visible()
    expect(seats.locator(".lines").get_by_role("img", name="accessible")).to_have_count(1)


def test_a_family_with_a_concession_is_told_to_bring_proof(seats: Page) -> None:
    for place in (0, 1, 2, 3):
        seat(seats, place).click()
    chosen = seats.locator(".seatmap-chip select")
    expect(chosen).to_have_count(4)
    expect(chosen.first.locator("option", has_text="Concession")).to_contain_text("(bring proof)")
    chosen.nth(1).select_option("Child")
    chosen.nth(2).select_option("Concession")
    hold(seats)
    expect(seats.get_by_text("4 places are held for you")).to_be_visible()
    expect(seats.get_by_text("Bring proof to the door.")).to_have_count(1)
    seats.locator(".bar, .till").get_by_role("button", name="Pay £").first.click()
    expect(seats.get_by_role("heading", name="You are going!")).to_be_visible()
    papers = seats.locator("article.ticket").all_inner_texts()
    assert ["bring proof" in paper for paper in papers] == ["Concession" in paper for paper in papers]
    assert sum("Concession" in paper for paper in papers) == 1
    paper = seats.request.get(f"/api/v1/bookings/{booking_id_of(seats)}/tickets.pdf")
    assert paper.ok


@pytest.mark.long
def test_an_organiser_asks_for_proof_in_the_form(window: Any, people: People) -> None:
    desk, name = window(), f"Lamplight {uuid4().hex[:6]}"
    people.account("organiser@demo.test").sign_in(desk)
    desk.goto("/organise/events/new")
    desk.get_by_label("Name of the event").fill(name)
    desk.get_by_label("Date", exact=True).fill(in_days(30))
    desk.get_by_role("button", name="Add a reduced price").click()
    proofs = desk.get_by_role("checkbox", name="Proof needed at the door (Concession)")
    expect(proofs.first).not_to_be_checked()
    for proof in proofs.all():
        proof.check()
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_role("heading", name=name)).to_be_visible()
    expect(desk.get_by_role("checkbox", name="Proof needed at the door (Concession)").first).to_be_checked()
    desk.get_by_role("link", name="See its page").click()
    row = desk.locator(".party")
    expect(row).to_contain_text("proof needed at the door")
