"""The scanner's camera in a real browser, before which a ticket is held (the browser plays a film of it)."""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.tickets.conftest import calling
from tests.tickets.door_site import DENIED, another, chromium, serving

pytestmark = pytest.mark.browser

TRIALS = "/trials/camera_trials.js"
CODE = "OS" + "ABCDEFG234567" * 11 + "ABCDEFGHIJK"
WAIT_S = 60


def film(path: Path) -> Path:
    """A ticket held a little askew, over and over again."""
    modules = segno.make(CODE, error="m", micro=False).matrix
    picture = Image.new("L", (len(modules), len(modules)), 255)
    picture.putdata([0 if dark else 255 for row in modules for dark in row])
    frame = Image.new("L", (640, 480), 200)
    sheet = Image.new("L", (400, 400), 240)
    sheet.paste(picture.resize((315, 315), Image.Resampling.NEAREST), (42, 42))
    frame.paste(sheet, (120, 40))
    turned = frame.rotate(9, Image.Resampling.BICUBIC, fillcolor=200).convert("RGB")
    jpeg = io.BytesIO()
    turned.save(jpeg, "JPEG", quality=85)
    path.write_bytes(jpeg.getvalue() * 3)
    return path


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture(scope="module")
def filming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    played = film(tmp_path_factory.mktemp("film") / "ticket.mjpeg")
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with chromium(*flags, f"--use-file-for-fake-video-capture={played}") as browser:
        yield browser


@pytest.fixture
def page(filming: Browser, site: str) -> Iterator[Page]:
    page = filming.new_page()
    page.goto(site)
    yield page
    page.close()


def report(page: Page) -> Any:
    return calling(page)(TRIALS, "report")


def until(page: Page, holds: Callable[[Any], bool]) -> Any:
    ends = time.monotonic() + WAIT_S
    while not holds(told := report(page)):
        assert time.monotonic() < ends, told
        page.wait_for_timeout(50)
    return told


def test_it_reads_what_is_held_before_it(page: Page) -> None:
    run = calling(page)
    assert run(TRIALS, "start") == "running"
    told = until(page, lambda told: len(told["codes"]) >= 2)
    assert told["reads"] == "worker"
    assert {text for text, _ms in told["codes"]} == {CODE}
    assert told["codes"][1][1] - told["codes"][0][1] >= 2000
    assert told["torch"] == [False, False]
    run(TRIALS, "stop")
    assert report(page)["running"] is False
    assert page.evaluate("document.querySelector('video').srcObject") is None


def test_out_of_sight_it_lets_go_and_comes_back(page: Page) -> None:
    run = calling(page)
    run(TRIALS, "start")
    run(TRIALS, "hide", True)
    assert report(page)["states"] == ["running", "stopped"]
    run(TRIALS, "hide", False)
    until(page, lambda told: told["states"] == ["running", "stopped", "running"])
    until(page, lambda told: told["codes"])
    run(TRIALS, "stop")
    run(TRIALS, "hide", True)
    run(TRIALS, "hide", False)
    assert report(page)["running"] is False


def test_the_browsers_own_reader_comes_first(page: Page) -> None:
    run = calling(page)
    run(TRIALS, "pretend", "SAID SO")
    assert run(TRIALS, "start") == "running"
    told = until(page, lambda told: told["codes"])
    assert (told["reads"], told["codes"][0][0]) == ("detector", "SAID SO")


def test_one_that_only_fails_gives_way_to_ours(page: Page) -> None:
    run = calling(page)
    run(TRIALS, "pretend", None)
    run(TRIALS, "start")
    told = until(page, lambda told: told["codes"])
    assert (told["reads"], told["codes"][0][0]) == ("worker", CODE)


def test_it_says_why_there_is_none(site: str, filming: Browser) -> None:
    port = site.rpartition(":")[2]
    with another(filming, "--host-resolver-rules=MAP door.test 127.0.0.1") as browser:
        told = {}
        for name, url in (("none", site), ("insecure", f"http://door.test:{port}")):
            page = browser.new_page()
            page.goto(url)
            told[name] = calling(page)(TRIALS, "start")
    assert told == {"none": "none", "insecure": "insecure"}
    page = filming.new_page()
    page.goto(site + DENIED)
    assert calling(page)(TRIALS, "start") == "denied"
    page.close()
