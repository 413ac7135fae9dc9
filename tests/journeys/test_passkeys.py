"""Passkeys in a real browser, with a device that Chromium makes up."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onsale.platform.web.csrf import SESSION_COOKIE
from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People

pytestmark = pytest.mark.browser


@pytest.fixture
def by_name(demo: DemoRun) -> str:
    """The demo's address with a name: browsers keep no passkeys for a number."""
    return demo.url.replace("127.0.0.1", "localhost")


def with_device(page: Page) -> Any:
    """A device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def test_made_used_named_and_removed(window: Any, people: People, by_name: str) -> None:
    fan, page = people.fan(), window(base_url=by_name)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with_device(page)
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": fan.token, "url": by_name}])
    page.goto("/account/passkeys")
    page.get_by_role("button", name="Add a passkey on this device").click()
    expect(page.get_by_text("Your passkey lets you in from now on.")).to_be_visible()
    page.goto("/account")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/sign-in?next=%2Faccount%2Ftwo-factors")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Two-factor sign-in")).to_be_visible()
    page.goto("/account/passkeys")
    expect(page.get_by_text("Used last")).to_be_visible()
    page.get_by_text("Call it something else").click()
    page.get_by_label("Name").fill("The blue one")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Remove The blue one").click()
    expect(page.get_by_text("That passkey lets nobody in any more.")).to_be_visible()
    assert all(url.startswith((by_name, "data:")) for url in asked), asked


@pytest.mark.long
def test_a_device_that_says_no(window: Any, by_name: str) -> None:
    page = window(base_url=by_name)
    session = with_device(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The device said no, or took too long.")).to_be_visible()
    expect(page.get_by_role("button", name="Mail me a code")).to_be_visible()
    session.detach()


@pytest.mark.long
def test_at_a_number_and_without_scripts_none_is_offered(window: Any, demo: DemoRun, by_name: str) -> None:
    for page in (window(), window(base_url=by_name, java_script_enabled=False)):
        page.goto("/sign-in")
        expect(page.get_by_role("button", name="Mail me a code")).to_be_visible()
        expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
