"""At the door with a scanner: with the network, without it, and back; the real server throughout."""

import io
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from browser import find
from tests.journeys.conftest import FLAGS
from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People, Someone

pytestmark = pytest.mark.browser

VERDICT_WITHIN_MS = 10_000
"""A second on a calm machine; one that runs all tests is none."""
SYNCED_WITHIN_MS = 90_000


class Scanner:
    """A phone at the door of one event. `slowest_ms`: from the code's last letter to its verdict."""

    def __init__(self, page: Page, event: str, gate: str) -> None:
        self.page = page
        self.slowest_ms = 0
        page.goto(f"/scan/{event}")
        page.locator("[data-offline-ready=true]").wait_for()
        page.get_by_role("textbox", name="Gate").fill(gate)
        page.keyboard.press("Tab")

    def scan(self, code: str, verdict: str) -> str:
        """What a hand scanner types, wherever the focus is; the words of the verdict, which is this one."""
        page = self.page
        count = int(page.locator("[data-scan]").get_attribute("data-scanned") or 0)
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.locator(f"[data-scanned='{count + 1}']").wait_for()
        shown = page.locator("[data-part=verdict]")
        expect(shown).to_be_visible()
        assert shown.get_attribute("data-result") == verdict, shown.inner_text()
        took_ms = int(page.locator("[data-scan]").get_attribute("data-verdict-ms") or 0)
        assert took_ms <= VERDICT_WITHIN_MS
        self.slowest_ms = max(self.slowest_ms, took_ms)
        expect(page.locator("[data-part=alert]")).to_contain_text(page.locator("[data-part=title]").inner_text())
        return shown.inner_text()

    def offline(self, away: bool) -> None:
        """Take the network away, or give it back."""
        self.page.context.set_offline(away)


@pytest.fixture
def keeper(people: People) -> Someone:
    """Who stands at the door."""
    return people.account("scanner@demo.test")


@pytest.fixture
def sold(people: People) -> tuple[str, list[str]]:
    """An event and the codes on a fan's tickets for it."""
    event = people.event("The Clockmaker’s Daughter")["id"]
    fan = people.fan()
    booking = fan.hold(event, 4)
    assert fan.pay(booking["id"]).status_code == 200
    return event, fan.codes(booking["id"])


def forged(code: str) -> str:
    """The same ticket, signed by nobody."""
    return code[:-20] + ("A" * 19 + code[-1] if code[-20:-1] != "A" * 19 else "B" * 19 + code[-1])


