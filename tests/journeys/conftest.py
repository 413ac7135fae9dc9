"""The real thing: `onsale demo` as a process of its own, and a real Chromium that looks at it."""

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from browser import find
from tests.journeys.demo_run import DemoRun
from tests.journeys.people import People
from tests.journeys.times import Times

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
]  # fmt: skip
SEEN_WITHIN_MS = 60_000
DESKTOP = {"width": 1280, "height": 900}
_LOG_SHOWN = 6_000


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoRun]:
    """The demo that most journeys share; ended by Ctrl-C, after which nothing of it may be left."""
    run = DemoRun(tmp_path_factory.mktemp("journeys") / "shared")
    try:
        run.start()
        yield run
    finally:
        run.end()


@pytest.fixture
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoRun]:
    """A demo not yet started, for one test alone."""
    run = DemoRun(tmp_path_factory.mktemp("journeys") / "own")
    try:
        yield run
    finally:
        run.end()


@pytest.fixture
def people(demo: DemoRun) -> Iterator[People]:
    """Those who take part in a journey on the shared demo."""
    with People(demo) as people:
        yield people


@pytest.fixture
def times(demo: DemoRun) -> Iterator[Times]:
    """Lets time pass on the shared demo."""
    with Times(demo) as times:
        yield times


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright's loop runs in this thread; it ends with the journeys, so that coroutine tests elsewhere can run."""
    expect.set_options(timeout=SEEN_WITHIN_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all journeys."""
    executable = os.environ.get("ONSALE_TEST_BROWSER") or find()
    if not executable:
        if os.environ.get("ONSALE_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium here, and ONSALE_REQUIRE_BROWSER=1 asks for one")
        pytest.skip("browser journeys NOT run: no Chromium here")
    browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def window(chromium: Browser, demo: DemoRun) -> Iterator[Any]:
    """Opens windows on the demo: `window(is_mobile=True, …)`. A script error on any of their pages fails the test."""
    opened: list[BrowserContext] = []
    broken: list[str] = []

    def open_window(**options: Any) -> Page:
        context = chromium.new_context(
            **{"base_url": demo.url, "viewport": DESKTOP, "reduced_motion": "reduce", "locale": "en-GB"} | options
        )
        context.set_default_timeout(SEEN_WITHIN_MS)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not broken


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the demo printed, and where the browser was, belong to a failure's report."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, DemoRun):
                report.sections.append((f"what {name} printed", value.log[-_LOG_SHOWN:]))
    return report
