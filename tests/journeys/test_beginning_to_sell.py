"""From a fan who wants to sell to an organiser's first page; and an event that is taken down while people look."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People, eventually

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
GONE_WITHIN_S = 60.0
LETTERS_WITHIN_S = 120.0


@pytest.fixture
def name() -> str:
    """By which name the newcomer sells."""
    return f"Saltmarsh Players {uuid4().hex[:6]}"


def fill_in(page: Page, name: str) -> None:
    page.get_by_label("Name of the organisation").fill(name)
    page.get_by_label("What do you put on?").fill("Open-air theatre on the marsh, June to August.")
    page.get_by_label("Registered name").fill(f"{name} CIC")
    page.get_by_label("Address", exact=True).fill("Sluice House\nRye")
    page.get_by_label("Country").select_option(label="United Kingdom")
    page.get_by_label("An e-mail address for fans").fill("box@saltmarsh.test")


def test_apply_be_approved_and_begin(window: Any, people: People, name: str) -> None:
    applicant, page = people.fan(), window(**PHONE)
    page.goto("/")
    page.get_by_role("link", name="Sell tickets").click()
    expect(page.get_by_role("link", name="Sign in to apply")).to_be_visible()
    applicant.sign_in(page)
    page.reload()
    fill_in(page, name)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_text("Your application is with us.")).to_be_visible()

    desk = window()
    people.account("admin@demo.test").sign_in(desk)
    desk.goto("/admin")
    desk.get_by_role("link", name="Applications").first.click()
    desk.get_by_role("link", name=name).click()
    expect(desk.get_by_text("Sluice House")).to_be_visible()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("Approved. They can sell now")).to_be_visible()

    # The same session as before: nobody signs in again.
    eventually(lambda: page.goto("/organise").status, lambda status: status == 200, 3.0)
    expect(page.get_by_text("Your first event is three minutes away.").first).to_be_visible()
    expect(page.get_by_text(name).first).to_be_visible()
    desk.goto("/admin/acts")
    expect(desk.get_by_role("link", name=name)).to_be_visible()
    # Behind the letters of everything the demo begins with.
    arrived = eventually(lambda: people.mails(applicant.email), lambda mails: len(mails) > 1, LETTERS_WITHIN_S)
    assert [mail["subject"] for mail in arrived] == [
        f"Welcome: {name} can sell tickets now",
        f"We have your application: {name}",
    ]


def test_taken_down_it_is_gone_at_once_and_comes_back(window: Any, people: People) -> None:
    event = _any_event(people)
    visitor, desk = window(**PHONE), window()
    people.account("admin@demo.test").sign_in(desk)
    desk.goto(f"/admin/events?q={event['id']}")
    desk.get_by_role("link", name=event["name"]).click()
    desk.get_by_label("The reason").fill("Somebody else's show, as it turns out.")
    desk.get_by_role("button", name="Take it down").click()
    expect(desk.get_by_text("Taken down. It is off sale")).to_be_visible()

    def listed() -> bool:
        visitor.goto(f"/search?q={event['name']}")
        return bool(visitor.locator(f"a[href*='{event['id']}']").count())

    eventually(listed, lambda found: not found, GONE_WITHIN_S)
    answer = visitor.goto(f"/events/{event['id']}")
    assert answer is not None
    assert answer.status == 404
    expect(visitor.get_by_text("This event isn't shown at the moment.")).to_be_visible()
    desk.get_by_role("button", name="Put it back").click()
    expect(desk.get_by_text("Put back. It is shown")).to_be_visible()
    eventually(listed, lambda found: found, GONE_WITHIN_S)


def _any_event(people: People) -> dict[str, Any]:
    """One that is on sale and has a single date, so that its address stands in the results."""
    with people.demo.api() as api:
        found: list[dict[str, Any]] = api.get("/api/v1/search", params={"limit": 100}).json()["items"]
    return next(one for one in found if one["status"] == "on_sale" and one["series_id"] is None)
