"""What an entry needs to get to its page: a window, somebody who is signed in, and the site."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from onsale.catalog.model import Event
from onsale.platform.ids import encode_id
from tests.journeys.people import Someone
from tests.pages.entry import Entry
from tests.pages.site import Site
from tests.pages.watched import Watched, open_window

STAFF = {"organiser": "organiser@demo.test", "scanner": "scanner@demo.test", "admin": "admin@demo.test"}


@dataclass
class Scene:
    """`me` is who the window is signed in as: a new fan each time, or one of the demo's accounts; not for nobody."""

    site: Site
    window: Watched
    someone: Someone | None

    @property
    def page(self) -> Page:
        """The window's page."""
        return self.window.page

    @property
    def me(self) -> Someone:
        """Who is signed in."""
        assert self.someone is not None, "nobody is signed in"
        return self.someone

    def open(self, path: str) -> None:
        """Go there."""
        self.page.goto(path)

    def stay(self) -> None:
        """From the next page on: what asks again by itself waits for a connection, and can be looked at in peace."""
        self.page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")

    def press(self, name: str) -> None:
        """Press the button (the first of this name) and wait for what comes of it."""
        with self.page.expect_navigation():
            self.page.locator("main, .bar").get_by_role("button", name=name).first.click()

    def event(self, name: str, good: Callable[[dict[str, Any]], bool] = lambda _: True) -> str:
        """The id of the first event of this name in the sample programme that is `good`."""

        def find() -> list[dict[str, Any]]:
            with self.site.demo.api() as api:
                found = api.get("/api/v1/search", params={"q": name, "limit": 100, "sort": "date"}).json()
            return [event for event in found["items"] if event["name"].startswith(name)]

        return str(next(event["id"] for event in self.site.once(f"events {name}", find) if good(event)))

    def free(self, name: str) -> str:
        """One that is on sale with most of its places free."""
        return str(self.site.people.event(name)["id"])

    def made(self, what: str, **terms: Any) -> Event:
        """An event of the demo's organiser with these terms."""
        back = self.site.back
        owner = back.principal(STAFF["organiser"])
        return self.site.once(f"made {what}", lambda: back.do(back.make.event(by=owner, **terms)))

    def made_id(self, what: str, **terms: Any) -> str:
        """Its id as addresses have it."""
        return encode_id("evt", self.made(what, **terms).id)


def set_scene(site: Site, browser: Browser, entry: Entry, device: dict[str, Any], scheme: str) -> Scene:
    """A fresh window for an entry, signed in as it wants."""
    window = open_window(browser, site.url, device, scheme)
    someone = {"nobody": lambda: None, "fan": site.people.fan}.get(entry.who, lambda: site.account(STAFF[entry.who]))()
    if someone is not None:
        someone.sign_in(window.page)
    return Scene(site, window, someone)


def play(site: Site, browser: Browser, entry: Entry, device: dict[str, Any], scheme: str) -> Scene:
    """Get to the page of an entry, and wait until it is all there."""
    scene = set_scene(site, browser, entry, device, scheme)
    try:
        entry.reach(scene)
        scene.window.settle()
    except BaseException:
        scene.window.close()
        raise
    return scene
