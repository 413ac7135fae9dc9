"""Sample views in the real frame on the real site: states that take days, or somebody else's failure, to come about."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from playwright.sync_api import Route

from onsale.design.chrome import Chrome
from onsale.design.posters import poster_svg
from onsale.design.render import render
from tests.design.samples import every_page
from tests.pages.entry import Entry
from tests.pages.scene import Scene

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; font-src 'self'"
)
ROLES = {"admin": frozenset({"admin"}), "console": frozenset({"organiser"}), "shop": frozenset({"fan"})}
ELSEWHERE = {"js.stripe.com"}
FOLLOWED = re.compile(r"/api/v1/events/[^/]+/(queue|seat-map|availability)|/demo/control/state")


def samples() -> Iterator[Entry]:
    """An entry for each sample view."""
    times: Counter[str] = Counter()
    for template, view in every_page():
        times[template] += 1
        reach = _reach(template, view)
        yield Entry(route=template, state=f"sample {times[template]}", reach=reach, sample=True)


def _reach(template: str, view: object) -> Callable[[Scene], None]:
    room = template.partition("/")[0]

    def reach(scene: Scene) -> None:
        chrome = Chrome(
            signed_in_name="Nour Haddad" if room in ROLES else None,
            roles=ROLES.get(room, frozenset()),
            csrf_token="t0ken",
            path="/sample",
            demo=True,
        )
        body = render(template, view, chrome)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        scene.page.route("**/sample", lambda route: route.fulfill(body=body, headers=headers))
        # Pictures below the fold are asked for when everything else has long come, and none of these is anywhere.
        scene.page.route("**/posters/**", _poster)
        scene.page.route("**/images/**", _poster)
        scene.page.route(re.compile(r"[?&]cursor="), lambda _route: None)  # nor does a list have a next part
        scene.page.route(FOLLOWED, lambda _route: None)  # nor is anything told of an event that is nowhere
        scene.stay()
        scene.open("/sample")
        scene.window.broken.clear()  # what a sample's made-up addresses don't answer
        scene.window.foreign[:] = [url for url in scene.window.foreign if not any(host in url for host in ELSEWHERE)]

    return reach


def _poster(route: Route) -> None:
    """A poster for events that are nowhere."""
    shape = "wide" if "wide" in route.request.url else "square" if "square" in route.request.url else "portrait"
    drawing = poster_svg(route.request.url, "Low Tide", "Pier Hall", "Indie", shape=shape)  # type: ignore[arg-type]
    route.fulfill(body=drawing, content_type="image/svg+xml")
