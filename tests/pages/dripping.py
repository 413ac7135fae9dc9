"""A slow line before a site: documents come piece by piece, so that a browser draws what it has so far."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PIECE_BYTES = 3_000
PAUSE_S = 0.08
"""Long enough for a browser to draw what came."""
_OUR_OWN = {"connection", "transfer-encoding", "keep-alive"}


@contextmanager
def dripping(url: str, piece_bytes: int = PIECE_BYTES) -> Iterator[str]:
    """An address that answers as the site at `url` does, its documents slowly; only for asking, not for sending."""
    server = _Line(("127.0.0.1", 0), _Passing)
    server.piece_bytes = piece_bytes
    server.upstream = urlsplit(url).netloc
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Line(ThreadingHTTPServer):
    daemon_threads = True  # a stream of changes ends with its page
    block_on_close = False
    upstream = ""
    piece_bytes = PIECE_BYTES

    def handle_error(self, *_told: object) -> None:
        """A page that was left hangs up in mid-answer."""


class _Passing(BaseHTTPRequestHandler):
    server: _Line

    def do_GET(self) -> None:
        # Uncompressed: a piece of a document must be something to draw.
        headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
        upstream = HTTPConnection(self.server.upstream, timeout=30)
        try:
            upstream.request("GET", self.path, headers=headers | {"Connection": "close"})
            self._pass_on(upstream.getresponse())
        except (HTTPException, TimeoutError):
            self.close_connection = True
        finally:
            upstream.close()

    def _pass_on(self, answer: HTTPResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OUR_OWN:
                self.send_header(name, value)
        self.end_headers()
        slow = answer.getheader("content-type", "").startswith("text/html")
        while piece := answer.read1(self.server.piece_bytes if slow else -1):
            self.wfile.write(piece)
            if slow:
                time.sleep(PAUSE_S)

    def log_message(self, *_told: object) -> None:
        """Nothing: the site keeps its own log."""
