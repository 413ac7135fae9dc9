"""Joining a waiting room from a network that many join from: the browser works first, and then its fan is in line."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from onsale.platform import limits
from tests.journeys.conftest import SEEN_WITHIN_MS
from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People
from tests.journeys.test_waiting_room import a_queued_event

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
CAMPUS = {"X-Forwarded-For": "198.51.100.7"}
OTHERS = 8 * limits.QUEUE_FANS_FREE_PER_IP
LONG_S = 1200


@pytest.mark.long
def test_a_browser_works_before_its_fan_joins(chromium: Browser, own_demo: DemoRun) -> None:
    own_demo.start(trusted_proxies="127.0.0.1")
    with People(own_demo) as people, own_demo.api() as api:
        event = a_queued_event(people, LONG_S)
        for other in api.post("/demo/fans", json={"count": OTHERS}).json():
            crowd(api, event, other)
        context = chromium.new_context(base_url=own_demo.url, viewport=PHONE, extra_http_headers=CAMPUS, locale="en-GB")
        context.set_default_timeout(SEEN_WITHIN_MS)
        page, broken = context.new_page(), list[str]()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda line: broken.append(line.text) if "Content Security" in line.text else None)
        people.fan().sign_in(page)
        page.goto(f"/events/{event}/queue")
        # How long it shows that it works depends on the machine: it was asked, worked and came back.
        with (
            page.expect_request(lambda request: "altcha=ey" in (request.post_data or "")),
            page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 403),
        ):
            page.get_by_role("button", name="Join now").click()
        expect(page.get_by_role("heading", name="You've joined.")).to_be_visible()
        assert not broken
        context.close()


def crowd(api: httpx.Client, event: str, fan: dict[str, Any]) -> None:
    """One more fan of the campus is about to join."""
    headers = CAMPUS | {"Authorization": f"Bearer {fan['access_token']}"}
    api.get(f"/api/v1/events/{event}/queue/challenge", headers=headers).raise_for_status()
