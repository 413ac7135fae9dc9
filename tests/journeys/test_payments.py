"""Payments that don't go straight through: refused, asked once more, and without an answer."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People, Someone, booking_id_of, eventually

pytestmark = pytest.mark.browser

SETTLED_WITHIN_S = 60.0


@pytest.fixture
def fan(people: People) -> Someone:
    """Who pays."""
    return people.fan()


@pytest.fixture
def checkout(window: Any, people: People, fan: Someone) -> Page:
    """Two places held, on the page that takes the money."""
    page: Page = window()
    fan.sign_in(page)
    booking = fan.hold(people.event("Tessellate: All Night Long")["id"])
    page.goto(f"/bookings/{booking['id']}")
    return page


def pay_with(page: Page, method: str) -> None:
    page.locator(f"input[value={method}]").check()
    page.get_by_role("button", name="Pay €").first.click()


def test_refused_then_paid(checkout: Page) -> None:
    pay_with(checkout, "pm_declined")
    expect(checkout.get_by_role("alert")).to_contain_text("No money has moved and your places are still held.")
    pay_with(checkout, "pm_success")
    expect(checkout.get_by_role("heading", name="You are going!")).to_be_visible()


def test_asked_once_more_and_approved(checkout: Page) -> None:
    pay_with(checkout, "pm_challenge")
    expect(checkout.get_by_role("heading", name="Is it you who pays")).to_be_visible()
    checkout.get_by_role("button", name="Yes, pay").click()
    expect(checkout.get_by_role("heading", name="You are going!")).to_be_visible()


@pytest.mark.long
def test_asked_once_more_and_refused_then_paid_another_way(checkout: Page, fan: Someone) -> None:
    pay_with(checkout, "pm_challenge")
    checkout.get_by_role("button", name="No, refuse").click()
    expect(checkout.get_by_role("alert")).to_contain_text("Your bank refused the payment.")
    expect(checkout.get_by_text("2 places are held for you")).to_be_visible()
    assert fan.booking(booking_id_of(checkout))["state"] == "held"
    pay_with(checkout, "pm_success")
    expect(checkout.get_by_role("heading", name="You are going!")).to_be_visible()


def test_no_answer_settles_by_itself(checkout: Page, fan: Someone, people: People) -> None:
    pay_with(checkout, "pm_timeout")
    expect(checkout.get_by_role("heading", name="We are waiting for the bank.")).to_be_visible()
    booking = booking_id_of(checkout)
    eventually(lambda: fan.booking(booking)["state"], lambda state: state == "confirmed", SETTLED_WITHIN_S)
    expect(checkout.locator("article.ticket")).to_have_count(2, timeout=60_000)  # the page asked again by itself
    assert people.mail(fan.email, "your tickets")


@pytest.mark.long
def test_the_banks_page_is_silent_and_sends_word_later(
    checkout: Page, fan: Someone, people: People, demo: DemoRun
) -> None:
    """By a signed notice over the wire, from the worker to our own address; the browser brings no word."""
    pay_with(checkout, "pm_page")
    checkout.locator("input[value=silent]").check()
    checkout.get_by_role("button", name="Yes, pay").click()
    expect(checkout.get_by_role("heading", name="We are waiting for the bank.")).to_be_visible()
    booking = booking_id_of(checkout)
    checkout.goto("about:blank")  # whoever looks at it would ask the bank
    eventually(lambda: processes_with(demo, "onsale_payments"), lambda them: "worker" in them, SETTLED_WITHIN_S)
    assert processes_with(demo, "onsale_payment_notices", result="payment") == {"web"}
    assert fan.booking(booking)["state"] == "confirmed"


def processes_with(demo: DemoRun, name: str, **labels: str) -> set[str]:
    """Which kinds of processes have counted this. (Each tells what it counted every few seconds.)"""
    told = text_string_to_metric_families(httpx.get(f"{demo.url}/metrics").text)
    counted = [one for family in told if family.name == name for one in family.samples if one.value]
    return {one.labels["process"].partition("-")[0] for one in counted if labels.items() <= one.labels.items()}


def test_a_bank_transfer_waits_for_the_organiser(window: Any, people: People, fan: Someone) -> None:
    """Offered, chosen, received: from the organiser's form to the fan's tickets."""
    desk: Page = window()
    people.account("organiser@demo.test").sign_in(desk)
    event = people.event("Tessellate: All Night Long")["id"]
    desk.goto(f"/organise/events/{event}")
    desk.get_by_label("Fans may pay this way").check()
    desk.get_by_label("What they do").fill("Account DE02 1234 at the Sample Bank")
    desk.get_by_role("button", name="Save the changes").click()
    page: Page = window()
    fan.sign_in(page)
    booking = fan.hold(event)
    page.goto(f"/bookings/{booking['id']}")
    pay_with(page, "offline")
    expect(page.get_by_role("heading", name="Your places are kept for you.")).to_be_visible()
    expect(page.get_by_text("Account DE02 1234")).to_be_visible()
    desk.goto(f"/organise/events/{event}/payments?reference={booking['reference']}")
    desk.get_by_text("The money has come").first.click()
    desk.get_by_role("button", name="Yes, it has come").click()
    expect(desk.get_by_text(f"{booking['reference']} is paid")).to_be_visible()
    page.reload()
    expect(page.locator("article.ticket")).to_have_count(2)
