"""One flow as somebody goes through it, counted: taps, fields, bytes, requests, largest paint and layout shift."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Locator, Page

REPORT = Path(__file__).parents[2] / "build" / "flows.json"
FIRST_VIEW_BYTES = 100_000
"""What one page may weigh compressed, images apart; its scripts may be half of it."""

# Told as it happens: a page that is left takes what it measured with it.
_WATCH = """(() => {
  const tell = (kind, value) => window.__flow?.({ kind, value, at: location.pathname });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => tell("paint", entry.startTime)))
    .observe({ type: "largest-contentful-paint", buffered: true });
  const moved = (entry) => entry.hadRecentInput || tell("shift", entry.value);
  new PerformanceObserver((list) => list.getEntries().forEach(moved))
    .observe({ type: "layout-shift", buffered: true });
})();"""


@dataclass
class PageView:
    """One page of a flow: what came over the wire for it, by kind."""

    address: str
    bytes_by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    requests: int = 0
    largest_paint_ms: float = 0.0
    layout_shift: float = 0.0

    @property
    def bytes_without_images(self) -> int:
        return sum(size for kind, size in self.bytes_by_kind.items() if kind not in {"Image", "EventSource"})

    @property
    def script_bytes(self) -> int:
        return self.bytes_by_kind.get("Script", 0)


class Flow:
    """Counts what is done in one window: `with Flow(page, "guest") as flow: flow.tap(…)`; then `flow.report()`."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.taps = 0
        self.fields = 0
        self.views: list[PageView] = []
        self.other_hosts: set[str] = set()
        self._kinds: dict[str, tuple[str, PageView]] = {}
        self._host = ""
        self._touch = False

    def __enter__(self) -> Self:
        self.page.expose_binding("__flow", lambda _source, told: self._measured(told))
        self.page.add_init_script(_WATCH)
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.responseReceived", self._answered)
        wire.on("Network.loadingFinished", self._arrived)
        return self

    def __exit__(self, *_error: object) -> None:
        self.page.wait_for_load_state()

    def go(self, path: str) -> None:
        """Begin there: no tap."""
        self.page.goto(path)
        self._touch = self.page.evaluate("navigator.maxTouchPoints > 0")

    def tap(self, what: Locator) -> None:
        """One tap, or one click where there is no touch."""
        what.tap() if self._touch else what.click()
        self.taps += 1

    def type(self, text: str) -> None:
        """Fill the field that has the focus."""
        self.page.keyboard.type(text)
        self.fields += 1

    def follow(self, address: str) -> None:
        """One tap on a link in a mail."""
        self.go(address)
        self.taps += 1

    def report(self) -> dict[str, Any]:
        """What it came to, also written to `build/flows.json`."""
        told = {
            "flow": self.name,
            "taps": self.taps,
            "fields": self.fields,
            "pages": len(self.views),
            "requests": sum(view.requests for view in self.views),
            "bytes": sum(sum(view.bytes_by_kind.values()) for view in self.views),
            "heaviest_page_bytes_without_images": max(view.bytes_without_images for view in self.views),
            "heaviest_page_script_bytes": max(view.script_bytes for view in self.views),
            "largest_paint_ms": round(max(view.largest_paint_ms for view in self.views)),
            "layout_shift": round(max(view.layout_shift for view in self.views), 4),
            "other_hosts": sorted(self.other_hosts),
        }
        known = json.loads(REPORT.read_text()) if REPORT.exists() else {}
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(known | {self.name: told}, indent=1, sort_keys=True) + "\n")
        return told

    def hold_the_budgets(self) -> None:
        """On every page of the flow: weight, nothing that moves by itself, nobody else asked for anything."""
        for view in self.views:
            assert view.bytes_without_images <= FIRST_VIEW_BYTES, view
            assert view.script_bytes <= FIRST_VIEW_BYTES // 2, view
            assert view.layout_shift == 0, view
        assert not self.other_hosts

    def _asked(self, event: dict[str, Any]) -> None:
        address = str(event["request"]["url"])
        if not address.startswith("http"):
            return
        host = address.split("/")[2]
        self._host = self._host or host
        if host != self._host:
            self.other_hosts.add(host)
        if event.get("type") == "Document":
            if "redirectResponse" in event:
                return
            self.views.append(PageView("/" + address.split("/", 3)[-1].partition("?")[0]))
        if self.views:
            self.views[-1].requests += 1
            self._kinds[event["requestId"]] = (str(event.get("type", "Other")), self.views[-1])

    def _answered(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._kinds:
            self._kinds[event["requestId"]] = (str(event["type"]), self._kinds[event["requestId"]][1])

    def _arrived(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._kinds:
            kind, view = self._kinds[event["requestId"]]
            view.bytes_by_kind[kind] += int(event["encodedDataLength"])

    def _measured(self, told: dict[str, Any]) -> None:
        if not self.views:
            return
        view = self.views[-1]
        if told["kind"] == "paint":
            view.largest_paint_ms = max(view.largest_paint_ms, float(told["value"]))
        else:
            view.layout_shift += float(told["value"])
