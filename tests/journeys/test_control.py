"""The control page in a browser: a crowd is let in, watched, and ends well; with scripts and without."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People, eventually
from tests.journeys.process_table import family

pytestmark = pytest.mark.browser
ENDS_WITHIN_MS = 90_000


def let_in(page: Page, event_id: str, *, seconds: int) -> None:
    page.goto("/demo/control")
    page.get_by_label("Event").select_option(event_id)
    page.get_by_label("Fans").fill("30")
    page.get_by_label("Seconds", exact=True).fill(str(seconds))
    page.get_by_role("button", name="Let them in").click()


def crowds(demo: DemoRun) -> list[int]:
    return [entry.pid for entry in family(demo.pid) if " stampede " in entry.command]


def test_a_crowd_is_watched_to_its_good_end(window: Any, demo: DemoRun, people: People) -> None:
    page, event = window(), people.event("Sunday Morning Symphonies")
    let_in(page, event["id"], seconds=6)
    expect(page.get_by_role("heading", name="The doors are open")).to_be_visible(timeout=ENDS_WITHIN_MS)
    expect(page.get_by_role("heading", name=event["name"])).to_be_visible()
    expect(page.locator(".control-map .section").first).to_be_visible()
    expect(page.get_by_text("Nothing lost, nothing sold twice.")).to_be_visible(timeout=ENDS_WITHIN_MS)
    expect(page.get_by_text("invariants hold")).to_be_visible()
    expect(page.get_by_role("button", name="Let them in")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(page.locator("[data-part=inside-note]")).to_have_text("30 of 30 came")
    with demo.api() as api:
        told = api.get("/demo/control/state").json()
        left = api.get(f"/api/v1/events/{event['id']}/availability").json()["available"]
    assert int(told["texts"]["sold"]) > 0
    assert left <= event["availability"]["available"] - int(told["texts"]["sold"])
    share = page.locator(".control-map .section").first.evaluate("section => section.style.getPropertyValue('--taken')")
    assert 0 <= float(share) <= 1
    assert not crowds(demo)


@pytest.mark.long
def test_without_scripts_it_is_started_looked_at_and_stopped(window: Any, demo: DemoRun, people: People) -> None:
    page, event = window(java_script_enabled=False), people.event("Lisbeth Aurland Trio")
    let_in(page, event["id"], seconds=60)
    assert crowds(demo)
    with demo.api() as api:
        eventually(lambda: api.get("/demo/control/state").json()["holds"], len, 40.0)
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Stop").click()
    eventually(lambda: crowds(demo), lambda left: not left, 40.0)
    page.goto("/demo/control")
    expect(page.get_by_text("Nothing lost, nothing sold twice.")).to_be_visible()
    report = json.loads((demo.data_dir / "stampede" / "progress.jsonl").read_text().splitlines()[-1])
    assert report["ended_early"]
    assert report["verify"]["holds"]


def test_it_fits_a_phone(window: Any) -> None:
    page = window(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto("/demo/control")
    page.get_by_text("What they are like").click()
    expect(page.get_by_label("Smallest party")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "nothing has to be pushed sideways"
