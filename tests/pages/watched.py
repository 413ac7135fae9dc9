"""A window whose every request, message and document is noted."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

LOOK = Path(__file__).with_name("look.js").read_text()
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
TIMEOUT_MS = 60_000
WRITTEN = 0.01
"""A document's piece may end in the middle of a line, which then grows: no more than that (test_piece_by_piece.py)."""
WHOLE = """document.addEventListener("DOMContentLoaded", () =>
  requestAnimationFrame(() => requestAnimationFrame(() => { window.whole = performance.now(); })));"""
"""Notes when the document was first drawn with nothing of it still to come."""


@dataclass
class Watched:
    """One page in a fresh context. `documents` are the statuses of what the window itself showed, the last one last."""

    context: BrowserContext
    page: Page
    origin: str
    foreign: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    documents: list[tuple[str, str, int]] = field(default_factory=list)
    finished: list[Request] = field(default_factory=list)

    def attach(self) -> None:
        """Begin to note."""
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._finished)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.finished.clear()
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and f"{address.scheme}://{address.netloc}" != self.origin:
            self.foreign.append(request.url)

    def _finished(self, request: Request) -> None:
        self.finished.append(request)

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            path = urlsplit(response.url).path
            self.documents.append((response.request.method, path, response.status))

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is itself an error says so with its status, which the browser notes here as well.
        refused = "Failed to load resource" in message.text and message.location.get("url") == self.page.url
        if message.type in {"error", "warning"} and not refused:
            self.broken.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def settle(self) -> None:
        """Wait until everything that belongs to it is there."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(LOOK)
        self.page.evaluate("look.settled()")

    def close(self) -> None:
        """Close the window."""
        self.context.close()


def new_context(browser: Browser, origin: str, device: dict[str, Any], scheme: str) -> BrowserContext:
    """A fresh context that gives up on what doesn't come."""
    context = browser.new_context(
        base_url=origin, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce",
        locale="en-GB", **device,
    )  # fmt: skip
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(WHOLE)
    return context


def open_window(browser: Browser, origin: str, device: dict[str, Any], scheme: str) -> Watched:
    """A fresh context with one page."""
    context = new_context(browser, origin, device, scheme)
    watched = Watched(context, context.new_page(), origin)
    watched.attach()
    return watched
