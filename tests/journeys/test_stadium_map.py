"""The seat page of the largest house: what travels, what is drawn, what a frame costs, and others who buy meanwhile."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People
from tests.pages.checks import LATER

pytestmark = pytest.mark.browser

OVERVIEW_BYTES = 40_000
WHOLE_MAP_BYTES = 120_000
SCRIPTS_BYTES = 50_000
FRAMES = 90
CALLS_PER_FRAME = 160
TILES_PER_PAN = FRAMES
"""A pan passes some dozens of tiles, each drawn once; drawing all in sight anew in every frame would be over 1,000."""
ELEMENTS = 3_000
REPORT = Path("build") / "stadium-map.json"

COUNT_CALLS = """(() => {
  window.work = { calls: 0, tiles: 0, stamps: 0 };
  const count = (owner, names, what, counts = () => true) => {
    for (const name of names) {
      const real = owner[name];
      owner[name] = function (...given) {
        if (counts(this)) window.work[what]++;
        return real.apply(this, given);
      };
    }
  };
  const drawing = ["drawImage", "fill", "stroke", "fillText", "strokeText", "fillRect"];
  count(CanvasRenderingContext2D.prototype, drawing, "calls");
  count(CanvasRenderingContext2D.prototype, ["putImageData"], "stamps");
  count(OffscreenCanvasRenderingContext2D.prototype, ["putImageData"], "stamps");
  count(OffscreenCanvas.prototype, ["transferToImageBitmap"], "tiles", ({ width }) => width === TILE_PX);
})()""".replace("TILE_PX", "256")

MOVE = """async ({ kind, frames }) => {
  const canvas = document.querySelector("[data-part=canvas]");
  canvas.setPointerCapture = () => {};
  const box = canvas.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const finger = (type, id, px, py) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerId: id, pointerType: kind === "pinch" ? "touch" : "mouse", clientX: px, clientY: py, bubbles: true,
    button: type === "pointermove" ? -1 : 0,
  }));
  const wheel = (by) => canvas.dispatchEvent(new WheelEvent("wheel", {
    deltaY: by, clientX: x, clientY: y, ctrlKey: true, bubbles: true, cancelable: true,
  }));
  const steps = {
    pan: (n) => finger("pointermove", 1, x + Math.sin(n / 20) * box.width / 2, y + Math.sin(n / 28) * box.height / 2),
    wheel: (n) => wheel(Math.sin(n / 15) > 0 ? -5 : 5),
    pinch: (n) => {
      const apart = 70 + 40 * Math.sin(n / 15);
      finger("pointermove", 1, x - apart, y);
      finger("pointermove", 2, x + apart, y);
    },
  };
  const frame = () => new Promise(requestAnimationFrame);
  if (kind !== "wheel") finger("pointerdown", 1, x - (kind === "pinch" ? 70 : 0), y);
  if (kind === "pinch") finger("pointerdown", 2, x + 70, y);
  const each = [];
  let last = await frame();
  for (let n = 0; n < frames; n++) {
    Object.assign(window.work, { calls: 0, tiles: 0, stamps: 0 });
    steps[kind](n);
    const now = await frame();
    each.push({ ms: now - last, ...window.work });
    last = now;
  }
  finger("pointercancel", 1, x, y);
  finger("pointercancel", 2, x, y);
  return each;
}"""

ZOOM_TO_BLOCK = """async (seatPx) => {
  const { layOut } = await import("/static/shop/seatmap/geometry.js");
  const { Camera } = await import("/static/shop/seatmap/camera.js");
  const { urls } = JSON.parse(document.getElementById("seatmap-data").textContent);
  const layout = layOut(await (await fetch(urls.seat_map)).json());
  const canvas = document.querySelector("[data-part=canvas]");
  canvas.setPointerCapture = () => {};
  document.querySelector("[data-part=zoom-fit]").click();
  await new Promise((done) => setTimeout(done, 100));
  const box = canvas.getBoundingClientRect();
  const camera = new Camera(layout.bounds, layout.pitch);
  camera.resize(box.width, box.height);
  camera.set({ x: camera.x, y: camera.y, scale: camera.fitScale });
  const block = layout.sections.find(({ name }) => name === "Block 115");
  const [px, py] = camera.toScreen(...block.centre);
  const factor = seatPx / (layout.pitch * camera.scale);
  canvas.dispatchEvent(new WheelEvent("wheel", {
    deltaY: -Math.log(factor) / 0.01, clientX: box.x + px, clientY: box.y + py, ctrlKey: true, bubbles: true,
    cancelable: true,
  }));
  const drag = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, pointerType: "mouse", clientX: x, clientY: y, bubbles: true, button: type === "pointermove" ? -1 : 0,
  }));
  drag("pointerdown", box.x + px, box.y + py);
  drag("pointermove", box.x + px + 9, box.y + py);
  drag("pointermove", box.x + box.width / 2, box.y + box.height / 2);
  drag("pointercancel", 0, 0);
  await new Promise((done) => setTimeout(done, 600));
}"""

MARKS = "(kind) => performance.getEntriesByType(kind).map(({ name, startTime }) => [name, Math.round(startTime)])"

COLOURS = """() => {
  const canvas = document.querySelector("[data-part=canvas]");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const key = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return Object.fromEntries(seen);
}"""


@pytest.fixture(scope="module")
def stadium(demo: DemoRun) -> dict[str, Any]:
    """The event on sale with most places."""
    found, cursor = [], None
    with demo.api() as api:
        while True:
            page = api.get("/api/v1/events", params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
            found += [event for event in page["items"] if event["status"] == "on_sale"]
            if not (cursor := page.get("next_cursor")):
                break
    largest: dict[str, Any] = max(found, key=lambda event: event["availability"]["total"])
    assert largest["availability"]["total"] == 80_000
    return largest


def opened(window: Any, stadium: dict[str, Any], **options: Any) -> Page:
    """The seat page with its seats and its stream."""
    page: Page = window(**options)
    page.add_init_script(COUNT_CALLS)
    page.goto(f"/events/{stadium['id']}/seats")
    page.wait_for_selector('[data-state="ready"]')
    page.wait_for_selector('[data-part=left][data-live="true"]')
    return page


def noted(name: str, figures: Any) -> None:
    """Figures for those who read the report: a busy machine's are no reason to fail."""
    REPORT.parent.mkdir(exist_ok=True)
    known = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    known[name] = {"load": os.getloadavg()[0], "figures": figures}
    REPORT.write_text(json.dumps(known, indent=1))
    print(f"{name}: {figures} (load {os.getloadavg()[0]:.1f})")


