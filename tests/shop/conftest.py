"""A real Chromium on the seat page and its modules."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser import find
from tests.shop.seat_site import SeatSite, serving

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def seat_browser() -> Iterator[Browser]:
    """One Chromium for a file of tests."""
    executable = find()
    if not executable:
        if os.environ.get("ONSALE_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium here, and ONSALE_REQUIRE_BROWSER=1 asks for one")
        pytest.skip("no Chromium here")
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def seat_site() -> Iterator[SeatSite]:
    """The seat page's own little server."""
    with serving() as site:
        yield site


@pytest.fixture
def seat_page(seat_browser: Browser) -> Iterator[Page]:
    """A fresh desktop window. A script error fails the test."""
    context = seat_browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert not broken


@pytest.fixture
def run(seat_site: SeatSite, seat_page: Page) -> Run:
    """`run("geometry", "layOut(arg).total", arg)`: an expression over modules' exports and `arg`, in the browser."""
    seat_page.goto(f"{seat_site.url}/blank")

    def evaluate(modules: str, expression: str, arg: object = None) -> Any:
        names = [f"/static/shop/seatmap/{name}.js" for name in modules.split()]
        return seat_page.evaluate(_EVALUATE, [names, f"with (all) {{ return ({expression}); }}", arg])

    return evaluate


_EVALUATE = """async ([names, code, arg]) => {
  const all = Object.assign({}, ...(await Promise.all(names.map((name) => import(name)))));
  return new Function("all", "arg", code)(all, arg);
}"""
