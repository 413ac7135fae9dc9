"""The server under the shop with nothing in it: `python -m benchmarks.bare PORT WORKERS`."""

import sys
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

_BODIES = {"/": b"ok", "/1k": b"x" * 1_000, "/12k": b"x" * 12_000}


async def app(scope: Any, _receive: Any, send: Any) -> None:
    """A constant."""
    if scope["type"] != "http":
        return
    body = _BODIES[scope["path"]]
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


if __name__ == "__main__":
    Server(
        "benchmarks.bare:app",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        workers=int(sys.argv[2]),
        log_enabled=False,
        websockets=False,
    ).serve()