def per_second(frames: list[dict[str, float]], share: float) -> float:
    """Frames a second that `share` of all frames reach."""
    times = sorted(frame["ms"] for frame in frames)
    return round(1000 / times[min(int(len(times) * share), len(times) - 1)], 1)


def test_little_travels_and_the_house_is_drawn_before_its_seats(window: Any, stadium: dict[str, Any]) -> None:
    page = window()
    fetched: list[Request] = []

    def keep(request: Request) -> None:
        fetched.append(request)

    page.on("requestfinished", keep)
    page.goto(f"/events/{stadium['id']}/seats")
    page.wait_for_selector('[data-state="ready"]')

    def travelled(part: str, end: str = "") -> int:
        return sum(r.sizes()["responseBodySize"] for r in fetched if part in r.url and r.url.endswith(end))

    overview = travelled("/seat-maps/", "?overview=1")
    whole = travelled("/seat-maps/") - overview
    scripts = travelled(".js") - sum(travelled(f"/{module}.js") for module in LATER)
    marks = page.evaluate(MARKS, "mark")
    paint = page.evaluate(MARKS, "paint")
    noted("travels", {"overview": overview, "whole": whole, "scripts": scripts, "ms": dict(marks + paint)})
    assert 1_000 < overview <= OVERVIEW_BYTES
    assert overview < whole <= WHOLE_MAP_BYTES
    assert 10_000 < scripts <= SCRIPTS_BYTES
    assert [name for name, _ in marks] == ["seatmap-loading", "seatmap-overview", "seatmap-ready"]


