"""What must hold of every page in every state. Each check gives complaints, none when all is well."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.pages.entry import Entry
from tests.pages.watched import WRITTEN, Watched

FIRST_VIEW_BYTES = 100_000
SCRIPT_BYTES = 50_000
NARROWEST = 320
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPLAINED: dict[str, str] = {}
"""Rules of axe-core below "serious" that we break on purpose, and why."""
_RUN = "(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })"


def arrived(entry: Entry, window: Watched) -> Iterator[str]:
    """It is the page that was meant."""
    method, path, status = window.documents[-1]
    wanted = entry.route if " " in entry.route else f"GET {entry.route}"
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(wanted))
    if not entry.sample and not re.fullmatch(pattern, f"{method} {path}"):
        yield f"this is {method} {path}"
    if status != entry.status:
        yield f"its status is {status}"


def accessible(page: Page) -> Iterator[str]:
    """axe-core finds nothing."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(_RUN, RULES)
    for rule in found["violations"]:
        if rule["id"] not in EXPLAINED or rule["impact"] in {"serious", "critical"}:
            where = "; ".join(f"{node['target'][-1]} {node['html'][:120]}" for node in rule["nodes"][:3])
            yield f"axe-core, {rule['impact']}: {rule['id']}, {rule['help']} ({len(rule['nodes'])}): {where}"


def still(page: Page) -> Iterator[str]:
    """Nothing has moved by itself, but for a line that grew while it was still coming."""
    yield from (f"moved by itself: {shift}" for shift in page.evaluate(f"look.shifts({WRITTEN})"))


def of_this_host(window: Watched) -> Iterator[str]:
    """Nothing was asked of another host, and nothing went wrong in a script."""
    yield from (f"asks another host: {url}" for url in window.foreign)
    yield from window.broken


LATER = ("nearest", "outlook", "pinned", "race", "sight")
"""What the seat page fetches when it is there already: the view from a place, what is told when one is lost, and
names of rows at the edge."""


def light(window: Watched) -> Iterator[str]:
    """The first view's bytes, compressed, without pictures; a map's single seats follow when it is drawn."""
    weights: dict[str, int] = {}
    for request in window.finished:
        if request.resource_type == "image" or _follows(request.url):
            continue
        weights[request.url] = weights.get(request.url, 0) + request.sizes()["responseBodySize"]
    scripts = sum(weight for url, weight in weights.items() if urlsplit(url).path.endswith(".js"))
    if sum(weights.values()) > FIRST_VIEW_BYTES:
        yield f"{sum(weights.values())} bytes travel for the first view"
    if scripts > SCRIPT_BYTES:
        yield f"{scripts} bytes of scripts"


def _follows(url: str) -> bool:
    told = urlsplit(url)
    if told.path.endswith(tuple(f"/seatmap/{module}.js" for module in LATER)):
        return True
    return told.path.startswith("/api/v1/seat-maps/") and "overview" not in told.query


def fits(page: Page) -> Iterator[str]:
    """Nothing is pushed sideways, on a phone and on a narrow one; fingers hit what they aim at; fields don't zoom."""
    yield from (f"too wide: {told}" for told in page.evaluate("look.wide()"))
    yield from (f"small for a finger: {told}" for told in page.evaluate("look.small()"))
    yield from (f"letters below 16 px: {told}" for told in page.evaluate("look.tiny()"))
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
    yield from (f"too wide at {NARROWEST}: {told}" for told in page.evaluate("look.wide()"))
    page.set_viewport_size(size)
