"""A ticket sent on: from the mail to the page, to somebody who has no account, who walks in with it."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.flow import Flow
from tests.journeys.people import People

pytestmark = pytest.mark.browser

SHOW = "Lisbeth Aurland Trio"


def path_in(mail: dict[str, str], begins: str) -> str:
    """Where the mail's link leads, on whichever host."""
    found = re.search(rf"https?://[^/\s]+({begins}\S+)", mail["text"])
    assert found is not None, mail["text"]
    return found[1]


def test_a_ticket_goes_to_somebody_without_an_account(window: Any, people: People) -> None:
    page, theirs = window(), window()
    fan, receiver = people.fan(), f"guest-{uuid4().hex[:8]}@demo.test"
    event = people.event(SHOW)
    booking = fan.hold(event["id"], 2)
    fan.pay(booking["id"]).raise_for_status()
    fan.sign_in(page)
    old = fan.api.get(f"/api/v1/bookings/{booking['id']}/tickets").raise_for_status().json()[0]["code"]
    mail = people.mail(fan.email, "Your tickets")
    with Flow(page, "send a ticket on") as flow:
        flow.go(path_in(mail, "/bookings/"))
        flow.tap(page.get_by_role("link", name="Send ticket on").first)
        flow.tap(page.get_by_label("To which e-mail address"))
        flow.type(receiver)
        flow.tap(page.get_by_role("button", name="Send the chosen tickets"))
        expect(page.locator("main")).to_contain_text(receiver)
        flow.report()
    assert flow.taps <= 4

    offer = people.mail(receiver, "is sending you tickets")
    theirs.goto(path_in(offer, "/tickets/sent/"))
    theirs.get_by_role("link", name="Sign in to accept").click()
    theirs.get_by_label("E-mail", exact=True).first.fill(receiver)
    theirs.get_by_role("button", name="Mail me a code").first.click()
    expect(theirs.get_by_text(f"on their way to {receiver}")).to_be_visible()
    theirs.get_by_label("Six-digit code").fill(people.mailed_code(receiver))
    theirs.get_by_role("button", name="Continue").click()
    theirs.get_by_role("button", name="Accept the ticket").click()
    expect(theirs.get_by_role("heading", name="It is yours!")).to_be_visible()
    fresh = theirs.request.get(f"/api/v1{urlsplit(theirs.url).path}").json()["code"]

    page.reload()
    expect(page.locator("main")).to_contain_text("The receiver has the valid code.")
    door = people.account("scanner@demo.test")
    path = f"/api/v1/events/{event['id']}/check-ins"
    verdicts = [door.api.post(path, json={"code": code, "gate": "North"}).json()["result"] for code in (old, fresh)]
    assert verdicts == ["transferred", "admitted"]
