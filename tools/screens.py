"""Pictures of every page in every state, on a phone and at a desk, by day and by night: python3 tools/dev.py screens

They go to build/screens, with an index.html that shows them side by side, and into its folder `sheets` with the four
of a page in one. Words after the verb choose: only entries whose name has one of them are taken. `--rest` takes only
those that have no pictures yet, which is how a run that was stopped goes on. `--quick` goes to each page once, at a
desk, and makes the window narrow for the phone's pictures; else a phone goes there too. `--live` and `--samples` take
the pages of the running site or the sample views only, `--to=FOLDER` puts them elsewhere, `--site=FOLDER` keeps the
site there and begins with it the next time, which is quicker. `--language=de` takes them in German: those that stay
what they are when they are asked for once more.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from contact_sheets import index, sheet

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
from tests.pages.watched import DESKTOP, PHONE, Watched, new_context  # noqa: E402

FOLDER = ROOT / "build" / "screens"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
DEVICES = (("390", PHONE), ("1280", DESKTOP))
SCHEMES = ("light", "dark")
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}
QUALITY = 85
READY_WITHIN_S = 600.0
FIRST = (
    "/ ", "/search", "/events", "POST /events", "/bookings", "POST /bookings", "/sign-in", "POST /sign-in",
    "/wallet", "/tickets", "/cities", "/venues", "/performers", "/organise", "POST /organise", "/scan", "/door",
)  # fmt: skip
"""What most people see is taken first."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked for on the command line."""

    words: tuple[str, ...]
    folder: Path
    site: Path | None
    language: str
    rest: bool
    quick: bool
    kinds: tuple[str, ...]

    @classmethod
    def read(cls, arguments: list[str]) -> "Wish":
        """The words and the options; one that is not known ends it."""
        given = dict(word[2:].partition("=")[::2] for word in arguments if word.startswith("--"))
        if unknown := given.keys() - {"to", "site", "language", "rest", "quick", "live", "samples"}:
            sys.exit(f"There is no option --{min(unknown)}. {__doc__}")
        return cls(
            words=tuple(word for word in arguments if not word.startswith("--")),
            folder=Path(given.get("to") or FOLDER).absolute(),
            site=Path(given["site"]).absolute() if given.get("site") else None,
            language=given.get("language", ""),
            rest="rest" in given,
            quick="quick" in given,
            kinds=tuple(kind for kind in ("live", "samples") if kind in given) or ("live", "samples"),
        )

    def entries(self) -> list[Entry]:
        """Which pages and states are wanted."""
        live = [entry for entry in LIVE if not self.language or not entry.route.startswith("POST ")]
        samples = [] if self.language else SAMPLES
        there = [*(live if "live" in self.kinds else ()), *(samples if "samples" in self.kinds else ())]
        asked = [entry for entry in there if not self.words or any(word in entry.name for word in self.words)]
        return sorted(asked, key=lambda entry: next((n for n, it in enumerate(FIRST) if entry.name.startswith(it)), 99))

    @property
    def all(self) -> "Wish":
        """The same for every page, in the same place."""
        return replace(self, words=(), kinds=("live", "samples"))

    def name(self, entry: Entry) -> str:
        """What an entry's pictures are called, before which of them it is: its route and its state."""
        told = entry.name.replace("/ ", "home ", 1) if entry.route == "/" else entry.name
        return "-".join(filter(None, (re.sub(r"[^\w.]+", "-", told).strip("-").lower(), self.language)))

    def names(self, entry: Entry) -> list[str]:
        """Its four files."""
        return [f"{self.name(entry)}-{width}-{scheme}.jpg" for width, _device in DEVICES for scheme in SCHEMES]

    def sheet(self, entry: Entry) -> Path:
        """The file with all four, which is made last."""
        return self.folder / "sheets" / f"{self.name(entry)}.jpg"


