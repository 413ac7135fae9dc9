"""On a phone, through the bank's own page: each way it can go ends in tickets, or says why not and what money did."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onsale.payments.sandbox_page import Choice
from tests.journeys.people import People, Someone, booking_id_of, eventually
from tests.journeys.test_checkout import PHONE

pytestmark = pytest.mark.browser

SETTLED_WITHIN_S = 60.0


@pytest.fixture
def fan(people: People) -> Someone:
    """Who pays."""
    return people.fan()


@pytest.fixture
def bank(window: Any, people: People, fan: Someone) -> Page:
    """Two places held, and the bank's page open."""
    page: Page = window(**PHONE)
    fan.sign_in(page)
    booking = fan.hold(people.event("Tessellate: All Night Long")["id"])
    page.goto(f"/bookings/{booking['id']}")
    page.locator("input[value=pm_page]").check()
    page.locator(".bar").get_by_role("button", name="Pay €").tap()
    expect(page.get_by_role("heading", name="Pay €")).to_be_visible()
    return page


def go(page: Page, way: Choice) -> None:
    page.locator(f"input[value={way.value}]").check()
    page.get_by_role("button", name="Yes, pay").tap()


@pytest.mark.parametrize("way", [Choice.APPROVE, pytest.param(Choice.REPEATED, marks=pytest.mark.long)])
def test_it_goes_through(bank: Page, way: Choice) -> None:
    go(bank, way)
    expect(bank.get_by_role("heading", name="You are going!")).to_be_visible()
    expect(bank.locator("article.ticket")).to_have_count(2)


@pytest.mark.long
def test_asked_once_more(bank: Page) -> None:
    go(bank, Choice.ASK_AGAIN)
    expect(bank.get_by_role("heading", name="Is it you who pays €")).to_be_visible()
    bank.get_by_role("button", name="Yes, pay").tap()
    expect(bank.get_by_role("heading", name="You are going!")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("way", [Choice.SILENT, Choice.REORDERED])
def test_only_notices_bring_word(bank: Page, fan: Someone, way: Choice) -> None:
    go(bank, way)
    bank.wait_for_url("**/bookings/*")
    booking = booking_id_of(bank)
    eventually(lambda: fan.booking(booking)["state"], lambda state: state == "confirmed", SETTLED_WITHIN_S)
    bank.goto(f"/bookings/{booking}")
    expect(bank.locator("article.ticket")).to_have_count(2)


def test_refused_there_and_back_at_the_checkout(bank: Page, fan: Someone) -> None:
    bank.get_by_role("button", name="No, refuse").tap()
    expect(bank.get_by_role("alert")).to_contain_text("Your bank refused the payment.")
    expect(bank.get_by_role("alert")).to_contain_text("No money has moved and your places are still held.")
    assert fan.booking(booking_id_of(bank))["state"] == "held"


@pytest.mark.long
def test_money_that_wont_go_back_is_the_organisers_to_see_to(bank: Page, fan: Someone) -> None:
    go(bank, Choice.REFUND_FAILS)
    expect(bank.get_by_role("heading", name="You are going!")).to_be_visible()
    fan.post(f"/bookings/{booking_id_of(bank)}/cancel")

    def told() -> str:
        bank.goto("/bookings")
        return bank.locator(".bill").inner_text()

    eventually(told, lambda text: "couldn't go back the way you paid; the organiser sees to it" in text, 45.0)
