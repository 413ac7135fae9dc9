"""What makes the scanner an app: its manifest, its icons, and the script that keeps it on the device."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from litestar import Response, get
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import anyone
from onsale.console.scan.icons import SIDES, icon_png
from onsale.design.static_files import module_url, static_names, static_text, static_url, static_version
from onsale.platform.errors import NotFound
from onsale.platform.i18n import gettext as _

_OPTIONS = {"exclude_from_csrf": True}
_ASKED_EACH_TIME, _A_DAY = "no-cache", "public, max-age=86400"
_VELVET = "#3b0d27"
_MODULES = ("console/scan", "tickets/door")
_SINGLE = ("console/scan/scan.css", "design/onsale.css", "design/favicon.svg", "design/suggest.js")


@get("/scan/app.webmanifest", guards=[anyone], include_in_schema=False, opt=_OPTIONS)
async def manifest() -> Response[bytes]:
    """How the app is called, drawn and started once it is installed."""
    told: dict[str, Any] = {
        "id": "/scan/",
        "name": _("Onsale scanner"),
        "short_name": _("Scanner"),
        "description": _("Check tickets at the door, with a network and without one."),
        "start_url": "/scan/",
        "scope": "/scan/",
        "display": "standalone",
        "orientation": "any",
        "background_color": _VELVET,
        "theme_color": _VELVET,
        "categories": ["business", "utilities"],
        "icons": [
            {"src": f"/scan/icons/{side}.png", "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
            for side in SIDES
            for purpose in ("any", "maskable")
        ],
    }
    return Response(
        json.dumps(told).encode(),
        media_type="application/manifest+json",
        headers={"Cache-Control": _ASKED_EACH_TIME, "Vary": "accept-language, cookie"},
    )


@get("/scan/icons/{name:str}", guards=[anyone], include_in_schema=False, opt=_OPTIONS | {"no_compression": True})
async def icon(name: FromPath[str]) -> Response[bytes]:
    """`192.png` or `512.png`."""
    side = next((side for side in SIDES if name == f"{side}.png"), None)
    if side is None:
        raise NotFound
    return Response(icon_png(side), media_type="image/png", headers={"Cache-Control": _A_DAY})


@get("/scan/worker.js", guards=[anyone], include_in_schema=False, opt=_OPTIONS)
async def worker() -> Response[bytes]:
    """The script that keeps the app; served from here because a worker rules only what lies below its own address."""
    return Response(_worker(), media_type="text/javascript", headers={"Cache-Control": _ASKED_EACH_TIME})


@cache
def _worker() -> bytes:
    """The script, after what it is to keep: it changes whenever one of these does, and that is how browsers notice."""
    kept = {"version": static_version("console"), "files": sorted(_files())}
    return f"const KEPT = {json.dumps(kept)};\n{static_text('console/scan/worker.js')}".encode()


def _files() -> Iterator[str]:
    yield from (static_url(name) for name in _SINGLE)
    for folder in _MODULES:
        yield from (module_url(name) for name in scripts_in(folder))


def scripts_in(folder: str) -> list[str]:
    """`room/path` of a static folder's scripts, the worker itself not among them."""
    return [name for name in static_names(folder, ".js") if not name.endswith("/worker.js")]


routes: list[BaseRouteHandler] = [manifest, icon, worker]