class Camera:
    """A browser on a site. Sample views share a window for each device: they know nothing of each other's pages."""

    def __init__(self, site: Site, browser: Browser, wish: Wish) -> None:
        self.site, self.browser, self.wish = site, browser, wish

    @cached_property
    def windows(self) -> dict[str, BrowserContext]:
        """A context for each device, for sample views."""
        return {name: new_context(self.browser, self.site.url, device, SCHEMES[0]) for name, device in DEVICES}

    def take(self, entry: Entry) -> None:
        """Its four pictures, and the sheet with them."""
        for width, device in DEVICES[-1:] if self.wish.quick else DEVICES:
            with self._scene(entry, width, device) as scene:
                self._expose(scene, entry, width)
                if self.wish.quick:
                    for narrow, phone in DEVICES[:-1]:
                        scene.page.set_viewport_size(phone["viewport"])
                        scene.window.settle()
                        self._expose(scene, entry, narrow)
        sheet([self.wish.folder / name for name in self.wish.names(entry)], self.wish.sheet(entry))

    def _expose(self, scene: Scene, entry: Entry, width: str) -> None:
        """By day and by night."""
        for scheme in SCHEMES:
            scene.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            path = self.wish.folder / f"{self.wish.name(entry)}-{width}-{scheme}.jpg"
            scene.page.screenshot(path=path, full_page=True, animations="disabled", type="jpeg", quality=QUALITY)

    @contextmanager
    def _scene(self, entry: Entry, width: str, device: dict[str, Any]) -> Iterator[Scene]:
        if entry.sample:
            context = self.windows[width]
            window = Watched(context, context.new_page(), self.site.url)
            window.attach()
            scene = Scene(self.site, window, None)
            try:
                entry.reach(scene)
                window.settle()
                yield scene
            finally:
                window.page.close()
            return
        scene = play(self.site, self.browser, entry, device, SCHEMES[0])
        try:
            if self.wish.language:
                in_language(scene, self.wish.language)
            yield scene
        finally:
            scene.window.close()


def in_language(scene: Scene, language: str) -> None:
    """The same page in another language."""
    scene.page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": scene.site.url}])
    scene.page.reload()
    scene.window.settle()
    if scene.page.locator("[data-part=canvas]").count():
        scene.page.wait_for_selector('[data-state="ready"]')


@contextmanager
def site_in(folder: Path) -> Iterator[Site]:
    """A running site whose data are in this folder; its sample programme is made if it is not there yet."""
    folder.chmod(0o711)  # whoever runs this as root has a server that runs as somebody else
    machine = embedded.Machine(runtime_dirs=())
    with embedded.running(folder / "server", settings=QUICK, machine=machine) as server:
        with psycopg.connect(libpq_url(server.url("postgres")), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = 'pages'").fetchone():
                connection.execute("create database pages")
        url = with_database(server.url("postgres"), "pages")
        migrate(url)
        with running(folder, url, ready_within_s=READY_WITHIN_S) as site:
            yield site


def photograph(wish: Wish, entries: list[Entry]) -> list[str]:
    """Take these, and say how far it is; what could not be taken, and why."""
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["ONSALE_TEST_BROWSER"], args=FLAGS)
        folder = wish.site or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with site_in(folder) as site:
            camera, began = Camera(site, browser, wish), time.monotonic()
            for number, entry in enumerate(entries, 1):
                try:
                    camera.take(entry)
                except Exception as failure:  # noqa: BLE001 - whatever it is, the others are taken
                    missing.append(f"{entry.name}: {failure}")
                    print(f"NOT taken: {missing[-1]}", flush=True)
                if number % 20 == 0:
                    print(f"{number} of {len(entries)} after {time.monotonic() - began:.0f} s", flush=True)
        browser.close()
    return missing


def write_index(wish: Wish) -> Path:
    """The page that shows all pictures there are."""
    there = [entry for entry in wish.all.entries() if wish.sheet(entry).exists()]
    to = wish.folder / (f"index.{wish.language}.html" if wish.language else "index.html")
    to.write_text(index({entry.name: wish.names(entry) for entry in there}), encoding="utf-8")
    return to


def main(arguments: list[str]) -> int:
    """Take them all."""
    wish = Wish.read(arguments)
    (wish.folder / "sheets").mkdir(parents=True, exist_ok=True)
    wanted = [entry for entry in wish.entries() if not (wish.rest and wish.sheet(entry).exists())]
    began = time.monotonic()
    missing = photograph(wish, wanted) if wanted else []
    told = f"{len(wanted) - len(missing)} pages and states in {time.monotonic() - began:.0f} s"
    print(f"{told}; {len(missing)} not taken: {write_index(wish)}")
    for failure in missing:
        print(f"NOT taken: {failure}")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
