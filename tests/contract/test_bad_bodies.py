"""Bodies, credentials and headers that aren't what they should be."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.conftest import Sale
from tests.contract.refusals import BOOKING, DOOR, EVENT, HOLDS, MAPS, PAY, VENUES, address, headers_of, refused
from tests.contract.served import Served


def nested(depth: int) -> bytes:
    """Lists in lists."""
    return b"[" * depth + b"]" * depth


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"places=1",
    "half": b'{"places": [1',
    "bad UTF-8": b'{"email": "\xff\xfe@b.test", "places": "\xc3("}',
    "a surrogate's half": b'{"email": "\\ud800@b.test", "name": "\\ud800"}',
    "UTF-16": '{"places": [1]}'.encode("utf-16"),
    "a list": b"[]",
    "null": b"null",
    "a number": b"1e999",
    "deep": nested(50_000),
    "deep in a field": b'{"places": ' + nested(100_000) + b"}",
    "NaN": b'{"places": [NaN]}',
    "the same key twice": b'{"x": 1, "x": 2}',
}
WRITERS: list[tuple[str, str, str]] = [
    ("organiser", "POST", "/events"),
    ("organiser", "PATCH", EVENT),
    ("organiser", "POST", VENUES),
    ("organiser", "POST", MAPS),
    ("organiser", "POST", DOOR),
    ("fan", "POST", HOLDS),
    ("fan", "PATCH", BOOKING),
    ("fan", "POST", PAY),
    ("fan", "PATCH", "/me"),
    ("nobody", "POST", "/auth/register"),
    ("nobody", "POST", "/auth/login"),
    ("nobody", "POST", "/auth/code"),
    ("nobody", "POST", "/auth/code/verify"),
    ("nobody", "POST", "/auth/password/reset"),
]


@pytest.mark.parametrize(("who", "method", "path"), WRITERS)
def test_bodies_that_are_not_what_they_should_be(
    served: Served, sale: Sale, unchanged: None, who: str, method: str, path: str
) -> None:
    headers, target = headers_of(sale, who), address(sale, path)
    for content in BODIES.values():
        refused(served.send(method, target, headers=headers, content=content))
        keyed = headers | {"Idempotency-Key": "k" * 300}
        refused(served.send(method, target, headers=keyed, content=content))
    large = served.send(method, target, headers=headers, content=b'{"name": "' + b"x" * 10_000_000 + b'"}')
    assert refused(large)["code"] == "too_large"
    assert large.status_code == 413


def stream(chunk: bytes, times: int) -> Callable[[], Any]:
    """A body whose length nobody is told."""

    async def chunks() -> Any:
        for _ in range(times):
            yield chunk

    return chunks


def test_a_large_body_of_unknown_length(served: Served, sale: Sale, unchanged: None) -> None:
    for extra in ({}, {"Idempotency-Key": "large"}):
        body = stream(b"x" * 100_000, 100)()
        answer = served.send("POST", address(sale, HOLDS), headers=sale.fan.headers | extra, content=body)
        assert answer.status_code == 413


HEADERS: dict[str, dict[str, Any]] = {
    "no such token": {"Authorization": "Bearer " + "a" * 50_000},
    "no token": {"Authorization": "Bearer"},
    "another scheme": {"Authorization": "Basic YTpi"},
    "bytes": {"Authorization": b"Bearer \xff\xfe\x80"},
    "an API key of nobody": {"Authorization": "Bearer osk_" + "0" * 40},
    "a cookie of nobody": {"Cookie": "onsale_session=" + "x" * 8_000},
    "cookies in bytes": {"Cookie": b"onsale_session=\xff\xc3; onsale_csrf=\x80; ;;=;"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_credentials_that_are_none(served: Served, sale: Sale, unchanged: None, name: str) -> None:
    for method, path in (("GET", "/bookings"), ("POST", HOLDS), ("POST", "/events"), ("GET", "/me")):
        response = served.send(method, address(sale, path), headers=HEADERS[name], content=b"{}")
        assert response.status_code in {401, 403}, response.text
        refused(response)


FIELDS = ["If-Match", "If-None-Match", "Accept", "Content-Type", "X-Request-Id", "Accept-Language"]
VALUES = [b"", b'"', b"\xff\xfe", b"x" * 20_000, b"*/*;q=nan", b"multipart/form-data", b"text/html; charset=no-such"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_headers_that_make_no_sense_break_nothing(
    served: Served, sale: Sale, unchanged: None, field: str, value: bytes
) -> None:
    event = address(sale, EVENT)
    for method, path, who in (
        ("GET", event, None), ("GET", f"{event}/availability", None), ("GET", "/", None), ("POST", "/sign-in", None),
        ("PATCH", event, sale.organiser), ("POST", f"{event}/holds", sale.fan),
    ):  # fmt: skip
        headers: Any = [(field.encode(), value), *((who.headers if who else {}).items())]
        body = b'{"name": 5, "places": [-1]}' if method != "GET" else b""
        response = served.send(method, path, headers=[(_bytes(n), _bytes(v)) for n, v in headers], content=body)
        assert response.status_code < 500, f"{method} {path}: {response.text[:300]}"


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
