"""Everything that is checked of one entry, in the windows it is looked at in: phone or desk, by day or by night."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from playwright.sync_api import Browser

from tests.pages import checks
from tests.pages.entry import Entry
from tests.pages.keyboard import walk
from tests.pages.scene import Scene, play
from tests.pages.site import Site
from tests.pages.watched import DESKTOP, PHONE

Window = tuple[str, dict[str, Any], str]
WINDOWS: tuple[Window, ...] = (
    ("phone by night", PHONE, "dark"),
    ("desk by day", DESKTOP, "light"),
    ("phone by day", PHONE, "light"),
    ("desk by night", DESKTOP, "dark"),
)
TWO = WINDOWS[:2]
"""Each device and each scheme once."""


def one_of(entry: Entry) -> Window:
    """The window that an entry is looked at in by every run: always the same, and over all pages each of the four."""
    return WINDOWS[zlib.crc32(entry.name.encode()) % len(WINDOWS)]


def complaints(site: Site, browser: Browser, entry: Entry, windows: Sequence[Window]) -> list[str]:
    """All that is wrong with a page in a state, in these windows.

    What moved once may have been a busy machine, which drew a piece that wasn't all there. A page that moves by itself
    does so again: it is asked for a second time, in a fresh window.
    """
    found: list[str] = []
    for window in windows:
        told, moved = _look(site, browser, entry, window)
        if moved:
            moved = _look(site, browser, entry, window, only_still=True)[1]
        found += [f"{window[0]}: {complaint}" for complaint in [*told, *moved]]
    return found


def _look(
    site: Site, browser: Browser, entry: Entry, window: Window, *, only_still: bool = False
) -> tuple[list[str], list[str]]:
    """(all else that is wrong, what moved by itself) in one visit."""
    name, device, scheme = window
    scene = play(site, browser, entry, device, scheme)
    try:
        moved = list(checks.still(scene.page))
        return [] if only_still else list(_inspected(entry, scene, phone=name.startswith("phone"))), moved
    finally:
        scene.window.close()


def _inspected(entry: Entry, scene: Scene, *, phone: bool) -> Iterator[str]:
    page, window = scene.page, scene.window
    yield from checks.arrived(entry, window)
    yield from checks.accessible(page)
    if phone:
        yield from checks.fits(page)
        if not entry.sample:
            yield from checks.light(window)
    yield from walk(page)
    yield from checks.of_this_host(window)
