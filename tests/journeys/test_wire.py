"""What no client library would send, byte by byte: refused by the real server, which stays up."""

import socket

import pytest

from tests.journeys.demo_run import DemoRun

EMPTY = b"Content-Length: 0\r\n"
HOST = b"Host: onsale\r\nConnection: close\r\n"
LINES = {
    "NUL in the path": b"GET /api/v1/events/%00 HTTP/1.1\r\n",
    "NUL in a page's path": b"GET /events/evt_%00 HTTP/1.1\r\nAccept: text/html\r\n",
    "broken escapes in the path": b"GET /api/v1/events/%zz%1 HTTP/1.1\r\n",
    "bad UTF-8 in the path": b"GET /api/v1/events/%ff%fe HTTP/1.1\r\n",
    "bad UTF-8 in a page's path": b"GET /events/%c3%28 HTTP/1.1\r\nAccept: text/html\r\n",
    "bad UTF-8 in a poster's path": b"GET /posters/%ff.svg HTTP/1.1\r\n",
    "bad UTF-8 in a static path": b"GET /static/design/%ff%00 HTTP/1.1\r\n",
    "a long name of a static file": b"GET /static/design/" + b"a" * 3000 + b" HTTP/1.1\r\n",
    "a static folder": b"GET /static/design/ HTTP/1.1\r\n",
    "a way out of the static files": b"GET /static/design/..%2f..%2f..%2fpyproject.toml HTTP/1.1\r\n",
    "dots": b"GET /static/design/../../../pyproject.toml HTTP/1.1\r\n",
    "bad UTF-8 in the query": b"GET /api/v1/events?limit=%ff HTTP/1.1\r\n",
    "bytes in the query": b"GET /api/v1/events?cursor=\xff\xfe HTTP/1.1\r\n",
    "a bad header": b"GET /api/v1/events HTTP/1.1\r\nX y: z\r\n",
    "a bad cookie": b"GET /api/v1/me HTTP/1.1\r\nCookie: onsale_session=\xff\xfe\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n",
    "no such method": b"BREW /api/v1/events HTTP/1.1\r\n",
    "two lengths": b"POST /api/v1/auth/code HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n",
    "a length below nought": b"POST /api/v1/auth/code HTTP/1.1\r\nContent-Length: -5\r\n",
    "ten megabytes to come": b"POST /api/v1/auth/code HTTP/1.1\r\nContent-Length: 10000000\r\n",
    "a form without an end": b"POST /sign-in HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n" + EMPTY,
}
FINE_TOO = {"bad UTF-8 in a query of a page": b"GET /search?q=%ff%fe&genre=%c3%28 HTTP/1.1\r\nAccept: text/html\r\n"}


def told(demo: DemoRun, request: bytes) -> bytes:
    """The first line of the answer, empty when the server hangs up."""
    with socket.create_connection(("127.0.0.1", demo.port), timeout=20) as wire:
        wire.sendall(request)
        try:
            answer = wire.recv(4096)
        except ConnectionResetError:
            return b""
    return answer.partition(b"\r\n")[0]


@pytest.mark.parametrize("name", LINES)
def test_it_is_refused(demo: DemoRun, name: str) -> None:
    answer = told(demo, LINES[name] + HOST + b"\r\n")
    assert answer == b"" or answer.split()[1].startswith(b"4"), answer


@pytest.mark.parametrize("name", FINE_TOO)
def test_it_is_no_reason_to_fail(demo: DemoRun, name: str) -> None:
    assert told(demo, FINE_TOO[name] + HOST + b"\r\n").split()[1] in {b"200", b"400"}


def test_a_large_body_is_refused_before_it_has_all_arrived(demo: DemoRun) -> None:
    head = b"POST /api/v1/auth/code HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n" + HOST
    assert told(demo, head + b"\r\n" + b"x" * 2_000_000).split()[1] == b"413"


def test_afterwards_it_serves_as_before(demo: DemoRun) -> None:
    with demo.api() as api:
        assert api.get("/readyz").status_code == 200
        assert api.get("/api/v1/events").json()["items"]
    assert "unhandled" not in demo.log
