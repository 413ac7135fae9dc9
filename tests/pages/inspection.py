"""Everything that is checked of one entry: on a phone by night and at a desk by day."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser

from tests.pages import checks
from tests.pages.entry import Entry
from tests.pages.keyboard import walk
from tests.pages.scene import Scene, play
from tests.pages.site import Site
from tests.pages.watched import DESKTOP, PHONE

WINDOWS: tuple[tuple[str, dict[str, Any], str], ...] = (("phone", PHONE, "dark"), ("desk", DESKTOP, "light"))


def complaints(site: Site, browser: Browser, entry: Entry, *, whole: bool = True) -> list[str]:
    """All that is wrong with a page in a state; `whole` walks it in both windows."""
    found: list[str] = []
    for name, device, scheme in WINDOWS:
        scene = play(site, browser, entry, device, scheme)
        try:
            found += [
                f"{name}: {complaint}" for complaint in _inspected(entry, scene, phone=name == "phone", whole=whole)
            ]
        finally:
            scene.window.close()
    return found


def _inspected(entry: Entry, scene: Scene, *, phone: bool, whole: bool) -> Iterator[str]:
    page, window = scene.page, scene.window
    yield from checks.arrived(entry, window)
    yield from checks.still(page)
    yield from checks.accessible(page)
    if phone:
        yield from checks.fits(page)
        if not entry.sample:
            yield from checks.light(window)
    if phone or whole:
        yield from walk(page)
    yield from checks.of_this_host(window)