def test_scans_on_without_a_network_and_tells_what_it_finds_when_it_is_back(
    window: Any, keeper: Someone, sold: tuple[str, list[str]]
) -> None:
    event, (first, second, third, fourth) = sold
    page: Page = window(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    keeper.sign_in(page)
    scanner = Scanner(page, event, "North")

    before = keeper.get(f"/events/{event}/door")["admitted"]
    assert "Let them in." in scanner.scan(first, "admitted")
    assert "gate North" in scanner.scan(first, "already_admitted")
    scanner.scan(forged(second), "invalid")
    online_ms = scanner.slowest_ms

    scanner.offline(True)
    scanner.slowest_ms = 0
    assert "Without a network" in scanner.scan(second, "admitted")
    expect(page.locator("[data-part=verdict] [data-part=place]")).to_have_text(
        re.compile("Row .+ · Seat", re.IGNORECASE)
    )
    scanner.scan(second, "already_admitted")
    scanner.scan(first, "already_admitted")
    scanner.scan(forged(third), "invalid")
    page.keyboard.press("Escape")
    expect(page.get_by_text("4 scans wait to be sent.")).to_be_visible()

    # The app is closed and opened again, still without a network: it knows what it knew.
    page.goto("/scan/")
    page.goto(f"/scan/{event}")
    page.locator("[data-ready]").wait_for()
    scanner.scan(second, "already_admitted")
    scanner.scan(third, "admitted")
    offline_ms = scanner.slowest_ms
    page.keyboard.press("Escape")

    # Meanwhile somebody else comes to another gate with a copy of the third ticket.
    told = keeper.post(f"/events/{event}/check-ins", code=third, gate="South")
    assert told["result"] == "admitted"

    scanner.offline(False)
    page.locator("[data-queued='0']").wait_for(timeout=SYNCED_WITHIN_MS)
    conflict = page.get_by_role("region", name="Look into this")
    expect(conflict).to_contain_text("let in twice")
    expect(conflict).to_contain_text("North")
    expect(conflict).to_contain_text("South")
    conflict.get_by_role("button", name="Seen to").click()
    expect(conflict).to_be_hidden()
    assert keeper.get(f"/events/{event}/door")["admitted"] == before + 3

    # A mistake is taken back, and the ticket admits again.
    scanner.scan(fourth, "admitted")
    page.locator("[data-part=undo]").click()
    expect(page.locator(".scan-last")).to_contain_text("Taken back: nobody was let in.")
    scanner.scan(fourth, "admitted")
    print(f"verdicts: {online_ms} ms with the network at most, {offline_ms} ms without")


def test_goes_on_when_the_session_has_ended_and_loses_nothing(
    window: Any, keeper: Someone, sold: tuple[str, list[str]]
) -> None:
    event, (first, *_) = sold
    page: Page = window()
    keeper.sign_in(page)
    scanner = Scanner(page, event, "North")
    page.context.clear_cookies()
    scanner.scan(first, "admitted")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Sign in").last).to_have_attribute("href", f"/sign-in?next=/scan/{event}")
    expect(page.get_by_text("1 scan waits to be sent.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    keeper.sign_in(page)
    page.reload()
    page.locator("[data-queued='0']").wait_for(timeout=SYNCED_WITHIN_MS)
    assert keeper.get(f"/events/{event}/door")["admitted"] >= 1


@pytest.mark.long
def test_a_slow_network_is_not_waited_for(window: Any, keeper: Someone, sold: tuple[str, list[str]]) -> None:
    event, (first, second, *_) = sold
    page: Page = window()
    keeper.sign_in(page)
    scanner = Scanner(page, event, "North")
    page.route("**/check-ins", lambda _route: None)  # no answer ever comes
    begun = time.monotonic()
    assert "Without a network" in scanner.scan(first, "admitted")
    assert time.monotonic() - begun < 30
    page.unroute("**/check-ins")
    page.locator("[data-queued='0']").wait_for(timeout=SYNCED_WITHIN_MS)
    expect(page.get_by_role("region", name="Look into this")).to_be_hidden()
    page.locator("[data-scan] [data-part=state][data-state=online]").wait_for(timeout=SYNCED_WITHIN_MS)

    # The server hears it and lets them in, its answer gets lost: that isn't taken back on the device alone.
    page.route("**/check-ins", lambda route: route.fetch() and None)
    page.route("**/check-ins/sync", lambda route: route.abort())
    assert "Without a network" in scanner.scan(second, "admitted")
    page.locator("[data-part=undo]").click()
    expect(page.locator(".scan-last")).to_contain_text("It couldn't be taken back")
    page.unroute("**/check-ins")
    page.unroute("**/check-ins/sync")
    page.keyboard.press("Escape")
    page.locator("[data-part=state][data-state=online][data-queued='0']").wait_for(timeout=SYNCED_WITHIN_MS)
    page.locator("[data-part=last-undo]").click()
    expect(page.locator(".scan-last")).to_contain_text("Taken back: nobody was let in.")
    assert keeper.post(f"/events/{event}/check-ins", code=second, gate="South")["result"] == "admitted"


KEPT = """async (more) => {
    const database = await new Promise((resolve) => {
        const opening = indexedDB.open("onsale-scanner");
        opening.onsuccess = () => resolve(opening.result);
    });
    const kept = database.transaction("kept", "readwrite").objectStore("kept");
    if (more) kept.put(more, `bundle/${more.bundle.event_id}`);
    const asked = kept.getAllKeys();
    const keys = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
    database.close();
    return keys.filter((key) => key.includes("/")).sort();
}"""


def test_a_device_forgets_the_doors_it_left(window: Any, keeper: Someone, sold: tuple[str, list[str]]) -> None:
    event, _codes = sold
    page: Page = window()
    keeper.sign_in(page)
    Scanner(page, event, "North")
    own = [f"bundle/{event}", f"gate/{event}"]
    over = {"bundle": {"event_id": "evt_over", "starts_at": "2020-01-01T19:00:00Z"}}
    assert page.evaluate(KEPT, over) == sorted([*own, "bundle/evt_over"])
    page.reload()
    page.locator("[data-ready]").wait_for()
    assert page.evaluate(KEPT, None) == own, "a door of an event that was over long ago"
    page.get_by_role("button", name="Leave this door").click()
    page.wait_for_url("**/scan/")
    assert page.evaluate(KEPT, None) == []
    # Kept a moment ago at the page's own wish, it goes as soon as the worker hears of it.
    page.wait_for_function("async path => !(await caches.match(path))", arg=f"/scan/{event}")


@pytest.mark.long
def test_the_camera_reads_the_code_on_a_fans_page(
    playwright: Playwright, chromium: Browser, people: People, demo: DemoRun, keeper: Someone, tmp_path: Path
) -> None:
    event, fan = people.event("The Clockmaker’s Daughter")["id"], people.fan()
    booking = fan.hold(event, 1)["id"]
    assert fan.pay(booking).status_code == 200
    with chromium.new_context(base_url=demo.url) as phone:
        held = phone.new_page()
        fan.sign_in(held)
        held.goto(f"/bookings/{booking}")
        played = film(held.locator("svg.qr, .qr svg").first.screenshot(), tmp_path / "ticket.mjpeg")
    executable = os.environ.get("ONSALE_TEST_BROWSER") or find()
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    flags = [*FLAGS, *camera, f"--use-file-for-fake-video-capture={played}"]
    filming = playwright.chromium.launch(executable_path=executable, args=flags)
    try:
        page = filming.new_page(base_url=demo.url, reduced_motion="reduce")
        keeper.sign_in(page)
        page.goto(f"/scan/{event}")
        page.get_by_role("button", name="Scan with the camera").click()
        page.locator("[data-part=verdict][data-result=admitted]").wait_for(timeout=SYNCED_WITHIN_MS)
        # Held before it all the while, it isn't scanned again.
        expect(page.locator("[data-scanned='1']")).to_be_attached()
    finally:
        filming.close()


def film(code: bytes, path: Path) -> Path:
    """A phone with this picture on it, held before a camera over and over again."""
    picture = Image.open(io.BytesIO(code)).convert("RGB").resize((380, 380), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", (640, 480), (200, 200, 200))
    frame.paste(Image.new("RGB", (440, 440), (255, 255, 255)), (100, 20))
    frame.paste(picture, (130, 50))
    jpeg = io.BytesIO()
    frame.save(jpeg, "JPEG", quality=90)
    path.write_bytes(jpeg.getvalue() * 3)
    return path