@pytest.mark.long
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_moved_map_is_copied_not_drawn_again(window: Any, stadium: dict[str, Any], device: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    page = opened(window, stadium, **(phone if device == "phone" else {}))
    for seat_px in (4, 12, 34):
        page.evaluate(ZOOM_TO_BLOCK, seat_px)
        for kind in ("pan", "wheel", "pinch"):
            frames = page.evaluate(MOVE, {"kind": kind, "frames": FRAMES})
            tiles = sum(frame["tiles"] for frame in frames)
            rates = {share: per_second(frames, share) for share in (0.5, 0.95)}
            calls = [frame["calls"] for frame in frames]
            noted(f"{device} {kind} at {seat_px} px", {"fps": rates, "tiles": tiles, "calls": max(calls)})
            # Of 64,000 seats not one is drawn on the canvas itself: it gets tiles, names of sections and picks.
            assert 0 < max(calls) <= CALLS_PER_FRAME
            if kind == "pan":
                assert tiles <= TILES_PER_PAN
                assert sum(frame["stamps"] for frame in frames) <= tiles


@pytest.mark.long
def test_seats_of_every_state_are_drawn(window: Any, people: People, stadium: dict[str, Any]) -> None:
    page = opened(window, stadium)
    page.evaluate(ZOOM_TO_BLOCK, 12)
    before = page.evaluate(COLOURS)
    [standard] = [colour for colour in before if colour == str(0xA85600)]  # the third price level's, by day
    assert before[standard] > 10_000
    seats = middle_of_block(page)
    page.evaluate("window.work.tiles = 0")
    people.fan().post(f"/events/{stadium['id']}/holds", places=seats)
    page.wait_for_function("window.work.tiles > 0")
    page.wait_for_timeout(500)
    assert page.evaluate("window.work.tiles") <= 4
    assert page.evaluate(COLOURS)[standard] < before[standard]


def middle_of_block(page: Page) -> list[int]:
    """Two neighbours in the middle of what is shown."""
    found: list[int] = page.evaluate(
        """async () => {
          const { layOut } = await import("/static/shop/seatmap/geometry.js");
          const { urls } = JSON.parse(document.getElementById("seatmap-data").textContent);
          const layout = layOut(await (await fetch(urls.seat_map)).json());
          const block = layout.sections.find(({ name }) => name === "Block 115");
          const row = layout.rows[block.firstRow + (block.rowCount >> 1)];
          return [row.first + (row.count >> 1), row.first + (row.count >> 1) + 1];
        }"""
    )
    return found


def test_what_another_fan_holds_shows_without_reload_or_asking(
    window: Any, people: People, stadium: dict[str, Any]
) -> None:
    page = opened(window, stadium)
    asked: list[str] = []

    def note(request: Any) -> None:
        if request.resource_type != "script":  # those that follow the map may still be coming
            asked.append(request.url)

    page.on("request", note)
    left = page.locator("[data-part=left]")
    before = int((left.inner_text()).split()[0].replace(",", ""))
    people.fan().hold(stadium["id"], 4)
    held_at = time.monotonic()
    expect(left).to_have_text(f"{before - 4:,} left")
    noted("held to shown, ms", round(1000 * (time.monotonic() - held_at)))
    assert not asked


@pytest.mark.long
def test_by_keyboard_through_the_list_and_a_lost_race(window: Any, people: People, stadium: dict[str, Any]) -> None:
    page = opened(window, stadium)
    assert page.evaluate("document.querySelectorAll('*').length") < ELEMENTS
    open_by_enter(page, ".seatmap-list-level > summary", "Standard")
    open_by_enter(page, ".seatmap-list-level[open] .seatmap-list-section > summary", "Block 112")
    expect(page.locator(".seatmap-list-row[open]")).to_have_count(1)
    open_by_enter(page, ".seatmap-list-row > summary", "Row 20")
    seats = page.locator(".seatmap-list-row", has_text="Row 20").locator(".seatmap-seat")
    expect(seats.first).to_be_visible()
    assert 5 < seats.count() < 60
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".seatmap-chip-name")).to_contain_text(["Block 112, row 20", "Block 112, row 20"])
    expect(page.locator("[data-part=live]")).to_contain_text("picked. Together")
    assert page.evaluate("document.querySelectorAll('*').length") < ELEMENTS

    people.fan().post(f"/events/{stadium['id']}/holds", places=[int(seats.first.get_attribute("data-place") or "")])
    notice = page.locator("[data-part=notice]")
    expect(notice).to_contain_text("Someone was quicker to row 20, seat")
    expect(notice).to_contain_text("Your other place is still picked.")
    expect(seats.first).to_have_attribute("aria-disabled", "true")
    page.locator(".seatmap-answer").press("Enter")
    expect(page.locator(".seatmap-chip-name")).to_have_count(2)


def open_by_enter(page: Page, summaries: str, text: str) -> None:
    """The first of these disclosures that says so, without a pointer."""
    page.locator(summaries, has_text=text).first.focus()
    page.keyboard.press("Enter")
