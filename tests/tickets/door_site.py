"""A little server on the loopback for the door's scripts alone, under the policy of all our pages, and a Chromium."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser import find
from onsale.design.static_files import static_roots
from onsale.platform.web.outer import policy

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_HERE = Path(__file__).parent
DENIED = "/denied"
"""The path of a page that may not use the camera."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            room, _, name = path.removeprefix("/static/").partition("/")
            self._say((static_roots()[room] / name).read_bytes(), "text/javascript")
        elif path.startswith("/trials/"):
            self._say((_HERE / Path(path).name).read_bytes(), "text/javascript")
        else:
            denied = {"Permissions-Policy": "camera=()"} if path == DENIED else {}
            self._say(b"<!doctype html><title>Door</title><video muted playsinline></video>", "text/html", denied)

    def _say(self, body: bytes, kind: str, more: Mapping[str, str] = MappingProxyType({})) -> None:
        self.send_response(200)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Content-Security-Policy": policy()}
        for name, value in {**headers, **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def serving() -> Iterator[str]:
    """The site's address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def another(browser: Browser, *flags: str) -> Iterator[Browser]:
    """One more, started otherwise: a thread drives its browsers from one place."""
    more = browser.browser_type.launch(executable_path=find(), args=[*_FLAGS, *flags])
    yield more
    more.close()


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser; skips the test where there is none."""
    executable = find()
    if not executable:
        if os.environ.get("ONSALE_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium here, and ONSALE_REQUIRE_BROWSER=1 asks for one")
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*_FLAGS, *flags])
        yield browser
        browser.close()
