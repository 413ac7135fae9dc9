"""The door's scripts in a real Chromium: one page for a file of tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.tickets.door_site import chromium, serving

Run = Callable[..., Any]

_CALL = """async ([script, name, args]) => (await import(script))[name](...args)"""


def calling(page: Page) -> Run:
    """`run("/static/tickets/door/codes.js", "verify", …)`: what a module's function gives, in this page."""

    def call(script: str, name: str, *args: object) -> Any:
        return page.evaluate(_CALL, [script, name, args])

    return call


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Calls in one page for the whole file. A script error fails its tests."""
    with serving() as url, chromium() as browser:
        page = browser.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(url)
        yield calling(page)
    assert not broken
