"""The door's scripts in a real Chromium: one page for a file of tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.tickets.door_site import chromium, serving

Run = Callable[..., Any]

_CALL = """async ([script, name, args]) => (await import(script))[name](...args)"""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """`run("/static/tickets/door/codes.js", "verify", …)`: what a module's function gives, in the browser.

    A script error fails the test.
    """
    with serving() as url, chromium() as browser:
        page = browser.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(url)

        def call(script: str, name: str, *args: object) -> Any:
            told = page.evaluate(_CALL, [script, name, args])
            assert not broken
            return told

        yield call
