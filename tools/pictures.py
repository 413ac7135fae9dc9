"""Makes the pictures of docs/pictures anew, from a demo of its own: python3 tools/dev.py pictures"""

import io
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the journeys' demo and people

from tests.journeys.demo_run import DemoRun  # noqa: E402
from tests.journeys.people import People, Someone  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 250_000
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
TALL: dict[str, Any] = {"viewport": {"width": 1280, "height": 1240}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
SHOW = "Drei Schwestern, eine Küche"
WITH_IMAGE = ("Marée basse", "The Fox Who Borrowed the Moon")
ROOM, IMAGES_WITHIN_S = 120, 90.0


def open_page(browser: Browser, demo: DemoRun, kind: dict[str, Any], someone: Someone | None = None) -> Page:
    """A window of a fresh browser, signed in as somebody."""
    context = browser.new_context(base_url=demo.url, locale="en-GB", reduced_motion="reduce", **kind)
    page = context.new_page()
    if someone:
        someone.sign_in(page)
    return page


def keep(what: Page | Locator, name: str) -> None:
    """What the window shows, or a part of it, in as few bytes as looks the same."""
    shot = Image.open(io.BytesIO(what.screenshot(animations="disabled")))
    for colours in (256, 128, 64):
        packed = io.BytesIO()
        shot.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(packed, "png", optimize=True)
        if packed.tell() <= MOST_BYTES:
            break
    else:
        raise SystemExit(f"{name}.png is larger than {MOST_BYTES} bytes")
    (FOLDER / f"{name}.png").write_bytes(packed.getvalue())
    print(f"docs/pictures/{name}.png  {packed.tell() // 1000} kB, {colours} colours")


def home(page: Page) -> None:
    """What is on."""
    page.goto("/")
    page.wait_for_load_state("networkidle")
    keep(page, "home")


def seat_map(page: Page, event: str) -> None:
    """A house in mid-sale, with two places picked."""
    page.goto(f"/events/{event}/seats")
    page.wait_for_selector('[data-state="ready"]')
    page.locator("[data-part=canvas]").focus()
    for key in ("Shift+ArrowRight", "Enter", "ArrowLeft", "Enter", "0"):  # the next free one, its neighbour, all of it
        page.keyboard.press(key)
    expect(page.locator(".seatmap-chip")).to_have_count(2)
    page.locator("h1").click()
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(5, 5)
    keep(page, "map")


def checkout_and_ticket(page: Page, event: str) -> None:
    """Two places held, and what is in hand when they are paid for."""
    page.goto(f"/events/{event}")
    page.get_by_role("button", name="Find the best together").tap()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    keep(page, "checkout")
    page.get_by_role("button", name=re.compile("^Pay")).last.tap()
    expect(page.get_by_role("heading", name="You are going!")).to_be_visible()
    keep(page.locator("article.ticket").first, "ticket")


def organiser(page: Page) -> None:
    """Today's sales at a glance."""
    page.goto("/organise")
    keep(page, "organiser")


def main() -> None:
    """Start a demo, take the pictures, end it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        demo = DemoRun(Path(scratch) / "demo")
        browser = playwright.chromium.launch(executable_path=os.environ["ONSALE_TEST_BROWSER"], args=FLAGS)
        try:
            demo.start()
            with People(demo) as people:
                take_all(browser, demo, people)
        finally:
            browser.close()
            demo.end()


def sell(people: People, events: list[str]) -> None:
    """A morning's sales, so that there is something to see."""
    for event, parties in zip(events, (19, 8, 26, 13), strict=False):
        for size in range(parties):
            fan = people.fan()
            fan.pay(fan.hold(event, 2 + size % 3)["id"])


def free(event: Any) -> int:
    """How many places can be had; none where nothing is sold."""
    return int(event["availability"]["available"]) if event["status"] == "on_sale" else 0


def wait_for_images(fan: Someone) -> None:
    """The demo hangs its pictures beside its first start; where it doesn't in time, posters do."""
    ends = time.monotonic() + IMAGES_WITHIN_S
    while time.monotonic() < ends:
        if all(fan.get("/search", q=show, limit=1)["items"][0]["image"] for show in WITH_IMAGE):
            return
        time.sleep(1)


def take_all(browser: Browser, demo: DemoRun, people: People) -> None:
    """Each picture in a window of its own."""
    fan = people.fan()
    found = fan.get("/search", q=SHOW, sort="date", limit=50)["items"]
    in_mid_sale = min((event for event in found if free(event) >= ROOM), key=free)["id"]
    on_sale = [event["id"] for event in fan.get("/events", limit=50)["items"] if free(event) >= ROOM]
    sell(people, on_sale[:4])
    wait_for_images(fan)
    home(open_page(browser, demo, TALL))
    seat_map(open_page(browser, demo, DESKTOP, people.fan()), in_mid_sale)
    checkout_and_ticket(open_page(browser, demo, PHONE, people.account("fan@demo.test")), in_mid_sale)
    organiser(open_page(browser, demo, DESKTOP, people.account("organiser@demo.test")))


if __name__ == "__main__":
    main()
