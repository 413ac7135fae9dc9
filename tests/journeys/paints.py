"""How soon a page shows its largest part on a slow line and a slow phone, and how soon it answers a finger.

Measured and recorded in `build/flows.json`, never judged: a busy machine isn't a slow page.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.journeys.flow import REPORT

SLOW_4G = {
    "offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8,
}  # fmt: skip
"""Lighthouse's mobile line: 1.6 Mbit/s down, 750 kbit/s up, 150 ms for each request."""
CPU_TIMES_SLOWER = 4
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2,
}  # fmt: skip
SHORTEST_MS = 16
"""The browser tells of no event that was shorter."""
_TOLD_WITHIN_MS = 400
_LARGER_WITHIN_MS = 1_500

# Told as it happens: an interaction that leads to another page would take what it measured with it. All that one
# observer has is told at once: telling isn't free, and it is time of the page's.
_WATCH = """(() => {
  const named = (element) => element ? element.localName + (element.className ? "." + element.classList[0] : "") : "";
  const watch = (type, told, more = {}) => new PerformanceObserver((list) => {
    const some = list.getEntries().map(told).filter(Boolean);
    if (some.length) window.__paint?.(some);
  }).observe({ type, buffered: true, ...more });
  watch("largest-contentful-paint", ({ startTime: ms, element }) => ({ kind: "largest", ms, what: named(element) }));
  watch("paint", ({ startTime: ms, name }) => name === "first-contentful-paint" && { kind: "first", ms });
  watch("event", ({ interactionId, duration: ms, name, processingStart, processingEnd }) =>
    interactionId && { kind: "event", ms, what: name, worked: processingEnd - processingStart },
    { durationThreshold: SHORTEST });
})();""".replace("SHORTEST", str(SHORTEST_MS))


@dataclass
class Watched:
    """What one window told."""

    page: Page
    told: list[dict[str, Any]] = field(default_factory=list)

    def largest(self) -> dict[str, Any]:
        """The largest paint, when no larger one has come for a while."""
        known: list[dict[str, Any]] = []
        while not known or len(known) < len(self._of("largest")):
            known = self._of("largest")
            self.page.wait_for_timeout(_LARGER_WITHIN_MS)
        return known[-1]

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.told if one["kind"] == kind]

    def first_ms(self) -> float:
        """When anything was there to read."""
        return float(self._of("first")[0]["ms"])

    def answered_ms(self, act: Callable[[], object]) -> float:
        """How long the slowest of an action's events took until the next paint; 0 where none took 16 ms."""
        self.told.clear()
        act()
        self.page.wait_for_timeout(_TOLD_WITHIN_MS)
        return max((float(one["ms"]) for one in self._of("event")), default=0.0)


@contextmanager
def slow(context: BrowserContext) -> Iterator[Watched]:
    """A window of a slow phone on a slow line, with nothing in its cache."""
    page = context.new_page()
    watched = Watched(page)
    page.expose_binding("__paint", lambda _source, told: watched.told.extend(told))
    page.add_init_script(_WATCH)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    try:
        yield watched
    finally:
        page.close()


def record(kind: str, name: str, taken: list[float], **more: Any) -> None:
    """The middle of several, with the load of the machine, to `build/flows.json`."""
    known = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    told = {"ms": round(median(taken)), "each_ms": [round(one) for one in taken], "load": round(os.getloadavg()[0], 1)}
    known.setdefault(kind, {})[name] = told | more
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
