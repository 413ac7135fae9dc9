"""Pictures of every page in every state, on a phone and at a desk, by day and by night: python3 tools/dev.py screens

They go to build/screens, with an index.html that shows them side by side. Words after the verb choose: only entries
whose name has one of them are taken; `--rest` takes only those that have no pictures yet, which is how a run that was
stopped goes on (all of them take the better part of an hour). `--language=de` takes them in German: those that stay
what they are when they are asked for once more.
"""

import html
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the inventory of pages

from onsale.platform import embedded  # noqa: E402
from onsale.platform.database import libpq_url  # noqa: E402
from onsale.platform.migrate import migrate  # noqa: E402
from onsale.platform.web.speaking import LANGUAGE_COOKIE  # noqa: E402
from tests.fixtures.databases import with_database  # noqa: E402
from tests.pages.entry import Entry  # noqa: E402
from tests.pages.inventory import LIVE, SAMPLES  # noqa: E402
from tests.pages.scene import Scene, play  # noqa: E402
from tests.pages.site import Site, running  # noqa: E402
from tests.pages.watched import DESKTOP, PHONE  # noqa: E402

FOLDER = ROOT / "build" / "screens"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
DEVICES = (("390", PHONE), ("1280", DESKTOP))
SCHEMES = ("light", "dark")
QUICK = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}


def file_name(entry: Entry) -> str:
    """An entry's name as files have it."""
    return (
        re.sub(r"[^\w.-]+", "-", entry.name.replace("/ ", "home ", 1) if entry.route == "/" else entry.name)
        .strip("-")
        .lower()
    )


def in_language(scene: Scene, language: str) -> None:
    """The same page in another language."""
    scene.page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": scene.site.url}])
    scene.page.reload()
    scene.window.settle()
    if scene.page.locator("[data-part=canvas]").count():
        scene.page.wait_for_selector('[data-state="ready"]')


def names(entry: Entry, language: str) -> list[str]:
    """What its pictures are called."""
    kinds = [(width, scheme) for width, _device in DEVICES for scheme in SCHEMES]
    return [".".join(filter(None, (file_name(entry), language, *kind, "png"))) for kind in kinds]


def take(site: Site, browser: Browser, entry: Entry, language: str) -> None:
    """Its four pictures."""
    files = iter(names(entry, language))
    for _width, device in DEVICES:
        scene = play(site, browser, entry, device, SCHEMES[0])
        try:
            if language:
                in_language(scene, language)
            for scheme in SCHEMES:
                scene.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                scene.page.screenshot(path=FOLDER / next(files), full_page=True, animations="disabled")
        finally:
            scene.window.close()


def contact_sheet(pictures: dict[str, list[str]]) -> str:
    """One row for each entry."""
    rows = "\n".join(
        f"<section><h2>{html.escape(name)}</h2>"
        + "".join(f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>' for file in files)
        + "</section>"
        for name, files in pictures.items()
    )
    style = "body{font:1rem sans-serif;background:#888}img{height:30rem;width:auto;margin:.5rem;object-fit:cover}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title><style>{style}</style>{rows}</html>'
    )


@contextmanager
def site_of_its_own(scratch: Path) -> Iterator[Site]:
    """A running site that is gone afterwards."""
    with embedded.temporary_server(settings=QUICK) as server:
        with psycopg.connect(libpq_url(server.url("postgres")), autocommit=True) as connection:
            connection.execute("create database pages")
        url = with_database(server.url("postgres"), "pages")
        migrate(url)
        with running(scratch, url) as site:
            yield site


def choose(words: list[str], language: str) -> list[Entry]:
    """Which pages and states are wanted."""
    there = [entry for entry in LIVE if not entry.route.startswith("POST ")] if language else [*LIVE, *SAMPLES]
    return [entry for entry in there if not words or any(word in entry.name for word in words)]


def main(arguments: list[str]) -> int:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    language = next((word.partition("=")[2] for word in arguments if word.startswith("--language=")), "")
    chosen = choose([word for word in arguments if not word.startswith("--")], language)
    there = {entry.name: names(entry, language) for entry in chosen}
    if "--rest" in arguments:
        chosen = [entry for entry in chosen if not all((FOLDER / name).exists() for name in there[entry.name])]
    missing, began = [], time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["ONSALE_TEST_BROWSER"], args=FLAGS)
        with site_of_its_own(Path(scratch)) as site:
            for entry in chosen:
                try:
                    take(site, browser, entry, language)
                except Exception as failure:  # noqa: BLE001 - whatever it is, the others are taken
                    missing.append(entry.name)
                    print(f"NOT taken: {entry.name}: {failure}", flush=True)
        browser.close()
    index = FOLDER / (f"index.{language}.html" if language else "index.html")
    pictures = {name: [file for file in files if (FOLDER / file).exists()] for name, files in there.items()}
    index.write_text(contact_sheet({name: files for name, files in pictures.items() if files}), encoding="utf-8")
    taken = len(chosen) - len(missing)
    print(f"{taken} pages and states in {time.monotonic() - began:.0f} s; {len(missing)} not taken: {index}")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
